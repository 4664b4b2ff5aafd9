"""YOLOX-Nano within a drop of COCO's average precision: Hone against NNCF's accuracy control.

Both evaluate on the same labelled images. NNCF's clock runs from its call to the saved file, Hone's
is that of whole processes on an empty store. What both saved is judged by pycocotools on what the
Python runtime gives at f32.
"""

import pathlib
import zipfile

import sides
from cases import DATA

MODEL = DATA / "models" / "onnx" / "yolox_nano.onnx"
LABELS = DATA / "labels" / "coco80.txt"
CARD = ["--color", "bgr", "--resize", "416x416,bilinear,letterbox:114", "--score-threshold", "0.01",
        "--nms", "0.65", "--labels", LABELS]
MOST_OF_PEER = 0.12  # of its time


def ours(images, drop, out):
    """`hone model import`, `dataset import`, `quantize` on an empty store, one after the other."""
    with sides.Store(out.parent) as store:
        model, of_model = store.run("model", "import", MODEL, *CARD)
        data, of_data = store.run("dataset", "import", images)
        found, taken = store.run("quantize", model["model"]["id"], "--dataset", data["dataset"]["id"],
                                 "--max-drop", drop)
        store.take_files(found["quantization"]["model"]["id"], out)
    return {"seconds": sum(part["seconds"] for part in (of_model, of_data, taken))}


def helped(step, images, folder, **more):
    request = {"step": step, "folder": str(images), "model": str(MODEL), **more}
    return sides.helper("detector_peer.py", request, folder)


def judge(drop, found, folder, bars):
    quality = found["quality"]
    for name in ("float", "nncf", "hone"):
        if name in quality:
            taken = f"{found[name]['seconds']:8.1f} s" if name in found else ""
            print(f"  {name:8} AP {quality[name]:.4f} {taken}")
    bars.at_least("yolox_nano: AP of Hone's model", quality["hone"], quality["float"] - drop)
    if "nncf" in found:
        bars.at_most("yolox_nano: wall time Hone / NNCF",
                     found["hone"]["seconds"] / found["nncf"]["seconds"], MOST_OF_PEER)


def mode(options, folder, bars):
    folder = pathlib.Path(folder)
    images = folder / "coco"
    zipfile.ZipFile(DATA / "datasets" / "coco_dev50.zip").extractall(images)
    results = []
    for drop in options.max_drop or [0.01]:
        found, files = {}, {"float": str(MODEL)}
        if options.side != "nncf":
            files["hone"] = str(folder / "hone.xml")
            found["hone"] = ours(images, drop, folder / "hone.xml")
        if options.side != "hone":
            files["nncf"] = str(folder / "nncf.xml")
            found["nncf"] = helped("quantize", images, folder, out=files["nncf"], max_drop=drop)
        found["quality"] = helped("judge", images, folder, files=files)
        print(f"\nyolox_nano within {drop}")
        judge(drop, found, folder, bars)
        results.append(found)
    return results
