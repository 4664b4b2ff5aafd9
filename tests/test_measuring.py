"""Scenarios and verdicts of measurements, on a real network. Speeds are not asserted: the machine
may be busy."""

import os
import subprocess
import sys

import pytest

LONG = os.environ.get("HONE_LONG") == "1"


@pytest.fixture(name="model")
def fixture_model(data):
    return data / "models/onnx/mnist.onnx"


def test_single_has_one_query_at_a_time(shared_hone, model):
    found = shared_hone.run("benchmark", model, "--scenario", "single", "--seconds",
                            1)["benchmark"]
    assert found["config"]["scenario"] == "single"
    assert found["config"]["requests"] == 1
    assert found["config"]["hint"] == "latency"
    scenario = found["scenario"]
    assert scenario["percentile"] == 0.9
    assert scenario["queries"] == found["latency_ms"]["samples"] >= 64
    assert found["latency_ms"]["p90"] <= scenario["latency_ms_estimate"]
    assert scenario["latency_ms_estimate"] <= found["latency_ms"]["max"]
    assert any("600 s" in sentence for sentence in scenario["not_claimed"])


def test_offline_takes_all_queries(shared_hone, model):
    found = shared_hone.run("benchmark", model, "--scenario", "offline", "--seconds",
                            1)["benchmark"]
    assert found["config"]["scenario"] == "offline"
    assert found["stop_reason"] == "all"
    assert found["scenario"]["queries"] == found["latency_ms"]["samples"]
    frames = found["scenario"]["queries"]
    assert found["throughput_fps"] == pytest.approx(frames / found["seconds"], rel=1e-6)
    blob = shared_hone.store / "blobs" / found["latencies"][:2] / found["latencies"]
    assert blob.stat().st_size == 8 * found["scenario"]["queries"]


def test_server_finds_a_rate_within_the_bound(shared_hone, model):
    bound = 1000  # loose, so that a busy machine keeps it at some rate
    found = shared_hone.run("benchmark", model, "--scenario", "server", "--max-latency-ms", bound,
                            "--seconds", 0.5, timeout=300)["benchmark"]
    scenario = found["scenario"]
    assert scenario["max_latency_ms"] == bound
    rates = scenario["rates"]
    assert rates and {row["verdict"] for row in rates} <= {"kept", "exceeded", "undecided"}
    within = [row["rate_per_second"] for row in rates if row["verdict"] != "exceeded"]
    assert scenario.get("rate_per_second") == (max(within) if within else None)
    for row in rates:
        if row["verdict"] == "kept":
            assert row["latency_ms_p99"] <= bound and row["queries"] >= 459
    assert found["stop_reason"] == ("found" if within else "none_kept")
    assert found["scenario"]["not_claimed"]


def test_a_person_reads_the_rates(shared_hone, model):
    text = shared_hone.text("benchmark", model, "--scenario", "server", "--max-latency-ms", 1000,
                            "--seconds", 0.1, timeout=300)
    assert "queries/s" in text and "not claimed" in text


@pytest.mark.parametrize("options", [
    ("--scenario", "server"),
    ("--scenario", "offline", "--max-latency-ms", 10),
    ("--max-latency-ms", 10),
    ("--scenario", "single", "--requests", 2),
])
def test_what_does_not_go_together_is_refused(shared_hone, model, options):
    error = shared_hone.error("benchmark", model, *options, code=2)
    assert error["code"] == "request.scenario"
    assert error["remedy"]


def test_unknown_scenarios_are_refused(shared_hone, model):
    error = shared_hone.error("benchmark", model, "--scenario", "closd", code=2)
    assert error["code"] == "request.field"


def busy_loop():
    return subprocess.Popen([sys.executable, "-c", "while True: pass"])


def test_a_busy_loop_beside_it_is_told(shared_hone, model):
    runs = 20 if LONG else 3
    marked = 0
    other = busy_loop()
    try:
        for _ in range(runs):
            found = shared_hone.run("benchmark", model, "--seconds", 1)["benchmark"]
            reasons = {reason["code"] for reason in found["verdict"]["reasons"]}
            assert found["verdict"]["valid"] == (not reasons)
            marked += "cpu_pressure" in reasons
    finally:
        other.kill()
        other.wait()
    assert marked >= runs * 19 // 20, f"{marked} of {runs} runs were marked"


def test_every_reason_has_its_figure(shared_hone, model):
    found = shared_hone.run("benchmark", model, "--seconds", 0.1)["benchmark"]
    for reason in found["verdict"]["reasons"]:
        assert any(letter.isdigit() for letter in reason["text"]), reason
    codes = {reason["code"] for reason in found["verdict"]["reasons"]}
    assert "few_samples" in codes
