"""Writes a ShapesNet as ONNX with names of our own: `block3/expand/conv`, `block3/expand/relu6`, and so on."""

import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 15
IR_VERSION = 8


class OnnxGraph:
    """Collects nodes and constants; each method adds a node and returns the name of its output."""

    def __init__(self):
        self.nodes = []
        self.constants = []

    def constant(self, name, tensor):
        array = tensor.detach().float().contiguous().cpu().numpy()
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind, name, inputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name, value, weight, bias, conv):
        inputs = [value, self.constant(f"{name}/weight", weight), self.constant(f"{name}/bias", bias)]
        pad = conv.padding[0]
        return self.node("Conv", name, inputs, kernel_shape=list(conv.kernel_size), group=conv.groups,
                         strides=list(conv.stride), pads=[pad] * 4)

    def activation(self, name, value, kind):
        if kind == "relu":
            return self.node("Relu", f"{name}/relu", [value])
        if kind == "relu6":
            return self.node("Clip", f"{name}/relu6", [value, *self.relu6_bounds()])
        return value

    def relu6_bounds(self):
        names = ["relu6/low", "relu6/high"]
        if not any(constant.name == names[0] for constant in self.constants):
            for name, bound in zip(names, (0.0, 6.0)):
                self.constants.append(helper.make_tensor(name, TensorProto.FLOAT, [], [bound]))
        return names

    def add(self, name, left, right):
        return self.node("Add", f"{name}/add", [left, right])

    def classify(self, name, value, weight, bias):
        pooled = self.node("GlobalAveragePool", f"{name}/pool", [value])
        flat = self.node("Flatten", f"{name}/flatten", [pooled], axis=1)
        inputs = [flat, self.constant(f"{name}/fc/weight", weight), self.constant(f"{name}/fc/bias", bias)]
        logits = self.node("Gemm", f"{name}/fc", inputs, transB=1)
        softmax = helper.make_node("Softmax", [logits], ["probabilities"], name=f"{name}/softmax", axis=1)
        self.nodes.append(softmax)
        return "probabilities"

    def save(self, path, height, width, classes, metadata):
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, height, width])
        probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes])
        graph = helper.make_graph(self.nodes, "shapes", [image], [probabilities], self.constants)
        model = helper.make_model(graph, producer_name="hone-demo", ir_version=IR_VERSION,
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
