"""What comes in through `hone serve`, the jobs that work on it, and the events that tell of them."""

import http.client
import os
import signal
import time

from conftest import BIN
from server_client import (API, Listener, begin_upload, error, folder_files, get, ok, post_job, run_job,
                           send, upload_all, wait_for)
from serving import Server


def remove(server, path, status=200):
    return ok(server.request("DELETE", API + path), status)


# ---------------------------------------------------------------- uploads

def test_an_upload_goes_on_after_a_broken_connection(server, data):
    """Real ONNX in pieces, the second cut in its middle; the model is the command line's."""
    file = data / "models" / "onnx" / "resnet20_cifar10.onnx"
    whole = file.read_bytes()
    upload = begin_upload(server, {file.name: whole})
    half = len(whole) // 2
    ok(send(server, upload, 0, whole[:1000]))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("PUT", f"{API}/uploads/{upload['id']}/files/0?offset=1000")
    for name, value in {"Authorization": f"Bearer {server.token}",
                        "Content-Type": "application/octet-stream",
                        "Content-Length": str(len(whole) - 1000)}.items():
        connection.putheader(name, value)
    connection.endheaders(whole[1000:half])
    time.sleep(0.3)
    connection.sock.close()
    received = 0
    for _ in range(100):
        received = get(server, f"/uploads/{upload['id']}")["upload"]["files"][0]["received"]
        if received > 1000:
            break
        time.sleep(0.05)
    assert 1000 < received <= half, "what came is kept"
    reply = ok(server.post(API + "/jobs",
                           {"kind": "model_import", "request": {"upload": upload["id"]}}), 409)
    assert reply["error"]["code"] == "upload.incomplete"
    wrong = send(server, upload, 0, whole[received + 1:], received + 1)
    assert wrong.status == 409 and wrong.code() == "upload.offset"
    done = False
    for _ in range(100):  # until the server has noticed that the other stream is gone
        reply = send(server, upload, 0, whole[received:], received)
        done = reply.status == 200
        if done or reply.code() not in ("upload.busy", "upload.offset"):
            break
        received = get(server, f"/uploads/{upload['id']}")["upload"]["files"][0]["received"]
        time.sleep(0.05)
    assert done, reply.body
    row = run_job(server, "model_import", {"upload": upload["id"], "name": "mine"})
    assert get(server, f"/models/{row['run']}")["model"]["name"] == "mine"
    assert server.hone.run("model", "import", file)["model"]["id"] == row["run"]
    assert error(server, f"/uploads/{upload['id']}", 404)["code"] == "upload.not_found"
    assert not any((server.hone.store / "uploads").iterdir())


def test_a_file_of_one_request_becomes_a_model(server, data):
    file = data / "models" / "tflite" / "mobilenet_v1_0.25_224.tflite"
    reply = server.request("POST", f"{API}/models?file={file.name}&name=mobile", file.read_bytes(),
                           headers={"Content-Type": "application/octet-stream"})
    row = wait_for(server, ok(reply, 202)["job"])
    assert row["state"] == "done", row
    model = get(server, f"/models/{row['run']}")["model"]
    assert (model["name"], model["format"]) == ("mobile", "tflite")


def test_folders_and_several_files(server, data):
    """A SavedModel as it is dropped, and the two files of an IR."""
    upload = upload_all(server, folder_files(data / "models" / "tf" / "resnet8_cifar10_savedmodel"))
    row = run_job(server, "model_import", {"upload": upload["id"]})
    model = get(server, f"/models/{row['run']}")["model"]
    assert (model["name"], model["format"]) == ("resnet8_cifar10_savedmodel", "tensorflow")
    folder = data / "models" / "ir" / "squeezenet1.1_fp16"
    files = {f"squeezenet1.1{end}": (folder / f"squeezenet1.1{end}").read_bytes()
             for end in (".xml", ".bin")}
    row = run_job(server, "model_import", {"upload": upload_all(server, files)["id"]})
    assert get(server, f"/models/{row['run']}")["model"]["format"] == "openvino"


def test_hostile_models_are_refused_with_their_code(server, data):
    file = data / "models" / "negative" / "model_invoking_error.tflite"
    upload = upload_all(server, {file.name: file.read_bytes()})
    row = wait_for(server, post_job(server, "model_import", {"upload": upload["id"]}))
    told = server.hone.error("model", "import", file, code=3)
    assert (row["state"], row["error"]["code"]) == ("failed", told["code"])
    assert get(server, f"/uploads/{upload['id']}"), "it stays, to be tried with other options"
    remove(server, f"/uploads/{upload['id']}", 204)


def test_names_of_files_lead_nowhere(server):
    outside = server.hone.store.parent
    before = sorted(p.name for p in outside.iterdir())
    for name in ("../x", "/etc/x", "a/../../x", "..", ".", "", "a//b", "a\\..\\b", "a\u0000b", "a\nb",
                 "\u202ex", "a/" * 20 + "b", "n" * 300):
        reply = server.post(API + "/uploads", {"files": [{"name": name, "bytes": 1}]})
        assert reply.status == 400 and reply.code() == "upload.name", (name, reply.body)
    for files in ([], [{"name": "a", "bytes": 1}] * 2,
                  [{"name": "a", "bytes": 1}, {"name": "a/b", "bytes": 1}]):
        assert server.post(API + "/uploads", {"files": files}).status == 400
    assert sorted(p.name for p in outside.iterdir()) == before


def test_paths_are_not_references(server, topology):
    """What the command line would import, a request cannot name."""
    file = str(topology("tiny"))
    for kind, request in (("benchmark", {"model": file}), ("graph", {"model": file}),
                          ("compare", {"candidates": [file, file]}),
                          ("model_import", {"paths": [file]})):
        reply = server.post(API + "/jobs", {"kind": kind, "request": request})
        if reply.status == 202:  # candidates are looked for when it runs
            row = wait_for(server, reply.json()["job"])
            assert row["error"]["code"] == "store.not_found", row
        else:
            assert reply.code() in ("store.not_found", "request.field"), (kind, reply.body)
    assert get(server, "/models")["models"] == []


def test_a_dropped_folder_becomes_a_data_set(server):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082")
    files = {f"set/{name}/{number}.png": png + bytes([number])
             for name in ("cat", "dog") for number in range(3)}
    upload = upload_all(server, files)
    row = run_job(server, "dataset_import", {"upload": upload["id"]})
    dataset = get(server, f"/datasets/{row['run']}")["dataset"]
    assert (dataset["name"], dataset["images"], dataset["classes"]) == ("set", 6, 2)
    remove(server, f"/datasets/{row['run']}")
    assert error(server, f"/datasets/{row['run']}", 404)


# ---------------------------------------------------------------- jobs and events

def test_a_job_is_told_while_it_goes_on(server, topology):
    model = server.hone.run("model", "import", topology("tiny"))["model"]["id"]
    listener = Listener(server)
    assert listener.wait(lambda kind, data: kind == "hello")
    job = post_job(server, "benchmark", {"model": model, "seconds": 3})
    listener.wait(lambda kind, data: kind == "progress" and data["job"] == job["id"])
    running = get(server, f"/jobs/{job['id']}")["job"]
    assert running["state"] == "running" and running["progress"]["stage"]
    row = wait_for(server, job)
    done = listener.wait(lambda kind, data: kind == "job" and data["id"] == job["id"]
                         and data["state"] == "done")
    assert done[2]["run"] == row["run"]
    listener.wait(lambda kind, data: kind == "run" and data == {"id": row["run"], "change": "added"})
    told = [data for _, kind, data in listener.events
            if kind == "progress" and data["job"] == job["id"]]
    assert len(told) <= 6, "at most one a second"
    assert "s]" in server.get(f"{API}/jobs/{job['id']}/log").body.decode()
    # Who comes back with the last id that it heard gets what came meanwhile, and nothing twice.
    first = listener.events[1][0]
    again = Listener(server, first)
    again.wait(lambda kind, data: kind == "job" and data.get("state") == "done")
    known = [event for event in listener.events if event[0] and event[1] != "hello"]
    heard = [event for event in again.events if event[1] != "hello"]
    assert heard == known[known.index(next(e for e in known if e[0] == first)) + 1:]
    stranger = Listener(server, "e-from-another-run-7")
    stranger.wait(lambda kind, data: kind == "reset")
    for one in (listener, again, stranger):
        one.close()


def test_what_other_processes_do_is_told(server, topology):
    listener = Listener(server)
    listener.wait(lambda kind, data: kind == "hello")
    model = server.hone.run("model", "import", topology("tiny"))["model"]["id"]
    listener.wait(lambda kind, data: kind == "model" and data == {"id": model, "change": "added"})
    listener.wait(lambda kind, data: kind == "job" and data["kind"] == "model_import"
                  and data["state"] == "done")
    server.hone.run("model", "configure", model, "--name", "other")
    listener.wait(lambda kind, data: kind == "model" and data["change"] == "changed")
    run = server.hone.run("benchmark", model, "--seconds", 0.2)["benchmark"]["run"]
    listener.wait(lambda kind, data: kind == "run" and data == {"id": run, "change": "added"})
    remove(server, f"/models/{model}")
    listener.wait(lambda kind, data: kind == "model" and data["change"] == "removed")
    listener.wait(lambda kind, data: kind == "run" and data == {"id": run, "change": "removed"})
    listener.close()


def test_cancelling_higher_priority_and_a_full_queue(server, topology):
    model = server.hone.run("model", "import", topology("tiny"))["model"]["id"]
    long = post_job(server, "benchmark", {"model": model, "seconds": 60})
    low = post_job(server, "benchmark", {"model": model, "seconds": 0.2})
    high = post_job(server, "benchmark", {"model": model, "seconds": 0.2}, priority=1)
    light = run_job(server, "weights", {"model": model})
    assert light["state"] == "done", "light work does not wait for a measurement"
    remove(server, f"/jobs/{long['id']}")
    assert wait_for(server, long)["state"] == "cancelled"
    assert error(server, f"/jobs/{long['id']}/nothing", 404)
    first, second = wait_for(server, high), wait_for(server, low)
    runs = [r["id"] for r in get(server, "/runs")["runs"]]
    assert runs.index(first["run"]) > runs.index(second["run"]), "newest first: high ran before low"
    reply = server.request("DELETE", f"{API}/jobs/{long['id']}")
    assert reply.status == 409 and reply.code() == "job.ended"

    blocker = post_job(server, "benchmark", {"model": model, "seconds": 60})
    while get(server, f"/jobs/{blocker['id']}")["job"]["state"] != "running":
        time.sleep(0.05)
    for _ in range(100):
        post_job(server, "benchmark", {"model": model, "seconds": 60})
    reply = server.post(API + "/jobs", {"kind": "benchmark", "request": {"model": model}})
    assert reply.status == 429 and reply.code() == "limit.queue" and reply.headers["Retry-After"]
    assert len(get(server, "/jobs?state=queued&limit=200")["jobs"]) == 100
    os.kill(server.pid, signal.SIGKILL)


def test_a_server_that_is_told_to_end_puts_its_job_back(hone, topology):
    model = hone.run("model", "import", topology("tiny"))["model"]["id"]
    server = Server(hone, BIN)
    job = post_job(server, "benchmark", {"model": model, "seconds": 2})
    while "progress" not in get(server, f"/jobs/{job['id']}")["job"]:
        time.sleep(0.05)
    assert server.stop(signal.SIGTERM) == 0
    row = hone.run("job", "show", job["id"])["job"]
    assert (row["state"], row["attempts"]) == ("queued", 0), row
    assert hone.leftovers() == []
    server = Server(hone, BIN)
    row = wait_for(server, job)
    assert (row["state"], row["attempts"]) == ("done", 1), row
    server.kill()
