"""The demo's network: a small MobileNet-like classifier with two plain residual blocks.

Every module knows two things: how to compute itself (forward) and how to write itself into an ONNX graph
(export), so the trained network and the exported one cannot drift apart.
"""

import torch
from torch import nn


class ConvUnit(nn.Module):
    """Convolution, batch normalisation and perhaps an activation; the normalisation is folded on export."""

    def __init__(self, name, inputs, outputs, kernel, stride=1, groups=1, activation="relu6"):
        super().__init__()
        self.name = name
        self.activation = activation
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, value):
        value = self.norm(self.conv(value))
        if self.activation == "relu6":
            return nn.functional.relu6(value)
        return nn.functional.relu(value) if self.activation == "relu" else value

    def folded(self):
        """Weight and bias of the convolution that does the work of both."""
        factor = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        weight = self.conv.weight * factor[:, None, None, None]
        return weight, self.norm.bias - self.norm.running_mean * factor

    def export(self, graph, value):
        weight, bias = self.folded()
        value = graph.conv(self.name, value, weight, bias, self.conv)
        return graph.activation(self.name, value, self.activation)


class InvertedResidual(nn.Module):
    """Expand 1x1, depthwise 3x3, project 1x1; the input is added where the shapes allow it."""

    def __init__(self, name, inputs, outputs, expand, stride=1):
        super().__init__()
        self.name = name
        hidden = inputs * expand
        units = [] if expand == 1 else [ConvUnit(f"{name}/expand", inputs, hidden, 1)]
        units.append(ConvUnit(f"{name}/depthwise", hidden, hidden, 3, stride, groups=hidden))
        units.append(ConvUnit(f"{name}/project", hidden, outputs, 1, activation=None))
        self.units = nn.ModuleList(units)
        self.adds_input = stride == 1 and inputs == outputs

    def forward(self, value):
        result = value
        for unit in self.units:
            result = unit(result)
        return value + result if self.adds_input else result

    def export(self, graph, value):
        result = value
        for unit in self.units:
            result = unit.export(graph, result)
        return graph.add(self.name, value, result) if self.adds_input else result


class Residual(nn.Module):
    """Two 3x3 convolutions beside a 1x1 shortcut, as in ResNet."""

    def __init__(self, name, inputs, outputs):
        super().__init__()
        self.name = name
        self.first = ConvUnit(f"{name}/conv1", inputs, outputs, 3, activation="relu")
        self.second = ConvUnit(f"{name}/conv2", outputs, outputs, 3, activation=None)
        self.shortcut = ConvUnit(f"{name}/shortcut", inputs, outputs, 1, activation=None)

    def forward(self, value):
        return nn.functional.relu(self.second(self.first(value)) + self.shortcut(value))

    def export(self, graph, value):
        main = self.second.export(graph, self.first.export(graph, value))
        total = graph.add(self.name, main, self.shortcut.export(graph, value))
        return graph.activation(self.name, total, "relu")


class ShapesNet(nn.Module):
    """Input N x 3 x 64 x 64, normalised outside; output one logit a class."""

    def __init__(self, classes):
        super().__init__()
        self.blocks = nn.ModuleList([
            ConvUnit("stem/conv", 3, 32, 3, stride=2),
            InvertedResidual("block1", 32, 24, expand=1),
            InvertedResidual("block2", 24, 32, expand=4, stride=2),
            InvertedResidual("block3", 32, 32, expand=4),
            Residual("block4", 32, 48),
            InvertedResidual("block5", 48, 64, expand=4, stride=2),
            InvertedResidual("block6", 64, 64, expand=4),
            InvertedResidual("block7", 64, 64, expand=4),
            Residual("block8", 64, 96),
            InvertedResidual("block9", 96, 128, expand=4, stride=2),
            InvertedResidual("block10", 128, 128, expand=4),
            ConvUnit("head/conv", 128, 384, 1),
        ])
        self.classifier = nn.Linear(384, classes)

    def forward(self, value):
        for block in self.blocks:
            value = block(value)
        return self.classifier(value.mean(dim=(2, 3)))

    def export(self, graph, value):
        for block in self.blocks:
            value = block.export(graph, value)
        return graph.classify("head", value, self.classifier.weight, self.classifier.bias)
