"""Promises 1, 6, 8 and 12 through the server: what it acknowledged survives its death, no job is lost
and none runs for ever, and one slow thing does not stop the others. HONE_LONG=1 takes many more."""

import collections
import http.client
import os
import random
import signal
import statistics
import threading
import time

import pytest

from conftest import BIN, LONG
from ledger import Ledger
from many_runs import fill
from server_client import API, ENDED, begin_upload, drain, get, ok, post_job, send, wait_for
from serving import Server

KILLS = 100 if LONG else 3
MOST_JOBS_WAITING = 12  # what is left at the end is drained


def start(hone):
    """A server in a process group of its own, so that it can be killed with its workers."""
    return Server(hone, BIN, preexec=os.setsid)


def kill(server):
    os.killpg(server.pid, signal.SIGKILL)
    server.kill()


def end_it(server, dying):
    """What breaks from now on breaks because of this."""
    dying.set()
    kill(server)


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Client:
    """Asks for things at random, and keeps a ledger of what was acknowledged."""

    def __init__(self, hone, files, moments):
        self.ledger = Ledger(hone)
        self.files, self.moments = files, moments
        self.jobs = {}  # id -> what is known of it: accepted, or the row as it ended
        self.doing = collections.Counter()

    def act(self, server):
        """One request; whatever breaks it, only what was answered is written down."""
        waiting = sum(job["state"] not in ENDED for job in self.jobs.values())
        choices = [self.import_a_file, self.benchmark] if waiting < MOST_JOBS_WAITING else []
        choices.append(self.rename)
        if not self.ledger.models:
            choices = [self.import_a_file]
        if len(self.ledger.runs) > 2:
            choices.append(self.remove_run)
        what = self.moments.choice(choices)
        self.doing[what.__name__] += 1
        what(server)
        self.look(server)

    def import_a_file(self, server):
        file = self.moments.choice(self.files)
        upload = begin_upload(server, {file.name: file.read_bytes()})
        ok(send(server, upload, 0, file.read_bytes()))
        self.accept(post_job(server, "model_import", {"upload": upload["id"]}))

    def benchmark(self, server):
        model = self.moments.choice(list(self.ledger.models))
        self.accept(post_job(server, "benchmark", {"model": model, "seconds": 0.1}))

    def rename(self, server):
        model = self.moments.choice(list(self.ledger.models))
        self.ledger.models[model] = None  # until it is answered
        name = f"name{self.moments.randrange(1000)}"
        answer = ok(server.request("PATCH", f"{API}/models/{model}", {"name": name}))["model"]
        answer.pop("summary")
        self.ledger.models[model] = answer

    def remove_run(self, server):
        run = self.moments.choice(list(self.ledger.runs))
        self.ledger.forget("run", run, acknowledged=False)
        ok(server.request("DELETE", f"{API}/runs/{run}"))
        self.ledger.gone.add(run)

    def accept(self, job):
        self.jobs[job["id"]] = job

    def look(self, server):
        """Jobs that have ended: what they made was acknowledged by that."""
        for id, known in list(self.jobs.items()):
            if known["state"] in ENDED:
                continue
            row = get(server, f"/jobs/{id}")["job"]
            if row["state"] not in ENDED:
                continue
            self.jobs[id] = row
            if row["state"] == "done" and row["kind"] == "benchmark":
                self.ledger.runs[row["run"]] = get(server, f"/runs/{row['run']}")["run"]["result"]
            if row["state"] == "done" and row["kind"] == "model_import":
                record = get(server, f"/models/{row['run']}")["model"]
                record.pop("summary")
                self.ledger.models[row["run"]] = record

    def check(self, server):
        """After a restart: jobs are there, ended ones as they were."""
        for id, known in self.jobs.items():
            row = get(server, f"/jobs/{id}")["job"]
            if known["state"] in ENDED:
                assert (row["state"], row["run"]) == (known["state"], known["run"])


def test_the_server_killed_at_random_moments(hone, topology):
    """Promises 6 and 8 with a client that keeps a ledger; at the end every job has ended."""
    seed = random.randrange(1 << 32)
    print("seed", seed)
    moments = random.Random(seed)
    client = Client(hone, [topology("tiny", "--seed", str(n)) for n in range(4)], moments)
    starts = []
    for _ in range(KILLS):
        began = time.monotonic()
        server = start(hone)
        starts.append(time.monotonic() - began)
        client.check(server)
        dying = threading.Event()
        timer = threading.Timer(moments.uniform(0.1, 2.5), end_it, [server, dying])
        timer.start()
        while not dying.is_set():
            try:
                client.act(server)
            except (OSError, AssertionError, ValueError, http.client.HTTPException) as broken:
                if not dying.is_set() and "limit.queue" not in str(broken):
                    timer.join()
                    raise
        timer.join()
    server = start(hone)
    drain(server)
    client.look(server)
    assert all(row["state"] in ENDED for row in client.jobs.values())
    twice = [r for r in client.jobs.values() if r["state"] == "failed"]
    assert all(row["error"]["code"] in ("job.crashed_twice", "store.not_found") for row in twice), twice
    assert server.stop() == 0
    client.ledger.check()
    print(f"{KILLS} kills, {len(client.jobs)} jobs, {len(twice)} of them failed; {dict(client.doing)}; "
          f"ready again after {statistics.median(starts):.2f} s, at most {max(starts):.2f} s")


def test_a_job_that_kills_the_server_twice_is_failed(hone, topology):
    """Promise 8: retried once after a crash, then failed; the next one runs."""
    model = hone.run("model", "import", topology("tiny"))["model"]["id"]
    server = start(hone)
    job = post_job(server, "benchmark", {"model": model, "seconds": 60})
    waiting = post_job(server, "benchmark", {"model": model, "seconds": 0.2})
    for attempt in (1, 2):
        while True:
            row = get(server, f"/jobs/{job['id']}")["job"]
            if row["state"] == "running" and row["attempts"] == attempt:
                break
            time.sleep(0.05)
        kill(server)
        server = start(hone)
    row = get(server, f"/jobs/{job['id']}")["job"]
    assert (row["state"], row["error"]["code"]) == ("failed", "job.crashed_twice")
    assert wait_for(server, waiting)["state"] == "done"
    kill(server)


def test_dying_workers_do_not_touch_the_server(hone, topology):
    """Promise 1: workers are killed while they work; the server answers, and says why each job failed."""
    model = hone.run("model", "import", topology("tiny"))["model"]["id"]
    server = Server(hone, BIN)
    took = []
    for _ in range(20 if LONG else 3):
        job = post_job(server, "benchmark", {"model": model, "seconds": 60})
        while "progress" not in get(server, f"/jobs/{job['id']}")["job"]:
            time.sleep(0.02)
        for child in open(f"/proc/{server.pid}/task/{server.pid}/children").read().split():
            os.kill(int(child), signal.SIGKILL)
        for task in os.listdir(f"/proc/{server.pid}/task"):
            for child in open(f"/proc/{server.pid}/task/{task}/children").read().split():
                os.kill(int(child), signal.SIGKILL)
        row = None
        while row is None or row["state"] not in ENDED:
            began = time.monotonic()
            assert server.get("/healthz").status == 200
            took.append(time.monotonic() - began)
            row = get(server, f"/jobs/{job['id']}")["job"]
        assert (row["state"], row["error"]["code"]) == ("failed", "job.worker_died"), row
    print(f"{len(took)} looks at /healthz, p99 {quantile(took, 0.99) * 1000:.0f} ms")
    assert server.stop() == 0


@pytest.fixture
def large(hone, topology):
    """A store with a model and many runs of it."""
    model = hone.run("model", "import", topology("tiny"))["model"]["id"]
    run = hone.run("benchmark", model, "--seconds", 0.1)["benchmark"]["run"]
    fill(hone, hone.run("run", "show", run)["run"], 10000 if LONG else 1000)
    return hone, model, run


def timed(server, path, count):
    took = []
    for _ in range(count):
        began = time.monotonic()
        ok(server.get(API + path))
        took.append(time.monotonic() - began)
    return took


def test_many_runs_cost_little(large):
    """The bar of the restart is 2 s at 10,000 runs; figures are printed, the machine may be loaded."""
    hone, model, run = large
    began = time.monotonic()
    server = Server(hone, BIN)
    get(server, "/models")
    ready = time.monotonic() - began
    assert get(server, "/models")["models"][0]["summary"]
    figures = {path: timed(server, path, 100) for path in
               ("/models", "/runs", "/runs?limit=200", f"/runs?model={model}&kind=benchmark")}
    print(f"ready with a first answer after {ready:.2f} s; " + "; ".join(
        f"GET {path} p50 {quantile(t, .5) * 1000:.1f} ms, p99 {quantile(t, .99) * 1000:.1f} ms"
        for path, t in figures.items()) + f"; RSS {server.rss_bytes() / 2**20:.0f} MiB")
    assert ready < 10
    seen, after = [], ""
    while after is not None:
        page = get(server, "/runs?limit=200" + (f"&after={after}" if after else ""))
        seen += [r["id"] for r in page["runs"]]
        after = page.get("next")
    assert len(seen) == len(set(seen)) == (10001 if LONG else 1001)
    assert server.stop() == 0


def test_one_slow_thing_does_not_stop_the_others(large):
    """Promise 12: reads while an upload comes, ten thousand rows go, and a job runs."""
    hone, model, run = large
    server = Server(hone, BIN)
    size = (2048 if LONG else 64) * 2**20
    upload = ok(server.post(API + "/uploads", {"files": [{"name": "big.bin", "bytes": size}]}),
                201)["upload"]
    piece, failed = os.urandom(2**20) * 16, []

    def send_all():
        for offset in range(0, size, len(piece)):
            reply = send(server, upload, 0, piece, offset)
            if reply.status != 200:
                failed.append(reply.body)

    job = post_job(server, "layers", {"model": model, "seconds": 1})
    threads = [threading.Thread(target=send_all),
               threading.Thread(target=lambda: server.request(
                   "DELETE", f"{API}/models/{model}", timeout=120))]
    took = timed(server, "/runs", 20)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or len(took) < 200:
        took += timed(server, "/models", 1) + timed(server, "/jobs", 1) + timed(server, "/runs", 1)
    for thread in threads:
        thread.join()
    assert failed == []
    assert get(server, "/models")["models"] == [] and get(server, "/runs")["runs"] == []
    assert wait_for(server, job)["state"] in ENDED
    print(f"{len(took)} reads meanwhile: p50 {quantile(took, 0.5) * 1000:.1f} ms, "
          f"p99 {quantile(took, 0.99) * 1000:.1f} ms, most {max(took) * 1000:.0f} ms")
    assert "database is locked" not in server.log.read_text()
    assert server.stop() == 0
