#!/usr/bin/env python3
"""Gives every file of malformed/ to the programs and compares with tests/malformed.json.

As a program it writes the table of verdicts: `tests/malformed_table.py [FILE.md]`.
"""

import contextlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

from conftest import BIN, ROOT

EXPECTED = ROOT / "tests" / "malformed.json"
SECONDS_ALLOWED = 10
BYTES_ALLOWED = 1 << 30
AT_ONCE = 2
MARK = "HONE_TEST_CASE"  # in the environment of every process of a case
SECRETS = ("root:x:", "/bin/bash", "/sbin/nologin")  # words of /etc/passwd
COMPANION = "gray.jpg"  # a good image that stands beside the one in question


@dataclass
class Ran:
    """One command that ended."""

    exit: int
    document: dict
    text: str
    seconds: float
    peak_bytes: int

    @property
    def error(self):
        return self.document.get("error", {})

    @property
    def sentence(self):
        return " ".join(self.error.get(part) or "" for part in ("message", "where", "remedy"))


@dataclass
class Verdict:
    """What a case came to; `problems` is empty when all is as it must be."""

    case: dict
    exit: int = 0
    code: str = ""
    said: str = ""
    seconds: float = 0
    peak_bytes: int = 0
    problems: list = field(default_factory=list)

    def take(self, ran):
        self.seconds = max(self.seconds, ran.seconds)
        self.peak_bytes = max(self.peak_bytes, ran.peak_bytes)
        if ran.seconds > SECONDS_ALLOWED:
            self.problems.append(f"took {ran.seconds:.1f} s")
        if ran.peak_bytes > BYTES_ALLOWED:
            self.problems.append(f"a process used {ran.peak_bytes >> 20} MiB")
        if any(secret in ran.text for secret in SECRETS):
            self.problems.append("shows a file of the system")


def expected_cases():
    return json.loads(EXPECTED.read_text(encoding="utf-8"))["cases"]


class World:
    """A folder that a case has for itself: home, temporary files, store, inputs."""

    def __init__(self, folder, mark):
        self.folder = folder
        self.mark = mark
        for name in ("home", "tmp", "cwd"):
            (folder / name).mkdir()

    def run(self, *words):
        """Runs a command; its children's largest memory is counted with its own."""
        environment = {**os.environ, "HOME": str(self.folder / "home"), MARK: self.mark,
                       "TMPDIR": str(self.folder / "tmp"),
                       "HONE_MEASURE_LOCK": str(self.folder / "lock")}  # waits for no other
        start = monotonic()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
            # Waited for by wait4, which tells the memory: no context manager.
            process = subprocess.Popen(  # pylint: disable=consider-using-with
                [BIN / "hone", "--json", "--quiet", "--data", self.folder / "store",
                 *map(str, words)],
                stdout=out, stderr=subprocess.STDOUT, cwd=self.folder / "cwd", env=environment)
            watch = threading.Timer(6 * SECONDS_ALLOWED, process.kill)
            watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            watch.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            text = out.read()
        try:
            document = json.loads(text)
        except ValueError:
            document = {}
        return Ran(process.returncode, document, text, monotonic() - start, usage.ru_maxrss << 10)

    def leftovers(self):
        """Files outside the store, staging folders and processes that should not be there."""
        found = [str(path.relative_to(self.folder)) for name in ("home", "tmp", "cwd")
                 for path in (self.folder / name).rglob("*")]
        staging = self.folder / "store" / "staging"
        if staging.exists():
            found += [f"store/staging/{path.name}" for path in staging.iterdir()]
        return found + [f"process {pid}" for pid in marked_processes(self.mark)]


def marked_processes(mark):
    """Processes whose environment names the case."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def fits(code, patterns):
    return any(code == pattern or (pattern.endswith("*") and code.startswith(pattern[:-1]))
               for pattern in patterns)


def compare(what, ran, expected):
    """Differences between a command's end and what must come of it."""
    if ran.exit not in expected["exit"]:
        return [f"{what}: exit {ran.exit}, expected {expected['exit']}: {ran.text[:300]}"]
    if ran.exit == 0:
        return []
    problems = []
    if not fits(ran.error.get("code", ""), expected.get("codes", [])):
        problems.append(f"{what}: code {ran.error.get('code')}, expected {expected.get('codes')}")
    if expected.get("names", "") not in ran.sentence:
        problems.append(f"{what}: does not name {expected['names']}: {ran.sentence}")
    if not ran.error.get("message") or not ran.error.get("remedy"):
        problems.append(f"{what}: no sentence or no remedy")
    return problems


def import_case(world, case, file):
    """Gives the file to `model import` or `dataset import`, then runs what the case names."""
    kind = case["given"]
    ran = world.run(kind, "import", file)
    verdict = Verdict(case, ran.exit, ran.error.get("code", ""), ran.sentence)
    verdict.take(ran)
    verdict.problems += compare("import", ran, case)
    kept = ran.document.get(kind, {})
    for name, value in case.get("holds", {}).items():
        if ran.exit == 0 and kept.get(name) != value:
            verdict.problems.append(f"{name} is {kept.get(name)}, expected {value}")
    for step in case.get("then", []) if ran.exit == 0 else []:
        words = [kept["id"] if word == "MODEL" else word for word in shlex.split(step["run"])]
        follow = world.run(*words)
        verdict.take(follow)
        verdict.problems += compare(step["run"], follow, step)
    return verdict


def image_case(world, case, file):
    """Evaluates two images: one that is good, and the one in question."""
    folder = world.folder / "images"
    folder.mkdir()
    shutil.copy(file.parent / COMPANION, folder / "good.jpg")
    shutil.copy(file, folder / file.name)
    (folder / "val.txt").write_text(f"good.jpg 0\n{file.name} 0\n", encoding="utf-8")
    model = file.parent.parent.parent / "models" / "onnx" / "resnet20_cifar10.onnx"
    ran = world.run("accuracy", model, "--dataset", folder)
    verdict = Verdict(case, ran.exit, ran.error.get("code", ""), ran.sentence)
    verdict.take(ran)
    verdict.problems += compare("accuracy", ran, case)
    if ran.exit != 0:
        return verdict
    report = ran.document["accuracy"]
    allowed = {"yes": [2], "no": [1], "either": [1, 2]}[case["decoded"]]
    if report["images"] not in allowed or report["images"] + report["broken"] != 2:
        verdict.problems.append(f"{report['images']} of 2 images count, expected {allowed}")
    if report["broken"] and report["broken_examples"][0].find(file.name) < 0:
        verdict.problems.append("the broken image is not named")
    verdict.said = "decoded" if report["broken"] == 0 else "counted as broken"
    return verdict


def run_case(case, data):
    """One case in a world of its own."""
    file = data / "malformed" / case["file"]
    with tempfile.TemporaryDirectory(prefix="hone_case_") as folder:
        world = World(pathlib.Path(folder), mark=f"{os.getpid()}:{case['file']}")
        before = sorted((p.name, p.stat().st_mtime_ns) for p in file.parent.iterdir())
        judge = image_case if case["given"] == "image" else import_case
        verdict = judge(world, case, file)
        verdict.problems += [f"left behind: {what}" for what in world.leftovers()]
        if before != sorted((p.name, p.stat().st_mtime_ns) for p in file.parent.iterdir()):
            verdict.problems.append("the folder of the input changed")
        for pid in marked_processes(world.mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return verdict


def run_all(data):
    """All cases, a few at a time, in the order of the expectation."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda case: run_case(case, data), expected_cases()))


def markdown(verdicts):
    """The table of verdicts."""
    good = sum(not verdict.problems for verdict in verdicts)
    lines = [f"{good} of {len(verdicts)} files behave as expected. Slowest "
             f"{max(v.seconds for v in verdicts):.1f} s, largest process "
             f"{max(v.peak_bytes for v in verdicts) >> 20} MiB.", "",
             "| file | expected | exit | code or result | seconds | MiB | as expected |",
             "|---|---|---|---|---|---|---|"]
    for verdict in verdicts:
        case = verdict.case
        expected = " or ".join(map(str, case["exit"]))
        if "decoded" in case:
            expected = f"decoded: {case['decoded']}"
        what = verdict.code or verdict.said or "accepted"
        fine = "; ".join(verdict.problems).replace("|", "/").replace("\n", " ") or "yes"
        lines.append(f"| {case['file']} | {expected} | {verdict.exit} | {what} "
                     f"| {verdict.seconds:.1f} | {verdict.peak_bytes >> 20} | {fine} |")
    return "\n".join(lines) + "\n"


def main():
    data = pathlib.Path(os.environ.get("HONE_TEST_DATA", ROOT.parent / "shared" / "data"))
    verdicts = run_all(data)
    table = markdown(verdicts)
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(table, encoding="utf-8")
    else:
        print(table, end="")
    return 1 if any(verdict.problems for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
