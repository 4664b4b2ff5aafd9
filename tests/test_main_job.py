"""The main job on real files: import, theory, measurement, layers."""

import json
import os
import signal
import subprocess
import time

import pytest

from conftest import BIN

def test_a_subset_keeps_the_class_balance(shared_hone, data):
    report = shared_hone.run("accuracy", data / "models/onnx/mnist.onnx", "--dataset",
                             data / "datasets/mnist_dev1000.zip", "--limit", 100)["accuracy"]
    assert report["images"] == 100
    assert all(row["images"] == 10 for row in report["per_class"])


def test_benchmark_resolves_and_keeps_the_run(shared_hone, data):
    found = shared_hone.run("benchmark", data / "models/onnx/resnet20_cifar10.onnx", "--seconds", 2,
                            "--streams", 1, "--requests", 2, "--batch", 2)["benchmark"]
    assert found["config"]["streams"] == 1
    assert found["config"]["requests"] == 2
    assert found["config"]["batch"] == 2
    assert found["config"]["precision"] == "f32"
    assert found["stop_reason"] == "time"
    assert found["throughput_ci95"][0] <= found["throughput_fps"] <= found["throughput_ci95"][1]
    latency = found["latency_ms"]
    ordered = [latency[key] for key in ("min", "p50", "p90", "p95", "p99", "max") if key in latency]
    assert ordered == sorted(ordered) and len(ordered) >= 3
    assert found["warm_up_inferences"] >= 2
    for fact in ("first_inference_ms", "compile_ms", "read_ms", "peak_rss_bytes"):
        assert found[fact] > 0
    for fact in ("cpu", "isa", "cores", "versions", "before", "during", "after"):
        assert found["context"][fact]
    blob = shared_hone.store / "blobs" / found["latencies"][:2] / found["latencies"]
    assert blob.stat().st_size == 8 * latency["samples"]
    assert shared_hone.run("run", "show", found["run"])["run"]["result"] == found
    again = shared_hone.run("run", "list", "--kind", "benchmark")["runs"]
    assert [run["id"] for run in again] == [found["run"]]


def test_few_samples_give_no_high_percentile(shared_hone, data):
    found = shared_hone.run("benchmark", data / "models/onnx/yolox_nano.onnx", "--seconds", 0.3,
                            "--streams", 1, "--requests", 1)["benchmark"]
    assert found["latency_ms"]["samples"] < 459
    assert "p99" not in found["latency_ms"]


def test_layers_tell_kernel_precision_and_origin(shared_hone, data):
    model = data / "models/ir/squeezenet1.1_fp16/squeezenet1.1.xml"
    report = shared_hone.run("layers", model, "--seconds", 1, "--streams", 1)
    layers = report["layers"]
    assert [row["execution_order"] for row in layers] == sorted(
        row["execution_order"] for row in layers)
    convolutions = [row for row in layers if row["type"] == "Convolution"]
    assert len(convolutions) == 26
    assert all(row["precision"] == "f32" and row["kernel"] for row in convolutions)
    assert all(row["original_layers"] and row["gflop"] > 0 for row in convolutions)
    assert all(row["achieved_gflops"] > 0 for row in convolutions)
    assert sum(row["time_share"] for row in layers) == pytest.approx(1)
    assert sum(row["time_ms"] for row in report["by_type"]) == pytest.approx(report["layers_ms"])
    assert report["plain_latency_ms"] > 0
    assert report["perturbation"] == pytest.approx(
        report["profiled_latency_ms"] / report["plain_latency_ms"] - 1)


def test_import_of_the_same_bytes_is_the_same_model(hone, data):
    file = data / "models/onnx/mnist.onnx"
    first = hone.run("model", "import", file)["model"]
    jobs = len(hone.run("job", "list")["jobs"])
    assert hone.run("model", "import", file)["model"] == first
    assert len(hone.run("job", "list")["jobs"]) == jobs
    assert hone.run("model", "show", first["id"][:6])["model"] == first
    assert hone.run("model", "show", first["name"])["model"] == first


def test_an_archive_a_folder_and_a_file_are_the_same_model(hone, data, tmp_path):
    folder = data / "models/ir/squeezenet1.1_fp16"
    archive = tmp_path / "squeezenet.tar.gz"
    subprocess.run(["tar", "-czf", archive, "-C", folder.parent, folder.name], check=True)
    imported = [hone.run("model", "import", path)["model"]["digest"]
                for path in (folder / "squeezenet1.1.xml", folder, archive)]
    assert len(set(imported)) == 1


def test_original_and_canonical_files_are_kept(hone, data):
    file = data / "models/onnx/mnist.onnx"
    record = hone.run("model", "import", file)["model"]
    for kept in [record["xml"], record["bin"], record["graph"], *record["original"]]:
        blob = hone.store / "blobs" / kept["digest"][:2] / kept["digest"]
        assert blob.stat().st_size == kept["bytes"]
    digest = record["original"][0]["digest"]
    assert (hone.store / "blobs" / digest[:2] / digest).read_bytes() == file.read_bytes()


def test_interrupt_leaves_nothing_behind(hone, data):
    file = data / "models/ir/squeezenet1.1_fp16/squeezenet1.1.xml"
    hone.run("model", "import", file)
    process = subprocess.Popen([BIN / "hone", "--json", "--data", hone.store, "benchmark", file,
                                "--seconds", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert process.returncode == 5
    assert json.loads(out)["error"]["kind"] == "cancelled"
    assert hone.leftovers() == []
    assert hone.run("job", "list")["jobs"][0]["state"] == "cancelled"
    assert hone.run("run", "list")["runs"] == []
    assert not os.path.exists(f"/proc/{process.pid}")


def test_a_killed_hone_leaves_no_worker_and_the_next_command_puts_it_right(hone, topology):
    file = topology("mobilenet_v2")
    hone.run("model", "import", file)
    process = subprocess.Popen([BIN / "hone", "--json", "--data", hone.store, "benchmark", file,
                                "--seconds", "60"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(2)
    process.kill()
    process.wait()
    assert len(hone.leftovers()) == 1
    hone.run("benchmark", file, "--seconds", 0.3)
    assert hone.leftovers() == []
    states = {job["state"] for job in hone.run("job", "list")["jobs"]}
    assert states == {"done", "queued"}
