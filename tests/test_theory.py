"""Theory: the predecessor's own figures, and ours beside them."""

import pytest

# Measured with the predecessor's own tool on these topologies.
PREDECESSOR = [
    # topology, GFLOP, M parameters, minimum and maximum memory in M activations
    ("mobilenet_v2", 0.6207, 3.4878, 2.4084, 19.8322),
    ("resnet50", 8.2178, 25.5305, 2.4084, 37.9120),
]


@pytest.mark.parametrize("name, gflop, mparams, least, most", PREDECESSOR)
def test_compat_equals_the_predecessor(shared_hone, topology, name, gflop, mparams, least, most):
    analysis = shared_hone.run("analyze", topology(name))["analysis"]
    compat = analysis["compat"]
    assert round(compat["gflop"], 4) == gflop
    assert round(compat["mparams"], 4) == mparams
    assert round(compat["minimum_memory_m"], 4) == least
    assert round(compat["maximum_memory_m"], 4) == most
    assert compat["giop"] == 0


def test_layers_sum_to_the_whole(shared_hone, topology):
    analysis = shared_hone.run("analyze", topology("mobilenet_v2"))["analysis"]
    assert sum(layer["gflop"] for layer in analysis["layers"]) == pytest.approx(analysis["gflop"])
    assert sum(layer["gmac"] for layer in analysis["layers"]) == pytest.approx(analysis["gmac"])
    assert analysis["max_memory_bytes"] >= analysis["min_memory_bytes"] > 0


def test_operations_are_linear_in_the_batch(shared_hone, topology):
    one = shared_hone.run("analyze", topology("mobilenet_v2"))["analysis"]
    four = shared_hone.run("analyze", topology("mobilenet_v2"), "--batch", 4)["analysis"]
    assert four["batch"] == 4
    assert four["gmac"] == pytest.approx(4 * one["gmac"])
    assert four["parameters"] == one["parameters"]


def test_another_shape_is_asked_of_a_worker_and_kept(shared_hone, topology):
    words = ("analyze", topology("mobilenet_v2"), "--shape", "image=1,3,160,160")
    first = shared_hone.run(*words)
    assert first == shared_hone.run(*words)
    assert first["analysis"]["gmac"] < 0.2


def test_a_dynamic_batch_is_taken_as_one(shared_hone, data):
    analysis = shared_hone.run("analyze", data / "models/onnx/resnet20_cifar10.onnx")["analysis"]
    assert analysis["batch"] == 1
    assert analysis["gmac"] == pytest.approx(0.0408, rel=0.02)


def test_open_shapes_are_refused_with_a_remedy(shared_hone, data):
    error = shared_hone.error("analyze", data / "malformed/onnx/all_dynamic.onnx", code=3)
    assert error["code"] == "engine.dynamic_shape"
    assert "--shape" in error["remedy"]


def test_energy_is_an_estimate_with_its_basis(shared_hone, topology):
    analysis = shared_hone.run("analyze", topology("resnet50"))["analysis"]
    energy = analysis["energy_mj"]
    assert energy["is_estimate"] is True
    assert "45 nm" in energy["basis"]
    assert energy["assumptions"]
    # 4.1 G multiply-accumulates at 4.6 pJ and 25.6 M weights of four bytes at 160 pJ a byte.
    assert energy["compute"] == pytest.approx(analysis["gmac"] * 4.6, rel=0.02)
    assert energy["weights"] == pytest.approx(analysis["weights_bytes"] * 160e-9, rel=0.01)
    assert energy["total"] < energy["total_from_dram"]
    assert sum(layer["energy_mj"]["total"] for layer in analysis["layers"]) == pytest.approx(
        energy["total"])
    assert "estimate" in shared_hone.text("analyze", topology("resnet50"))
