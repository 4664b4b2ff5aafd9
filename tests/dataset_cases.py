"""Data sets of every kind, good, quirky, broken and hostile, and what must come of each."""

import json

from archive_tree import coco, colored_png, png, tar_of, voc, zip_of

BOX = [4, 5, 10, 8]
ROW = (1, 1, BOX)
CAT = ("cat", 5, 6, 14, 13)  # BOX as Pascal VOC counts: from 1, the last pixel included
COCO = "annotations/instances_val2017.json"
IMAGE = png()
MAIN = "VOC/ImageSets/Main/"
XML = "VOC/Annotations/"
JPG = "VOC/JPEGImages/"
MASK = "VOC/SegmentationClass/"


def one(file=b"", name=COCO, image="val2017/a.jpg"):
    """A COCO data set of one image."""
    return {image: IMAGE, name: file or coco(["a.jpg"], [ROW])}


def one_voc(annotation=b"", image="a.jpg", xml="a.xml", **more):
    """A data set of one image in Pascal VOC's form."""
    return {JPG + image: IMAGE, XML + xml: annotation or voc([CAT]), **more}


def roboflow(form):
    """train, valid and test, annotations beside the images."""
    tree = {}
    for number, split in enumerate(("train", "valid", "test")):
        for i in range(number + 1):
            name = f"{split}{i}_jpg.rf.0123"
            tree[f"{split}/{name}.jpg"] = IMAGE
            if form == "voc":
                tree[f"{split}/{name}.xml"] = voc([CAT], name + ".jpg")
        if form == "coco":
            names = [f"{split}{i}_jpg.rf.0123.jpg" for i in range(number + 1)]
            classes = [{"id": 0, "name": "pets", "supercategory": "none"},
                       {"id": 1, "name": "cat", "supercategory": "pets"},
                       {"id": 2, "name": "dog", "supercategory": "pets"}]
            tree[f"{split}/_annotations.coco.json"] = coco(names, [(1, 2, BOX)], classes)
    return tree


def bomb():
    """An XML document whose entities would grow to gigabytes."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    return (f'<!DOCTYPE annotation [<!ENTITY e0 "lol">{levels}]>'
            "<annotation><filename>a.jpg</filename><object><name>&e9;</name></object></annotation>"
            ).encode()


OUTSIDE = ('<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
           "<annotation><filename>a.jpg</filename><object><name>&x;</name><bndbox><xmin>5</xmin>"
           "<ymin>6</ymin><xmax>14</xmax><ymax>13</ymax></bndbox></object></annotation>").encode()


def given(tree, *options, pack=zip_of, **expected):
    """A case: what is given, how, and what must come of it. boxes: of the first image, as label and
    sides; findings: code -> count, all of them."""
    return {"tree": tree, "options": options, "pack": pack, "expected": expected}


def good(tree, *options, **expected):
    """A case that is accepted, by default with one image, one box and nothing noticed."""
    return given(tree, *options, **{"images": 1, "annotated": 1, "findings": {},
                                    "boxes": [[0, *BOX]], **expected})


def refused(tree, code, *options, **more):
    """A case that is refused with that code."""
    return given(tree, *options, code=code, **more)


LIST = {MAIN + "val.txt": b"a\n"}
VOC_CASES = {
    "as in the original": good(
        one_voc(voc([CAT], folder="VOC2012"), **LIST), format="voc", task="detection", classes=20,
        boxes=[[7, *BOX]]),
    "difficult": good(
        one_voc(voc([CAT]).replace(b"<difficult>0", b"<difficult>1"), **LIST),
        findings={"dataset.voc.no_class_list": 1}, difficult=[True]),
    "lists of one class and of layout are no splits": good(
        one_voc(**LIST, **{MAIN + "cat_val.txt": b"a  1\n", MAIN + "dog_train.txt": b"b -1\n",
                           "VOC/ImageSets/Layout/test.txt": b"a 1\n"}),
        findings={"dataset.voc.no_class_list": 1}),
    "only what the list names": good(
        {**one_voc(**LIST), JPG + "b.jpg": IMAGE, XML + "b.xml": voc([CAT], "b.jpg"),
         MAIN + "train.txt": b"b\r\n"},
        findings={"dataset.voc.no_class_list": 1, "dataset.other_splits": 1}),
    "another split": good(
        {**one_voc(**LIST), JPG + "b.jpg": IMAGE, XML + "b.xml": voc([CAT, CAT], "b.jpg"),
         MAIN + "train.txt": b"\xef\xbb\xbfb\r\n"}, "--split", "train",
        boxes=[[0, *BOX], [0, *BOX]],
        findings={"dataset.voc.no_class_list": 1, "dataset.other_splits": 1}),
    "two years under one name": good(
        {"kit/VOC2007/JPEGImages/000001.jpg": IMAGE, "kit/VOC2012/JPEGImages/2008_1.jpg": IMAGE,
         "kit/VOC2007/Annotations/000001.xml": voc([CAT]),
         "kit/VOC2012/Annotations/2008_1.xml": voc([CAT]),
         "kit/VOC2007/ImageSets/Main/val.txt": b"000001\n",
         "kit/VOC2012/ImageSets/Main/val.txt": b"2008_1\n"},
        images=2, annotated=2, findings={"dataset.voc.no_class_list": 1}),
    "no objects": good(one_voc(voc([]), **LIST), boxes=[], classes=0),
    "an image of the list without annotation": good(
        {**one_voc(**{MAIN + "val.txt": b"a\nb\n"}), JPG + "b.jpg": IMAGE}, images=2,
        findings={"dataset.unannotated": 1, "dataset.voc.no_class_list": 1}),
    "no lists": good(one_voc(), findings={"dataset.voc.no_class_list": 1}),
    "no lists, an image without annotation": good(
        {**one_voc(), JPG + "b.jpg": IMAGE}, images=2,
        findings={"dataset.unannotated": 1, "dataset.voc.no_class_list": 1}),
    "upper-case endings": good(one_voc(image="a.JPG", xml="a.XML", **LIST),
                               findings={"dataset.voc.no_class_list": 1}),
    "an absolute path of another machine": good(
        {"images/b.jpg": IMAGE, "labels/x.xml": voc([CAT], "C:\\work\\b.jpg")},
        findings={"dataset.voc.no_class_list": 1}),
    "Roboflow": good(roboflow("voc"), images=2, annotated=2,
                     findings={"dataset.voc.no_class_list": 1, "dataset.other_splits": 2}),
    "Roboflow, another folder": good(
        roboflow("voc"), "--split", "test", images=3, annotated=3,
        findings={"dataset.voc.no_class_list": 1, "dataset.other_splits": 2}),
    "CVAT: fractions and a label map": good(
        one_voc(voc([("cat", 4.25, 5.5, 14.25, 13.5)]), **{
            "VOC/ImageSets/Main/default.txt": b"a\n",
            "VOC/labelmap.txt": b"# label:color_rgb:parts:actions\nbackground:0,0,0::\n"
                                b"dog:1,2,3::\ncat:4,5,6::\n"}),
        class_names=["dog", "cat"], boxes=[[1, 4.25, 5.5, 10, 8]],
        findings={"dataset.voc.edges": 1}),
    "Label Studio: sides from 0": good(
        one_voc(voc([("cat", 0, 0, 10, 8), ("cat", 4, 5, 14, 13)])),
        boxes=[[0, 0, 0, 10, 8], [0, *BOX]],
        findings={"dataset.voc.edges": 2, "dataset.voc.no_class_list": 1}),
    "a byte order mark": good(one_voc(b"\xef\xbb\xbf" + voc([CAT])),
                              findings={"dataset.voc.no_class_list": 1}),
    "UTF-16": good(one_voc(voc([CAT]).decode().encode("utf-16")),
                   findings={"dataset.voc.no_class_list": 1}),
    "as a folder": good(one_voc(**LIST), pack=None, findings={"dataset.voc.no_class_list": 1}),
    "markup in a class name": good(
        one_voc(voc([CAT]).replace(b"cat", b"&lt;img src=x&gt;")), class_names=["<img src=x>"],
        findings={"dataset.voc.no_class_list": 1}),
    "boxes beyond the image": good(
        one_voc(voc([("cat", -9, 6, 14, 99), ("cat", 50, 6, 60, 9), ("cat", 9, 9, 5, 5)])),
        boxes=[[0, 0, 5, 14, 25]],
        findings={"dataset.voc.no_class_list": 1, "dataset.box_clipped": 1,
                  "dataset.box_empty": 2}),
    "another size than annotated": good(
        one_voc(voc([CAT], size=(400, 300))),
        findings={"dataset.voc.no_class_list": 1, "dataset.size_differs": 1}),
    "entities are not resolved": good(one_voc(OUTSIDE), class_names=["&x;"],
                                      findings={"dataset.voc.no_class_list": 1}),
    "masks": good(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": png(kind="palette"),
         "VOC/SegmentationObject/a.png": png(kind="palette"),
         "VOC/ImageSets/Segmentation/val.txt": b"a\n"},
        task="segmentation", classes=21, boxes=None, mask=png(kind="palette")),
    "masks asked for": good(
        {**one_voc(**LIST), MASK + "a.png": png(kind="palette"),
         "VOC/ImageSets/Segmentation/val.txt": b"a\n"}, "--split", "Segmentation/val",
        task="segmentation", boxes=None, mask=png(kind="palette"),
        findings={"dataset.other_splits": 1}),
    "masks of Pascal VOC's colours": good(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": colored_png((64, 128, 0))},
        task="segmentation", classes=21, boxes=None, mask_class=10),
    "masks of a label map's colours": good(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": colored_png((4, 5, 6)),
         "VOC/labelmap.txt": b"background:0,0,0::\ndog:1,2,3::\ncat:4,5,6::\n"},
        task="segmentation", class_names=["background", "dog", "cat"], boxes=None, mask_class=2),
    "a mask of a colour that stands for nothing": refused(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": colored_png((64, 128, 1))}, "dataset.voc.mask",
        where=MASK + "a.png", message="64,128,1"),
    "a mask of a colour that the label map lacks": refused(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": colored_png((128, 0, 0)),
         "VOC/labelmap.txt": b"background:0,0,0::\ndog:1,2,3::\n"}, "dataset.voc.mask",
        message="128,0,0"),
    "a mask of colours that is damaged": refused(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": colored_png((0, 0, 0))[:60]}, "dataset.voc.mask"),
    "an unlisted class": refused(
        one_voc(**{"VOC/labels.txt": b"dog\nbird\n"}), "dataset.incomplete.unknown_class"),
    "an unlisted class, the rest": good(
        one_voc(voc([CAT, ("dog", 5, 6, 14, 13)]), **{"VOC/labels.txt": b"dog\nbird\n"}),
        "--partial", findings={"dataset.incomplete.unknown_class": 1}),
    "an object without a box": refused(
        one_voc(voc(["<object><name>cat</name></object>"])), "dataset.incomplete.no_box"),
    "an image that is not there": refused(
        {**one_voc(**{MAIN + "val.txt": b"a\nb\n"})}, "dataset.incomplete.missing_image"),
    "an image that is not there, the rest": good(
        {**one_voc(**{MAIN + "val.txt": b"a\nb\n"})}, "--partial",
        findings={"dataset.incomplete.missing_image": 1, "dataset.voc.no_class_list": 1}),
    "no image at all": refused({XML + "b.xml": voc([CAT], "b.jpg"), JPG + "a.jpg": IMAGE},
                               "dataset.incomplete.missing_image"),
    "nothing left": refused({XML + "b.xml": voc([CAT], "b.jpg"), JPG + "a.jpg": IMAGE,
                             MAIN + "val.txt": b"b\n"}, "dataset.no_images", "--partial"),
    "cut XML": refused(one_voc(voc([CAT])[:-40]), "dataset.voc.syntax"),
    "no number": refused(one_voc(voc([("cat", "1,5", 6, 14, 13)])), "dataset.voc.number"),
    "not a number": refused(one_voc(voc([("cat", "nan", 6, 14, 13)])), "dataset.voc.number"),
    "no class name": refused(one_voc(voc([("", 5, 6, 14, 13)])), "dataset.voc.name"),
    "two annotations of one image": refused(
        {**one_voc(), "more/a.xml": voc([CAT])}, "dataset.voc.repeated_image"),
    "two images of one name": refused(
        {"x/a.jpg": IMAGE, "y/a.jpg": IMAGE, "z/a.xml": voc([CAT])}, "dataset.ambiguous_image"),
    "a split that is not there": refused(one_voc(**LIST), "dataset.split", "--split", "test"),
    "splits of no usual name": refused(
        one_voc(**{MAIN + "one.txt": b"a\n", MAIN + "two.txt": b"a\n"}), "dataset.split"),
    "a mask of another size": refused(
        {JPG + "a.jpg": IMAGE, MASK + "a.png": png(8, 8, "palette")}, "dataset.voc.mask"),
    "a bomb of entities": refused(one_voc(bomb()), "dataset.incomplete.no_box"),
}

CATEGORIES = [{"id": 90, "name": "toothbrush"}, {"id": 1, "name": "person"},
              {"id": 13, "name": "stop sign"}]
DEEP = b'{"info": ' + b"[" * 100_000
COCO_CASES = {
    "as in the original": good(one(), format="coco", task="detection", classes=2,
                               class_names=["cat", "dog"], area=[80]),
    "as tar": good(one(), pack=tar_of),
    "as a folder": good(one(), pack=None),
    "below one more folder": good({f"top/{name}": file for name, file in one().items()}),
    "numbers with gaps": good(one(coco(["a.jpg"], [(1, 90, BOX), (1, 1, BOX)], CATEGORIES)),
                              class_names=["person", "stop sign", "toothbrush"],
                              boxes=[[2, *BOX], [0, *BOX]]),
    "crowds": good(
        one(coco(["a.jpg"], [ROW, {"id": 9, "image_id": 1, "category_id": 2, "bbox": BOX,
                                   "iscrowd": 1, "area": 33.5, "segmentation": {
                                       "counts": "abc", "size": [30, 40]}}])),
        boxes=[[0, *BOX], [1, *BOX]], crowd=[False, True], area=[80, 33.5]),
    "nothing on the image": good(one(coco(["a.jpg"], [])), boxes=[]),
    "an image that the list does not have": good(
        {**one(), "val2017/b.jpg": IMAGE}, images=2, findings={"dataset.unannotated": 1}),
    "captions beside it": good(
        {**one(), "annotations/captions_val2017.json": coco(["a.jpg"], [])}),
    "the usual one of two": good(
        {**one(), "annotations/instances_train2017.json": coco(["b.jpg"], []),
         "train2017/b.jpg": IMAGE}, findings={"dataset.other_splits": 1}),
    "the other of two": good(
        {**one(), "annotations/instances_train2017.json": coco(["b.jpg"], []),
         "train2017/b.jpg": IMAGE}, "--split", "train",
        boxes=[], findings={"dataset.other_splits": 1}),
    "one name in two splits": good(
        {**one(), "annotations/instances_train2017.json": coco(["a.jpg"], []),
         "train2017/a.jpg": png(20, 20)}, findings={"dataset.other_splits": 1}),
    "Roboflow": good(roboflow("coco"), images=2, annotated=2, class_names=["cat", "dog"],
                     boxes=[[1, *BOX]],
                     findings={"dataset.other_splits": 2, "dataset.coco.group": 1}),
    "Roboflow, another folder": good(
        roboflow("coco"), "--split", "test", images=3, annotated=3, boxes=[[1, *BOX]],
        findings={"dataset.other_splits": 2, "dataset.coco.group": 1}),
    "CVAT": good({"images/default/sub/a.jpg": IMAGE, "annotations/instances_default.json": coco(
        ["sub/a.jpg"], [{"id": 1, "image_id": 1, "category_id": 1, "bbox": BOX, "area": 80.0,
                         "iscrowd": 0, "attributes": {"occluded": False}}])}),
    "Label Studio: \\ between folders": good(
        {"images/0badcafe-a.jpg": IMAGE, "result.json": coco(["images\\0badcafe-a.jpg"], [ROW])}),
    "Label Studio: an absolute path and an upload's prefix": good(
        {"images/a.jpg": IMAGE,
         "result.json": coco(["/label-studio/data/media/upload/1/0badcafe-a.jpg"], [ROW])},
        findings={"dataset.found_by_name": 1}),
    "Label Studio: an address": good(
        {"images/a b.jpg": IMAGE,
         "result.json": coco(["http://host:8080/data/upload/1/a%20b.jpg?d=1"], [ROW])},
        findings={"dataset.found_by_name": 1}),
    "upper-case endings": good(one(coco(["A.JPG"], [ROW]), "annotations/instances_val.JSON")),
    "images of another ending": good({"images/a.png": IMAGE, COCO: coco(["a.jpg"], [ROW])},
                                     findings={"dataset.found_by_name": 1}),
    "a byte order mark": good(one(b"\xef\xbb\xbf" + coco(["a.jpg"], [ROW]))),
    "boxes beyond the image": good(
        one(coco(["a.jpg"], [(1, 1, [-4, 5, 10, 8]), (1, 1, [30, 20, 50, 50]), (1, 1, [1, 1, 0, 5]),
                             (1, 1, [9, 9, -5, -5]), (1, 1, [0, 0, 40.4, 30.4])])),
        boxes=[[0, 0, 5, 6, 8], [0, 30, 20, 10, 10], [0, 0, 0, 40.4, 30.4]],
        findings={"dataset.box_clipped": 2, "dataset.box_empty": 2}),
    "another size than annotated": good(
        one(coco([{"id": 1, "file_name": "a.jpg", "width": 80, "height": 60}], [ROW])),
        findings={"dataset.size_differs": 1}),
    "a name that leads elsewhere finds only what is here": good(
        one(coco(["../../../../etc/a.jpg"], [ROW])), findings={"dataset.found_by_name": 1}),
    "markup in names": good(one(coco(["a.jpg"], [ROW], ["<script>alert(1)</script>"])),
                            class_names=["<script>alert(1)</script>"]),
    "an unknown image": refused(one(coco(["a.jpg"], [(7, 1, BOX)])),
                                "dataset.incomplete.unknown_image"),
    "an unknown image, the rest": good(one(coco(["a.jpg"], [(7, 1, BOX), ROW])), "--partial",
                                       findings={"dataset.incomplete.unknown_image": 1}),
    "an unknown class": refused(one(coco(["a.jpg"], [(1, 9, BOX)])),
                                "dataset.incomplete.unknown_class"),
    "an unknown class, the rest": good(one(coco(["a.jpg"], [(1, 9, BOX), ROW])), "--partial",
                                       findings={"dataset.incomplete.unknown_class": 1}),
    "a missing image": refused(one(coco(["a.jpg", "b.jpg"], [ROW])),
                               "dataset.incomplete.missing_image"),
    "a missing image, the rest": good(one(coco(["a.jpg", "b.jpg"], [ROW, (2, 1, BOX)])),
                                      "--partial",
                                      findings={"dataset.incomplete.missing_image": 1}),
    "only /etc/passwd": refused(one(coco(["../../../../etc/passwd"], [ROW])),
                                "dataset.incomplete.missing_image"),
    "no box": refused(one(coco(["a.jpg"], [{"id": 1, "image_id": 1, "category_id": 1}])),
                      "dataset.incomplete.no_box"),
    "an annotation twice": refused(
        one(coco(["a.jpg"], [{"id": 1, "image_id": 1, "category_id": 1, "bbox": BOX}] * 2)),
        "dataset.incomplete.repeated"),
    "an image's number twice": refused(
        {**one(coco([{"id": 1, "file_name": "a.jpg"}, {"id": 1, "file_name": "b.jpg"}], [])),
         "val2017/b.jpg": IMAGE}, "dataset.coco.repeated_id"),
    "a class's number twice": refused(
        one(coco(["a.jpg"], [], [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}])),
        "dataset.coco.repeated_id"),
    "one image twice": refused(one(coco(["a.jpg", "x/a.jpg"], [])), "dataset.coco.repeated_image"),
    "two images of one name": refused(
        {"x/a.jpg": IMAGE, "y/a.jpg": IMAGE, "z.json": coco(["a.jpg"], [ROW])},
        "dataset.ambiguous_image"),
    "cut JSON": refused(one(coco(["a.jpg"], [ROW])[:-30]), "dataset.coco.syntax"),
    "a number that is none": refused(one(coco(["a.jpg"], [(1, 1, [float("nan"), 1, 2, 3])])),
                                     "dataset.coco.syntax"),
    "a number beyond all": refused(
        one(coco(["a.jpg"], [ROW]).replace(b"[4, 5", b"[1e999, 5")), "dataset.coco.syntax"),
    "no UTF-8": refused(one(coco(["a.jpg"], [ROW]).replace(b"cat", b"c\xff\xfe")),
                        "dataset.coco.syntax"),
    "a box of text": refused(
        one(coco(["a.jpg"], [{"id": 1, "image_id": 1, "category_id": 1, "bbox": "4 5 10 8"}])),
        "dataset.coco.type", where="annotations[0].bbox"),
    "a box of three numbers": refused(
        one(coco(["a.jpg"], [ROW, {"id": 2, "image_id": 1, "category_id": 1, "bbox": BOX[:3]}])),
        "dataset.coco.type", where="annotations[1].bbox"),
    "a box of boxes": refused(
        one(coco(["a.jpg"], [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [BOX]}])),
        "dataset.coco.type", where="annotations[0].bbox"),
    "a number as text": refused(
        one(coco(["a.jpg"], [{"id": 1, "image_id": "1", "category_id": 1, "bbox": BOX}])),
        "dataset.coco.type", where="annotations[0].image_id"),
    "no class of an object": refused(
        one(coco(["a.jpg"], [{"id": 1, "image_id": 1, "bbox": BOX}])),
        "dataset.coco.missing", where="annotations[0].category_id"),
    "images that are no list": refused(one(coco(["a.jpg"], [ROW], images={"a": 1})),
                                       "dataset.coco.type", where="images"),
    "no categories": refused(
        one(json.dumps({"images": [], "annotations": []}).encode()), "dataset.coco.missing"),
    "a list": refused(one(b"[" + coco(["a.jpg"], [ROW]) + b"]"), "dataset.coco.missing"),
    "deep": refused(one(DEEP), "dataset.coco.too_deep"),
    "UTF-16": refused(one(coco(["a.jpg"], [ROW]).decode().encode("utf-16")),
                      "dataset.coco.syntax"),
    "a split that is not there": refused(one(), "dataset.split", "--split", "test"),
    "two years of one split": refused(
        {**one(), "annotations/instances_val2014.json": coco(["a.jpg"], [])}, "dataset.split"),
}

OTHER_CASES = {
    "names that lead outside": refused({"../a.jpg": IMAGE, **one()}, "unpack.entry_outside"),
    "CVAT's own form": refused({"a.jpg": IMAGE, "annotations.xml": b"<annotations><image/>"},
                               "dataset.unsupported_format"),
    "LabelMe": refused({"a.jpg": IMAGE, "a.json": b'{"shapes": [], "imagePath": "a.jpg"}'},
                       "dataset.unsupported_format"),
    "YOLO": refused({"images/a.jpg": IMAGE, "labels/a.txt": b"0 .5 .5 .1 .1\n",
                     "data.yaml": b"names: [cat]\n"}, "dataset.unsupported_format"),
    "images alone, as asked": good(one(), "--format", "unlabelled", annotated=0, boxes=None,
                                   format="unlabelled"),
    "another form than asked": refused(one(), "dataset.format", "--format", "voc"),
    "a split of what has none": refused({"a.jpg": IMAGE}, "dataset.split", "--split", "val"),
}
CASES = {f"{kind}: {name}": case for kind, table in (
    ("VOC", VOC_CASES), ("COCO", COCO_CASES), ("other", OTHER_CASES))
         for name, case in table.items()}
