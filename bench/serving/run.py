#!/usr/bin/env python3
"""The server under its readers, and what it costs a measurement that runs beside it.

Prints, against their bars: how long `hone serve` takes to be ready, its memory and processor time
when nothing happens, the 99th percentile of 500 concurrent readers of one model (wrk), and the
throughput of a benchmark with a client of the event stream, and with Chromium on the benchmark
page, over the throughput without. The runs alternate; each ratio is that of the medians.
Needs wrk, and for the last figure node with web/node_modules (`./x web`) and Chromium.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
IDLE_SECONDS = 20


class Server:
    """`hone serve` on a store of its own; what it printed."""

    def __init__(self, store):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [BIN / "hone", "--data", store, "--json", "serve", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        self.serve = json.loads(self._document())["serve"]
        self.ready_ms = (time.monotonic() - begin) * 1000
        self.host, self.token = re.match(r"http://([^/]+)/\?token=(.*)", self.serve["url"]).groups()
        self.headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def _document(self):
        """The one that it prints, which ends with a brace alone on its line."""
        text = ""
        while not text.endswith("\n}\n"):
            text += self.process.stdout.readline() or sys.exit("the server did not start")
        return text

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host)
        connection.request(method, "/api/v1" + path, json.dumps(body) if body else None,
                           self.headers)
        reply = connection.getresponse()
        document = json.loads(reply.read() or "null")
        assert reply.status < 300, document
        return document

    def run(self, kind, request):
        """The result of a job that was waited for."""
        job = self.ask("POST", "/jobs", {"kind": kind, "request": request})["job"]
        while job["state"] not in ("done", "failed", "cancelled"):
            time.sleep(0.5)
            job = self.ask("GET", f"/jobs/{job['id']}")["job"]
        assert job["state"] == "done", job
        return self.ask("GET", f"/runs/{job['run']}")["run"] if job.get("run") else None

    def rss_mib(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[-1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class EventClient:
    """Reads the event stream until it is left."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.host)
        self.connection.request("GET", "/api/v1/events", headers=server.headers)
        self.stream = self.connection.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while self.stream.read1(65536):
                pass
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass

    def close(self):
        self.connection.sock and self.connection.sock.shutdown(2)
        self.connection.close()


class Page:
    """Chromium on the benchmark page of a model."""

    def __init__(self, server, model):
        script = pathlib.Path(__file__).with_name("page.mjs")
        self.process = subprocess.Popen(
            ["node", script, server.serve["url"], f"http://{server.host}/models/{model}/benchmark"],
            cwd=ROOT / "web", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "open"

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def bar(name, value, unit, low=None, high=None):
    holds = (low is None or value >= low) and (high is None or value <= high)
    limits = " ".join(f"{word} {limit}" for word, limit in (("at least", low), ("at most", high))
                      if limit is not None)
    print(f"  {name:52} {value:9.3f} {unit:4} {limits:26} {'holds' if holds else 'MISSED'}")
    return holds


def idle(server):
    time.sleep(2)
    before = server.cpu_seconds()
    time.sleep(IDLE_SECONDS)
    share = (server.cpu_seconds() - before) / IDLE_SECONDS
    return [bar("ready after start", server.ready_ms, "ms", high=300),
            bar("idle: memory", server.rss_mib(), "MiB", high=40),
            bar("idle: processor", share * 100, "%", high=0.2)]


def readers(server, model, seconds):
    """The 99th percentile in milliseconds of 500 readers."""
    report = subprocess.run(
        ["wrk", "-t2", "-c500", f"-d{seconds}s", "--latency", "-H",
         f"Authorization: Bearer {server.token}", f"http://{server.host}/api/v1/models/{model}"],
        check=True, capture_output=True, text=True).stdout
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", report).groups()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report).group(1)
    p99_ms = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    assert "Non-2xx" not in report, report
    return [bar(f"500 readers of one model, p99 ({rate} a second)", p99_ms, "ms", high=250)]


def beside(server, model, make, args):
    """Throughput with what `make` opens, over the throughput without, in turns."""
    request = {"model": model, "seconds": args.seconds, "run": {"streams": "2"}}
    throughput = {True: [], False: []}
    for turn in range(2 * args.runs):
        with_it = turn % 4 in (1, 2)
        opened = make() if with_it else None
        try:
            result = server.run("benchmark", request)["result"]
        finally:
            if opened:
                opened.close()
        throughput[with_it].append(result["throughput_fps"])
    return statistics.median(throughput[True]) / statistics.median(throughput[False])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="benchmarks on each side")
    parser.add_argument("--seconds", type=float, default=4, help="of one benchmark")
    parser.add_argument("--no-page", action="store_true", help="without Chromium")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        network = pathlib.Path(name) / "resnet50.onnx"
        subprocess.run([BIN / "make_topology", "resnet50", network], check=True)
        store = pathlib.Path(name) / "store"
        kept = json.loads(subprocess.run(
            [BIN / "hone", "--data", store, "--json", "--quiet", "model", "import", network],
            check=True, capture_output=True, text=True).stdout)
        model = kept["model"]["id"]
        server = Server(store)
        try:
            held = idle(server) + readers(server, model, 10)
            ratio = beside(server, model, lambda: EventClient(server), args)
            held.append(bar("throughput with an event client / without", ratio, "", 0.98, 1.02))
            if not args.no_page:
                ratio = beside(server, model, lambda: Page(server, model), args)
                held.append(bar("throughput with Chromium on the page / without", ratio, "", 0.95))
        finally:
            server.process.terminate()
            server.process.wait()
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
