"""The catalogue: entries in the form of Open Model Zoo, from a folder, an archive or an address; files fetched
from a server of ours that breaks off, lies and leads elsewhere, and the ordinary import of what came."""

import os
import tarfile

import pytest

from mirror import Files, Mirror, entry

IMAGE_ARGUMENTS = """
model_optimizer_args:
  - --input_shape=[1,3,32,32]
  - --input=input
  - --mean_values=input[123.675,116.28,103.53]
  - --scale_values=input[58.4,57.1,57.4]
  - --reverse_input_channels
  - --output=probabilities
  - --input_model=$dl_dir/tiny.onnx
"""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Whatever the machine's proxy is, it is not asked for this one."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HONE_CATALOG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def files():
    """The server; `url` leads to it, `Files.files` has what it serves."""
    with Mirror() as mirror:
        yield mirror


@pytest.fixture
def tiny(topology):
    return topology("tiny").read_bytes()


@pytest.fixture
def catalog(tmp_path, files, tiny):
    """Makes a catalogue whose model comes as HOW says."""

    def make(how, kind="checksum", more=""):
        Files.files["tiny.onnx"] = tiny
        return entry(tmp_path / "catalog", "tiny", [
            ("tiny.onnx", tiny, f"{files.url}/{how}/tiny.onnx", kind)], more=more)

    return make


@pytest.mark.parametrize("kind", ["checksum", "sha256"])
def test_a_model_is_fetched_checked_and_imported(hone, catalog, kind):
    record = hone.run("catalog", "get", "tiny", "--catalog", catalog("whole", kind))["model"]
    assert record["name"] == "tiny"
    assert record["format"] == "onnx"
    assert record["card"]["task"] == "classification"
    assert [model["id"] for model in hone.run("model", "list")["models"]] == [record["id"]]
    assert hone.leftovers() == []
    jobs = hone.run("job", "list")["jobs"]
    assert [(job["kind"], job["state"]) for job in jobs] == [("catalog_get", "done")]


def test_conversion_arguments_become_the_card(hone, catalog, topology):
    shape = hone.run("model", "import", topology("tiny"))["model"]["inputs"][0]
    size = ",".join(map(str, shape["shape"]))
    more = IMAGE_ARGUMENTS.replace("[1,3,32,32]", f"[{size}]").replace("input[", shape["name"] + "[")
    more = more.replace("--input=input", "--input=" + shape["name"])
    place = catalog("whole", more=more)
    shown = hone.run("catalog", "show", "tiny", "--catalog", place)["entry"]
    assert shown["shapes"] == {shape["name"]: shape["shape"]}
    assert shown["arguments"] == []
    card = hone.run("catalog", "get", "tiny", "--catalog", place)["model"]["card"]
    assert card["color"] == "rgb"
    assert card["mean"] == [123.675, 116.28, 103.53]
    assert card["scale"] == [58.4, 57.1, 57.4]


@pytest.mark.parametrize("how", ["breaks", "forgets", "busy", "elsewhere"])
def test_a_download_that_stumbles_arrives(hone, catalog, how):
    hone.run("catalog", "get", "tiny", "--catalog", catalog(how))
    if how == "breaks":
        begun = [int(wanted.split("=")[1].rstrip("-")) for _, wanted in Files.seen if wanted]
        assert begun == sorted(set(begun)), "it goes on where it ended"
        assert len(begun) == 3


@pytest.mark.parametrize("how, code, exit_code", [
    ("never", "catalog.download", 1),
    ("missing", "catalog.download", 1),
    ("other", "catalog.checksum", 3),
    ("short", "catalog.size", 3),
    ("long", "catalog.size", 3),
    ("file", "catalog.address", 3),
    ("ftp", "catalog.address", 3),
    ("circle", "catalog.address", 3),
])
def test_a_server_that_lies_is_found_out(hone, catalog, how, code, exit_code):
    error = hone.error("catalog", "get", "tiny", "--catalog", catalog(how), code=exit_code)
    assert error["code"] == code
    assert error["remedy"]
    assert hone.run("model", "list") == {"models": []}
    assert hone.leftovers() == []
    assert len(Files.seen) <= 6, "tries and redirections are bounded"


@pytest.mark.parametrize("source", ["file:///etc/passwd", "ftp://127.0.0.1/tiny", "/etc/passwd",
                                    "{$type: google_drive, id: abc}"])
def test_only_http_is_an_address(hone, tmp_path, tiny, source):
    place = entry(tmp_path, "tiny", [("tiny.onnx", tiny, source, "sha256")])
    error = hone.error("catalog", "get", "tiny", "--catalog", place, code=2)
    assert error["code"] == "catalog.not_importable"


def test_an_archive_at_an_address_is_a_catalogue(hone, catalog, files, tmp_path, monkeypatch):
    place = catalog("whole")
    with tarfile.open(tmp_path / "zoo.tar.gz", "w:gz") as archive:
        archive.add(place, "zoo")
    Files.files["zoo.tar.gz"] = (tmp_path / "zoo.tar.gz").read_bytes()
    monkeypatch.setenv("HONE_CATALOG", f"{files.url}/breaks/zoo.tar.gz")
    entries = hone.run("catalog", "list")["catalog"]["entries"]
    assert [found["name"] for found in entries] == ["tiny"]
    assert hone.run("catalog", "get", "tiny")["model"]["name"] == "tiny"


@pytest.fixture
def zoo(files, tmp_path, tiny):
    """The address of a catalogue with two models, as an archive of its own bytes."""

    def make(name, note=""):
        root = tmp_path / name
        for model in ("one", "two"):
            Files.files[f"{model}.onnx"] = tiny
            entry(root, model, [(f"{model}.onnx", tiny, f"{files.url}/whole/{model}.onnx", "sha256")],
                  more=f"quantizable: {note}\n")
        with tarfile.open(tmp_path / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(root, "zoo")
        Files.files[f"{name}.tar.gz"] = (tmp_path / f"{name}.tar.gz").read_bytes()
        return f"{files.url}/whole/{name}.tar.gz"

    return make


def transfers(address):
    return sum(address.endswith(path) for path, _ in Files.seen)


def archives(hone, name):
    """Blobs with the bytes of the archive of that name."""
    return [path for path in hone.store.glob("blobs/*/*")
            if path.read_bytes() == Files.files[f"{name}.tar.gz"]]


def test_several_models_cost_one_transfer_of_the_catalogue(hone, zoo):
    place = zoo("zoo")
    hone.run("catalog", "get", "one", "--catalog", place)
    hone.run("catalog", "get", "two", "--catalog", place)
    assert transfers(place) == 1
    assert transfers("/whole/one.onnx") == transfers("/whole/two.onnx") == 1
    hone.run("catalog", "list", "--catalog", place)
    assert transfers(place) == 2, "who lists a catalogue wants to know what is in it now"
    hone.run("catalog", "get", "one", "--catalog", place)
    assert transfers(place) == 2
    assert len(archives(hone, "zoo")) == 1


def test_one_archive_is_kept_and_not_for_long(hone, zoo):
    first, second = zoo("first"), zoo("second", "yes")
    hone.run("catalog", "get", "one", "--catalog", first)
    hone.run("catalog", "get", "one", "--catalog", second)
    hone.run("model", "list")
    assert archives(hone, "first") == [] and len(archives(hone, "second")) == 1
    blob = archives(hone, "second")[0]
    os.utime(blob, (blob.stat().st_mtime - 3601,) * 2)
    hone.run("catalog", "get", "two", "--catalog", second)
    assert transfers(second) == 2, "an old one is fetched again"
    hone.run("catalog", "get", "two", "--catalog", second)
    assert transfers(second) == 2, "and is as young as its last transfer"


def test_an_archive_that_was_damaged_is_fetched_again(hone, zoo):
    place = zoo("zoo")
    hone.run("catalog", "get", "one", "--catalog", place)
    blob = archives(hone, "zoo")[0]
    blob.chmod(0o600)
    blob.write_bytes(b"x" + blob.read_bytes()[1:])
    hone.run("catalog", "get", "two", "--catalog", place)
    assert transfers(place) == 2


def test_files_of_the_same_bytes_are_fetched_once(hone, tmp_path, files, tiny):
    Files.files["tiny.onnx"] = Files.files["again.onnx"] = tiny
    place = entry(tmp_path / "zoo", "twice", [
        (f"{name}.onnx", tiny, f"{files.url}/whole/{name}.onnx", "sha256")
        for name in ("tiny", "again")])
    hone.run("catalog", "get", "twice", "--catalog", place, code=3)
    assert [path for path, _ in Files.seen] == ["/whole/tiny.onnx"]


def test_ready_files_are_chosen_by_precision(hone, tmp_path, files, topology):
    origin = hone.run("model", "import", topology("tiny"))["model"]
    listed = []
    for precision in ("FP16", "FP32"):
        for part in ("xml", "bin"):
            digest = origin[part]["digest"]
            data = (hone.store / "blobs" / digest[:2] / digest).read_bytes()
            name = f"{precision}/ready.{part}"
            Files.files[name] = data
            listed.append((name, data, f"{files.url}/whole/{name}", "checksum"))
    place = entry(tmp_path / "zoo", "ready", listed, framework="dldt")
    shown = hone.run("catalog", "show", "ready", "--catalog", place)["entry"]
    assert shown["precisions"] == ["FP16", "FP32"]
    hone.run("catalog", "get", "ready", "--catalog", place)
    assert {path.split("/")[2] for path, _ in Files.seen} == {"FP32"}
    error = hone.error("catalog", "get", "ready", "--catalog", place, "--precision", "FP64", code=2)
    assert error["code"] == "catalog.precision"


def test_the_list_is_filtered_and_tells_what_cannot_be_imported(hone, tmp_path):
    def listed(name):
        return [(name, b"x", "http://127.0.0.1/x", "sha256")]

    root = tmp_path / "zoo"
    entry(root, "one", listed("one.onnx"))
    entry(root, "two", listed("two.onnx"), task="detection")
    entry(root, "three", listed("three.caffemodel"), framework="caffe")
    entry(root, "four", listed("four.pth"), framework="pytorch",
          more="conversion_to_onnx_args: [--x]\n")
    entry(root, "five", listed("five.onnx"),
          more="postprocessing:\n  - $type: regex_replace\n    file: five.onnx\n")
    entry(root, "six", [("FP16/six.xml", b"x", "http://127.0.0.1/x", "sha256"),
                        ("FP16/six.bin", b"y", "http://127.0.0.1/y", "sha256")], framework="dldt")

    def names(*filters):
        catalog = hone.run("catalog", "list", "--catalog", root, *filters)["catalog"]
        assert catalog["problems"] == []
        return [found["name"] for found in catalog["entries"]]

    assert names() == ["five", "four", "one", "six", "three", "two"]
    assert names("--task", "detection") == ["two"]
    assert names("--framework", "caffe") == ["three"]
    assert names("--precision", "FP16") == ["six"]
    assert names("--importable") == ["one", "six", "two"]
    for name in ("three", "four", "five"):
        error = hone.error("catalog", "get", name, "--catalog", root, code=2)
        assert error["code"] == "catalog.not_importable"


@pytest.mark.parametrize("text", [
    "", "[]", "files: []", "just words", "files: {a: b}", "a: &a [*a]", "\x00\xff", "- - - -",
    "files:\n  - name: ../x\n    size: 1\n    sha256: " + "0" * 64,
    "files:\n  - name: /x\n    size: 1\n    sha256: " + "0" * 64,
    "files:\n  - name: x\n    size: -1\n    sha256: " + "0" * 64,
    "files:\n  - name: x\n    size: 99999999999999999999\n    sha256: " + "0" * 64,
    "files:\n  - name: x\n    size: 1\n    sha256: abc",
    "files:\n" + 2 * ("  - name: x\n    size: 1\n    sha256: " + "0" * 64 + "\n"),
    "a: " + "[" * 5000,
    "x" * (2 << 20),
], ids=range(16))
def test_an_entry_that_cannot_be_read_is_told_and_the_others_are_there(hone, tmp_path, text):
    root = entry(tmp_path / "zoo", "good", [("x.onnx", b"x", "http://127.0.0.1/x", "sha256")])
    (root / "bad").mkdir()
    (root / "bad" / "model.yml").write_bytes(text.encode("utf-8", "surrogateescape"))
    catalog = hone.run("catalog", "list", "--catalog", root)["catalog"]
    assert [found["name"] for found in catalog["entries"]] == ["good"]
    assert [problem["entry"] for problem in catalog["problems"]] == ["bad/model.yml"]


def test_no_catalogue_is_said_so(hone, tmp_path):
    assert hone.error("catalog", "list", code=2)["code"] == "catalog.place"
    assert hone.error("catalog", "list", "--catalog", tmp_path / "no", code=2)["code"] == (
        "import.not_found")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme").write_text("nothing")
    error = hone.error("catalog", "list", "--catalog", tmp_path / "empty", code=3)
    assert error["code"] == "catalog.empty"
