"""Weights seen: range, histogram and 8-bit levels, against the values in the file."""

import math
import struct

import pytest

SQUEEZENET = "models/ir/squeezenet1.1_fp16/squeezenet1.1.xml"
INT8 = ("models/ir/person-vehicle-bike-detection-2000/FP16-INT8/"
        "person-vehicle-bike-detection-2000.xml")


def test_weights_agree_with_the_file(shared_hone, data):
    report = shared_hone.run("weights", data / SQUEEZENET)["weights"]
    analysis = shared_hone.run("analyze", data / SQUEEZENET)["analysis"]
    assert sum(one["elements"] for one in report["layers"]) == analysis["parameters"]
    assert sum(one["bytes"] for one in report["layers"]) == analysis["weights_bytes"]
    blob = (data / SQUEEZENET).with_suffix(".bin").read_bytes()
    # conv1 is the only weight of its shape; the file holds it as f16 in one piece.
    one = next(w for w in report["layers"] if w["shape"] == [64, 3, 3, 3])
    assert one["precision"] == "f16"
    pieces = [struct.unpack_from("<1728e", blob, at) for at in range(0, 4096, 2)]
    values = next(p for p in pieces if min(p) == one["min"] and max(p) == one["max"])
    assert one["mean"] == pytest.approx(math.fsum(values) / 1728, rel=1e-6)
    step = max(abs(one["min"]), abs(one["max"])) / 127
    levels = {(w["scheme"], w["grain"]): w for w in one["levels"]}
    assert len(levels) == 4
    symmetric = levels["symmetric", "tensor"]
    assert symmetric["step"] == pytest.approx(step)
    error = math.sqrt(math.fsum((v - round(v / step) * step) ** 2 for v in values) / 1728)
    assert symmetric["rms_error"] == pytest.approx(error, rel=1e-3)
    assert levels["symmetric", "channel"]["snr_db"] > symmetric["snr_db"]
    assert sum(one["histogram"]) == 1728
    assert len(one["histogram"]) == report["bins"]


def test_integer_weights_have_no_levels(shared_hone, data):
    report = shared_hone.run("weights", data / INT8)["weights"]
    integers = [one for one in report["layers"] if one["precision"] == "i8"]
    assert len(integers) > 40
    assert all(one["levels"] == [] and one["distinct"] <= 256 for one in integers)
    assert report["not_read"] == []


def test_one_layer_is_shown_with_its_histogram(shared_hone, topology):
    file = topology("mobilenet_v2")
    everything = shared_hone.run("weights", file)["weights"]["layers"]
    name = everything[0]["layer"]
    one = shared_hone.run("weights", file, "--layer", name)["weights"]["layers"]
    assert one == [row for row in everything if row["layer"] == name]
    assert "signal to noise" in shared_hone.text("weights", file, "--layer", name)
    assert "target range" in shared_hone.text("weights", file)
    error = shared_hone.error("weights", file, "--layer", "no such", code=2)
    assert error["code"] == "request.layer"
    assert name in error["remedy"]


def test_the_work_is_done_once(hone, topology):
    file = topology("mobilenet_v2")
    first = hone.run("weights", file)
    done = len(hone.run("job", "list")["jobs"])
    assert hone.run("weights", file) == first
    assert len(hone.run("job", "list")["jobs"]) == done
