"""Sweeps: every combination, kept as it goes, gone on with after an end."""

import json
import os
import signal
import subprocess
import time

import pytest

from conftest import BIN

RESNET = "models/onnx/resnet20_cifar10.onnx"
GRID = ["--batches", "1,2", "--streams", "1,2", "--seconds", 0.3]


@pytest.fixture(scope="module")
def sweep(shared_hone, data):
    return shared_hone.run("sweep", data / RESNET, *GRID)


def test_every_combination_is_measured_once(sweep):
    asked = [(point["asked"]["batch"], point["asked"]["streams"]) for point in sweep["points"]]
    assert asked == [(1, 1), (1, 2), (2, 1), (2, 2)]
    for point in sweep["points"]:
        assert point["config"]["batch"] == point["asked"]["batch"]
        assert point["config"]["streams"] == point["asked"]["streams"]
        assert point["config"]["hint"] == "none" and point["config"]["precision"] == "f32"
        assert point["throughput_fps"] > 0 and point["peak_rss_bytes"] > 0
    assert sweep["failed"] == sweep["resumed"] == 0


def test_points_are_kept_runs_and_so_is_the_sweep(shared_hone, sweep):
    kept = shared_hone.run("run", "show", sweep["run"])["run"]
    assert kept["kind"] == "sweep" and kept["result"] == sweep
    job = next(job for job in shared_hone.run("job", "list")["jobs"] if job["kind"] == "sweep")
    assert job["state"] == "done" and job["run"] == sweep["run"]
    for point in sweep["points"]:
        run = shared_hone.run("run", "show", point["run"])["run"]
        assert run["kind"] == "benchmark"
        assert run["request"]["sweep"] == job["id"]
        assert run["result"]["throughput_fps"] == point["throughput_fps"]


def test_front_and_best_are_what_the_points_say(sweep):
    def beats(a, b):
        more, less = a["throughput_fps"], a["latency_ms"]["p50"]
        return (more >= b["throughput_fps"] and less <= b["latency_ms"]["p50"]
                and (more, less) != (b["throughput_fps"], b["latency_ms"]["p50"]))

    points = sweep["points"]
    front = {point["asked"]["index"] for point in points
             if not any(beats(other, point) for other in points)}
    assert {choice["index"] for choice in sweep["pareto"]} == front
    assert {point["asked"]["index"] for point in points if point["pareto"]} == front
    top = max(points, key=lambda point: point["throughput_fps"])
    assert sweep["best"]["index"] == top["asked"]["index"] and top["best"]


def test_a_bound_that_none_keeps_to_gives_null_and_the_nearest(shared_hone, data):
    found = shared_hone.run("sweep", data / RESNET, "--batches", "1,4", "--seconds", 0.2,
                            "--max-latency-ms", 0.001)
    assert found["best"] is None and found["best_reason"]
    assert found["nearest"]["latency_ms"] > 0.001
    assert "none" in shared_hone.text("sweep", data / RESNET, "--seconds", 0.2,
                                      "--max-latency-ms", 0.001)


def test_a_point_that_fails_is_a_point_with_its_error(shared_hone, data):
    """A network whose shape holds its batch: one batch fits, the other does not."""
    found = shared_hone.run("sweep", data / "models/onnx/mnist.onnx", "--batches", "1,3",
                            "--seconds", 0.2)
    failed = [point for point in found["points"] if "error" in point]
    if not failed:
        pytest.skip("this network takes any batch")
    assert [point["asked"]["batch"] for point in failed] == [3]
    assert failed[0]["error"]["code"] and found["failed"] == 1
    assert found["best"]["config"]["batch"] == 1


def test_precisions_and_targets_multiply_and_a_target_with_a_precision_has_one(shared_hone, data):
    found = shared_hone.run("sweep", data / RESNET, "--precisions", "f32,default", "--target",
                            "cpu,cpu/f32", "--seconds", 0.2)
    asked = [(point["asked"]["target"], point["asked"]["precision"]) for point in found["points"]]
    assert asked == [("cpu", "f32"), ("cpu", "default"), ("cpu/f32", "f32")]


@pytest.mark.parametrize("options, code", [
    (["--percentile", 75], "request.field"),
    (["--batches", "0"], "request.field"),
    (["--batches", ",".join(map(str, range(1, 60))), "--streams",
      ",".join(map(str, range(1, 60)))], "sweep.too_many"),
    (["--precisions", "f7"], "request.field"),
    (["--target", "cpu:avx9"], "target.isa"),
])
def test_wrong_requests_are_exit_2(shared_hone, topology, options, code):
    assert shared_hone.error("sweep", topology("tiny"), *options, code=2)["code"] == code


def start(hone, *words):
    return subprocess.Popen([BIN / "hone", "--json", "--quiet", "--data", hone.store,
                             *map(str, words)], stdout=subprocess.PIPE, text=True)


def wait_for_points(hone, count):
    """Runs that are kept while the sweep still goes on."""
    for _ in range(300):
        runs = hone.run("run", "list", "--kind", "benchmark")["runs"]
        if len(runs) >= count:
            return {run["id"] for run in runs}
        time.sleep(0.1)
    raise AssertionError("no point was kept")


def test_a_cancelled_sweep_keeps_its_points_and_goes_on(hone, data):
    model = hone.run("model", "import", data / RESNET)["model"]["id"]
    words = ["sweep", model, "--batches", "1,2,4,8", "--seconds", 1]
    going = start(hone, *words)
    wait_for_points(hone, 1)
    going.send_signal(signal.SIGINT)
    error = json.loads(going.communicate(timeout=30)[0])["error"]
    assert going.returncode == 5 and error["code"] == "job.cancelled"
    kept = wait_for_points(hone, 1)
    assert 1 <= len(kept) < 4 and hone.leftovers() == []
    found = hone.run(*words, "--resume")
    assert found["resumed"] == len(kept)
    assert len(found["points"]) == 4
    assert kept < {point["run"] for point in found["points"]}
    assert hone.run(*words[:-2], "--seconds", 0.2, "--resume")["resumed"] == 0


def test_a_killed_sweep_is_resumed_as_a_job(hone, data):
    model = hone.run("model", "import", data / RESNET)["model"]["id"]
    going = start(hone, "sweep", model, "--batches", "1,2,4", "--seconds", 1)
    wait_for_points(hone, 1)
    going.kill()
    going.wait()
    kept = wait_for_points(hone, 1)
    job = next(job for job in hone.run("job", "list")["jobs"] if job["kind"] == "sweep")
    hone.run("job", "resume")
    assert hone.run("job", "show", job["id"])["job"]["state"] == "done"
    found = hone.run("run", "list", "--kind", "sweep")["runs"][0]["result"]
    assert found["resumed"] == len(kept) and len(found["points"]) == 3


def test_where_a_device_is_absent_the_sweep_is_exit_6(shared_hone, topology):
    if os.path.exists("/dev/dri"):
        pytest.skip("this machine may have a GPU")
    error = shared_hone.error("sweep", topology("tiny"), "--target", "gpu", code=6)
    assert error["code"] == "engine.device"
