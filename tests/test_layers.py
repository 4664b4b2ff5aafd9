"""Layers on real networks: operations, what ran in integers, roof and advice.

Times depend on the machine and on what runs beside the test, so only what must follow from the
report itself is asserted, not that a certain layer is slow.
"""

import pytest

INT8 = "peer_reports/nncf_int8"
HEAVY = ("Convolution", "Deconvolution", "FullyConnected", "MatMul")


def report_of(hone, model, *words):
    return hone.run("layers", model, "--seconds", 0.2, *words)


def executed(report, *types):
    return [row for row in report["layers"]
            if row.get("time_ms") and (not types or row["type"] in types)]


def check_advice(report):
    """Each piece of advice stands on layers of the report and wins no more than it says."""
    layers = {row["name"]: row for row in report["layers"]}
    for row in report["advice"]:
        assert row["evidence"] and row["text"] and row["expected_gain"]["basis"], row
        assert row["time_ms"] == pytest.approx(
            sum(layers[name]["time_ms"] for name in row["layers"])), row
        gain = row["expected_gain"].get("ms_at_most")
        if gain is not None and row["layers"]:
            assert 0 < gain <= row["time_ms"] + 1e-9, row


@pytest.mark.parametrize("model", ["onnx/resnet20_cifar10.onnx", "onnx/yolox_nano.onnx",
                                   "tflite/mobilenet_v1_0.25_224.tflite"])
def test_the_operations_of_the_layers_are_those_of_theory(shared_hone, data, model):
    """The runtime names convolutions anew where it folds a normalisation: shapes lead to them."""
    file = data / "models" / model
    analysis = shared_hone.run("analyze", file)["analysis"]
    report = report_of(shared_hone, file, "--precision", "f32")
    total = sum(row["gflop"] for row in report["layers"])
    assert total == pytest.approx(analysis["gflop"] + analysis["giop"], rel=0.03)
    assert report["gop_by_precision"] == {"f32": pytest.approx(total)}
    assert all(row["gflop"] > 0 for row in executed(report, "Convolution"))
    check_advice(report)


def test_a_quantized_network_runs_in_integers(shared_hone, data):
    report = report_of(shared_hone, data / INT8 / "squeezenet1.1_ir_quantize.xml")
    if "u8" not in {row["precision"] for row in executed(report, "Convolution")}:
        pytest.skip("this processor runs no convolution in integers")
    shares = report["gop_by_precision"]
    assert shares["int8"] / sum(shares.values()) > 0.95
    assert {row["arithmetic"] for row in executed(report, "Convolution")} == {"int8"}
    assert "int8_faster" not in {row["code"] for row in report["advice"]}
    check_advice(report)


def test_float_layers_of_a_quantized_network_are_told(shared_hone, data):
    name = "person-vehicle-bike-detection-2000"
    report = report_of(shared_hone, data / f"models/ir/{name}/FP16-INT8/{name}.xml",
                       "--precision", "f32")
    in_float = {row["name"] for row in executed(report, *HEAVY) if row["arithmetic"] == "f32"}
    in_integers = {row["name"] for row in executed(report, *HEAVY) if row["arithmetic"] == "int8"}
    if not in_integers:
        pytest.skip("this processor runs no convolution in integers")
    assert in_float
    check_advice(report)
    for row in report["advice"]:
        if row["code"] == "float_in_int8":
            assert set(row["layers"]) == in_float


def test_integer_layers_that_give_float_are_told(shared_hone, data):
    """NNCF's default preset puts a quantizer inside each SiLU of YOLOX, so none is fused."""
    report = report_of(shared_hone, data / INT8 / "yolox_nano_onnx_quantize.xml",
                       "--precision", "f32")
    if not any(row["arithmetic"] == "int8" for row in executed(report, "Convolution")):
        pytest.skip("this processor runs no convolution in integers")
    advice = {row["code"]: row for row in report["advice"]}
    assert "int8_gives_float" in advice
    assert len(advice["int8_gives_float"]["layers"]) > 50
    check_advice(report)


def test_peaks_are_measured_beside_the_layers(shared_hone, data):
    report = report_of(shared_hone, data / "models/onnx/mnist.onnx", "--precision", "f32")
    peaks = report["peaks"]
    assert peaks["gflops"] == peaks["gflops_by_precision"]["f32"] > 0
    assert peaks["gbytes_per_second"] > 0 and peaks["precision"] == "f32"
    assert peaks["measured_at"].startswith("20") and peaks["measured_at"].endswith("Z")
    assert peaks["streams"] == report["config"]["streams"]
    for row in executed(report):
        assert row["roof_share"] > 0 and row["bound"] in ("compute", "memory", "overhead"), row
        if row["gflop"] > 0:
            assert row["roof_gflops"] <= max(peaks["gflops_by_precision"].values()) * 1.001
            assert row["arithmetic_intensity"] == pytest.approx(
                row["gflop"] * 1e9 / row["traffic_bytes"])
    check_advice(report)


def test_the_text_shows_roof_and_advice(shared_hone, data):
    text = shared_hone.text("layers", data / "models/onnx/mnist.onnx", "--seconds", 0.2)
    for word in ("of roof", "bound", "peaks of one stream", "GB/s of memory", "operations",
                 "are not executed or take less than 1 µs", "Advice"):
        assert word in text, word
