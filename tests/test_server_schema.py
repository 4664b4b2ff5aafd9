"""The running server is asked at random what its own description allows, and what it does not, by
schemathesis: no answer may be an error of the server, and each must be as it is described."""

import collections
import json
import os
import subprocess

import pytest

from conftest import LONG
from server_client import demo, get, run_job

SECONDS = 300 if LONG else 10
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,"
          "response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth")


@pytest.fixture(scope="module")
def python():
    """The Python environment that has schemathesis."""
    found = os.environ.get("HONE_COUNTERS")
    if not found:
        pytest.skip("schemathesis is not here: ./x test installs it and sets HONE_COUNTERS")
    return found


def settings(places):
    """Which of the things that are there a path may name."""
    text = ""
    for prefix, id in places.items():
        text += (f"[[operations]]\ninclude-path-regex = \"^/api/v1/{prefix}/\"\n"
                 f"parameters = {{ \"path.id\" = \"{id}\" }}\n\n")
    return text


def drive(python, server, folder, places, *words):
    """Runs schemathesis for its time; gives its report."""
    (folder / "schemathesis.toml").write_text(settings(places))
    report = folder / "report.json"
    done = subprocess.run(
        [python, "-m", "schemathesis.cli", "--config-file", folder / "schemathesis.toml", "run",
         f"{server.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {server.token}",
         "--max-time", str(SECONDS), "--checks", CHECKS, "--continue-on-failure", "--no-shrink",
         "--phases", "coverage,fuzzing", "--exclude-operation-id", "listen", "--warnings", "off",
         "--suppress-health-check", "all", "--report-json-path", report, *words],
        capture_output=True, text=True, timeout=SECONDS * 6 + 120, cwd=folder, check=False)
    return done, json.loads(report.read_text()) if report.exists() else {}


def test_every_answer_is_as_it_is_described(shared_server, python, tmp_path):
    server = shared_server
    model, dataset = demo(server)
    bench = run_job(server, "benchmark", {"model": model["id"], "seconds": 0.3})
    accuracy = run_job(server, "accuracy",
                       {"model": model["id"], "dataset": dataset["id"], "limit": 20})
    looked = {"models": model["id"], "datasets": dataset["id"], "runs": accuracy["run"],
              "jobs": bench["id"]}
    # First what is there is looked at, then everything is tried with names that mean nothing.
    seen = collections.Counter()
    for places, words in ((looked, ("--include-method", "GET")), ({}, ())):
        done, report = drive(python, server, tmp_path, places, *words)
        print(done.stdout[-3000:])
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
        seen.update(report["test_cases"])
    assert server.process.poll() is None and get(server, "/system")
    print(f"{seen['generated']} requests, {seen['with_failures']} findings")
    assert seen["generated"] > 200
