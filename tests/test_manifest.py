"""Every test file stands in tests/models/manifest with its digest, licence and expected verdict."""

import hashlib
import re
from dataclasses import dataclass

import pytest

from conftest import ROOT

MANIFEST = ROOT / "tests" / "models" / "manifest"
NOT_IMPORTED = ("part", "reference", "malformed.json")


@dataclass(frozen=True)
class Row:
    path: str
    verdict: str
    sha256: str
    licence: str
    origin: str


def rows():
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines if not line.startswith("#")]


ROWS = rows()
IMPORTED = [row for row in ROWS if row.verdict not in NOT_IMPORTED]


def place(row, data, topology):
    """Where the file of a row lies; made if it has to be."""
    top, _, rest = row.path.partition("/")
    if top == "tree":
        return ROOT / rest
    if top == "made":
        return topology(rest.removesuffix(".onnx").replace("_200", ":200"))
    return data / row.path


def test_every_row_is_whole():
    assert len({row.path for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.verdict and row.licence and row.origin, row.path
        assert re.fullmatch(r"[0-9a-f]{64}|-", row.sha256), row.path
        assert (row.sha256 == "-") == row.path.startswith("made/"), row.path


def test_every_file_of_the_collection_has_a_row(data):
    there = {str(file.relative_to(data)) for file in data.rglob("*") if file.is_file()}
    assert {row.path for row in ROWS if row.path.split("/")[0] not in ("tree", "made")} == there


def test_digests_agree(data):
    for row in ROWS:
        if row.sha256 != "-":
            file = place(row, data, None)
            assert hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256, row.path


def test_digests_are_those_of_the_collection_itself(data):
    published = set(re.findall(r"\b[0-9a-f]{64}\b", (data / "MANIFEST.md").read_text("utf-8")))
    assert published
    assert published <= {row.sha256 for row in ROWS}


@pytest.mark.parametrize("row", IMPORTED, ids=lambda row: row.path)
def test_verdicts_are_as_expected(shared_hone, data, topology, row):
    kind = "dataset" if row.path.startswith("datasets/") else "model"
    file = place(row, data, topology)
    if row.verdict == "accept":
        assert shared_hone.run(kind, "import", file)[kind]["id"]
    else:
        assert shared_hone.error(kind, "import", file, code=3)["code"] == row.verdict
