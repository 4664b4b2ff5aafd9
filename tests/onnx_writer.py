"""Writes small ONNX files: protobuf by hand, field numbers as onnx.proto gives them."""

import struct

FLOAT = 1
INT64 = 7


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def field(number, value):
    """A field of a message: a whole number, text, or the bytes of a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(number, values):
    return b"".join(field(number, value) for value in values)


def tensor(name, kind, shape, raw):
    """A constant; `raw` need not have the size that the shape asks for."""
    return fields(1, shape) + field(2, kind) + field(8, name) + field(9, raw)


def numbers(name, *values):
    return tensor(name, INT64, [len(values)], struct.pack(f"<{len(values)}q", *values))


def scalar(name, value):
    return tensor(name, INT64, [], struct.pack("<q", value))


def floats(name, *values):
    return tensor(name, FLOAT, [len(values)], struct.pack(f"<{len(values)}f", *values))


def value(name, kind, shape):
    """An input or output; None as shape leaves it open, a name as size that dimension."""
    what = field(1, kind)
    if shape is not None:
        what += field(2, b"".join(field(1, field(2 if isinstance(size, str) else 1, size))
                                  for size in shape))
    return field(1, name) + field(2, field(1, what))


def whole_numbers(name, *values):
    """An attribute of several whole numbers."""
    return field(1, name) + fields(8, values) + field(20, 7)


def word(name, text):
    """An attribute of text."""
    return field(1, name) + field(4, text) + field(20, 3)


def node(kind, inputs, outputs, *attributes):
    return (fields(1, inputs) + fields(2, outputs) + field(3, outputs[0]) + field(4, kind)
            + fields(5, attributes))


def model(nodes, inputs, constants=(), output="y", opset=13):
    """A whole file: `output` is a float tensor of any shape, or a list of outputs."""
    outputs = [value(output, FLOAT, None)] if isinstance(output, str) else output
    graph = (fields(1, nodes) + field(2, "g") + fields(5, constants) + fields(11, inputs)
             + fields(12, outputs))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, opset))
