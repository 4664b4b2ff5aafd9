"""Quantizing attention: what transformers have and networks of convolutions do not."""

import random
import struct

import onnx_writer as onnx
from test_quantize import quantize


def attention_block(file):
    """Normalisation whose scale makes three of 64 channels far larger, as transformers have them,
    then one head of attention and the way past it."""
    random_values = random.Random(7)
    tokens, width = 32, 64

    def matrix(name):
        raw = struct.pack(f"<{width * width}f",
                          *(random_values.gauss(0, 0.1) for _ in range(width * width)))
        return onnx.tensor(name, onnx.FLOAT, [width, width], raw)

    large = {5: 60.0, 23: 45.0, 40: 50.0}
    constants = [matrix(name) for name in ("wq", "wk", "wv", "wo")]
    constants += [onnx.floats("gamma", *(large.get(c, 1.0) for c in range(width))),
                  onnx.floats("beta", *(random_values.gauss(0, 0.1) for _ in range(width))),
                  onnx.floats("eighth", 0.002)]
    nodes = [onnx.node("LayerNormalization", ["x", "gamma", "beta"], ["n"])]
    nodes += [onnx.node("MatMul", ["n", f"w{part}"], [part]) for part in "qkv"]
    nodes += [onnx.node("Transpose", ["k"], ["kt"], onnx.whole_numbers("perm", 0, 2, 1)),
              onnx.node("MatMul", ["q", "kt"], ["products"]),
              onnx.node("Mul", ["products", "eighth"], ["scores"]),
              onnx.node("Softmax", ["scores"], ["shares"]),
              onnx.node("MatMul", ["shares", "v"], ["mixed"]),
              onnx.node("MatMul", ["mixed", "wo"], ["out"]),
              onnx.node("Add", ["x", "out"], ["y"])]
    inputs = [onnx.value("x", onnx.FLOAT, [1, tokens, width])]
    file.write_bytes(onnx.model(nodes, inputs, constants, opset=17))
    return file


def test_large_channels_of_attention_are_smoothed(shared_hone, tmp_path):
    found = quantize(shared_hone, attention_block(tmp_path / "attention.onnx"), None)
    graph = shared_hone.run("graph", found["model"]["id"])
    names = [node["name"] for node in graph["nodes"]]
    assert "n/scale" in names, "behind the normalisation, before all three products"
    of_inputs = [row for row in found["sensitivity"] if row["layer"] in "qkv"]
    assert len(of_inputs) == 3
    assert all(row["snr_db"] > 36 for row in of_inputs), "34 without"
