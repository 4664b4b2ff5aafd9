"""Quantizing: INT8 within a drop, the same bytes each time, gone on with after an end."""

import json
import os
import random
import signal
import struct
import subprocess
import time

import pytest

import onnx_writer as onnx
from conftest import BIN, LONG

RESNET8 = ("models/tf/resnet8_cifar10_frozen.pb", [], "cifar10_dev1000.zip")
RESNET20 = ("models/onnx/resnet20_cifar10.onnx",
            ["--mean", "123.675,116.28,103.53", "--scale", "58.395,57.12,57.375"],
            "cifar10_dev1000.zip")
MNIST = ("models/onnx/mnist.onnx", ["--color", "gray"], "mnist_dev1000.zip")
MOBILENET = ("models/tflite/mobilenet_v1_0.25_224.tflite",
             ["--color", "rgb", "--mean", "127.5,127.5,127.5", "--scale", "127.5,127.5,127.5",
              "--resize", "256x256,bilinear,short-side", "--crop", "224x224", "--label-offset",
              "1"], "imagenet_dev500.zip")


def imported(hone, data, case):
    """Ids of model and data set."""
    model, card, images = case
    return (hone.run("model", "import", data / model, *card)["model"]["id"],
            hone.run("dataset", "import", data / "datasets" / images)["dataset"]["id"])


def quantize(hone, model, dataset, *words):
    if dataset:
        words = ("--dataset", dataset, *words)
    return hone.run("quantize", model, *words, timeout=600)["quantization"]


def bytes_of(hone, record):
    return [(hone.store / "blobs" / record[part]["digest"][:2] / record[part]["digest"]).read_bytes()
            for part in ("xml", "bin")]


@pytest.fixture(scope="module", name="resnet8")
def fixture_resnet8(shared_hone, data):
    return imported(shared_hone, data, RESNET8)


@pytest.fixture(scope="module", name="plain")
def fixture_plain(shared_hone, resnet8):
    return quantize(shared_hone, *resnet8, "--subset", 32)


def test_the_result_is_a_model_of_its_own(shared_hone, resnet8, plain):
    original = shared_hone.run("model", "show", resnet8[0])["model"]
    kept = shared_hone.run("model", "show", plain["model"]["id"])["model"]
    assert kept == plain["model"]
    assert kept["derived_from"] == original["id"] and kept["name"] == original["name"] + "-int8"
    assert kept["card"] == original["card"]
    assert [port["shape"] for port in kept["inputs"]] == [port["shape"] for port in original["inputs"]]
    assert kept["precision"] == "i8" and kept["weights_bytes"] < 0.4 * original["weights_bytes"]
    assert plain["layers_int8"] > 0 and plain["scheme"] == "int8"
    run = shared_hone.run("run", "show", plain["run"])["run"]
    assert run["kind"] == "quantize" and run["result"] == plain and run["model"] == original["id"]
    graph = shared_hone.run("graph", kept["id"])
    assert any(node["type"] == "FakeQuantize" for node in graph["nodes"])


def test_without_a_drop_nothing_is_evaluated(plain):
    assert not {"original", "quantized", "drop", "within"} & set(plain)
    assert plain["evaluations"] == 0
    assert len(plain["calibration_images"]) == plain["calibration"]["samples"] == 32
    assert {"read", "observe", "decide", "apply"} <= set(plain["seconds"])
    assert plain["ranges"] and all(row["low"] <= 0 < row["high"] for row in plain["ranges"])
    assert plain["sensitivity"]


def test_the_quantized_network_runs_and_is_as_accurate(shared_hone, resnet8, plain):
    before, after = (shared_hone.run("accuracy", model, "--dataset", resnet8[1])["accuracy"]["value"]
                     for model in (resnet8[0], plain["model"]["id"]))
    assert after > before - 0.03
    layers = shared_hone.run("layers", plain["model"]["id"], "--seconds", 0.3)["layers"]
    convolutions = [layer for layer in layers if layer["type"] == "Convolution"]
    assert convolutions and all(layer["precision"] in ("i8", "u8") for layer in convolutions)


def test_the_same_inputs_give_the_same_bytes(hone, data):
    """Also on another store, observed anew, and from kept statistics."""
    model, dataset = imported(hone, data, RESNET8)
    first = quantize(hone, model, dataset, "--subset", 24)
    kept = quantize(hone, model, dataset, "--subset", 24, "--name", "again")
    fresh = quantize(hone, model, dataset, "--subset", 24, "--fresh")
    assert not first["calibration"]["kept"] and kept["calibration"]["kept"]
    assert not fresh["calibration"]["kept"]
    assert first["model"]["id"] == kept["model"]["id"] == fresh["model"]["id"]
    assert kept["model"]["name"] == "again"
    assert "observe" not in kept["seconds"]
    other = quantize(hone, model, dataset, "--subset", 24, "--seed", 1)
    assert other["model"]["id"] != first["model"]["id"]
    back = quantize(hone, model, dataset, "--subset", 24)
    assert not back["calibration"]["kept"], "of a model over a data set the newest are kept"
    assert back["model"]["id"] == first["model"]["id"]


@pytest.mark.parametrize("case, drop", [
    (RESNET8, 0.01), (MNIST, 0.005), (RESNET20, 0.005),
    pytest.param(MOBILENET, 0.01, marks=pytest.mark.skipif(not LONG, reason="long form")),
    pytest.param(MOBILENET, 0.002, marks=pytest.mark.skipif(not LONG, reason="long form")),
])
def test_the_drop_holds(shared_hone, data, case, drop):
    model, dataset = imported(shared_hone, data, case)
    found = quantize(shared_hone, model, dataset, "--max-drop", drop)
    assert found["within"] and found["drop"] <= drop + 1e-9
    assert found["drop_ci95"][0] <= found["drop"] <= found["drop_ci95"][1]
    assert found["original"]["metric"] == "top1"
    for part, which in (("original", model), ("quantized", found["model"]["id"])):
        value = shared_hone.run("accuracy", which, "--dataset", dataset)["accuracy"]["value"]
        assert value == pytest.approx(found[part]["value"], abs=1e-9), part
    assert found["at_device_precision"]["precision"]
    assert found["layers_int8"] > 0


def test_agreement_needs_no_labels(shared_hone, resnet8):
    found = quantize(shared_hone, *resnet8, "--subset", 32, "--max-drop", 0.05, "--metric",
                     "agreement")
    assert found["original"]["value"] == 1
    assert found["quantized"]["metric"] == "agreement" and found["quantized"]["value"] >= 0.95
    assert found["within"]


def test_two_models_are_held_against_each_other(shared_hone, resnet8, plain):
    found = shared_hone.run("accuracy", plain["model"]["id"], "--dataset", resnet8[1], "--metric",
                            "agreement", "--against", resnet8[0])["accuracy"]
    assert found["metric"] == "agreement" and found["images"] == 1000
    assert 0.9 < found["value"] < 1 and found["ci95"][0] < found["value"] < found["ci95"][1]
    judged = quantize(shared_hone, *resnet8, "--subset", 32, "--metric", "agreement")
    assert judged["model"]["id"] == plain["model"]["id"]
    assert judged["quantized"]["value"] == pytest.approx(found["value"], abs=1e-9)
    same = shared_hone.run("accuracy", resnet8[0], "--dataset", resnet8[1], "--metric", "agreement",
                           "--against", resnet8[0], "--limit", 100)["accuracy"]
    assert same["value"] == 1 and same["images"] == 100
    for words in (["--metric", "agreement"], ["--against", resnet8[0]]):
        error = shared_hone.error("accuracy", resnet8[0], "--dataset", resnet8[1], *words, code=2)
        assert error["code"] == "accuracy.against"


def test_a_drop_that_nothing_keeps_to_is_told(shared_hone, data, topology):
    """Weights of noise: 1000 classes at nearly equal scores, any change changes the best one."""
    dataset = imported(shared_hone, data, RESNET8)[1]
    model = shared_hone.run("model", "import", topology("tiny"), "--task", "classification")["model"]
    code, out = shared_hone.attempt("quantize", model["id"], "--dataset", dataset, "--max-drop", 0,
                                    "--metric", "agreement", "--subset", 8, timeout=300)
    if code != 0:
        pytest.skip("this network takes no such images: " + out)
    found = json.loads(out)["quantization"]
    assert found["within"] == (found["drop"] <= 0)
    if not found["within"]:
        assert found["drop"] > 0 and found["layers_int8"] > 0


def test_what_is_ignored_stays_in_float(shared_hone, resnet8, plain):
    found = quantize(shared_hone, *resnet8, "--subset", 8, "--ignore", "MatMul", "--ignore",
                     "re:^Convolution_[34]")
    left = {layer["name"]: layer for layer in found["layers_float"]}
    assert any(layer["type"] == "MatMul" for layer in left.values())
    assert all(layer["reason"] for layer in left.values())
    assert found["layers_int8"] < plain["layers_int8"]


@pytest.mark.parametrize("words, code", [
    (["--max-drop", "0.01"], "quantize.dataset"),
    (["--curve"], "quantize.dataset"),
    (["--group-size", "32"], "quantize.options"),
    (["--weights-only", "int8", "--group-size", "32"], "quantize.options"),
    (["--asymmetric"], "quantize.options"),
    (["--weights-only", "int8", "--precision", "f16"], "quantize.options"),
    (["--weights-only", "int8", "--objective", "latency"], "quantize.options"),
    (["--preset", "fastest"], "request.field"),
    (["--max-drop", "2"], "request.field"),
    (["--subset", "0"], "request.field"),
    (["--replay", "nothing"], "store.not_found"),
    (["--ignore", "no such layer"], "quantization.scope"),
    (["--ignore", "re:("], "quantization.scope"),
    (["--target", "cpu:avx9"], "target.isa"),
])
def test_wrong_requests_are_exit_2(shared_hone, resnet8, words, code):
    error = shared_hone.error("quantize", resnet8[0], *words, code=2)
    assert error["code"] == code
    assert error["remedy"] or code == "request.field"


def test_an_unknown_metric_is_told_before_anything_is_done(shared_hone, resnet8):
    error = shared_hone.error("quantize", resnet8[0], "--dataset", resnet8[1], "--metric", "top7",
                              code=2)
    assert error["code"] == "accuracy.metric"


def test_a_quantized_network_is_not_quantized_again(shared_hone, resnet8, plain):
    error = shared_hone.error("quantize", plain["model"]["id"], "--dataset", resnet8[1], code=3)
    assert error["code"] == "quantization.already"


def test_noise_stands_in_for_images_with_a_warning(shared_hone, resnet8):
    found = quantize(shared_hone, resnet8[0], None)
    assert found["calibration"]["noise"] and found["calibration_images"] == []
    assert any("noise" in warning for warning in found["warnings"])
    assert "noise" in shared_hone.text("quantize", resnet8[0], timeout=300)


@pytest.mark.parametrize("words, precision, share", [
    (["--weights-only", "int8"], "i8", 0.4),
    (["--weights-only", "int8", "--asymmetric"], "u8", 0.4),
    (["--precision", "f16"], "f16", 0.6),
    (["--precision", "bf16"], "bf16", 0.6),
])
def test_weights_alone_become_smaller(shared_hone, resnet8, words, precision, share):
    found = quantize(shared_hone, *resnet8, *words, "--evaluate")
    assert found["model"]["precision"] == precision
    assert found["weights_bytes"] < share * found["weights_bytes_before"]
    assert found["drop"] < 0.02
    assert found["model"]["derived_from"] == resnet8[0]
    again = quantize(shared_hone, *resnet8, *words)
    assert again["model"]["id"] == found["model"]["id"]


@pytest.fixture(scope="module", name="products")
def fixture_products(tmp_path_factory):
    """Three products of 128 x 128 with rectifiers between them; its input is no image."""
    weights = random.Random(5)
    nodes, constants, last = [], [], "x"
    for layer in range(3):
        raw = struct.pack("<16384f", *(weights.gauss(0, 0.1) for _ in range(16384)))
        constants.append(onnx.tensor(f"w{layer}", onnx.FLOAT, [128, 128], raw))
        nodes.append(onnx.node("MatMul", [last, f"w{layer}"], [f"m{layer}"]))
        last = "y" if layer == 2 else f"r{layer}"
        nodes.append(onnx.node("Relu", [f"m{layer}"], [last]))
    file = tmp_path_factory.mktemp("models") / "products.onnx"
    file.write_bytes(onnx.model(nodes, [onnx.value("x", onnx.FLOAT, [1, 128])], constants))
    return file


def test_products_have_weights_of_four_bits(shared_hone, products):
    model = shared_hone.run("model", "import", products)["model"]["id"]
    found = quantize(shared_hone, model, None, "--weights-only", "int4", "--group-size", 64)
    four = [row for row in found["compressed"] if row["precision"] == "i4"]
    assert len(four) == 2 and len(found["compressed"]) == 3, "the last one keeps 8 bits"
    assert all(row["group_size"] == 64 and row["bytes_after"] < 0.2 * row["bytes_before"]
               for row in four)
    assert shared_hone.run("benchmark", found["model"]["id"], "--seconds", 0.1)["benchmark"]
    assert "compressed" in shared_hone.text("quantize", model, "--weights-only", "int4")


def test_a_network_without_an_image_is_observed_over_noise(shared_hone, products):
    found = quantize(shared_hone, products, None)
    assert found["layers_int8"] >= 3 and found["calibration"]["noise"]


@pytest.fixture(scope="module", name="small")
def fixture_small(shared_hone, data):
    """A network of few groups, so that few candidates are measured."""
    return imported(shared_hone, data, RESNET20 if LONG else MNIST)


@pytest.mark.parametrize("objective", ["latency"] + LONG * ["throughput"])
def test_what_is_faster_is_measured_and_can_be_replayed(shared_hone, small, objective):
    found = quantize(shared_hone, *small, "--subset", 32, "--objective", objective)
    speed = found["speed"]
    assert speed["objective"] == objective and speed["decisions"]
    assert speed["quantized"]["latency_ms"] > 0 and speed["f32"]["precision"] == "f32"
    low, high = speed["against_default"]["ci95"]
    assert low <= speed["against_default"]["ratio"] <= high
    assert speed["context"]["cpu"] and speed["repetitions"] >= 9
    if found["model"]["id"] == small[0]:
        assert found["layers_int8"] == 0 and found["warnings"]
        error = shared_hone.error("quantize", small[0], "--replay", found["run"], code=2)
        assert error["code"] == "quantize.replay"
        return
    replayed = quantize(shared_hone, small[0], None, "--replay", found["run"])
    assert replayed["model"]["id"] == found["model"]["id"]
    assert replayed["float_groups"] == found["float_groups"]
    assert "speed" not in replayed


def test_only_a_run_of_the_same_model_is_replayed(shared_hone, resnet8, small, plain):
    error = shared_hone.error("quantize", small[0], "--replay", plain["run"], code=2)
    assert error["code"] == "quantize.replay"
    run = shared_hone.run("accuracy", *resnet8[:1], "--dataset", resnet8[1])["accuracy"]["run"]
    error = shared_hone.error("quantize", resnet8[0], "--replay", run, code=2)
    assert error["code"] == "quantize.replay"


def test_the_curve_shows_accuracy_against_speed(shared_hone, small):
    found = quantize(shared_hone, *small, "--subset", 32, "--curve")
    curve = found["curve"]
    assert len(curve) >= 3 and sum(point["chosen"] for point in curve) == 1
    assert all(point["latency_ms"] > 0 and point["throughput_fps"] > 0 for point in curve)
    counts = [point["layers_float"] for point in curve]
    assert counts[0] == 0 and counts[-1] == found["layers_int8"] == max(counts)

    def beats(a, b):
        gains = (a["value"] - b["value"], b["latency_ms"] - a["latency_ms"])
        return min(gains) >= 0 and max(gains) > 0

    for point in curve:
        assert point["pareto"] == (not any(beats(other, point) for other in curve))
    assert curve[-1]["drop"] == pytest.approx(0, abs=1e-9)
    assert all(row["gain"] >= 0 for row in found["sensitivity"])


# --- ended in the middle

def start(hone, *words):
    return subprocess.Popen([BIN / "hone", "--json", "--data", hone.store, *map(str, words)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            start_new_session=True)


def wait_for_stage(process, stage, deadline=60):
    """Until the progress on stderr names the stage."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        line = process.stderr.readline()
        if stage in line:
            return
        if not line and process.poll() is not None:
            break
    raise AssertionError(f"the stage {stage} did not come")


def stages(hone, job):
    """Names of the stages in the job's log, those of every attempt."""
    text = hone.run("job", "log", job)["log"]["text"]
    return [line.split("] ", 1)[1] for line in text.splitlines() if "s] " in line]


@pytest.mark.parametrize("stage", ["observe", "decide", "evaluate"])
def test_killed_and_gone_on_with(hone, data, stage):
    """Kill -9 of everything; the resumed job gives the same bytes, and observes at most once more
    where it was killed before that was complete."""
    model, dataset = imported(hone, data, RESNET20)
    words = ["quantize", model, "--dataset", dataset, "--max-drop", 0.005]
    process = start(hone, *words)
    wait_for_stage(process, stage)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    job = next(job for job in hone.run("job", "list")["jobs"] if job["kind"] == "quantize")
    hone.run("job", "resume", job["id"], timeout=600)
    row = hone.run("job", "show", job["id"])["job"]
    assert row["state"] == "done"
    found = hone.run("run", "show", row["run"])["run"]["result"]
    assert found["within"]
    assert found["calibration"]["kept"] == (stage != "observe")
    if stage != "observe":
        assert "observe" not in found["seconds"]
    assert hone.leftovers() == []
    undisturbed = quantize(hone, *words[1:2], dataset, *words[4:], "--fresh")
    assert undisturbed["model"]["id"] == found["model"]["id"]


@pytest.mark.parametrize("stage", ["observe", "evaluate"])
def test_a_cancelled_job_leaves_nothing(hone, data, stage):
    """Nor a process. A quiet machine takes less than a second; the bound is for a busy one."""
    model, dataset = imported(hone, data, RESNET20)
    before = len(hone.run("model", "list")["models"])
    process = start(hone, "quantize", model, "--dataset", dataset, "--max-drop", 0)
    wait_for_stage(process, stage)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    took = time.monotonic() - asked
    assert process.returncode == 5 and json.loads(out)["error"]["code"] == "job.cancelled"
    print(f"cancelled in {stage} after {took:.2f} s")
    assert took < 5
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert hone.leftovers() == []
    assert len(hone.run("model", "list")["models"]) == before
