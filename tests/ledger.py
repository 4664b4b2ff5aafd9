"""What a client was told, and whether the store still says the same after the program was killed.

A Ledger runs commands that may be killed or fail, notes what was acknowledged (exit code 0 and a whole
document on stdout), and compares: acknowledged things are there with the bytes that their digests
name, removed ones are gone, nothing is half visible, and nothing lies about that nobody names. What was
not acknowledged may be there or not, but whole.
"""

import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

from conftest import BIN

DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
BLOB_MEMBERS = ("xml", "bin", "graph", "original", "pack", "index", "latencies", "per_image")


def blobs_named_by(record):
    """Digests of the blobs that a model, data set or run consists of."""
    named = [record[member] for member in BLOB_MEMBERS if member in record]
    return set(DIGEST.findall(json.dumps(named)))


class Ledger:
    def __init__(self, hone):
        self.hone = hone
        self.models = {}  # id -> record as it was acknowledged; None: there, but how is not known
        self.runs = {}  # id -> run
        self.gone = set()  # ids whose removal was acknowledged
        self.importing = False  # an import was cut: it may have happened, or waits to be resumed
        self.starts = []  # seconds of the first command after a kill

    # --- doing

    def start(self, *words, fault=None):
        """A command in a process group of its own."""
        environment = dict(os.environ, **({"HONE_FAULT": fault} if fault else {}))
        return subprocess.Popen(
            [BIN / "hone", "--json", "--quiet", "--data", self.hone.store, *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
            start_new_session=True)

    def attempt(self, *words, fault=None, kill_after=None):
        """Runs a command, killed with its group after so many seconds; gives exit code and document."""
        process = self.start(*words, fault=fault)
        try:
            out, _ = process.communicate(timeout=kill_after or 120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, _ = process.communicate()
        self.note(words, process.returncode, out)
        return process.returncode, out

    def note(self, words, code, out):
        """What the client was told becomes part of the ledger."""
        if words[:2] == ("model", "remove") or words[:2] == ("run", "remove"):
            self.forget(words[0], words[2], acknowledged=code == 0)
        if words[:2] == ("job", "resume"):
            self.importing = code != 0 and self.importing
        if code != 0:
            if words[:2] == ("model", "configure"):
                self.models[words[2]] = None  # as it was or as it was asked for
            if words[:2] == ("model", "import"):
                self.importing = True
                self.gone = {key for key in self.gone if key.startswith("r-")}
            return
        document = json.loads(out)
        if "model" in document and words[1] in ("import", "configure"):
            record = document["model"]
            self.models[record["id"]] = record
            self.gone.discard(record["id"])
        if "benchmark" in document:
            self.runs[document["benchmark"]["run"]] = document["benchmark"]

    def forget(self, noun, reference, acknowledged):
        """A removal that was not acknowledged may have happened: nothing is known any more."""
        self.models.pop(reference, None)
        self.runs.pop(reference, None)
        if noun == "model":
            self.runs = {key: run for key, run in self.runs.items() if run["model"] != reference}
        if acknowledged and not (noun == "model" and self.importing):
            self.gone.add(reference)

    # --- comparing

    def check(self):
        """The next start puts everything right; then the store is compared with the ledger."""
        began = time.monotonic()
        models = {record["id"]: record for record in self.hone.run("model", "list")["models"]}
        self.starts.append(time.monotonic() - began)
        runs = {run["id"]: run for run in self.hone.run("run", "list", "--limit", 10000)["runs"]}
        for key, record in self.models.items():
            assert key in models and record in (None, models[key]), f"model {key} was acknowledged"
        for key, run in self.runs.items():
            assert key in runs and runs[key]["result"] == run, f"run {key} was acknowledged"
        assert not self.gone & (set(models) | set(runs)), "removed and acknowledged"
        results = [run["result"] for run in runs.values()]
        for record in [*models.values(), *results]:
            for digest in blobs_named_by(record):
                self.check_blob(digest)
        self.check_files()

    def check_blob(self, digest):
        file = self.hone.store / "blobs" / digest[:2] / digest
        assert file.exists(), f"a record names {digest}, which is not there"
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest

    def check_files(self):
        """The database is whole; what it does not name is not there."""
        with sqlite3.connect(self.hone.store / "hone.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            tables = ("models", "datasets", "runs", "jobs")
            texts = [text for table in tables
                     for text, in database.execute(f"SELECT record FROM {table}")]
            texts += [text for text, in database.execute("SELECT value FROM derived")]
            running = database.execute("SELECT count(*) FROM jobs WHERE state = 'running'").fetchone()
        database.close()
        assert running == (0,), "a job runs whose process is dead"
        named = {digest for text in texts for digest in DIGEST.findall(text)}
        kept = {file.name for file in (self.hone.store / "blobs").glob("*/*")}
        assert kept <= named, f"{len(kept - named)} blobs without a name stayed"
        assert self.hone.leftovers() == []

    def drain(self):
        """Runs what waits; afterwards every job has ended."""
        self.note(("job", "resume"), *self.attempt("job", "resume"))
        states = {job["state"] for job in self.hone.run("job", "list", "--limit", 10000)["jobs"]}
        assert states <= {"done", "failed", "cancelled"}, states
