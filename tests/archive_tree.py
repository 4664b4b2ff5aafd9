"""Data sets of our own for tests: images, annotations and archives, made from nothing."""

import io
import json
import struct
import tarfile
import zipfile
import zlib


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width=40, height=30, kind="gray"):
    """A PNG file: gray, rgb, or palette (a mask: each pixel is a number, here its column's)."""
    color_type = {"gray": 0, "rgb": 2, "palette": 3}[kind]
    row = bytes(x % 3 for x in range(width)) if kind == "palette" else bytes(
        width * (3 if kind == "rgb" else 1))
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0))]
    if kind == "palette":
        parts.append(chunk(b"PLTE", bytes(range(9))))
    parts.append(chunk(b"IDAT", zlib.compress((b"\0" + row) * height)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def colored_png(color, width=40, height=30):
    """A PNG of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress((b"\0" + bytes(color) * width) * height)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def coco(images, annotations, categories=("cat", "dog"), /, **more):
    """A COCO file. images: names or dicts; annotations: (image, category, box) or dicts, numbers
    from 1; categories: names, numbered from 1, or dicts."""
    def entry(number, one, make):
        return one if isinstance(one, dict) else {"id": number, **make(one)}

    document = {
        "images": [entry(i, one, lambda name: {"file_name": name, "width": 40, "height": 30})
                   for i, one in enumerate(images, 1)],
        "annotations": [entry(i, one, lambda row: {
            "image_id": row[0], "category_id": row[1], "bbox": row[2], "iscrowd": 0,
            "area": row[2][2] * row[2][3], "segmentation": [[1, 1, 5, 1, 5, 5]]})
                        for i, one in enumerate(annotations, 1)],
        "categories": [entry(i, one, lambda name: {"name": name, "supercategory": "animal"})
                       for i, one in enumerate(categories, 1)],
        **more,
    }
    return json.dumps(document).encode()


def voc(objects, name="a.jpg", size=(40, 30), folder="", more=""):
    """An annotation of Pascal VOC. objects: (class, xmin, ymin, xmax, ymax) or raw text."""
    text = "".join(one if isinstance(one, str) else (
        f"<object><name>{one[0]}</name><difficult>0</difficult><bndbox><xmin>{one[1]}</xmin>"
        f"<ymin>{one[2]}</ymin><xmax>{one[3]}</xmax><ymax>{one[4]}</ymax></bndbox></object>")
        for one in objects)
    return (f"<annotation><folder>{folder}</folder><filename>{name}</filename><size>"
            f"<width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>"
            f"{text}{more}</annotation>").encode()


def zip_of(tree):
    """A zip archive of name -> bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tree.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(tree):
    """A compressed tar archive of name -> bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in tree.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()
