"""Data sets of every kind come in as they should, or are refused with the right code."""

import json
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive_tree import coco, tar_of, zip_of
from conftest import Hone
from dataset_cases import CASES, COCO, IMAGE


def laid_down(case, folder):
    """The data set on disk, as the case wants it."""
    pack = case["pack"]
    path = folder / ("set.tar.gz" if pack is tar_of else "set.zip" if pack else "set")
    if pack:
        path.write_bytes(pack(case["tree"]))
        return path
    for name, content in case["tree"].items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def attempt(case, folder):
    """Exit code, document and, of what was accepted, its index and its pack."""
    hone = Hone(folder / "store")
    code, out = hone.attempt("dataset", "import", laid_down(case, folder), *case["options"])
    document = json.loads(out)
    record = document.get("dataset")
    if not record:
        return code, document["error"], None, b""
    blobs = [(hone.store / "blobs" / digest[:2] / digest).read_bytes()
             for digest in (record["index"], record["pack"])]
    return code, record, json.loads(blobs[0]), blobs[1]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """All cases, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        runs = {name: pool.submit(attempt, case, tmp_path_factory.mktemp("case"))
                for name, case in CASES.items()}
        return {name: run.result() for name, run in runs.items()}


def pixels_of(mask):
    """The numbers in a PNG of gray."""
    data, at = b"", 8
    while at < len(mask):
        size = int.from_bytes(mask[at:at + 4], "big")
        data += mask[at + 8:at + 8 + size] if mask[at + 4:at + 8] == b"IDAT" else b""
        at += size + 12
    width, height = (int.from_bytes(mask[at:at + 4], "big") for at in (16, 20))
    previous, found = bytes(width), set()
    rows = zlib.decompress(data)
    assert len(rows) == height * (width + 1)
    for start in range(0, len(rows), width + 1):
        previous = unfiltered(rows[start], rows[start + 1:start + 1 + width], previous)
        found.update(previous)
    return found


def unfiltered(kind, row, above):
    """A row of bytes as it was before it was filtered (RFC 2083, 6)."""
    out = bytearray()
    for i, value in enumerate(row):
        left, up = out[i - 1] if i else 0, above[i]
        assert kind in (0, 1, 2)
        out.append((value + (0, left, up)[kind]) & 255)
    return bytes(out)


def check_pack(samples, pack):
    """It holds what the index names and nothing else, such as images of other splits."""
    places = {(one["offset"], one["bytes"]) for one in samples}
    places |= {(one["mask"]["offset"], one["mask"]["bytes"]) for one in samples if "mask" in one}
    end = 0
    for offset, size in sorted(places):
        assert offset == end
        end += size
    assert end == len(pack)


def check_first(sample, pack, expected):
    """Boxes or mask of the first image."""
    boxes = sample.get("boxes")
    sides = boxes if boxes is None else [
        [one[name] for name in ("label", "x", "y", "width", "height")] for one in boxes]
    assert sides == expected["boxes"]
    for member in ("area", "crowd", "difficult"):
        if member in expected:
            assert [one[member] for one in boxes] == expected[member], member
    if "mask" in expected:
        place = sample["mask"]
        assert pack[place["offset"]:place["offset"] + place["bytes"]] == expected["mask"]
    if "mask_class" in expected:
        place = sample["mask"]
        mask = pack[place["offset"]:place["offset"] + place["bytes"]]
        assert pixels_of(mask) == {expected["mask_class"]}


@pytest.mark.parametrize("name", CASES)
def test_verdict(outcomes, name):
    expected = CASES[name]["expected"]
    code, answer, index, pack = outcomes[name]
    if "code" in expected:
        assert (code, answer["code"]) == (3, expected["code"]), answer
        assert answer["message"] and answer["remedy"]
        assert expected.get("where", "") in answer["where"]
        assert expected.get("message", "") in answer["message"]
        return
    assert code == 0, answer
    assert {one["code"]: one["count"] for one in answer["findings"]} == expected["findings"]
    assert all(1 <= len(one["examples"]) <= 10 for one in answer["findings"])
    for member in ("images", "annotated", "format", "task", "classes", "class_names"):
        if member in expected:
            assert answer[member] == expected[member], member
    check_first(index["samples"][0], pack, expected)
    check_pack(index["samples"], pack)
    assert len(index["samples"]) == answer["images"]


def test_there_are_enough_cases():
    assert len(CASES) >= 40


def test_of_many_places_the_first_ten_are_told(hone, tmp_path):
    names = [f"{i:03}.jpg" for i in range(25)]
    tree = {"images/" + name: IMAGE for name in names}
    tree[COCO] = coco(names, [(i, 1, [35, 5, 30, 8]) for i in range(1, 26)])
    (tmp_path / "set.zip").write_bytes(zip_of(tree))
    record = hone.run("dataset", "import", tmp_path / "set.zip")["dataset"]
    assert [(one["code"], one["count"]) for one in record["findings"]] == [
        ("dataset.box_clipped", 25)]
    assert record["findings"][0]["examples"] == [
        f"{COCO}: annotations[{i}]" for i in range(10)]


def test_real_boxes_agree_between_both_forms(shared_hone, data):
    """The VOC set was made from the COCO one, sides rounded to pixels, crowds left out."""
    boxes = {}
    for name in ("coco_dev50.zip", "coco_dev50_voc.tar.gz"):
        record = shared_hone.run("dataset", "import", data / "datasets" / name)["dataset"]
        assert (record["images"], record["annotated"], record["task"]) == (50, 50, "detection")
        digest = record["index"]
        index = json.loads((shared_hone.store / "blobs" / digest[:2] / digest).read_text())
        boxes[name] = {
            sample["name"].split("/")[-1]: [
                (index["class_names"][box["label"]], *(box[side] for side in
                                                      ("x", "y", "width", "height")))
                for box in sample["boxes"] if not box["crowd"]]
            for sample in index["samples"]}
    coco_boxes, voc_boxes = boxes.values()
    assert sum(map(len, coco_boxes.values())) == sum(map(len, voc_boxes.values())) == 465
    for name, known in coco_boxes.items():
        for box, derived in zip(known, voc_boxes[name], strict=True):
            assert box[0] == derived[0], name
            assert all(abs(a - b) <= 1 for a, b in zip(box[1:], derived[1:], strict=True)), name
