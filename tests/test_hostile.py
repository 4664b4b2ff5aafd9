"""Malformed and hostile inputs: each gets an answer with a stable code, in bounded time and
memory, and leaves nothing behind."""

import resource

import pytest

# File under malformed/ (or models/) -> error code; "" imports.
MODELS = [
    ("malformed/onnx/empty.onnx", "intake.not_a_model"),
    ("malformed/onnx/random.onnx", "intake.not_a_model"),
    ("malformed/onnx/lfs_pointer.onnx", "intake.not_a_model"),
    ("malformed/onnx/jpeg_renamed.onnx", "intake.not_a_model"),
    ("malformed/onnx/html_404.onnx", "intake.not_a_model"),
    ("malformed/onnx/unknown_op.onnx", "intake.unsupported_operators"),
    ("malformed/onnx/external_passwd.onnx", "intake.onnx.external_outside"),
    ("malformed/onnx/external_abs.onnx", "intake.onnx.external_outside"),
    ("malformed/ir_no_bin/model.xml", "intake.ir.no_weights"),
    ("malformed/ir_future/model.xml", "intake.ir.version"),
    ("models/negative/ir_v3_face-detection-retail-0004/face-detection-retail-0004.xml",
     "intake.ir.version"),
    ("models/negative/superresolution_custom_ops.onnx", "intake.unsupported_operators"),
    ("malformed/onnx/all_dynamic.onnx", ""),
    ("malformed/onnx/int64_scalar_input.onnx", ""),
    ("malformed/onnx/long_chain.onnx", ""),
    ("malformed/onnx/evil_names.onnx", ""),
]

# Files that must be refused; which code is the intake room's business (its own tests say).
REFUSED = [
    "onnx/truncated_500.onnx", "onnx/truncated_970.onnx", "onnx/cycle.onnx",
    "onnx/dangling_input.onnx", "onnx/huge_dims.onnx", "onnx/short_raw.onnx", "onnx/zero_dim.onnx",
    "ir_short_bin/model.xml", "ir_not_xml/model.xml", "ir_bad_offset/model.xml",
    "ir_neg_size/model.xml", "ir_billion_laughs/model.xml", "ir_xxe/model.xml",
]

# Either answer is right, a crash is not.
EITHER = [f"onnx/bitflip{kind}_{n}.onnx" for kind in ("64", "_graph") for n in range(4)] + [
    "onnx/future_opset.onnx", "onnx/deep_if.onnx", "onnx/huge_input.onnx"]

DATASETS = [
    ("slip_dotdot.zip", 3), ("slip_abs.zip", 3), ("slip_backslash.zip", 3), ("symlink.zip", 3),
    ("val_path_escape.zip", 3), ("bomb.zip", 4), ("empty.zip", 3), ("val_bad_label.zip", 3),
    ("val_neg_label.zip", 3), ("val_big_label.zip", 3), ("val_one_column.zip", 3),
    ("truncated.zip", 3), ("bad_crc.zip", 3), ("not_zip.zip", 3),
    ("val_crlf_bom.zip", 0), ("nested_root.zip", 0), ("names.zip", 0), ("no_annotation.zip", 0),
]
TARS = [("slip.tar.gz", 3), ("abs.tar.gz", 3), ("symlink_then_write.tar.gz", 3),
        ("hardlink.tar.gz", 3), ("gzip_bomb.tar.gz", None)]


@pytest.mark.parametrize("file, code", MODELS)
def test_models(shared_hone, data, file, code):
    if not code:
        shared_hone.run("model", "import", data / file, timeout=10)
        return
    error = shared_hone.error("model", "import", data / file, code=3)
    assert error["code"] == code
    assert error["remedy"]
    assert shared_hone.leftovers() == []


@pytest.mark.parametrize("file", REFUSED)
def test_refused_models(shared_hone, data, file):
    error = shared_hone.error("model", "import", data / "malformed" / file, code=3)
    assert error["kind"] == "input"
    assert error["message"]
    assert shared_hone.leftovers() == []


@pytest.mark.parametrize("file", EITHER)
def test_damaged_models_get_an_answer(shared_hone, data, file):
    code, out = shared_hone.attempt("model", "import", data / "malformed" / file, timeout=10)
    assert code in (0, 3, 4), out


def test_a_message_names_what_is_missing(shared_hone, data):
    error = shared_hone.error("model", "import", data / "malformed/onnx/unknown_op.onnx", code=3)
    assert "FancyOp" in error["message"] + error["where"]
    error = shared_hone.error("model", "import", data / "malformed/onnx/lfs_pointer.onnx", code=3)
    assert "LFS" in error["message"]


@pytest.mark.parametrize("file, code", DATASETS)
def test_dataset_archives(shared_hone, data, file, code):
    shared_hone.run("dataset", "import", data / "malformed/zip" / file, code=code, timeout=10)
    assert shared_hone.leftovers() == []


@pytest.mark.parametrize("file, code", TARS)
def test_dataset_tars(shared_hone, data, file, code):
    codes = (3, 4) if code is None else (code,)
    got, out = shared_hone.attempt("dataset", "import", data / "malformed/tar" / file, timeout=10)
    assert got in codes, out


def test_an_input_larger_than_memory_is_refused(shared_hone, data):
    file = data / "malformed/onnx/huge_input.onnx"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    code, out = shared_hone.attempt("benchmark", file, "--seconds", 1, timeout=20)
    assert code in (3, 4), out
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert max(before, after) < 1 << 20, "more than 1 GiB was used"


def test_broken_images_are_counted_not_fatal(shared_hone, data, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for image in ("gray.jpg", "progressive.jpg", "zero.jpg", "text.jpg", "png_bomb.png"):
        (folder / image).write_bytes((data / "malformed/images" / image).read_bytes())
    (folder / "val.txt").write_text("".join(
        f"{image} 3\n" for image in sorted(p.name for p in folder.iterdir())))
    report = shared_hone.run("accuracy", data / "models/onnx/resnet20_cifar10.onnx", "--dataset",
                             folder)["accuracy"]
    assert report["images"] == 2
    assert report["broken"] == 3
    assert len(report["broken_examples"]) == 3
