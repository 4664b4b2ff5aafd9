"""Product tests: the programs are driven through their command line, as a person or script would.

HONE_BIN is the folder of the built programs (default build/release/bin). HONE_TEST_DATA is the
folder of real models and images; tests that need it skip, and say so, where it is missing.
"""

import json
import os
import pathlib
import subprocess

import pytest

import exporting
from serving import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONG = os.environ.get("HONE_LONG") == "1"  # the long forms of what has two
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))


class Hone:
    """One store and the commands on it."""

    def __init__(self, store):
        self.store = pathlib.Path(store)

    def attempt(self, *words, timeout=120):
        """Runs a command with --json; gives its exit code and what it printed."""
        done = subprocess.run(
            [BIN / "hone", "--json", "--quiet", "--data", self.store, *map(str, words)],
            capture_output=True, text=True, timeout=timeout, check=False)
        return done.returncode, done.stdout

    def run(self, *words, code=0, timeout=120):
        """Runs a command and gives its document; the exit code must be `code`."""
        got, out = self.attempt(*words, timeout=timeout)
        assert got == code, f"{words}: exit code {got}\n{out}"
        return json.loads(out)

    def error(self, *words, code):
        """The error that a command ends with."""
        return self.run(*words, code=code)["error"]

    def text(self, *words, timeout=120):
        """What a person reads on stdout."""
        done = subprocess.run([BIN / "hone", "--quiet", "--data", self.store, *map(str, words)],
                              capture_output=True, text=True, timeout=timeout, check=True)
        return done.stdout

    def leftovers(self):
        """Staging folders that nobody cleaned up."""
        staging = self.store / "staging"
        return sorted(p.name for p in staging.iterdir()) if staging.exists() else []


@pytest.fixture
def hone(tmp_path):
    """A fresh store."""
    return Hone(tmp_path / "store")


@pytest.fixture(scope="module")
def shared_hone(tmp_path_factory):
    """One store for all tests of a file, so that imports are done once."""
    return Hone(tmp_path_factory.mktemp("store") / "store")


@pytest.fixture
def server(hone):
    """A running server on a fresh store: .url, .token, .get(path), .post(path, body), .hone."""
    running = Server(hone, BIN)
    yield running
    running.kill()


@pytest.fixture(scope="module")
def shared_server(shared_hone):
    """One server on the store of all tests of a file."""
    running = Server(shared_hone, BIN)
    yield running
    running.kill()


@pytest.fixture(scope="session")
def data():
    """The folder of real models and images."""
    folder = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real models and images are not here: set HONE_TEST_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """The exported C++ application: the same for every model, so it is built once."""
    folder = tmp_path_factory.mktemp("application")
    hone = Hone(folder / "store")
    model = hone.run("model", "import", ROOT / "demo" / "shapes.onnx", "--task", "classification")
    exporting.export(hone, model["model"]["id"], folder / "app.tar.gz")
    return exporting.built(exporting.unpacked(folder / "app.tar.gz", folder / "out"),
                           f"-DOpenVINO_DIR={exporting.cmake_value('OpenVINO_DIR')}")


@pytest.fixture(scope="session")
def topology(tmp_path_factory):
    """Makes a generated network: topology("resnet50") gives the path of an ONNX file."""
    folder = tmp_path_factory.mktemp("topologies")

    def make(name, *options):
        file = folder / ("_".join((name.replace(":", "_"), *options)) + ".onnx")
        if not file.exists():
            subprocess.run([BIN / "make_topology", name, file, *options], check=True)
        return file

    return make
