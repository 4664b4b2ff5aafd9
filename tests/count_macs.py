"""Multiply-accumulates of an ONNX file as onnx-tool counts them; run by a Python that has it.

onnx-tool takes the addition of a bias for a multiply-accumulate of its own; those are told apart.
"""

import json
import math
import sys

import numpy
import onnx_tool

LINEAR = ("Conv", "ConvTranspose", "Gemm", "MatMul")


def main(file):
    graph = onnx_tool.Model(file).graph
    inputs = {}
    for name in graph.input:
        shape = graph.tensormap[name].get_shape()
        fixed = [size if isinstance(size, int) and size > 0 else 1 for size in shape]
        inputs[name] = numpy.zeros(fixed, dtype=numpy.float32)
    graph.shape_infer(inputs)
    graph.profile()
    linear = [node for node in graph.nodemap.values() if node.op_type in LINEAR]
    biases = sum(math.prod(node.outshape) for node in linear
                 if node.op_type != "MatMul" and len(node.input) == 3)
    print(json.dumps({"macs": sum(int(node.macs[0]) for node in linear), "biases": int(biases)}))


if __name__ == "__main__":
    main(sys.argv[1])
