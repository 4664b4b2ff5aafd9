"""Packages: what `hone export` packs is what it says, runs elsewhere and gives the same results."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from conftest import LONG, ROOT
from exporting import built, export, lines_of, per_image, python_lines, unpacked

SQUEEZENET = ("models/ir/squeezenet1.1_fp16/squeezenet1.1.xml",
              ["--color", "bgr", "--resize", "256x256,bilinear,short-side", "--crop", "227x227"])
HOSTILE = 'x"; system("id"); // `$(id)` <script>alert(1)</script> | ../..'
IMAGES = 100


@pytest.fixture(scope="module", name="demo")
def fixture_demo(shared_hone):
    """The demo's model, named so that careless packing would run its name."""
    labels = shared_hone.store.parent / "labels.txt"
    names = (ROOT / "demo" / "labels.txt").read_text().splitlines()
    labels.write_text("\n".join([HOSTILE, *names[1:]]) + "\n")
    return shared_hone.run(
        "model", "import", ROOT / "demo" / "shapes.onnx", "--name", HOSTILE, "--labels", labels,
        "--task", "classification", "--color", "rgb", "--mean", "123.675,116.28,103.53",
        "--scale", "58.395,57.12,57.375")["model"]


@pytest.fixture(scope="module", name="packed")
def fixture_packed(shared_hone, demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    package = export(shared_hone, demo["id"], folder / "app.tar.gz")
    return package, folder / "app.tar.gz", unpacked(folder / "app.tar.gz", folder / "out")


def test_the_list_of_contents_is_what_is_inside(packed):
    package, file, _ = packed
    with tarfile.open(file) as tar:
        inside = {one.name: one for one in tar.getmembers()}
        assert sorted(inside) == [one["name"] for one in package["contents"]]
        for one in package["contents"]:
            member = inside[one["name"]]
            assert member.isreg() and member.mtime == 0 and member.uid == 0 and not member.uname
            data = tar.extractfile(member).read()
            assert hashlib.sha256(data).hexdigest() == one["digest"]


def test_the_network_is_the_kept_one(packed, demo):
    package, _, root = packed
    assert hashlib.sha256((root / "model/model.xml").read_bytes()).hexdigest() == demo["xml"]["digest"]
    assert hashlib.sha256((root / "model/model.bin").read_bytes()).hexdigest() == demo["bin"]["digest"]
    assert package["check"]["digest"] == demo["digest"]
    assert package["check"]["inputs"] == package["check"]["equal"] == IMAGES
    assert package["check"]["images"] == "generated"
    evidence = json.loads((root / "evidence.json").read_text())
    assert evidence["check"] == package["check"] and evidence["settings"] == package["settings"]


def test_a_name_never_becomes_code(packed, demo):
    _, _, root = packed
    assert root.name.isascii() and not set(root.name) & set("\"';`$()<>|/\\ ")
    assert json.loads((root / "model.json").read_text())["name"] == demo["name"]
    source = ROOT / "share" / "export"
    for file in source.rglob("*"):
        if file.is_file() and not file.is_relative_to(source / "runtime"):
            assert (root / file.relative_to(source)).read_bytes() == file.read_bytes(), file
    readme = (root / "README.md").read_text()
    assert "<script>" not in readme and "\\<script\\>" in readme
    assert (root / "labels.txt").read_text().splitlines()[0] == HOSTILE


def test_the_same_package_twice_is_the_same_bytes(shared_hone, packed, demo, tmp_path):
    again = export(shared_hone, demo["id"], tmp_path / "again.tar.gz")
    assert again["digest"] == packed[0]["digest"] and again["run"] != packed[0]["run"]


def test_without_a_benchmark_it_says_so(packed):
    settings = packed[0]["settings"]
    assert settings["properties"]["PERFORMANCE_HINT"] == "LATENCY" and settings["run"] == ""
    assert any("no benchmark" in note for note in packed[0]["notes"])


def test_settings_are_those_of_the_run(shared_hone, demo, tmp_path):
    asked = ["--batch", 2, "--streams", 2, "--requests", 3, "--precision", "f32"]
    run = shared_hone.run("benchmark", demo["id"], *asked, "--seconds", 0.3)["benchmark"]
    package = export(shared_hone, demo["id"], tmp_path / "a.tar.gz", "--run", run["run"])
    settings = package["settings"]
    assert settings["run"] == run["run"] and settings["device"] == "CPU"
    assert settings["batch"] == 2 and settings["requests"] == 3
    assert list(settings["shapes"].values())[0][0] == 2
    assert settings["properties"] == {"NUM_STREAMS": "2", "INFERENCE_PRECISION_HINT": "f32",
                                      "PERFORMANCE_HINT_NUM_REQUESTS": "3"}
    root = unpacked(tmp_path / "a.tar.gz", tmp_path / "out")
    assert run["run"] in (root / "README.md").read_text()


def test_what_cannot_be_packed_is_refused(shared_hone, demo, topology, tmp_path):
    out = tmp_path / "x.tar.gz"
    other = shared_hone.run("model", "import", topology("tiny"))["model"]["id"]
    run = shared_hone.run("benchmark", other, "--seconds", 0.2)["benchmark"]["run"]
    error = shared_hone.error("export", demo["id"], "-o", out, "--run", run, code=2)
    assert error["code"] == "export.run"
    shared_hone.run("model", "configure", other, "--adapter", "nobody-knows")
    error = shared_hone.error("export", other, "-o", out, code=2)
    assert error["code"] == "export.adapter"
    error = shared_hone.error("export", demo["id"], "-o", tmp_path / "no" / "x.tar.gz", code=2)
    assert error["code"] == "usage.output"
    assert not out.exists() and not shared_hone.leftovers()


def test_a_repository_for_the_model_server(shared_hone, demo, topology, tmp_path):
    run = shared_hone.run("benchmark", demo["id"], "--streams", 1, "--requests", 2, "--seconds",
                          0.3)["benchmark"]["run"]
    export(shared_hone, demo["id"], tmp_path / "a.tar.gz", "--run", run, "--format", "ovms")
    root = unpacked(tmp_path / "a.tar.gz", tmp_path / "out")
    config, = json.loads((root / "config.json").read_text())["model_config_list"]
    config = config["config"]
    assert config["nireq"] == 2 and config["target_device"] == "CPU"
    assert config["plugin_config"]["NUM_STREAMS"] == "1"
    network = root / config["base_path"] / "1" / "model.xml"
    assert hashlib.sha256(network.read_bytes()).hexdigest() == demo["xml"]["digest"]
    assert config["shape"].startswith("(1,3,") and "docker run" in (root / "README.md").read_text()
    # A server takes what no application here could read.
    other = shared_hone.run("model", "import", topology("tiny"))["model"]["id"]
    shared_hone.run("model", "configure", other, "--adapter", "nobody-knows")
    export(shared_hone, other, tmp_path / "b.tar.gz", "--format", "ovms")


def test_with_the_runtime_that_it_needs_and_no_other(shared_hone, demo, tmp_path):
    package = export(shared_hone, demo["id"], tmp_path / "a.tar.gz", "--with-runtime")
    top = package["contents"][0]["name"].split("/")[0]
    libraries = sorted(pathlib.PurePath(one["name"]).name for one in package["contents"]
                       if one["name"].startswith(top + "/runtime/lib/"))
    kinds = [name.split(".")[0] for name in libraries]
    assert [one for one in kinds if one not in ("libtbbbind_2_5", "libhwloc")] == [
        "libopenvino", "libopenvino_intel_cpu_plugin", "libopenvino_ir_frontend", "libtbb"]
    assert any("/runtime/licenses/" in one["name"] for one in package["contents"])
    cmake = top + "/runtime/cmake/OpenVINOConfig.cmake"
    headers = any("/runtime/include/openvino/" in one["name"] for one in package["contents"])
    assert headers == any(one["name"] == cmake for one in package["contents"])
    sizes = {one["name"]: one["bytes"] for one in package["contents"]}
    assert package["runtime_bytes"] == sum(
        size for name, size in sizes.items() if name.startswith(top + "/runtime/lib/"))


# --- the applications, built and run

@pytest.fixture(scope="module", name="real")
def fixture_real(shared_hone, data, tmp_path_factory):
    """SqueezeNet with its first images: package folder, folder of images, Hone's predictions."""
    model, card = SQUEEZENET
    folder = tmp_path_factory.mktemp("real")
    with zipfile.ZipFile(data / "datasets/imagenet_dev500.zip") as archive:
        archive.extractall(folder / "all")
    kept = shared_hone.run("model", "import", data / model, *card, "--labels",
                           data / "labels/imagenet1000.txt")["model"]
    dataset = shared_hone.run("dataset", "import", data / "datasets/imagenet_dev500.zip")["dataset"]
    accuracy = shared_hone.run("accuracy", kept["id"], "--dataset", dataset["id"], "--limit", IMAGES,
                               "--precision", "f32", timeout=300)["accuracy"]
    wanted = per_image(shared_hone, accuracy)
    images = folder / "images"
    images.mkdir()
    for name in wanted:
        (images / name).symlink_to(next(folder.glob("all/**/" + name)))
    package = export(shared_hone, kept["id"], folder / "app.tar.gz")
    assert package["check"]["compared"] == "predictions"
    root = unpacked(folder / "app.tar.gz", folder / "out")
    evidence = json.loads((root / "evidence.json").read_text())
    assert evidence["compared_predictions"] == 5 * package["check"]["inputs"]
    return root, images, wanted


def same_predictions(lines, wanted):
    assert len(lines) == len(wanted) == IMAGES
    for line in lines:
        one = wanted[pathlib.PurePath(line["image"]).name]
        assert [row["class"] for row in line["predictions"]] == one["predictions"], line["image"]
        for row, score in zip(line["predictions"], one["scores"]):
            assert row["score"] == pytest.approx(score, rel=1e-6), line["image"]


def test_the_cpp_application_gives_hones_predictions(real, application):
    root, images, wanted = real
    same_predictions(lines_of(application, root, images), wanted)
    few = lines_of(application, root, "--batch", 3, "--requests", 2, images)
    assert [line["image"] for line in few] == sorted(str(one) for one in images.iterdir())
    measured, = lines_of(application, root, "--measure", 0.3)
    assert measured["throughput_fps"] > 0


def test_the_cpp_application_says_what_it_cannot_read(real, application, tmp_path):
    root, images, _ = real
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff broken")
    shutil.copy(next(images.iterdir()), tmp_path / "a.jpg")
    done = subprocess.run([application, "--package", root, tmp_path], capture_output=True,
                          text=True, check=False, timeout=60)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1 and "predictions" in lines[0] and "error" in lines[1]
    assert subprocess.run([application], capture_output=True, check=False).returncode == 2


def test_the_python_application_gives_hones_predictions(real):
    root, images, wanted = real
    best = [line["predictions"][0]["class"]
            == wanted[pathlib.PurePath(line["image"]).name]["predictions"][0]
            for line in python_lines(root, images)]
    assert len(best) == IMAGES and sum(best) >= IMAGES - 1


def loaded_libraries(program, *words):
    """Every library that the program loads while it runs, as the loader tells."""
    clean = {"PATH": "/usr/bin:/bin", "LD_DEBUG": "files"}
    done = subprocess.run([program, *map(str, words)], env=clean, capture_output=True, text=True,
                          check=True, timeout=300)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines, {line.split("calling init: ")[1].strip() for line in done.stderr.splitlines()
                   if "calling init: " in line}


@pytest.mark.skipif(not LONG, reason="builds an application a second time: HONE_LONG=1")
def test_it_builds_and_runs_with_the_runtime_of_the_package_alone(shared_hone, real, tmp_path):
    _, images, wanted = real
    package = export(shared_hone, "squeezenet1.1", tmp_path / "a.tar.gz", "--with-runtime")
    assert package["runtime_bytes"] > 0
    root = unpacked(tmp_path / "a.tar.gz", tmp_path / "moved")
    program = built(root, "-DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON",
                    environment={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    seen = set()  # headers of the runtime that the compiler read
    for file in (root / "build").rglob("*.d"):
        seen |= {word for word in file.read_text().split() if "/openvino/" in word}
    assert seen and all(pathlib.Path(one).is_relative_to(root / "runtime") for one in seen)
    moved = root.rename(root.parent / "elsewhere")
    lines, loaded = loaded_libraries(moved / "build" / program.name, images)
    same_predictions(lines, wanted)
    runtime = {one for one in loaded if "openvino" in one or "tbb" in one}
    assert {pathlib.PurePath(one).name.split(".")[0] for one in runtime} >= {
        "libopenvino", "libopenvino_intel_cpu_plugin", "libopenvino_ir_frontend", "libtbb"}
    for one in runtime:
        assert pathlib.Path(os.path.realpath(one)).is_relative_to(moved / "runtime/lib"), one
