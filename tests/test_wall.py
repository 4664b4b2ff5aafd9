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


def test_the_worker_does_and_brings_nothing_that_connects():
    names = needed("hone-worker")
    assert any("openvino" in name for name in names)
    assert [name for name in names if "curl" in name or "yaml" in name] == []


def test_what_connects_brings_no_network_and_no_image_in():
    names = needed("hone-fetcher")
    assert any("curl" in name for name in names)
    assert [name for name in names if re.search("openvino|opencv|jpeg|webp|png", name)] == []


@pytest.mark.parametrize("program", ["hone", "hone-worker", "hone-fetcher"])
def test_libraries_are_looked_for_in_no_folder_by_chance(program):
    listing = subprocess.run(["readelf", "-d", BIN / program], capture_output=True, text=True,
                             check=True).stdout
    paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", listing)
    folders = [folder for path in paths for folder in path.split(":")]
    assert [folder for folder in folders if not folder.startswith(("/", "$ORIGIN"))] == []


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
