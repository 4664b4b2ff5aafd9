"""The process wall: program hone holds no parser of models, archives or images."""

import re
import shutil
import subprocess

import pytest

from conftest import BIN

FORBIDDEN = re.compile(
    r"openvino|onnx|protobuf|opencv|archive|jpeg|png|webp|tbb|pugixml|torch|yaml|curl", re.IGNORECASE)


def needed(program):
    listing = subprocess.run(["readelf", "-d", BIN / program], capture_output=True, text=True,
                             check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", listing)


def test_hone_names_no_parser():
    assert [name for name in needed("hone") if FORBIDDEN.search(name)] == []


def test_the_worker_does():
    assert any("openvino" in name for name in needed("hone-worker"))


def test_hone_opens_no_parser_in_a_full_run(hone, topology, tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "opened"
    subprocess.run(["strace", "-e", "trace=openat,open", "-o", log, BIN / "hone", "--json",
                    "--data", hone.store, "analyze", topology("tiny")],
                   check=True, capture_output=True, timeout=60)
    opened = [line for line in log.read_text().splitlines() if "ENOENT" not in line]
    libraries = [line for line in opened if ".so" in line]
    assert libraries, "nothing was traced"
    assert [line for line in libraries if FORBIDDEN.search(line)] == []
