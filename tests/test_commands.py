"""The command line's manners: exit codes, JSON, help, errors."""

import subprocess

import pytest

from conftest import BIN


def test_version(hone):
    versions = hone.run("version")
    assert set(versions) == {"hone", "openvino"}
    assert versions["openvino"].startswith("2026.4.1")


@pytest.mark.parametrize("words, code", [
    ((), "usage.arguments"),
    (("frobnicate",), "usage.arguments"),
    (("benchmark",), "usage.arguments"),
    (("benchmark", "m", "--batch", "0"), "request.field"),
    (("benchmark", "m", "--batch", "many"), "usage.number"),
    (("benchmark", "m", "--precision", "f7"), "request.field"),
    (("benchmark", "m", "--streams", "none"), "request.field"),
    (("model", "show", "nothing"), "store.not_found"),
    (("model", "import", "no-such-file.onnx"), "import.not_found"),
    (("dataset", "import", "no-such-folder"), "import.not_found"),
])
def test_wrong_usage_is_exit_2_with_a_code(hone, words, code):
    assert hone.error(*words, code=2)["code"] == code


def test_help_lists_every_command():
    text = subprocess.run([BIN / "hone", "--help"], capture_output=True, text=True,
                          check=True).stdout
    for command in ("model", "dataset", "analyze", "benchmark", "layers", "accuracy", "infer", "run",
                    "job", "sweep", "target", "quantize", "export", "report", "demo", "serve", "user",
                    "version"):
        assert command in text
    for command in ("tune", "kernels"):
        assert command not in text, "a command appears when it works"


@pytest.mark.parametrize("command", ["model import", "dataset import", "analyze", "benchmark",
                                     "layers", "accuracy", "quantize", "run list"])
def test_every_command_explains_itself(command):
    text = subprocess.run([BIN / "hone", *command.split(), "--help"], capture_output=True,
                          text=True, check=True).stdout
    assert "Options" in text or "OPTIONS" in text


def test_an_empty_workbench_lists_nothing_and_says_what_to_do(hone):
    assert hone.run("model", "list") == {"models": []}
    assert hone.run("dataset", "list") == {"datasets": []}
    assert hone.run("run", "list") == {"runs": []}
    assert "hone model import" in hone.text("model", "list")


def test_configure_changes_the_card_and_says_so(hone, topology):
    imported = hone.run("model", "import", topology("tiny"))["model"]
    card = hone.run("model", "configure", imported["id"], "--mean", "1,2,3", "--color", "bgr",
                    "--name", "small")["model"]["card"]
    assert card["mean"] == [1, 2, 3]
    assert card["source"]["mean"] == "flag"
    assert hone.run("model", "show", "small")["model"]["card"]["color"] == "bgr"
    error = hone.error("model", "configure", "small", "--mean", "1,2", code=2)
    assert error["code"] == "model.card.channels"


def test_removing_a_model_removes_its_runs(hone, topology):
    record = hone.run("model", "import", topology("tiny"))["model"]
    hone.run("benchmark", record["id"], "--seconds", 0.5)
    hone.run("model", "remove", record["id"])
    assert hone.run("run", "list") == {"runs": []}
    assert hone.error("model", "show", record["id"], code=2)["code"] == "store.not_found"


def test_a_damaged_store_is_reported(hone, topology):
    hone.run("model", "import", topology("tiny"))
    for name in ("hone.db-wal", "hone.db-shm"):
        (hone.store / name).unlink(missing_ok=True)
    (hone.store / "hone.db").write_bytes(b"not a database" * 100)
    assert hone.error("model", "list", code=1)["code"] == "store.corrupt"
