"""Multiply-accumulates against counts that are not ours: onnx-tool for ONNX files, and the shapes
that stand in IR files, which serve for the other formats too."""

import json
import math
import os
import pathlib
import subprocess
import xml.etree.ElementTree

import pytest

HERE = pathlib.Path(__file__).resolve().parent

# network, and whether onnx-tool counts additions of a bias in it (all differences are these)
ONNX = [
    ("models/onnx/mnist.onnx", False),  # its biases are Add layers
    ("models/onnx/resnet20_cifar10.onnx", True),
    ("models/onnx/yolox_nano.onnx", True),
    ("mobilenet_v2", True),
    ("resnet50", True),
]

PVB = "models/ir/person-vehicle-bike-detection-2000/%s/person-vehicle-bike-detection-2000.xml"
NNCF = "peer_reports/nncf_int8/%s.xml"

# network, and an IR file of the same network whose shapes are counted
IR = [
    ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml", None),
    (PVB % "FP16", None),
    (PVB % "FP16-INT8", None),
    (PVB % "FP16", PVB % "FP16-INT8"),
    (NNCF % "squeezenet1.1_ir_quantize", None),
    (NNCF % "yolox_nano_onnx_quantize", None),
    (NNCF % "resnet8_tf_quantize", None),
    ("models/onnx/yolox_nano.onnx", NNCF % "yolox_nano_onnx_quantize"),
    ("models/onnx/resnet20_cifar10.onnx", NNCF % "resnet20_onnx_quantize"),
    ("models/tflite/mobilenet_v1_0.25_224.tflite", NNCF % "mobilenet_v1_025_tflite_quantize"),
    ("models/tf/resnet8_cifar10_frozen.pb", NNCF % "resnet8_tf_quantize"),
    ("models/tf/resnet8_cifar10_savedmodel", NNCF % "resnet8_tf_quantize"),
    ("models/paddle/resnet32_cifar10", NNCF % "resnet32_paddle_quantize"),
]


def macs_of(hone, file):
    return round(hone.run("analyze", file)["analysis"]["gmac"] * 1e9)


@pytest.fixture(scope="session")
def onnx_tool():
    """The Python that has onnx-tool; `./x test` makes it."""
    python = os.environ.get("HONE_COUNTERS")
    if not python or not pathlib.Path(python).exists():
        pytest.skip("onnx-tool is not here: ./x test installs it and sets HONE_COUNTERS")
    return python


@pytest.mark.parametrize("network, has_biases", ONNX)
def test_as_onnx_tool_counts(shared_hone, data, topology, onnx_tool, network, has_biases):
    file = data / network if network.endswith(".onnx") else topology(network)
    done = subprocess.run([onnx_tool, HERE / "count_macs.py", file], capture_output=True,
                          text=True, check=True)
    counted = json.loads(done.stdout.splitlines()[-1])
    assert (counted["biases"] > 0) == has_biases
    assert macs_of(shared_hone, file) == counted["macs"] - counted["biases"]


def shape_at(layer, side, index):
    port = layer.find(side).findall("port")[index]
    return [max(1, int(size.text)) for size in port.findall("dim")]  # an open batch is one


def macs_of_layer(layer):
    kind = layer.get("type")
    if kind not in ("Convolution", "GroupConvolution", "ConvolutionBackpropData", "MatMul"):
        return 0
    first, second = shape_at(layer, "input", 0), shape_at(layer, "input", 1)
    out = shape_at(layer, "output", 0)
    if kind == "MatMul":
        turned = layer.find("data").get("transpose_a") == "true"
        return math.prod(out) * first[-2 if turned else -1]
    if kind == "ConvolutionBackpropData":
        return math.prod(first) * math.prod(second[1:])
    return math.prod(out) * math.prod(second[2 if kind == "GroupConvolution" else 1:])


@pytest.mark.parametrize("network, counted", IR)
def test_as_the_shapes_of_the_ir_say(shared_hone, data, network, counted):
    layers = xml.etree.ElementTree.parse(data / (counted or network)).getroot().find("layers")
    expected = sum(macs_of_layer(layer) for layer in layers)
    assert expected > 1e6
    assert macs_of(shared_hone, data / network) == expected
