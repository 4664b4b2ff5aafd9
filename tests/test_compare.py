"""Comparing: kept runs, models measured in turn, layers aligned, what is refused."""

import math
import os
import signal
import subprocess
import time

import pytest

from conftest import BIN


@pytest.fixture(scope="module")
def model(shared_hone, topology):
    return shared_hone.run("model", "import", topology("tiny"))["model"]["id"]


@pytest.fixture(scope="module")
def bench(shared_hone, model):
    """bench("--streams", 1) gives the id of a kept benchmark."""
    runs = {}

    def measure(*options, seconds=3):
        key = (options, seconds)
        if key not in runs:
            runs[key] = shared_hone.run("benchmark", model, "--seconds", seconds,
                                        *options)["benchmark"]
        return runs[key]["run"]

    return measure


@pytest.fixture(scope="module")
def measured(shared_hone, model):
    """The same model against itself, measured in turn."""
    return shared_hone.run("compare", model, model, "--seconds", 0.1, "--layers",
                           "--seed", 5, timeout=300)["comparison"]


def check_effect(effect):
    low, high = effect["ci95"]
    assert 0 < low <= effect["ratio"] <= high
    assert 0 <= effect["p_value"] <= effect["p_adjusted"] <= 1
    assert effect["different"] == (effect["p_adjusted"] < 0.05 and not low <= 1 <= high)
    assert -1 <= effect["cliffs_delta"] <= 1
    assert effect["conclusion"] in ("better", "worse", "equivalent", "unclear")


def test_kept_runs_are_compared_by_their_windows(shared_hone, bench):
    a, b = bench("--streams", 1), bench("--streams", 2)
    found = shared_hone.run("compare", a, b)["comparison"]
    assert found["method"] == "kept"
    assert [row["run"] for row in found["rows"]] == [a, b]
    assert [row["label"] for row in found["rows"]] == ["A", "B"]
    assert all(len(row["samples"]) >= 9 for row in found["rows"])
    for row, run in zip(found["rows"], (a, b)):
        kept = shared_hone.run("run", "show", run)["run"]["result"]
        assert row["throughput_fps"] == kept["throughput_fps"]
        assert row["latency_ms"] == kept["latency_ms"]["p50"]
        medians = [sample["latency_ms"] for sample in row["samples"]]
        assert min(medians) <= row["latency_ms"] <= max(medians)
    assert found["verdict"] == found["rows"][1]["verdict"]
    assert "verdict" not in found["rows"][0]
    check_effect(found["verdict"]["throughput"])
    check_effect(found["verdict"]["latency"])
    assert {"name": "streams", "a": "1", "b": "2"} in found["rows"][1]["differences"]
    assert "not_interleaved" in [note["code"] for note in found["notes"]]
    kept = shared_hone.run("run", "show", found["run"])["run"]
    assert kept["kind"] == "compare"
    assert kept["result"] == found


@pytest.mark.parametrize("options, code", [
    (("--batch", 2), "batch"),
    (("--shape", "image=1,3,48,48"), "shapes"),
])
def test_what_confounds_is_not_compared_and_says_why(shared_hone, bench, options, code):
    found = shared_hone.run("compare", bench("--streams", 1),
                            bench("--streams", 1, *options))["comparison"]
    assert "verdict" not in found
    assert code in [reason["code"] for reason in found["not_comparable"]]
    text = shared_hone.text("compare", bench("--streams", 1), bench("--streams", 1, *options))
    assert "cannot be compared" in text


def test_a_short_run_has_too_few_windows(shared_hone, bench):
    found = shared_hone.run("compare", bench("--streams", 1),
                            bench("--streams", 1, seconds=0.5))["comparison"]
    assert [reason["code"] for reason in found["not_comparable"]] == ["too_few"]


def test_measuring_in_turn_is_one_job_of_many_processes(shared_hone, model, measured):
    assert measured["method"] == "interleaved"
    order = {}
    for row in measured["rows"]:
        assert len(row["samples"]) == 9
        for sample in row["samples"]:
            order[sample["position"]] = row["label"]
            digest = sample["latencies"]
            assert (shared_hone.store / "blobs" / digest[:2] / digest).is_file()
        low, high = row["throughput_ci95"]
        assert low <= row["throughput_fps"] <= high
    letters = "".join(order[i] for i in range(18))
    rounds = [letters[i:i + 2] for i in range(0, 18, 2)]
    assert set(rounds) <= {"AB", "BA"}
    assert all(rounds[i] == rounds[i + 1][::-1] for i in range(0, 8, 2)), rounds
    check_effect(measured["verdict"]["throughput"])
    check_effect(measured["verdict"]["latency"])
    ratios = sorted(b["throughput_fps"] / a["throughput_fps"]
                    for a, b in zip(measured["rows"][0]["samples"], measured["rows"][1]["samples"]))
    walsh = sorted(math.sqrt(x * y) for i, x in enumerate(ratios) for y in ratios[i:])
    assert measured["verdict"]["throughput"]["ratio"] == pytest.approx(walsh[22])
    jobs = [job for job in shared_hone.run("job", "list")["jobs"] if job["kind"] == "compare"]
    assert [job["run"] for job in jobs] == [measured["run"]]
    assert jobs[0]["state"] == "done"
    assert shared_hone.leftovers() == []


def test_measured_layers_of_the_same_model_are_the_same(measured):
    assert measured["layers"]
    assert {layer["change"] for layer in measured["layers"]} == {"same"}
    for layer in measured["layers"]:
        assert [side["name"] for side in layer["a"]] == [side["name"] for side in layer["b"]]


def test_kept_layers_are_aligned_and_their_sum_explained(shared_hone, model):
    reports = [shared_hone.run("layers", model, "--seconds", 0.3, "--streams", 1,
                               "--precision", precision)
               for precision in ("f32", "bf16")]
    found = shared_hone.run("compare", *(report["run"] for report in reports))["comparison"]
    assert found["method"] == "layers"
    assert "verdict" not in found and found["not_comparable"] == []
    differences = [abs(layer["difference_ms"]) for layer in found["layers"]]
    assert differences == sorted(differences, reverse=True)
    whole = reports[1]["layers_ms"] - reports[0]["layers_ms"]
    assert sum(s["difference_ms"] for s in found["layers_sum"]) == pytest.approx(whole, abs=1e-9)
    for side, report in zip("ab", reports):
        listed = [one["name"] for layer in found["layers"] for one in layer[side]]
        assert sorted(listed) == sorted(layer["name"] for layer in report["layers"])
    convolutions = [layer for layer in found["layers"]
                    if any(one["type"] == "Convolution" for one in layer["a"])]
    assert convolutions and all(layer["b"] for layer in convolutions)
    assert "where the difference comes from" in shared_hone.text(
        "compare", *(report["run"] for report in reports))


def test_kept_runs_are_measured_again_with_their_own_options(shared_hone, bench):
    found = shared_hone.run("compare", bench("--streams", 1), bench("--streams", 2), "--measure",
                            "--seconds", 0.1, timeout=300)["comparison"]
    assert found["method"] == "interleaved"
    assert [row["config"]["streams"] for row in found["rows"]] == [1, 2]
    assert found["rows"][0]["run"] == bench("--streams", 1)


def test_one_model_is_compared_with_itself_on_several_targets(shared_hone, model):
    found = shared_hone.run("compare", model, "--target", "cpu,cpu:sse41", "--seconds", 0.1,
                            timeout=300)["comparison"]
    assert [row["target"] for row in found["rows"]] == ["cpu", "cpu:sse41"]
    assert [row["config"]["target"] for row in found["rows"]] == ["cpu", "cpu:sse41"]
    assert found["rows"][1]["context"]["isa"] == "sse41"
    assert found["verdict"]["throughput"]["ratio"] > 0


@pytest.mark.parametrize("words, code", [
    (("MODEL",), "compare.too_few"),
    (("MODEL",) * 14, "compare.too_many"),
    (("MODEL", "MODEL", "MODEL", "--layers"), "compare.too_many"),
    (("MODEL", "RUN"), "compare.kinds"),
    (("RUN", "LAYERS"), "compare.kinds"),
    (("RUN", "RUN", "--streams", "2"), "compare.options"),
    (("RUN", "RUN", "--layers"), "compare.options"),
    (("MODEL", "--target", "cpu"), "compare.too_few"),
    (("RUN", "RUN", "--target", "cpu"), "compare.options"),
    (("RUN", "r-nothing"), "store.not_found"),
    (("MODEL", "MODEL", "--repetitions", "8"), "request.field"),
    (("MODEL", "MODEL", "--smallest", "2"), "request.field"),
])
def test_wrong_use_is_told(shared_hone, model, bench, words, code):
    names = {"MODEL": model}
    if "RUN" in words:
        names["RUN"] = bench("--streams", 1)
    if "LAYERS" in words:
        names["LAYERS"] = shared_hone.run("layers", model, "--seconds", 0.1)["run"]
    words = [names.get(word, word) for word in words]
    assert shared_hone.error("compare", *words, code=2)["code"] == code


def test_cancelling_leaves_nothing(hone, topology):
    model = hone.run("model", "import", topology("tiny"))["model"]["id"]
    process = subprocess.Popen([BIN / "hone", "--json", "--data", hone.store, "compare", model,
                                model, "--seconds", "0.2"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "3 of 18" in line:
            break
    os.kill(process.pid, signal.SIGINT)
    start = time.monotonic()
    process.communicate(timeout=60)
    assert process.returncode == 5
    assert time.monotonic() - start < 10
    assert hone.leftovers() == []
    assert hone.run("run", "list") == {"runs": []}
    assert hone.run("job", "list")["jobs"][0]["state"] == "cancelled"
