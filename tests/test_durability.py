"""Promises 6, 7, 9 and 10: acknowledged means on disk, wherever the program was ended; a full disk is an
error; damage is noticed. The long forms (HONE_LONG=1) take every point, the short ones a sample."""

import collections
import itertools
import json
import pathlib
import random
import shutil
import subprocess

import pytest

from conftest import LONG, Hone
from ledger import Ledger

FAULT_EXIT = 99
KILLS = 200 if LONG else 8
POINTS_OF_A_SHORT_FORM = 3


@pytest.fixture(scope="module")
def seed():
    """Printed, so that what failed can be done again."""
    value = random.randrange(1 << 32)
    print("seed", value)
    return value


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, topology):
    """A store with a model and a run, copied for every attempt."""
    ledger = Ledger(Hone(tmp_path_factory.mktemp("prepared") / "store"))
    ledger.attempt("model", "import", topology("tiny"))
    model = next(iter(ledger.models))
    ledger.attempt("benchmark", model, "--seconds", 0.1)
    return ledger, model


def copied(prepared, folder):
    """A copy of the prepared store with its own ledger."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared.hone.store, folder, copy_function=shutil.copy2)
    ledger = Ledger(Hone(folder))
    ledger.models, ledger.runs = dict(prepared.models), dict(prepared.runs)
    return ledger


def commands(topology, model, run):
    return {
        "import": ("model", "import", topology("tiny", "--seed", "7")),
        "benchmark": ("benchmark", model, "--seconds", 0.1),
        "configure": ("model", "configure", model, "--name", "other", "--color", "bgr"),
        "remove": ("model", "remove", model),
        "remove run": ("run", "remove", run),
    }


def points_to_take(seed):
    """From the first on until a command passes none any more; of a short form some of them."""
    if LONG:
        return itertools.count(1)
    return sorted(random.Random(seed).sample(range(1, 25), POINTS_OF_A_SHORT_FORM))


KINDS = ["import", "benchmark", "configure", "remove", "remove run"]


def recovers(ledger, words):
    """After the fault: as acknowledged, the queue drains, and the same command works."""
    ledger.check()
    ledger.drain()
    code, out = ledger.attempt(*words)
    assert code == 0 or json.loads(out)["error"]["code"] == "store.not_found"  # it was removed
    ledger.check()


@pytest.mark.parametrize("kind", KINDS)
def test_every_write_point_may_be_the_last(prepared, topology, tmp_path, seed, kind):
    base, model = prepared
    words = commands(topology, model, next(iter(base.runs)))[kind]
    for point in points_to_take(seed):
        ledger = copied(base, tmp_path / "store")
        code, _ = ledger.attempt(*words, fault=f"exit@{point}")
        recovers(ledger, words)
        if code == 0:
            break  # the command has fewer points
        assert code == FAULT_EXIT, point
        ledger = copied(base, tmp_path / "store")
        code, out = ledger.attempt(*words, fault=f"enospc@{point}")
        assert code in (0, 4), f"point {point}: {out}"
        assert code == 0 or json.loads(out)["error"]["code"] == "store.disk_full", point
        recovers(ledger, words)
    print(f"{kind}: tried up to point {point}" + (", which it does not reach" if code == 0 else ""))
    assert point > 3


def random_command(moments, ledger, files):
    """Something a client may ask for now; there are always some things that could be lost."""
    models, runs = list(ledger.models), list(ledger.runs)
    choices = [("model", "import", moments.choice(files))] * 2
    if models:
        model = moments.choice(models)
        choices += [("benchmark", model, "--seconds", 0.1)] * 3
        choices += [("model", "configure", model, "--name", f"name{moments.randrange(100)}"),
                    ("job", "resume")]
    if len(models) > 2:
        choices.append(("model", "remove", model))
    if len(runs) > 3:
        choices.append(("run", "remove", moments.choice(runs)))
    return moments.choice(choices)


def test_killed_at_random_moments_nothing_acknowledged_is_lost(hone, topology, seed):
    moments = random.Random(seed)
    files = [topology("tiny", "--seed", str(number)) for number in range(6)]
    files.append(topology("mobilenet_v2"))
    ledger = Ledger(hone)
    kills, acknowledged = collections.Counter(), 0
    while kills.total() < KILLS:
        words = random_command(moments, ledger, files)
        limit = moments.choice((0.02, 0.1, 0.4, 1.0)) * moments.random()
        code, _ = ledger.attempt(*words, kill_after=limit)
        if code < 0:
            kills[" ".join(words[:2] if words[0] != "benchmark" else words[:1])] += 1
            ledger.check()
        if moments.random() < 0.5:
            acknowledged += ledger.attempt(*random_command(moments, ledger, files))[0] == 0
        acknowledged += code == 0
    ledger.drain()
    ledger.check()
    starts = sorted(ledger.starts)
    print(f"{dict(kills)} killed, {acknowledged} commands acknowledged; {len(ledger.models)} models"
          f" and {len(ledger.runs)} runs at the end; first command after a kill: median"
          f" {starts[len(starts) // 2]:.3f} s, most {starts[-1]:.3f} s")


def test_a_full_disk_is_an_error_and_no_accident(topology, tmp_path):
    """Promise 9 on a file system of 64 MB: what does not fit leaves nothing, the rest goes on."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", small],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs more rights than this user has")
    try:
        ledger = Ledger(Hone(small / "store"))
        ledger.attempt("model", "import", topology("tiny"))
        model = next(iter(ledger.models))
        error = ledger.hone.error("model", "import", topology("resnet50"), code=4)  # 98 MB of weights
        assert error["code"] == "store.disk_full"
        # The original fits, the canonical form beside it does not: the worker finds the disk full.
        (small / "filler").write_bytes(bytes(40_000_000))
        error = ledger.hone.error("model", "import", topology("mobilenet_v2"), code=4)
        assert error["code"] == "store.disk_full"
        ledger.check()
        (small / "filler").unlink()
        for words in (("benchmark", model, "--seconds", 0.1),
                      ("model", "import", topology("mobilenet_v2"))):
            assert ledger.attempt(*words)[0] == 0
        ledger.check()
    finally:
        subprocess.run(["umount", small], check=True)


# --- damage

def flip(file, moments):
    """One bit of one byte becomes another; gives back what undoes it."""
    whole = file.read_bytes()
    changed = bytearray(whole)
    changed[moments.randrange(len(whole))] ^= 1 << moments.randrange(8)
    file.chmod(0o600)
    file.write_bytes(changed)
    return whole


def test_a_flipped_byte_of_a_stored_file_is_never_served(hone, topology, seed):
    moments = random.Random(seed)
    whole = hone.run("model", "import", topology("tiny"))["model"]
    hone.run("benchmark", whole["id"], "--seconds", 0.1)
    damaged = hone.run("model", "import", topology("mobilenet_v2"))["model"]
    # What each stored file is needed for.
    needed = {"xml": ("benchmark", damaged["id"], "--seconds", 0.1),
              "bin": ("benchmark", damaged["id"], "--seconds", 0.1),
              "graph": ("analyze", damaged["id"])}
    for number in range(100 if LONG else 6):
        part = list(needed)[number % len(needed)]
        digest = damaged[part]["digest"]
        file = hone.store / "blobs" / digest[:2] / digest
        before = flip(file, moments)
        error = hone.error(*needed[part], code=1)
        assert error["code"] == "store.corrupt" and digest in error["where"], (part, error)
        if number < len(needed):  # the rest keeps working
            hone.run("benchmark", whole["id"], "--seconds", 0.1)
            hone.run("analyze", whole["id"])
        file.write_bytes(before)
    hone.run(*needed["bin"])


def test_a_garbled_database_is_told_or_read_right(hone, topology, seed):
    moments = random.Random(seed)
    model = hone.run("model", "import", topology("tiny"))["model"]
    for _ in range(3):
        hone.run("benchmark", model["id"], "--seconds", 0.1)
    lists = [("model", "list"), ("run", "list")]
    right = [hone.run(*words) for words in lists]
    file = pathlib.Path(hone.store / "hone.db")
    whole = file.read_bytes()
    told = 0
    ways = 50 if LONG else 10
    for way in range(ways):
        at = moments.randrange(len(whole)) if way else 0
        count = 1 if way % 3 == 0 else moments.randrange(1, 4000)
        noise = moments.randbytes(count)
        file.write_bytes(whole[:at] if way % 5 == 0 else whole[:at] + noise + whole[at + count:])
        answers = [hone.attempt(*words) for words in lists]
        for (code, out), rightly in zip(answers, right):
            answer = json.loads(out)
            if code == 0:
                assert answer == rightly, f"way {way}: {count} bytes at {at}"
            else:
                assert answer["error"]["code"] in ("store.corrupt", "store.newer"), answer
        told += any(code != 0 for code, _ in answers)
        for journal in ("hone.db-wal", "hone.db-shm"):
            (hone.store / journal).unlink(missing_ok=True)
    print(f"{told} of {ways} damages told; the others hit bytes that hold nothing")
    assert told  # the first way empties the file; how many of the others hit something is chance
    file.write_bytes(whole)
    assert [hone.run(*words) for words in lists] == right
