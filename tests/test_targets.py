"""Targets: what there is, what is absent and why, and one command on several of them."""

import json
import os

import pytest

INT8 = "peer_reports/nncf_int8/resnet20_onnx_quantize.xml"
CARD = ["--mean", "123.675,116.28,103.53", "--scale", "58.395,57.12,57.375"]
RESNET = "models/onnx/resnet20_cifar10.onnx"


@pytest.fixture(scope="module")
def targets(shared_hone):
    return {target["id"]: target for target in shared_hone.run("target", "list")["targets"]}


def need(targets, *ids):
    """Skips where this machine's processor has less."""
    for name in ids:
        if targets.get(name, {}).get("status") != "available":
            pytest.skip(f"this machine has no target {name}")


def test_the_list_holds_the_processor_and_says_what_is_absent(targets):
    cpu = targets["cpu"]
    assert cpu["status"] == "available" and cpu["kind"] == "device" and not cpu["capped"]
    assert cpu["cores"] == len(os.sched_getaffinity(0))
    device = cpu["devices"][0]
    assert device["id"] == "CPU" and "FP32" in device["capabilities"]
    assert device["streams"]["most"] >= device["streams"]["least"]
    assert targets["auto"]["kind"] == targets["hetero"]["kind"] == "virtual"
    for target in targets.values():
        assert target["status"] == ("absent" if target["missing"] else "available"), target
        assert target["capped"] == (":" in target["id"]), target


@pytest.mark.parametrize("device", ["gpu", "npu"])
def test_an_absent_device_says_what_is_missing_and_is_exit_6(shared_hone, targets, topology,
                                                             device):
    if targets[device]["status"] == "available":
        pytest.skip(f"this machine has a {device}")
    missing = targets[device]["missing"]
    assert {part["part"] for part in missing} <= {"hardware", "device node", "driver", "plugin"}
    error = shared_hone.error("benchmark", topology("tiny"), "--target", device, code=6)
    assert error["kind"] == "target"
    assert all(part["text"] in error["where"] for part in missing)


@pytest.mark.parametrize("target, exit_code, code", [
    ("tpu", 2, "target.id"),
    ("cpu:avx9", 2, "target.isa"),
    ("cpu@one", 2, "target.cores"),
    ("cpu@4000", 6, "target.absent"),
    ("gpu:avx2", 2, "target.id"),
])
def test_a_target_that_cannot_be_is_refused(shared_hone, topology, target, exit_code, code):
    for command in (["target", "check", target],
                    ["benchmark", topology("tiny"), "--target", target],
                    ["layers", topology("tiny"), "--target", f"cpu,{target}"]):
        assert shared_hone.error(*command, code=exit_code)["code"] == code


def test_a_target_and_a_device_exclude_each_other(shared_hone, topology):
    error = shared_hone.error("benchmark", topology("tiny"), "--target", "cpu", "--device", "AUTO",
                              code=2)
    assert error["code"] == "request.device"


@pytest.mark.parametrize("target, kernel", [
    ("cpu:avx512_core/f32", "avx512"), ("cpu:avx2/f32", "avx2"), ("cpu:sse41/f32", "sse4")])
def test_a_check_runs_the_kernels_of_the_instruction_set(shared_hone, targets, target, kernel):
    need(targets, target.removesuffix("/f32"))
    check = shared_hone.run("target", "check", target)["check"]
    assert kernel in check["probe"]["kernel"]
    assert check["probe"]["isa"] == check["target"]["isa"]
    assert check["probe"]["capped"]
    assert check["probe"]["precision"] == "f32"


def test_a_check_runs_on_the_threads_asked_for(shared_hone):
    first = min(os.sched_getaffinity(0))
    assert shared_hone.run("target", "check", f"cpu@{first}")["check"]["probe"]["threads"] == 1


def test_layers_on_three_instruction_sets_run_their_kernels(shared_hone, targets, data):
    need(targets, "cpu:avx2", "cpu:sse41")
    if "avx512" not in targets["cpu"]["isa"]:
        pytest.skip("this processor has no AVX-512")
    command = ["layers", data / RESNET, "--target", "cpu,cpu:avx2,cpu:sse41", "--seconds", 0.5,
               "--streams", 1]
    reports = shared_hone.run(*command)["layer_reports"]
    assert [report["config"]["target"] for report in reports] == ["cpu", "cpu:avx2", "cpu:sse41"]
    for report, word, isa in zip(reports, ("avx512", "avx2", "sse4"),
                                 (targets["cpu"]["isa"], "avx2", "sse41")):
        kernels = [layer["kernel"] for layer in report["layers"] if layer["type"] == "Convolution"]
        assert len(kernels) > 10 and all(word in kernel for kernel in kernels)
        assert report["context"]["isa"] == isa
        assert report["context"]["capped"] == (isa != targets["cpu"]["isa"])
        kept = shared_hone.run("run", "show", report["run"])["run"]
        assert kept["result"] == report
        assert kept["request"]["run"]["targets"] == [report["config"]["target"]]
    text = shared_hone.text(*command)
    for word in ("cpu:avx2", "avx2 (capped)", "sse41 (capped)", "kernels of cpu:sse41"):
        assert word in text


def test_benchmark_on_several_targets_gives_rows(shared_hone, data):
    first = min(os.sched_getaffinity(0))
    rows = shared_hone.run("benchmark", data / RESNET, "--target", f"cpu,cpu@{first}/default",
                           "--target", "auto", "--seconds", 0.5)["benchmarks"]
    assert [row["config"]["target"] for row in rows] == ["cpu", f"cpu@{first}/default", "auto"]
    assert rows[0]["config"]["precision"] == "f32"
    assert rows[1]["context"]["threads"] == 1 and rows[1]["config"]["threads"] == 1
    assert all(row["throughput_fps"] > 0 for row in rows)
    job = shared_hone.run("job", "list")["jobs"][0]
    assert job["state"] == "done" and job["run"] == ",".join(row["run"] for row in rows)
    assert shared_hone.leftovers() == []


def test_one_target_answers_as_ever(shared_hone, data):
    found = shared_hone.run("benchmark", data / RESNET, "--target", "cpu", "--seconds", 0.3)
    assert found["benchmark"]["config"]["target"] == "cpu"
    plain = shared_hone.run("benchmark", data / RESNET, "--device", "AUTO", "--seconds", 0.3)
    assert plain["benchmark"]["config"]["target"] == "auto"


def test_int8_scores_differ_where_the_hardware_saturates(shared_hone, targets, data):
    """Without VNNI products of u8 and i8 are added in 16 bits, which overflow (saturate)."""
    need(targets, "cpu:avx2")
    if not any(word in targets["cpu"]["isa"] for word in ("vnni", "bf16", "fp16", "amx")):
        pytest.skip("this processor has no VNNI")
    model = shared_hone.run("model", "import", data / INT8, *CARD)["model"]["id"]
    reports = shared_hone.run("accuracy", model, "--dataset",
                              data / "datasets/cifar10_dev1000.zip", "--target",
                              "cpu,cpu:avx2")["accuracies"]
    assert reports[0]["value"] == pytest.approx(0.809, abs=0.003)
    scores = []
    for report in reports:
        digest = report["per_image"]
        images = json.loads((shared_hone.store / "blobs" / digest[:2] / digest).read_text())
        scores.append({image["name"]: image["scores"][0] for image in images})
    changed = sum(abs(scores[0][name] - scores[1][name]) > 0.01 for name in scores[0])
    assert changed > len(scores[0]) / 10
