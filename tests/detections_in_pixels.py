"""A network whose detections are the pixels of its image, and images that hold random ones.

A test that compares metrics needs detections that nobody chose. Here they are drawn at random,
written into lossless images as blocks, and read from the pixels by a real network (six values of
two pixels are label, score and corners), so that the whole of the product takes part.
"""

import json
import random
import struct
import zipfile
import zlib

ROWS = 60  # detections of an image
WIDTH, HEIGHT = 640, 480
CLASSES = 4


def write_network(file):
    """An IR: image [1,3,ROWS,2] to DetectionOutput's list [1,1,ROWS,7]."""
    constants = bytearray()
    layers = []
    edges = []

    def constant(name, kind, shape, values):
        offset = len(constants)
        form = {"i64": "q", "f32": "f"}[kind]
        constants.extend(struct.pack(f"<{len(values)}{form}", *values))
        dims = "".join(f"<dim>{size}</dim>" for size in shape)
        precision = {"i64": "I64", "f32": "FP32"}[kind]
        text = ",".join(map(str, shape))
        layers.append(f'<layer id="{len(layers)}" name="{name}" type="Const" version="opset1">'
                      f'<data element_type="{kind}" shape="{text}" offset="{offset}" '
                      f'size="{len(constants) - offset}"/><output><port id="0" '
                      f'precision="{precision}">{dims}</port></output></layer>')
        return len(layers) - 1

    def port(number, shape, precision=' precision="FP32"'):
        dims = "".join(f"<dim>{size}</dim>" for size in shape)
        return f'<port id="{number}"{precision}>{dims}</port>'

    def layer(name, kind, inputs, shape, data=""):
        number = len(layers)
        ports = "".join(port(i, of, "") for i, (_, _, of) in enumerate(inputs))
        out = f"<output>{port(len(inputs), shape)}</output>" if shape else ""
        layers.append(f'<layer id="{number}" name="{name}" type="{kind}" version="opset1">{data}'
                      f"<input>{ports}</input>{out}</layer>")
        for i, (source, source_port, _) in enumerate(inputs):
            edges.append(f'<edge from-layer="{source}" from-port="{source_port}" '
                         f'to-layer="{number}" to-port="{i}"/>')
        return number, len(inputs), shape

    image = [1, 3, ROWS, 2]
    layers.append('<layer id="0" name="image" type="Parameter" version="opset1">'
                  f'<data shape="1,3,{ROWS},2" element_type="f32"/>'
                  f"<output>{port(0, image)}</output></layer>")
    order = constant("order", "i64", [4], [0, 2, 3, 1])
    turned = layer("turned", "Transpose", [(0, 0, image), (order, 0, [4])], [1, ROWS, 2, 3])
    rows = constant("rows", "i64", [4], [1, 1, ROWS, 6])
    listed = layer("listed", "Reshape", [turned, (rows, 0, [4])], [1, 1, ROWS, 6],
                   '<data special_zero="false"/>')
    # Labels are the pixel itself, the rest are shares of 255.
    shares = constant("shares", "f32", [1, 1, 1, 6], [1.0] + [1 / 255] * 5)
    scaled = layer("scaled", "Multiply", [listed, (shares, 0, [1, 1, 1, 6])], [1, 1, ROWS, 6],
                   '<data auto_broadcast="numpy"/>')
    first = constant("image_number", "f32", [1, 1, ROWS, 1], [0.0] * ROWS)
    whole = layer("detections", "Concat", [(first, 0, [1, 1, ROWS, 1]), scaled], [1, 1, ROWS, 7],
                  '<data axis="3"/>')
    layer("result", "Result", [whole], None)
    file.write_text('<?xml version="1.0"?><net name="pixels" version="11"><layers>'
                    + "".join(layers) + "</layers><edges>" + "".join(edges) + "</edges></net>")
    file.with_suffix(".bin").write_bytes(constants)


def png(rows):
    """A lossless image of 8-bit RGB rows."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def image_of(detections):
    rows = []
    for label, score, *corners in detections:
        left = bytes([label, score, corners[0]]) * (WIDTH // 2)
        right = bytes(corners[1:]) * (WIDTH // 2)
        rows += [left + right] * (HEIGHT // ROWS)
    return png(rows)


def near(rng, box):
    """Corners of a box or somewhere near it, 0..255."""
    moved = [min(255, max(0, side + rng.randint(-12, 12) * rng.choice((0, 1, 1)))) for side in box]
    return [min(moved[0], moved[2]), min(moved[1], moved[3]),
            max(moved[0], moved[2]), max(moved[1], moved[3])]


def random_box(rng):
    width, height = rng.choice((6, 20, 90)), rng.choice((8, 30, 120))
    left, top = rng.randint(0, 255 - width), rng.randint(0, 255 - height)
    return [left, top, left + width, top + height]


def write_coco(file, images, seed):
    """A COCO archive of random objects with random detections in the pixels; gives its
    annotations."""
    rng = random.Random(seed)
    truth = {"images": [], "annotations": [],
             "categories": [{"id": 3 * i + 1, "name": f"thing {i}"} for i in range(CLASSES)]}
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(images):
            name = f"{number:06}.png"
            truth["images"].append({"id": number + 1, "file_name": name,
                                    "width": WIDTH, "height": HEIGHT})
            objects = [(rng.randrange(CLASSES), random_box(rng)) for _ in range(rng.randrange(9))]
            for label, box in objects:
                x, y = box[0] / 255 * WIDTH, box[1] / 255 * HEIGHT
                w, h = (box[2] - box[0]) / 255 * WIDTH, (box[3] - box[1]) / 255 * HEIGHT
                truth["annotations"].append({
                    "id": len(truth["annotations"]) + 1, "image_id": number + 1,
                    "category_id": 3 * label + 1, "bbox": [x, y, w, h],
                    "area": w * h * rng.choice((1.0, 0.6)), "iscrowd": int(rng.random() < 0.1)})
            found = []
            for _ in range(ROWS):
                label, box = rng.choice(objects) if objects and rng.random() < 0.5 else (
                    rng.randrange(CLASSES), random_box(rng))
                found.append((label, rng.randint(1, 255), *near(rng, box)))
            archive.writestr(f"val2017/{name}", image_of(found))
        archive.writestr("annotations/instances_val2017.json", json.dumps(truth))
    return truth
