"""Both sides as processes: Hone's commands on a store of their own, NNCF, and the judge of files."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from cases import BIN

HERE = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    """A side did not do what it was asked; says what it printed."""


def run_counted(words):
    """Runs a program; gives its output and what it took: wall and processor seconds, and the peak
    resident bytes of the largest of it and the processes that it started and waited for."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        start = time.monotonic()
        process = subprocess.Popen([*map(str, words)], stdout=out, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
        if status != 0:
            log.seek(0)
            raise Failed(f"{' '.join(map(str, words))}\n{text}{log.read().decode(errors='replace')}")
    return text, {"seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime,
                  "peak_bytes": usage.ru_maxrss * 1024}


def helper(script, request, folder):
    """Runs a Python helper with a request; gives its answer."""
    asked, answered = pathlib.Path(folder) / "request.json", pathlib.Path(folder) / "answer.json"
    asked.write_text(json.dumps(request))
    answered.unlink(missing_ok=True)
    run_counted([sys.executable, HERE / script, asked, answered])
    return json.loads(answered.read_text())


def peer_run(case, images, names, out, max_drop=None):
    """One run of NNCF; the quantized model lies at `out` unless the answer says that it raised."""
    return helper("peer.py", {"case": case.name, "folder": str(images), "names": names,
                              "out": str(out), "max_drop": max_drop}, out.parent)


def judged(files, folder, case=None, images=None):
    """What judge.py finds of {name: file}; without a case only sizes and layers."""
    return helper("judge.py", {"case": case.name if case else "", "folder": str(images),
                               "files": {name: str(path) for name, path in files.items()}}, folder)


class Store:
    """A store of Hone, and its commands."""

    def __init__(self, folder):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder, prefix="store-"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def run(self, *words):
        """The document of one command, and what it took."""
        text, taken = run_counted([BIN / "hone", "--json", "--quiet", "--data", self.folder, *words])
        return json.loads(text), taken

    def import_model(self, case):
        document, taken = self.run("model", "import", case.model_path, *case.card_options())
        return document["model"]["id"], taken

    def take_files(self, model, out):
        """Copies the IR of a kept model to `out`; gives the digests of its two parts."""
        record = self.run("model", "show", model)[0]["model"]
        digests = [record[part]["digest"] for part in ("xml", "bin")]
        for digest, path in zip(digests, (out, out.with_suffix(".bin"))):
            shutil.copyfile(self.folder / "blobs" / digest[:2] / digest, path)
        return digests


def hone_run(case, images, options, out, imported=False):
    """One run of `hone quantize` on an empty store; the quantized model lies at `out`.

    The clock: with `imported` the command alone, model and data set being there already; else also
    the imports of both, which are commands of their own (the model's is told what the network
    expects of an image) and run at the same time, as they may.
    """
    with Store(out.parent) as store:
        begin = time.monotonic()
        with ThreadPoolExecutor() as pool:
            importing = pool.submit(store.import_model, case)
            data, importing_data = store.run("dataset", "import", images)
            model, importing_model = importing.result()
        seconds = time.monotonic() - begin
        document, taken = store.run("quantize", model, "--dataset", data["dataset"]["id"], *options)
        if not imported:
            parts = [taken, importing_data, importing_model]
            taken = {"seconds": taken["seconds"] + seconds,
                     "cpu_seconds": sum(part["cpu_seconds"] for part in parts),
                     "peak_bytes": max(part["peak_bytes"] for part in parts)}
        found = document["quantization"]
        return taken | {"digests": store.take_files(found["model"]["id"], out), "document": found}
