"""Every route of `hone serve`, with real models and the demo, held against what the command line says."""

import hashlib
import urllib.parse

import pytest

from server_client import API, demo, error, get, ok, run_job


@pytest.fixture(scope="module")
def shapes(shared_server):
    """The demo's model and data set on the shared server."""
    return demo(shared_server)


@pytest.fixture(scope="module")
def measured(shared_server, shapes):
    """A benchmark and an accuracy run of the demo's model."""
    model, dataset = shapes
    bench = run_job(shared_server, "benchmark", {"model": model["id"], "seconds": 0.5})
    accuracy = run_job(shared_server, "accuracy",
                       {"model": model["id"], "dataset": dataset["id"], "limit": 300})
    return bench["run"], accuracy["run"]


def patch(server, path, body, status=200):
    return ok(server.request("PATCH", API + path, body), status)


# ---------------------------------------------------------------- looking

def test_every_route_is_described(shared_server):
    document = get(shared_server, "/openapi.json")
    assert document["openapi"].startswith("3.1")
    ids = [operation["operationId"] for path in document["paths"].values()
           for operation in path.values()]
    assert len(ids) == len(set(ids)) and len(ids) > 35
    printed = shared_server.hone.run("openapi")
    assert printed == document, "the same without a server"


def test_the_system_is_told(shared_server):
    system = get(shared_server, "/system")["system"]
    version = shared_server.hone.run("version")
    assert (system["hone"], system["openvino"]) == (version["hone"], version["openvino"])
    assert system["machine"]["threads"] >= 1 and system["free_bytes"] > 0
    load = get(shared_server, "/system/load")["load"]
    assert load["memory_available_bytes"] > 0 and load["measuring"] in (True, False)


def test_targets_are_those_of_the_command_line(shared_server):
    targets = get(shared_server, "/targets")["targets"]
    told = shared_server.hone.run("target", "list")["targets"]
    assert [t["id"] for t in targets] == [t["id"] for t in told]
    assert get(shared_server, "/targets/cpu")["target"] == targets[0]
    assert error(shared_server, "/targets/toaster", 400)["code"] == "target.id"
    assert error(shared_server, "/targets/gpu.77", 404)["code"] == "store.not_found"


def test_unknown_names_of_a_query_are_refused(shared_server, shapes, measured):
    model, dataset = shapes
    bench, accuracy = measured
    places = {"{id}": model["id"], "{part}": "xml", "{key}": "k", "{index}": "0"}
    for path, methods in get(shared_server, "/openapi.json")["paths"].items():
        if "get" not in methods or not path.startswith(API) or path.endswith("/events"):
            continue
        for name, value in places.items():
            path = path.replace(name, value)
        reply = shared_server.get(path + "?nonsense=1")
        assert reply.status == 400 and reply.code() == "request.field", (path, reply.body)


@pytest.mark.parametrize("path, body, where", [
    ("/models/{id}", {"card": {"nms": None}}, "card.nms"),
    ("/models/{id}", {"name": None}, "name"),
    ("/jobs", {"kind": "targets"}, "request"),
    ("/jobs", {"kind": "targets", "request": None}, "request"),
    ("/jobs", {"kind": "benchmark", "request": {"streams": [None]}}, "request.streams.0"),
])
def test_what_is_not_said_is_left_out_not_null(shared_server, shapes, path, body, where):
    method = "POST" if path == "/jobs" else "PATCH"
    address = API + path.replace("{id}", shapes[0]["id"])
    refused = ok(shared_server.request(method, address, body), 400)["error"]
    assert (refused["code"], refused["where"]) == ("request.field", where)


def test_pages_have_at_most_two_hundred_rows(shared_server):
    for path in ("/runs", "/jobs"):
        get(shared_server, path + "?limit=200")
        for limit in (0, 201, -1, "x", 1.5, ""):
            assert error(shared_server, f"{path}?limit={limit}", 400)["code"] == "request.field"


# ---------------------------------------------------------------- models

def test_the_demo_is_one_job(shared_server, shapes):
    model, dataset = shapes
    summary = model["summary"]
    analysis = shared_server.hone.run("analyze", model["id"])["analysis"]
    assert summary["gflop"] == analysis["gflop"]
    assert summary["parameters"] == analysis["parameters"]
    assert dataset["images"] == 2000
    again = run_job(shared_server, "demo")
    assert again["run"] == model["id"], "the same bytes are the same model"
    assert len(get(shared_server, "/models")["models"]) == 1


def test_theory_and_graph_are_those_of_the_command_line(shared_server, shapes):
    model, _ = shapes
    hone, id = shared_server.hone, model["id"]
    assert get(shared_server, f"/models/{id}/analysis") == hone.run("analyze", id)
    assert get(shared_server, f"/models/{id}/graph")["graph"] == hone.run("graph", id)
    assert get(shared_server, "/models/shapes")["model"]["id"] == id, "by name"
    assert get(shared_server, f"/models/{id[:6]}")["model"]["id"] == id, "by prefix"


def test_what_needs_a_worker_is_made_by_a_job(shared_server, shapes):
    id = shapes[0]["id"]
    hone = shared_server.hone
    assert error(shared_server, f"/models/{id}/weights", 409)["code"] == "weights.not_made"
    run_job(shared_server, "weights", {"model": id})
    assert get(shared_server, f"/models/{id}/weights") == hone.run("weights", id)
    layer = get(shared_server, f"/models/{id}/weights")["weights"]["layers"][0]["layer"]
    chosen = get(shared_server, f"/models/{id}/weights?layer={layer}")["weights"]["layers"]
    assert chosen and all(one["layer"] == layer for one in chosen)

    path = f"/models/{id}/runtime-graph"
    assert error(shared_server, path, 409)["code"] == "graph.not_made"
    run_job(shared_server, "graph", {"model": id, "runtime": True})
    assert get(shared_server, path)["graph"] == hone.run("graph", id, "--runtime")
    assert error(shared_server, path + "?batch=2", 409)["code"] == "graph.not_made"
    run_job(shared_server, "graph", {"model": id, "runtime": True, "run": {"batch": 2}})
    assert get(shared_server, path + "?batch=2")["graph"]["runtime"] is True

    path = f"/models/{id}/analysis?batch=4"
    assert error(shared_server, path, 409)["code"] == "analysis.not_made"
    run_job(shared_server, "analyze", {"model": id, "batch": 4})
    assert get(shared_server, path) == hone.run("analyze", id, "--batch", 4)


def test_files_are_offered_for_saving(shared_server, shapes):
    model, _ = shapes
    for part in ("xml", "bin"):
        reply = shared_server.get(f"{API}/models/{model['id']}/files/{part}")
        assert reply.status == 200
        assert hashlib.sha256(reply.body).hexdigest() == model[part]["digest"]
        assert reply.headers["Content-Disposition"].startswith("attachment")
    assert error(shared_server, f"/models/{model['id']}/files/graph", 404)


def test_layouts_are_kept_beside_the_model(shared_server, shapes):
    path = f"/models/{shapes[0]['id']}/layout/original-v1"
    layout = {"nodes": [[1.5, 2], [3, 4]], "größe": "ä"}
    assert error(shared_server, path, 404)["code"] == "store.not_found"
    ok(shared_server.request("PUT", API + path, layout), 204)
    assert get(shared_server, path) == layout
    for key in ("A", "a_b", "a" * 41, "ä", "a.b"):
        reply = shared_server.request(
            "PUT", f"{API}/models/{shapes[0]['id']}/layout/{urllib.parse.quote(key)}", {})
        assert reply.status == 400 and reply.code() == "request.field", (key, reply.body)
    large = b'"' + b"x" * (8 * 1024 * 1024 - 2) + b'"'
    headers = {"Content-Type": "application/json"}
    ok(shared_server.request("PUT", API + path, large, headers=headers), 204)
    reply = shared_server.request("PUT", API + path, b" " + large, headers=headers)
    assert reply.status == 413
    ok(shared_server.request("PUT", API + path, layout), 204)


def test_names_and_cards_are_changed(shared_server, shapes):
    id = shapes[0]["id"]
    model = patch(shared_server, f"/models/{id}", {"name": "shapes-2", "card": {"label_offset": 1}})
    assert model["model"]["name"] == "shapes-2" and model["model"]["card"]["label_offset"] == 1
    back = patch(shared_server, f"/models/{id}", {"name": "shapes", "card": {"label_offset": 0}})
    assert back["model"]["name"] == "shapes"
    assert patch(shared_server, f"/models/{id}", {"id": "x"}, 400)["error"]["code"] == "request.field"
    assert patch(shared_server, f"/models/{id}", {"name": ""}, 400)
    data = shapes[1]["id"]
    assert patch(shared_server, f"/datasets/{data}", {"name": "x"})["dataset"]["name"] == "x"
    patch(shared_server, f"/datasets/{data}", {"name": "shapes"})


# ---------------------------------------------------------------- data sets

def test_data_sets_are_shown_a_page_at_a_time(shared_server, shapes):
    id = shapes[1]["id"]
    page = get(shared_server, f"/datasets/{id}/samples?limit=200")
    assert sum(one["images"] for one in page["classes"]) == shapes[1]["images"]
    seen = [s["index"] for s in page["samples"]]
    while "next" in page:
        page = get(shared_server, f"/datasets/{id}/samples?limit=200&after={page['next']}")
        assert "classes" not in page
        seen += [s["index"] for s in page["samples"]]
    assert seen == list(range(shapes[1]["images"]))
    ones = get(shared_server, f"/datasets/{id}/samples?label=1&limit=5")["samples"]
    assert len(ones) == 5 and all(s["label"] == 1 for s in ones)
    reply = shared_server.get(f"{API}/datasets/{id}/images/{ones[0]['index']}")
    assert reply.status == 200 and len(reply.body) == ones[0]["bytes"]
    assert reply.headers["Content-Type"] == "image/png" and reply.body.startswith(b"\x89PNG")
    for index in (2000, -1, "x", "0x1"):
        assert error(shared_server, f"/datasets/{id}/images/{index}", 404)


# ---------------------------------------------------------------- runs

def test_runs_are_listed_by_their_heads_and_shown_whole(shared_server, measured):
    hone = shared_server.hone
    bench, accuracy = measured
    runs = get(shared_server, "/runs")["runs"]
    assert {bench, accuracy} <= {run["id"] for run in runs}
    assert get(shared_server, f"/runs/{bench}") == hone.run("run", "show", bench)
    head = next(run for run in runs if run["id"] == bench)["result"]
    whole = get(shared_server, f"/runs/{bench}")["run"]["result"]
    assert head["throughput_fps"] == whole["throughput_fps"]
    assert all(whole[name] == value for name, value in head.items())
    only = get(shared_server, "/runs?kind=accuracy")["runs"]
    assert only and all(run["kind"] == "accuracy" for run in only)
    first = get(shared_server, "/runs?limit=1")
    second = get(shared_server, f"/runs?limit=1&after={first['next']}")
    assert [r["id"] for r in first["runs"] + second["runs"]] == [r["id"] for r in runs[:2]]
    assert error(shared_server, "/runs?after=nonsense", 400)["code"] == "store.page"
    assert error(shared_server, "/runs?model=nobody", 404)["code"] == "store.not_found"


def test_the_best_and_the_newest_stand_beside_a_model(shared_server, shapes, measured):
    summary = get(shared_server, f"/models/{shapes[0]['id']}")["model"]["summary"]
    accuracy = get(shared_server, f"/runs/{measured[1]}")["run"]["result"]
    assert summary["accuracy_run"] == measured[1]
    assert (summary["accuracy"], summary["accuracy_metric"]) == (accuracy["value"], "top1")
    valid = [run for run in get(shared_server, "/runs?kind=benchmark")["runs"]
             if run["result"]["verdict"]["valid"]]
    if valid:
        best = max(valid, key=lambda run: run["result"]["throughput_fps"])
        assert summary["best_throughput_fps"] == best["result"]["throughput_fps"]
    else:
        assert "best_run" not in summary


def test_latencies_are_told_as_a_histogram(shared_server, measured):
    told = get(shared_server, f"/runs/{measured[0]}/latencies")["latencies_ms"]
    latency = get(shared_server, f"/runs/{measured[0]}")["run"]["result"]["latency_ms"]
    assert told["samples"] == latency["samples"] == sum(b["count"] for b in told["bins"])
    assert len(told["bins"]) == 64
    assert told["bins"][0]["lo"] == pytest.approx(latency["min"], rel=1e-6)
    assert told["bins"][-1]["hi"] == pytest.approx(latency["max"], rel=1e-6)
    assert error(shared_server, f"/runs/{measured[1]}/latencies", 404)


def test_images_of_an_accuracy_run_are_worst_first(shared_server, measured):
    path = f"/runs/{measured[1]}/images"
    result = get(shared_server, f"/runs/{measured[1]}")["run"]["result"]
    page = get(shared_server, path + "?limit=200")
    images = page["images"]
    while "next" in page:
        page = get(shared_server, f"{path}?limit=200&after={page['next']}")
        images += page["images"]
    assert len(images) == result["images"]
    wrong = [image for image in images if not image["correct"]]
    assert images[:len(wrong)] == wrong
    scores = [image["scores"][0] for image in wrong]
    assert scores == sorted(scores, reverse=True)
    assert sum(image["correct"] for image in images) == round(result["value"] * result["images"])
    of_one = get(shared_server, path + "?label=1&correct=true&limit=200")["images"]
    assert of_one and all(i["label"] == 1 and i["correct"] for i in of_one)
    of_other = get(shared_server, path + "?prediction=1&limit=200")["images"]
    assert all(i["predictions"][0] == 1 for i in of_other)
    sample = images[0]
    reply = shared_server.get(f"{API}/datasets/{result['dataset']}/images/{sample['index']}")
    assert reply.status == 200
