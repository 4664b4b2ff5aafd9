"""Packages of `hone export`: made, unpacked, and their applications built and run."""

import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
DEPS = pathlib.Path(os.environ.get("HONE_DEPS", pathlib.Path.home() / ".cache" / "hone"))


def cmake_value(name):
    """What the tree of the programs under test was configured with."""
    cache = (BIN.parent / "CMakeCache.txt").read_text()
    return next((line.split("=", 1)[1] for line in cache.splitlines()
                 if line.startswith(name + ":")), "")


def unpacked(package, folder):
    """The package's top folder."""
    folder.mkdir()
    with tarfile.open(package) as tar:
        tar.extractall(folder)
    return next(folder.iterdir())


def export(hone, model, file, *words):
    package = hone.run("export", model, "-o", file, *words, timeout=300)["package"]
    assert package["file"] == str(file) and package["bytes"] == file.stat().st_size
    assert package["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()
    return package


def per_image(hone, report):
    """What an accuracy run kept of each image, by file name."""
    digest = report["per_image"]
    images = json.loads((hone.store / "blobs" / digest[:2] / digest).read_text())
    return {pathlib.PurePath(one["name"]).name: one for one in images}


def built(root, *words, environment=None):
    """The application, built as README.md says."""
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    for step in (["cmake", "-S", root, "-B", root / "build", *words],
                 ["cmake", "--build", root / "build", "-j", str(os.cpu_count())]):
        done = subprocess.run([*map(str, step)], capture_output=True, text=True, check=False,
                              env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
    return root / "build" / "application"


def lines_of(application, root, *words, **options):
    """What the C++ application prints, a document a line."""
    done = subprocess.run([application, "--package", root, *map(str, words)], capture_output=True,
                          text=True, check=True, timeout=300, **options)
    return [json.loads(line) for line in done.stdout.splitlines()]


@functools.cache
def python_with_openvino():
    """A Python that can run application.py, and its environment: this one or that of the peers,
    with the wheel that Hone is built with."""
    wheel = pathlib.Path(cmake_value("OpenVINO_DIR")).parent.parent
    candidates = [sys.executable, os.environ.get("HONE_PEER_PYTHON", ""),
                  *DEPS.glob("bench-*/bin/python")]
    environment = {**os.environ, "PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"}
    for python in filter(None, candidates):
        probe = subprocess.run([python, "-c", "import openvino, numpy, cv2"], env=environment,
                               capture_output=True, check=False)
        if probe.returncode == 0:
            return python, environment
    return None, None


def python_lines(root, *words):
    """What the Python application prints."""
    python, environment = python_with_openvino()
    if python is None:
        pytest.skip("no Python with numpy and OpenCV: set HONE_PEER_PYTHON to one")
    done = subprocess.run([python, root / "application.py", *map(str, words)], env=environment,
                          text=True, capture_output=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]
