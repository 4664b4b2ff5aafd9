"""A quantization told while it runs: the curve grows by event, and who looks later sees it too."""

import time

import pytest

from conftest import LONG
from server_client import ENDED, Listener, demo, get, post_job


def curves(listener, job):
    """Partial results of a job, in the order in which they were told."""
    return [data["partial"] for _, kind, data in list(listener.events)
            if kind == "progress" and data["job"] == job["id"] and data.get("partial")]


@pytest.mark.parametrize("curve", [False, pytest.param(True, marks=pytest.mark.skipif(
    not LONG, reason="Measuring speed waits for its turn and takes a minute: HONE_LONG=1."))])
def test_the_curve_is_told_as_it_grows(server, curve):
    """Every candidate as soon as it is judged over all images, then their speeds; what was told
    before is never taken back, and is the report's own curve in the end."""
    model, dataset = demo(server)
    listener = Listener(server)
    job = post_job(server, "quantize", {"model": model["id"], "dataset": dataset["id"],
                                        "max_drop": 0.0, "curve": curve})
    seen_late = []
    while True:
        row = get(server, f"/jobs/{job['id']}")["job"]
        if row["state"] in ENDED:
            break
        if row.get("progress", {}).get("partial"):
            seen_late.append(row["progress"]["partial"])
        time.sleep(0.05)
    listener.close()
    assert row["state"] == "done", row
    told = curves(listener, job)
    assert told
    for before, after in zip(told, told[1:]):
        known = [(one["layers_float"], one["value"], one["drop"]) for one in before["points"]]
        assert known == [(one["layers_float"], one["value"], one["drop"])
                         for one in after["points"]][:len(known)]
    report = get(server, f"/runs/{row['run']}")["run"]["result"]
    last = (seen_late or told)[-1]
    for late in seen_late:
        assert late["points"] == last["points"][:len(late["points"])] or curve
    assert last["metric"] == report["original"]["metric"]
    assert last["original"] == report["original"]["value"]
    assert last["max_drop"] == 0.0
    for one in last["points"]:
        assert one["drop"] == pytest.approx(last["original"] - one["value"], abs=1e-12)
    judged = {}  # as many layers may be other layers
    for one in last["points"]:
        judged.setdefault(one["layers_float"], set()).add(one["value"])
    for point in report["curve"]:
        if point["layers_float"] in judged and point["layers_float"] < last["layers"]:
            assert point["value"] in judged[point["layers_float"]]
    assert "partial" not in get(server, f"/jobs/{job['id']}")["job"].get("progress", {})
