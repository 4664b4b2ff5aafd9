"""Malformed and hostile inputs: each gets the answer that tests/malformed.json names, in bounded
time and memory, and leaves nothing behind."""

import re
import struct

import pytest

import malformed_table
import onnx_writer

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
            assert case["exit"] == [0], case["file"]
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


def test_a_shape_that_does_not_fit_comes_with_the_nearest_that_does(shared_hone, data):
    model = data / "models" / "onnx" / "yolox_nano.onnx"
    for command in ("analyze", "benchmark"):
        error = shared_hone.error(command, model, "--shape", "images=1,3,418,417", code=3)
        assert error["code"] == "engine.reshape"
        assert "--shape images=1,3,416,416" in error["remedy"]
    error = shared_hone.error("model", "import", model, "--shape", "images=1,3,418,417", code=3)
    assert "--shape images=1,3,416,416" in error["remedy"]
    shared_hone.run("analyze", model, "--shape", "images=1,3,416,416")


def external_model(folder, location):
    """y = x + w, where w lies in another file."""
    entry = onnx_writer.field(1, "location") + onnx_writer.field(2, location)
    weights = (onnx_writer.fields(1, [1, 4]) + onnx_writer.field(2, onnx_writer.FLOAT)
               + onnx_writer.field(8, "w") + onnx_writer.field(13, entry)
               + onnx_writer.field(14, 1))
    file = folder / "model.onnx"
    file.write_bytes(onnx_writer.model(
        [onnx_writer.node("Add", ["x", "w"], ["y"])],
        [onnx_writer.value("x", onnx_writer.FLOAT, (1, 4))], [weights]))
    return file


def test_external_data_comes_beside_the_model_or_with_its_folder(hone, tmp_path):
    folder = tmp_path / "brought"
    (folder / "sub").mkdir(parents=True)
    beside = external_model(folder, "model.onnx.data")
    assert hone.error("model", "import", beside, code=3)["code"] == "intake.onnx.external_missing"
    (folder / "model.onnx.data").write_bytes(struct.pack("<4f", 1, 2, 3, 4))
    first = hone.run("model", "import", beside)["model"]
    (folder / "model.onnx.data").write_bytes(struct.pack("<4f", 1, 2, 3, 5))
    assert hone.run("model", "import", beside)["model"]["id"] != first["id"], "other bytes"
    deeper = external_model(folder, "sub/w.bin")
    (folder / "sub" / "w.bin").write_bytes(struct.pack("<4f", 1, 2, 3, 4))
    assert "folder" in hone.error("model", "import", deeper, code=3)["remedy"]
    assert hone.run("model", "import", folder)["model"]["id"] == first["id"]


@pytest.mark.parametrize("whole_folder", [True, False])
def test_external_data_is_never_a_link(hone, tmp_path, whole_folder):
    folder = tmp_path / "brought"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(16))
    file = external_model(folder, "model.onnx.data")
    given = folder if whole_folder else file
    data = folder / "model.onnx.data"
    for link, codes in ((data.symlink_to, ["unpack.link", "intake.onnx.external_missing"]),
                        (data.hardlink_to, ["intake.onnx.external_link"])):
        data.unlink(missing_ok=True)
        link(secret)
        assert hone.error("model", "import", given, code=3)["code"] in codes
