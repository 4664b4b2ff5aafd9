"""What `cmake --install` puts into a folder is whole: it works from there, knows nothing of the tree that it
was built in, and its manual page, completion and unit are what the programs say of themselves."""

import gzip
import json
import os
import re
import shutil
import subprocess

import pytest

from conftest import BIN, LONG, ROOT, Hone
from server_client import get, run_job
from serving import Server

CLEAN = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
MOST_EXPOSURE = 3.0  # of systemd-analyze security
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_hone
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that everything was installed into."""
    build = BIN.parent
    if not (build / "cmake_install.cmake").exists() or not (build / "share/man").exists():
        pytest.skip("HONE_BIN does not lie in a tree that CMake configured")
    prefix = tmp_path_factory.mktemp("installed") / "some folder"
    subprocess.run(["cmake", "--install", build, "--prefix", prefix, "--component", "hone"],
                   check=True, capture_output=True)
    return prefix


@pytest.fixture(scope="module")
def commands():
    """Every command as the program describes it."""
    done = subprocess.run([BIN / "hone", "manual", "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)["commands"]


def run(prefix, home, *words):
    return subprocess.run([prefix / "bin/hone", "--json", "--quiet", *words], check=True, text=True,
                          capture_output=True, env={**CLEAN, "HOME": str(home)}, cwd=home)


def test_the_programs_work_from_there(installed, tmp_path):
    version = json.loads(run(installed, tmp_path, "version").stdout)
    assert version["hone"]
    targets = json.loads(run(installed, tmp_path, "target", "list").stdout)["targets"]
    assert any(target["id"] == "cpu" for target in targets)
    assert (tmp_path / ".local/share/hone/hone.db").exists()


def test_the_worker_finds_the_runtime_that_came_with_it(installed):
    loaded = subprocess.run(["ldd", installed / "bin/hone-worker"], env=CLEAN, text=True,
                            capture_output=True, check=True).stdout
    assert "not found" not in loaded
    runtime = re.search(r"libopenvino\.so\S* => (.*) \(", loaded)[1]
    assert os.path.realpath(runtime).startswith(os.path.realpath(installed))
    path = subprocess.run(["readelf", "-d", installed / "bin/hone-worker"], text=True,
                          capture_output=True, check=True).stdout
    assert "[$ORIGIN/../lib/hone/openvino]" in path


def test_its_packages_bring_what_building_the_application_takes(installed, tmp_path):
    model = json.loads(run(installed, tmp_path, "model", "import", ROOT / "demo/shapes.onnx",
                           "--task", "classification").stdout)["model"]["id"]
    package = json.loads(run(installed, tmp_path, "export", model, "-o", "app.tar.gz",
                             "--with-runtime").stdout)["package"]
    inside = {one["name"].split("/", 1)[1] for one in package["contents"]}
    assert {"runtime/cmake/OpenVINOConfig.cmake", "runtime/include/openvino/openvino.hpp"} <= inside
    assert any(one.startswith("runtime/lib/libopenvino.so.") for one in inside)
    assert any(one.startswith("runtime/licenses/") for one in inside)


def test_the_server_serves_the_page_and_runs_the_demo(installed, tmp_path):
    server = Server(Hone(tmp_path / "store"), installed / "bin")
    try:
        if (BIN.parent / "share/hone/web/index.html").exists():
            page = server.get("/", token=False)
            assert page.status == 200
            assert b'<div id="root">' in page.body
        run_job(server, "demo")
        assert [model["name"] for model in get(server, "/models")["models"]] == ["shapes"]
    finally:
        server.kill()


def test_the_manual_names_every_command_and_option(installed, commands):
    page = gzip.decompress((installed / "share/man/man1/hone.1.gz").read_bytes()).decode()
    for command in commands:
        if command["below"]:
            continue
        heading = ".SS " + command["name"].replace("-", "\\-") + "\n"
        section = page.split(heading, 1)[1].split("\n.SS ")[0].split("\n.SH ")[0]
        for option in command["options"]:
            if option["name"] != "--help":
                assert option["name"].replace("-", "\\-") in section, (command["name"], option)


def test_the_manual_is_read_without_a_warning(installed):
    if shutil.which("groff") is None:
        pytest.skip("groff is not here")
    page = gzip.decompress((installed / "share/man/man1/hone.1.gz").read_bytes())
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", "-K", "utf-8"], input=page,
                          capture_output=True, check=True)
    assert done.stderr == b""


def complete(installed, *words):
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "complete", installed / "share/bash-completion/completions/hone",
         *words], text=True, capture_output=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("words, some, none", [
    (("hone", ""), {"model", "serve"}, {"import"}),
    (("hone", "model", ""), {"import", "list", "--json"}, {"model", "serve"}),
    (("hone", "model", "im"), {"import"}, {"list"}),
    (("hone", "--data", "model", ""), {"model", "serve"}, {"import"}),
    (("hone", "benchmark", "shapes", "--hi"), {"--hint"}, {"--streams"}),
    (("hone", "benchmark", "shapes", "--hint", ""), {"latency", "throughput"}, {"--hint"}),
    (("hone", "benchmark", "shapes", "--seconds", ""), set(), {"--hint"}),
])
def test_bash_completes(installed, words, some, none):
    offered = set(complete(installed, *words))
    assert some <= offered
    assert not none & offered


def test_bash_completes_every_command(installed, commands):
    for command in commands:
        words = command["name"].split()
        assert set(command["below"]) <= set(complete(installed, *words, ""))


def test_the_unit_takes_away_what_the_service_does_not_need(installed):
    unit = installed / "lib/systemd/system/hone.service"
    text = unit.read_text()
    # Generated code needs it; whoever turns it on finds out here and not on a user's machine.
    assert "MemoryDenyWriteExecute=no" in text
    assert "/usr/bin/hone --quiet --data /var/lib/hone serve" in text
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", unit],
                          text=True, capture_output=True, check=True)
    exposure = float(re.search(r"exposure level .*: ([0-9.]+)", done.stdout)[1])
    assert exposure <= MOST_EXPOSURE


def test_nothing_in_it_names_the_folder_it_was_built_in(installed):
    """Programs may name sources in a message of the runtime; no folder is looked for there."""
    for file in installed.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.suffix in ("", ".service", ".conf"):
            if file.parent.name != "bin":
                assert str(ROOT).encode() not in file.read_bytes(), file
    program = (installed / "bin/hone").read_bytes()
    assert str(ROOT).encode() not in program


@pytest.mark.skipif(not LONG, reason="installs the package in a fresh Debian tree: HONE_LONG=1")
def test_the_package_in_a_fresh_tree():
    if os.geteuid() != 0:
        pytest.skip("a fresh tree needs root")
    subprocess.run([ROOT / "x", "package", "--check"], check=True, timeout=1800)
    subprocess.run([ROOT / "x", "image", "--chroot"], check=True, timeout=1800)
