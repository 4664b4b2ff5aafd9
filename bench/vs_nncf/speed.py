"""INT8 against float on this machine: throughput, file sizes, and that benchmark_app runs the file."""

import pathlib
import sys

import sides
from cases import BIN, CASES, unpacked

LARGE = 400_000  # parameters, from which on the file-size bar holds
SHARE = 0.35  # of the f32 file
RESNET50_SHARE = 0.28
PRECISIONS = ("f32", "default")


def compared(store, first, second, precision):
    """Throughput of the second model / the first, measured in turn."""
    return store.run("compare", first, second, "--precision", precision, "--streams", 1, "--seconds",
                     1)[0]["comparison"]["verdict"]["throughput"]


def run_benchmark_app(path, shape):
    """Raises sides.Failed where the wheel's own tool cannot run the file."""
    sides.run_counted([pathlib.Path(sys.executable).parent / "benchmark_app", "-m", path, "-d", "CPU",
                       "-hint", "none", "-nstreams", 1, "-niter", 20, "-shape", shape])


def quantized(store, case, images, objective, options):
    """Ids of the float and the quantized model."""
    model = store.import_model(case)[0]
    found = store.run("quantize", model, "--dataset", images, "--subset", options.subset,
                      "--objective", objective)[0]["quantization"]
    return model, found["model"]["id"]


def measure(case, options, folder, bars):
    images = unpacked(case, folder)
    out = pathlib.Path(folder) / "speed.xml"
    result = {"case": case.name}
    with sides.Store(folder) as store:
        model, smaller = quantized(store, case, images, "size", options)
        store.take_files(smaller, out)
        sizes = sides.judged({"float": case.model_path, "hone": out}, folder)
        result["bytes_ratio"] = sizes["hone"]["bytes"] / sizes["float"]["f32_bytes"]
        result["throughput"] = {precision: compared(store, model, smaller, precision)
                                for precision in PRECISIONS}
        _, faster = quantized(store, case, images, "latency", options)
        result["latency_objective"] = (compared(store, model, faster, "default")
                                       if faster != model else {"ratio": 1, "conclusion": "same"})
    run_benchmark_app(out, sizes["hone"]["input_shape"])
    print(f"{case.name:16} INT8 / float: "
          + ", ".join(f"{result['throughput'][precision]['ratio']:.2f} at {precision}"
                      for precision in PRECISIONS)
          + f"; objective latency {result['latency_objective']['ratio']:.2f} at default; "
          f"file {result['bytes_ratio']:.3f} of f32; benchmark_app runs it", flush=True)
    if sizes["float"]["parameters"] > LARGE:
        bars.at_most(f"{case.name}: file / f32 file", result["bytes_ratio"], SHARE)
    bars.add(f"{case.name}: objective latency at default precision",
             result["latency_objective"]["conclusion"],
             result["latency_objective"]["conclusion"] != "worse", "not worse")
    return result


def resnet50(folder, bars):
    """The size of a generated ResNet-50; its weights are noise, so nothing else is asked of it."""
    path, out = pathlib.Path(folder) / "resnet50.onnx", pathlib.Path(folder) / "resnet50.xml"
    sides.run_counted([BIN / "make_topology", "resnet50", path])
    images = unpacked(CASES["squeezenet1.1"], folder)
    with sides.Store(folder) as store:
        found = store.run("quantize", path, "--dataset", images, "--subset", 8)[0]["quantization"]
        store.take_files(found["model"]["id"], out)
    sizes = sides.judged({"float": path, "hone": out}, folder)
    ratio = sizes["hone"]["bytes"] / sizes["float"]["f32_bytes"]
    bars.at_most("generated ResNet-50: file / f32 file", ratio, RESNET50_SHARE)
    return {"case": "resnet50", "bytes_ratio": ratio}


def mode(options, folder, bars):
    results = [measure(CASES[name], options, folder, bars) for name in options.models]
    return results + [resnet50(folder, bars)]
