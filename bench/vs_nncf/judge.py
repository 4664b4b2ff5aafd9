"""What saved files are worth, in the Python runtime: judge.py REQUEST.json ANSWER.json

For each file the best class of every image (at f32, one image at a time), the bytes of the file
and of an IR of it with all constants in f32, and how many operations run in floating point.
"""

import json
import math
import pathlib
import sys
import tempfile

import openvino

import images
from cases import CASES, labelled

WITH_WEIGHTS = {"Convolution", "GroupConvolution", "ConvolutionBackpropData",
                "GroupConvolutionBackpropData", "MatMul"}
OTHERS = {"Add", "Subtract", "Multiply", "Divide", "Maximum", "Minimum", "AvgPool", "ReduceMean",
          "ReduceSum", "ReduceL2", "NormalizeL2", "Interpolate", "MVN"}
# What passes levels on as they are: behind a FakeQuantize the values stay quantized.
PASSING = {"MaxPool", "ReduceMax", "Reshape", "Squeeze", "Unsqueeze", "Split", "VariadicSplit",
           "Transpose", "Tile", "StridedSlice", "Broadcast", "Pad", "Gather", "DepthToSpace",
           "SpaceToDepth", "BatchToSpace", "SpaceToBatch", "Concat"}
LEVELS = {"i8", "u8", "i4", "u4"}


def sources(node):
    return [value.get_source_output().get_node() for value in node.inputs()]


class Graph:
    """Which operations of a file run on levels. One rule for the files of every tool.

    An operation with weights is INT8 if its activation comes from a FakeQuantize, directly or
    through operations that pass levels on, and its weights from a FakeQuantize or from integer
    constants. Another one is INT8 if one of its activations comes from a FakeQuantize: of a
    residual addition one side is the accumulator of a fused convolution.
    """

    def __init__(self, model):
        self.nodes = model.get_ordered_ops()
        self.active = set()  # names of what depends on the values of an input, not on its shape
        for node in self.nodes:
            kind = node.get_type_name()
            if kind == "Parameter" or (kind != "ShapeOf" and any(map(self.is_active, sources(node)))):
                self.active.add(node.get_name())

    def is_active(self, node):
        return node.get_name() in self.active

    def on_levels(self, node):
        kind = node.get_type_name()
        if kind == "FakeQuantize":
            return True
        if kind not in PASSING:
            return False
        return all(self.on_levels(source) for source in sources(node) if self.is_active(source))

    def weights_on_levels(self, node):
        if node.get_type_name() == "FakeQuantize":
            return True
        if node.get_type_name() == "Constant":
            return node.get_element_type().get_type_name() in LEVELS
        return any(self.weights_on_levels(source) for source in sources(node))

    def verdict(self, node):
        """("weights" or "others", whether it is INT8); None where the question has no meaning."""
        kind = node.get_type_name()
        if kind not in WITH_WEIGHTS | OTHERS or not self.is_active(node):
            return None
        if not node.get_output_element_type(0).is_real():
            return None
        activations = [source for source in sources(node) if self.is_active(source)]
        constants = [source for source in sources(node) if not self.is_active(source)]
        if kind in WITH_WEIGHTS and constants:
            return "weights", (self.on_levels(activations[0])
                               and self.weights_on_levels(constants[0]))
        elementwise = kind in {"Add", "Subtract", "Multiply", "Divide", "Maximum", "Minimum"}
        if elementwise and len(activations) < 2:
            return None
        return "others", any(self.on_levels(source) for source in activations)

    def counts(self):
        found = {"weights_int8": 0, "weights_float": 0, "others_int8": 0, "others_float": 0}
        names = []
        for node in self.nodes:
            verdict = self.verdict(node)
            if verdict:
                found[f"{verdict[0]}_{'int8' if verdict[1] else 'float'}"] += 1
                if not verdict[1]:
                    names.append(node.get_friendly_name())
        return found | {"float_names": names}


def ir_bytes(path):
    """Bytes of a file, of both parts if it is an IR."""
    parts = [path, path.with_suffix(".bin")] if path.suffix == ".xml" else [path]
    return sum(part.stat().st_size for part in parts)


def sizes(model, path):
    real = [node for node in model.get_ops()
            if node.get_type_name() == "Constant" and node.get_element_type().is_real()]
    elements = {node.get_name(): math.prod(node.get_output_shape(0)) for node in real}
    half = sum(elements[node.get_name()] for node in real if node.get_element_type().size == 2)
    shape = [1 if dimension.is_dynamic else dimension.get_length()
             for dimension in model.input().get_partial_shape()]
    return {"bytes": ir_bytes(path), "parameters": sum(elements.values()), "half": half,
            "input_shape": str(shape)}


def f32_bytes(model, half):
    """Bytes of the IR of a float model if it kept all its constants in f32."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "f32.xml"
        openvino.save_model(model, path, compress_to_fp16=False)
        return ir_bytes(path) + 2 * half


def main():
    request = json.loads(pathlib.Path(sys.argv[1]).read_text())
    core = openvino.Core()
    answer, compiled = {}, {}
    for name, path in request["files"].items():
        model = core.read_model(path)
        found = sizes(model, pathlib.Path(path)) | {"layers": Graph(model).counts()}
        found["f32_bytes"] = f32_bytes(model, found.pop("half"))
        answer[name] = found
        if request["case"]:
            compiled[name] = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
            answer[name]["best"] = []
    if compiled:
        case, folder = CASES[request["case"]], pathlib.Path(request["folder"])
        for image, _ in labelled(folder):
            values = images.tensor(case, folder / image)
            for name, network in compiled.items():
                answer[name]["best"].append(
                    int(network(values)[0].argmax()) - case.label_offset)
    pathlib.Path(sys.argv[2]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
