"""Everything about a model as one file that another Hone reads (`hone project export|import`): what comes out
is what went in, and a file that was tampered with changes nothing."""

import hashlib
import io
import json
import tarfile

import pytest

from conftest import BIN, Hone
from server_client import API, demo, error, get, ok, post_job, run_job, upload_all, wait_for
from serving import Server


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A store with a model, what was made of it, a data set and runs; the model's id."""
    hone = Hone(tmp_path_factory.mktemp("origin") / "store")
    server = Server(hone, BIN)
    try:
        model, _ = demo(server)
    finally:
        server.kill()
    for streams in (1, 2):
        hone.run("benchmark", "shapes", "--seconds", 0.3, "--streams", streams)
    hone.run("accuracy", "shapes", "--dataset", "shapes", "--limit", 64)
    hone.run("quantize", "shapes", "--weights-only", "int8")
    return hone, model["id"]


@pytest.fixture(scope="module")
def exported(origin, tmp_path_factory):
    """The project as a file, without images."""
    hone, _ = origin
    file = tmp_path_factory.mktemp("exported") / "shapes.hone"
    project = hone.run("project", "export", "shapes", "-o", file)["project"]
    assert project["bytes"] == file.stat().st_size
    return file


def without(record, *names):
    return {name: value for name, value in record.items() if name not in names}


def by_id(records):
    return {record["id"]: record for record in records}


def test_another_hone_has_the_same_models_runs_and_files(origin, exported, hone):
    there, model = origin
    project = hone.run("project", "import", exported)["project"]
    assert project["model"]["id"] == model
    assert project["models"] == 2
    assert project["runs"] == 4
    assert (project["datasets"], project["datasets_told"], project["known"]) == (0, 1, 0)
    before, after = (by_id(h.run("model", "list")["models"]) for h in (there, hone))
    assert before.keys() == after.keys()
    for name, record in before.items():
        assert without(after[name], "imported_at") == without(record, "imported_at")
    before, after = (by_id(h.run("run", "list")["runs"]) for h in (there, hone))
    for name, run in before.items():
        shown = hone.run("run", "show", name)["run"]
        assert shown.pop("imported_at")
        assert shown == without(there.run("run", "show", name)["run"], "imported_at")
    assert before.keys() == after.keys()


def test_what_was_measured_elsewhere_compares_as_it_did_there(origin, exported, hone):
    there, _ = origin
    hone.run("project", "import", exported)
    runs = [run["id"] for run in there.run("run", "list", "--kind", "benchmark")["runs"]]
    here, other = (h.run("compare", *runs)["comparison"] for h in (hone, there))
    assert without(here, "run", "seconds") == without(other, "run", "seconds")


def test_it_can_be_worked_on(exported, hone):
    hone.run("project", "import", exported)
    assert hone.run("analyze", "shapes")["analysis"]["gflop"] > 0
    assert hone.run("benchmark", "shapes", "--seconds", 0.2)["benchmark"]["throughput_fps"] > 0
    assert hone.text("graph", "shapes")


def test_with_images_the_data_set_comes_too(origin, hone, tmp_path):
    there, _ = origin
    file = tmp_path / "with.hone"
    there.run("project", "export", "shapes", "-o", file, "--with-data")
    project = hone.run("project", "import", file)["project"]
    assert (project["datasets"], project["datasets_told"]) == (1, 0)
    before, after = (h.run("dataset", "list")["datasets"] for h in (there, hone))
    assert [without(d, "imported_at") for d in after] == [without(d, "imported_at") for d in before]
    report = hone.run("accuracy", "shapes", "--dataset", "shapes", "--limit", 32)["accuracy"]
    assert report["images"] == 32


def test_a_server_takes_one_as_an_upload(origin, exported, server):
    _, model = origin
    upload = upload_all(server, {"shapes.hone": exported.read_bytes()})
    row = run_job(server, "project_import", {"upload": upload["id"]})
    assert row["run"] == model
    assert len(get(server, "/models")["models"]) == 2
    upload = upload_all(server, {"other.hone": b"not a project"})
    row = wait_for(server, post_job(server, "project_import", {"upload": upload["id"]}))
    assert (row["state"], row["error"]["kind"]) == ("failed", "input")


def test_a_server_gives_one(origin, hone, tmp_path):
    there, model = origin
    server = Server(there, BIN)
    try:
        path = f"/models/{model}/project"
        assert error(server, path, 409)["code"] == "project.not_made"
        refused = ok(server.post(API + "/jobs", {"kind": "project_export", "request": {
            "model": model, "output": str(tmp_path / "mine.hone")}}), 400)
        assert refused["error"]["code"] == "request.field"
        assert run_job(server, "project_export", {"model": "shapes"})["run"] == model
        reply = server.get(API + path)
        assert reply.headers["Content-Disposition"].startswith('attachment; filename="shapes.hone"')
        again = run_job(server, "project_export", {"model": model, "with_data": True})
        assert again["state"] == "done" and len(server.get(API + path).body) > len(reply.body)
    finally:
        server.kill()
    (tmp_path / "came.hone").write_bytes(reply.body)
    project = hone.run("project", "import", tmp_path / "came.hone")["project"]
    runs = there.run("run", "list")["runs"]
    assert (project["model"]["id"], project["models"], project["runs"]) == (model, 2, len(runs))


def test_twice_is_once(exported, hone):
    hone.run("project", "import", exported)
    before = hone.run("run", "list"), hone.run("model", "list")
    project = hone.run("project", "import", exported)["project"]
    assert project["known"] == project["models"] + project["runs"]
    assert (hone.run("run", "list"), hone.run("model", "list")) == before


def test_a_taken_name_gets_a_number(exported, hone, topology):
    hone.run("model", "import", topology("tiny"), "--name", "shapes")
    project = hone.run("project", "import", exported)["project"]
    assert project["model"]["name"] == "shapes-2"


def test_the_same_project_is_the_same_files(origin, exported, tmp_path):
    there, _ = origin
    there.run("project", "export", "shapes", "-o", tmp_path / "again.hone")
    members = [tarfile.open(file).getnames() for file in (exported, tmp_path / "again.hone")]
    assert members[0] == members[1]


def test_a_file_that_cannot_be_written_is_said_before_anything_is_done(origin, tmp_path):
    there, _ = origin
    error = there.error("project", "export", "shapes", "-o", tmp_path / "no" / "x.hone", code=2)
    assert error["code"] == "project.output"
    there.run("project", "export", "shapes", "-o", tmp_path / "x.hone")
    assert [file.name for file in tmp_path.iterdir()] == ["x.hone"]


# --- files that were tampered with

class Parts:
    """The members of a project file, to be changed and put together again."""

    def __init__(self, file):
        with tarfile.open(file) as archive:
            self.files = {member.name: archive.extractfile(member).read() for member in archive}
        self.project = json.loads(self.files["project.json"])
        self.extra = []  # further members of the archive, as they are

    def blob(self, digest):
        return "blobs/" + digest

    def write(self, file):
        self.files["project.json"] = json.dumps(self.project).encode()
        with tarfile.open(file, "w:gz") as archive:
            for name, data in self.files.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            for member in self.extra:
                archive.addfile(member)
        return file


def other_bytes(parts):
    name = parts.blob(parts.project["models"][0]["bin"]["digest"])
    data = bytearray(parts.files[name])
    data[len(data) // 2] ^= 1
    parts.files[name] = bytes(data)


def other_weights_under_their_own_name(parts):
    """Consistent blobs, but a record that is not called after them."""
    record = parts.project["models"][0]
    data = parts.files.pop(parts.blob(record["bin"]["digest"])) + b"\0"
    record["bin"]["digest"] = hashlib.sha256(data).hexdigest()
    parts.files[parts.blob(record["bin"]["digest"])] = data


def an_ir_that_is_none(parts):
    record = parts.project["models"][0]
    data = b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><net>&y;</net>"
    record["xml"]["digest"] = hashlib.sha256(data).hexdigest()
    parts.files[parts.blob(record["xml"]["digest"])] = data
    both = record["xml"]["digest"] + " " + record["bin"]["digest"]
    old, record["digest"] = record["id"], hashlib.sha256(both.encode()).hexdigest()
    record["id"] = record["digest"][:16]
    parts.files.pop(next(n for n in parts.files if n.startswith("blobs/") and n != parts.blob(
        record["xml"]["digest"]) and parts.files[n].startswith(b"<?xml")))
    text = json.dumps(parts.project).replace(old, record["id"])
    parts.project = json.loads(text)


def missing_blob(parts):
    del parts.files[parts.blob(parts.project["models"][0]["bin"]["digest"])]


def a_file_that_nothing_names(parts):
    parts.files[parts.blob(hashlib.sha256(b"x").hexdigest())] = b"x"


def a_name_that_leads_out(parts):
    parts.files["../outside"] = b"x"


def an_absolute_name(parts):
    parts.files["/tmp/hone-project-outside"] = b"x"


def a_link(parts):
    member = tarfile.TarInfo("blobs/link")
    member.type = tarfile.SYMTYPE
    member.linkname = "/etc/passwd"
    parts.extra.append(member)


def a_later_version(parts):
    parts.project["version"] = 2


def no_version(parts):
    del parts.project["version"]


def a_run_of_an_unknown_kind(parts):
    parts.project["runs"][0]["kind"] = "spell"


def a_run_about_another_model(parts):
    parts.project["runs"][0]["model"] = "0" * 16


def a_run_with_the_name_of_a_path(parts):
    parts.project["runs"][0]["id"] = "../../run"


def a_run_whose_result_is_none(parts):
    parts.project["runs"][0]["result"].update({"config": "<script>", "verdict": []})


def a_model_twice(parts):
    parts.project["models"].append(parts.project["models"][0])


def no_model(parts):
    parts.project.update({"models": [], "runs": []})
    parts.files = {}


def no_records(parts):
    parts.files = {name: data for name, data in parts.files.items() if name != "project.json"}
    parts.project = []


@pytest.mark.parametrize("change, codes", [
    (other_bytes, {"project.digest"}),
    (other_weights_under_their_own_name, {"project.digest"}),
    (an_ir_that_is_none, {"intake.ir.doctype", "project.file"}),
    (missing_blob, {"project.file"}),
    (a_file_that_nothing_names, {"project.file"}),
    (a_name_that_leads_out, {"unpack.entry_outside", "unpack.name"}),
    (an_absolute_name, {"unpack.entry_outside", "unpack.name"}),
    (a_link, {"unpack.link"}),
    (a_later_version, {"project.version"}),
    (no_version, {"project.version"}),
    (a_run_of_an_unknown_kind, {"project.record"}),
    (a_run_about_another_model, {"project.record"}),
    (a_run_with_the_name_of_a_path, {"project.record"}),
    (a_run_whose_result_is_none, {"project.record"}),
    (a_model_twice, {"project.record"}),
    (no_model, {"project.record"}),
    (no_records, {"project.version"}),
], ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_tampered_with_is_refused_and_changes_nothing(exported, hone, tmp_path, change,
                                                               codes):
    parts = Parts(exported)
    change(parts)
    error = hone.error("project", "import", parts.write(tmp_path / "bad.hone"), code=3)
    assert error["code"] in codes
    assert error["remedy"]
    assert hone.run("model", "list") == {"models": []}
    assert hone.run("run", "list") == {"runs": []}
    assert hone.leftovers() == []
    assert [file.name for file in tmp_path.iterdir() if file.name != "store"] == ["bad.hone"]


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused(exported, hone, tmp_path, share):
    data = exported.read_bytes()
    cut = tmp_path / "cut.hone"
    cut.write_bytes(data[:int(len(data) * share)])
    hone.error("project", "import", cut, code=3)
    assert hone.run("model", "list") == {"models": []}


def test_what_is_no_project_is_said_to_be_none(hone, topology, tmp_path):
    assert hone.error("project", "import", topology("tiny"), code=3)["code"] == (
        "project.not_a_project")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("readme"))
    error = hone.error("project", "import", tmp_path / "other.tar.gz", code=3)
    assert error["code"] == "project.not_a_project"


def test_text_of_a_file_is_made_fit_to_show(exported, hone, tmp_path):
    parts = Parts(exported)
    parts.project["models"][0]["name"] = "\x1b[31m<b>" + "x" * 500
    project = hone.run("project", "import", parts.write(tmp_path / "odd.hone"))["project"]
    name = by_id(hone.run("model", "list")["models"])[parts.project["models"][0]["id"]]["name"]
    assert "\x1b" not in name
    assert len(name) <= 200
    assert project["models"] == 2
