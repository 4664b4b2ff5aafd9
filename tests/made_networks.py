"""Networks with every kind of output that a detector or a segmentation network may have.

Their weights are drawn at random, so that what they find follows from all pixels of the image and
nobody chose it. One is real: an SSD whose own DetectionOutput is taken off.
"""

import random
import shutil
import struct
import xml.etree.ElementTree

import onnx_writer as onnx

WIDTH, HEIGHT = 128, 96
STRIDE = 16
CELLS = (WIDTH // STRIDE) * (HEIGHT // STRIDE)


class Graph:
    """Nodes and constants as they are added; each call gives the name of what it makes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes, self.constants, self.count = [], [], 0

    def name(self):
        self.count += 1
        return f"t{self.count}"

    def add(self, kind, inputs, *attributes, name=None):
        name = name or self.name()
        self.nodes.append(onnx.node(kind, inputs, [name], *attributes))
        return name

    def constant(self, make, *values):
        self.constants.append(make(self.name(), *values))
        return f"t{self.count}"

    def planes(self, channels, stride=STRIDE):
        """[N, channels, rows, columns] of numbers around 0, each from its own pixels."""
        weights = [self.random.gauss(0, 1.5 / stride)
                   for _ in range(3 * channels * stride * stride)]
        raw = struct.pack(f"<{len(weights)}f", *weights)
        kernel = self.constant(onnx.tensor, onnx.FLOAT, [channels, 3, stride, stride], raw)
        return self.add("Conv", ["x", kernel], onnx.whole_numbers("kernel_shape", stride, stride),
                        onnx.whole_numbers("strides", stride, stride))

    def rows(self, channels, stride=STRIDE, name=None):
        """[N, cells, channels] of numbers from 0 to 1."""
        cells = (WIDTH // stride) * (HEIGHT // stride)
        shape = self.constant(onnx.numbers, 0, channels, cells)
        flat = self.add("Reshape", [self.planes(channels, stride), shape])
        return self.add("Sigmoid", [self.add("Transpose", [flat],
                                             onnx.whole_numbers("perm", 0, 2, 1))], name=name)

    def joined(self, parts, axis, name=None):
        return self.add("Concat", parts, onnx.field(1, "axis") + onnx.field(3, axis)
                        + onnx.field(20, 2), name=name)

    def scaled(self, value, *factors):
        return self.add("Mul", [value, self.constant(onnx.floats, *factors)])

    def corners(self, size=(1.0, 1.0)):
        """[N, cells, 4]: left and top in the first half, then a width and a height."""
        first = self.scaled(self.rows(2), 0.5 * size[0], 0.5 * size[1])
        extent = self.scaled(self.rows(2), 0.5 * size[0], 0.5 * size[1])
        return self.joined([first, self.add("Add", [first, extent])], 2)

    def write(self, file, *outputs, batch=None):
        """Outputs are names, or values of another type."""
        made = [onnx.value(one, onnx.FLOAT, None) if isinstance(one, str) else one
                for one in outputs]
        inputs = [onnx.value("x", onnx.FLOAT, [batch or "N", 3, HEIGHT, WIDTH])]
        file.write_bytes(onnx.model(self.nodes, inputs, self.constants, output=made))


def fastestdet(graph, file):
    graph.write(file, graph.add("Sigmoid", [graph.planes(5 + 4)]))


def yolo_region(graph, file):
    """Two grids, the coarse one first, two anchors each, three classes."""
    coarse = graph.add("Sigmoid", [graph.planes(2 * 8, 2 * STRIDE)])
    graph.write(file, coarse, graph.add("Sigmoid", [graph.planes(2 * 8)]))


def boxes_scores(graph, file):
    """Shares of the input; the first class is the background."""
    scores = graph.add("Identity", [graph.rows(3)], name="scores")
    graph.write(file, graph.add("Identity", [graph.corners()], name="boxes"), scores)


def boxes_labels(graph, file):
    boxes = graph.joined([graph.corners((WIDTH, HEIGHT)), graph.rows(1)], 2)
    shape = graph.constant(onnx.numbers, CELLS, 5)
    boxes = graph.add("Reshape", [boxes, shape], name="boxes")
    best = graph.add("ArgMax", [graph.rows(4)], onnx.field(1, "axis") + onnx.field(3, 2)
                     + onnx.field(20, 2))
    labels = graph.add("Reshape", [best, graph.constant(onnx.numbers, CELLS)], name="labels")
    graph.write(file, boxes, onnx.value(labels, onnx.INT64, None), batch=1)


def yolo_rows(graph):
    """[N, cells, 4]: centre and size in pixels."""
    center = graph.scaled(graph.rows(2), float(WIDTH), float(HEIGHT))
    return graph.joined([center, graph.scaled(graph.rows(2), WIDTH / 2, HEIGHT / 2)], 2)


def yolov5(graph, file):
    graph.write(file, graph.joined([yolo_rows(graph), graph.rows(1 + 4)], 2))


def yolov8(graph, file):
    rows = graph.joined([yolo_rows(graph), graph.rows(4)], 2)
    graph.write(file, graph.add("Transpose", [rows], onnx.whole_numbers("perm", 0, 2, 1)))


def yunet(graph, file):
    """Twelve outputs, as OpenCV's model zoo names and orders them."""
    kinds = (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))
    graph.write(file, *(graph.rows(values, stride, f"{kind}_{stride}")
                        for kind, values in kinds for stride in (8, 16, 32)))


def segmentation(graph, file):
    graph.write(file, graph.planes(21, 8))


def write_ssd_raw(real, file):
    """A copy of an IR that ends with DetectionOutput, whose inputs become the outputs."""
    tree = xml.etree.ElementTree.parse(real)
    layers, edges = tree.getroot().find("layers"), tree.getroot().find("edges")
    last = next(one for one in layers if one.get("type") == "DetectionOutput")
    for layer in [one for one in layers if one.get("type") == "Result"] + [last]:
        layers.remove(layer)
    for edge in list(edges):
        if edge.get("from-layer") == last.get("id"):
            edges.remove(edge)
        elif edge.get("to-layer") == last.get("id"):
            number = 10_000 + int(edge.get("to-port"))
            edge.set("to-layer", str(number))
            edge.set("to-port", "0")
            layers.append(xml.etree.ElementTree.fromstring(
                f'<layer id="{number}" name="result{number}" type="Result" version="opset1">'
                '<input><port id="0"/></input></layer>'))
    tree.write(file)
    shutil.copyfile(real.with_suffix(".bin"), file.with_suffix(".bin"))
