"""The catalogue over HTTP: clients choose a model of the server's catalogue, and nothing else; only the
workers of a server that has one may connect. The report of a model over HTTP."""

import tarfile

import pytest

from conftest import BIN
from mirror import Files, Mirror, entry
from server_client import API, demo, error, get, ok, post_job, run_job, wait_for
from serving import Server


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Whatever the machine's proxy is, it is not asked for this one."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HONE_CATALOG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def mirror(topology):
    """Serves tiny.onnx."""
    with Mirror() as server:
        Files.files["tiny.onnx"] = topology("tiny").read_bytes()
        yield server


@pytest.fixture
def zoo(tmp_path, mirror):
    """A catalogue with a model that comes, one that does not, and one that Hone does not read."""
    root = tmp_path / "zoo"
    tiny = Files.files["tiny.onnx"]
    entry(root, "tiny", [("tiny.onnx", tiny, f"{mirror.url}/elsewhere/tiny.onnx", "sha256")])
    entry(root, "lies", [("tiny.onnx", tiny, f"{mirror.url}/other/tiny.onnx", "sha256")])
    entry(root, "old", [("old.caffemodel", b"x", f"{mirror.url}/whole/x", "sha256")], framework="caffe")
    return root


@pytest.fixture
def start(hone):
    """Starts servers with these words, and ends them."""
    running = []

    def one(*words, **more):
        running.append(Server(hone, BIN, *words, **more))
        return running[-1]

    yield one
    for server in running:
        server.kill()


def test_a_server_without_a_catalogue_says_so(server):
    assert error(server, "/catalog", 404)["code"] == "catalog.place"
    for kind, request in (("catalog_list", {}), ("catalog_get", {"name": "tiny"})):
        reply = ok(server.post(API + "/jobs", {"kind": kind, "request": request}), 404)
        assert reply["error"]["code"] == "catalog.place"


def test_a_model_is_found_and_fetched(start, zoo):
    server = start("--catalog", zoo)
    assert server.facts["catalog"] == str(zoo)
    assert error(server, "/catalog", 409)["code"] == "catalog.not_made"
    run_job(server, "catalog_list")
    catalog = get(server, "/catalog")["catalog"]
    assert catalog["place"] == str(zoo) and catalog["read_at"]
    assert [one["name"] for one in catalog["entries"]] == ["lies", "old", "tiny"]
    assert [one["not_importable"] == "" for one in catalog["entries"]] == [True, False, True]
    row = run_job(server, "catalog_get", {"name": "tiny"})
    model = get(server, f"/models/{row['run']}")["model"]
    assert (model["name"], model["card"]["task"]) == ("tiny", "classification")
    assert model["summary"]["gflop"] > 0, "it was analysed, as any model that comes in"
    assert server.hone.leftovers() == []


def test_an_archive_at_an_address_is_a_catalogue(start, zoo, mirror, tmp_path):
    with tarfile.open(tmp_path / "zoo.tar.gz", "w:gz") as archive:
        archive.add(zoo, "zoo")
    Files.files["zoo.tar.gz"] = (tmp_path / "zoo.tar.gz").read_bytes()
    address = f"{mirror.url}/whole/zoo.tar.gz"
    server = start(environment={"HONE_CATALOG": address})
    run_job(server, "catalog_list")
    assert get(server, "/catalog")["catalog"]["place"] == address
    assert run_job(server, "catalog_get", {"name": "tiny"})["run"]


def test_nothing_of_a_request_is_an_address(start, zoo):
    server = start("--catalog", zoo)
    for request in ({"name": "tiny", "place": {"catalog": "/etc"}}, {"name": "tiny", "catalog": "/etc"},
                    {"name": "tiny", "url": "http://127.0.0.1/"}):
        reply = ok(server.post(API + "/jobs", {"kind": "catalog_get", "request": request}), 400)
        assert reply["error"]["code"] == "request.field"
    for name, code in (("../../etc/passwd", "catalog.not_found"), ("nothing", "catalog.not_found"),
                       ("old", "catalog.not_importable"), ("lies", "catalog.checksum")):
        row = wait_for(server, post_job(server, "catalog_get", {"name": name}))
        assert (row["state"], row["error"]["code"]) == ("failed", code)
    assert get(server, "/models")["models"] == []
    assert all(path.endswith("/tiny.onnx") for path, _ in Files.seen)


def test_a_catalogue_that_is_not_there_is_said_at_once(hone, tmp_path):
    missing = hone.error("serve", "--listen", "127.0.0.1:0", "--catalog", tmp_path / "no", code=2)
    assert missing["code"] == "import.not_found"
    secret = hone.error("serve", "--listen", "127.0.0.1:0", "--catalog",
                        "https://me:secret@example.org/zoo.tar.gz", code=2)
    assert secret["code"] == "catalog.password" and "secret" not in str(secret)


@pytest.mark.parametrize("words, reached", [((), False), (("--catalog", "zoo"), True)],
                         ids=["without a catalogue", "with one"])
def test_only_a_server_with_a_catalogue_may_connect(start, zoo, mirror, topology, tmp_path, words, reached):
    """A worker of somebody's own choice has the server's rights until it gives them up."""
    worker = tmp_path / "worker"
    port = mirror.url.rsplit(":", 1)[1]
    worker.write_text(f"#!/bin/bash\n(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo reached >&2\n"
                      f"exec {BIN}/hone-worker \"$@\"\n")
    worker.chmod(0o755)
    server = start(*(zoo if word == "zoo" else word for word in words),
                   environment={"HONE_WORKER": str(worker)})
    if not get(server, "/system")["system"]["sandbox"]["enforced"]:
        pytest.skip("this kernel does not enforce the sandbox")
    reply = server.request("POST", API + "/models?file=tiny.onnx", topology("tiny").read_bytes(),
                           headers={"Content-Type": "application/octet-stream"})
    row = wait_for(server, ok(reply, 202)["job"])
    assert row["state"] == "done", row
    log = server.get(f"{API}/jobs/{row['id']}/log").body.decode()
    assert ("reached" in log) == reached


# ---------------------------------------------------------------- reports

def test_the_report_is_that_of_the_command_line(server, tmp_path):
    model, _ = demo(server)
    id = model["id"]
    run_job(server, "benchmark", {"model": id, "seconds": 0.2})
    page, script, tables = tmp_path / "r.html", tmp_path / "again.sh", tmp_path / "tables"
    server.hone.run("report", id, "-o", page, "--script", script, "--tables", tables)

    def came(path):
        reply = server.get(f"{API}/models/{id}/report{path}")
        assert reply.status == 200
        assert reply.headers["Content-Disposition"].startswith("attachment")
        return reply.body

    assert came("") == page.read_bytes()
    assert came("/script") == script.read_bytes()
    listed = get(server, f"/models/{id}/report/tables")["tables"]
    assert sorted(one["name"] for one in listed) == sorted(one.stem for one in tables.glob("*.csv"))
    for one in listed:
        assert came(f"/tables/{one['name']}") == (tables / f"{one['name']}.json").read_bytes()
        assert came(f"/tables/{one['name']}/csv") == (tables / f"{one['name']}.csv").read_bytes()
        assert one["rows"] > 0 and one["title"]
    assert error(server, f"/models/{id}/report/tables/nothing", 404)["code"] == "store.not_found"
    assert error(server, "/models/nothing/report", 404)
