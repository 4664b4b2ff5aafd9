"""Malformed and hostile inputs: each gets the answer that tests/malformed.json names, in bounded
time and memory, and leaves nothing behind."""

import re

import pytest

import malformed_table

CASES = malformed_table.expected_cases()


@pytest.fixture(scope="module")
def verdicts(data):
    """All files, given to the programs once."""
    return {verdict.case["file"]: verdict for verdict in malformed_table.run_all(data)}


@pytest.mark.parametrize("file", [case["file"] for case in CASES])
def test_a_malformed_file_gets_its_answer(verdicts, file):
    assert verdicts[file].problems == []


def test_the_table_of_verdicts_names_every_file(verdicts):
    table = malformed_table.markdown(list(verdicts.values()))
    assert all(f"| {case['file']} |" in table for case in CASES)


def index_rows(data):
    """File -> what INDEX.md says of it."""
    text = (data / "malformed" / "INDEX.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+/\S+) \| (.*?) \|", text, re.MULTILINE)
    assert len(rows) > 100
    return dict(rows)


def test_every_row_of_the_index_is_expected(data):
    assert sorted(index_rows(data)) == sorted(case["file"] for case in CASES)


def test_what_the_index_calls_valid_must_be_accepted(data):
    rows = index_rows(data)
    for case in CASES:
        if rows[case["file"]].startswith("valid;"):
            assert case.get("later", case)["exit"] == [0], case["file"]
            assert case.get("decoded", "yes") in ("yes", "either"), case["file"]


@pytest.mark.parametrize("file, code, named", [
    ("ir_v3_face-detection-retail-0004/face-detection-retail-0004.xml", "intake.ir.version", "3"),
    ("superresolution_custom_ops.onnx", "intake.unsupported_operators", "com.microsoft"),
    ("model_invoking_error.tflite", "intake.*", ""),
])
def test_real_models_that_cannot_be_read(shared_hone, data, file, code, named):
    error = shared_hone.error("model", "import", data / "models" / "negative" / file, code=3)
    assert malformed_table.fits(error["code"], [code])
    assert named in error["message"]
    assert error["remedy"]
    assert shared_hone.leftovers() == []
