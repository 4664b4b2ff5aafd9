"""Fills a store with kept runs, as the program would have written them: for tests of speed."""

import hashlib
import json
import sqlite3

HEAD_MEMBER_BYTES = 2000  # store.h


def sealed(value):
    """A record as the store writes it: compact, with the seal of its own bytes at the end."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    seal = hashlib.sha256(text.encode()).hexdigest()[:16]
    return text[:-1] + f',"seal":"{seal}"}}'


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def head_of(run):
    kept = {name: value for name, value in run["result"].items()
            if not isinstance(value, (dict, list)) or len(compact(value)) <= HEAD_MEMBER_BYTES}
    return {**run, "result": kept}


def fill(hone, run, count):
    """So many copies of a benchmark, each a little slower than the one before."""
    rows = []
    for number in range(count):
        one = json.loads(json.dumps(run))
        one["id"] = one["result"]["run"] = f"r-20260101-000000-{number:08x}"
        one["created_at"] = f"2026-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"
        one["result"]["throughput_fps"] /= 2 + number
        rows.append((one["id"], one["kind"], one["model"], one["dataset"] or None, one["created_at"],
                     sealed(one), sealed(head_of(one)), one["result"]["throughput_fps"]))
    with sqlite3.connect(hone.store / "hone.db") as database:
        database.executemany("INSERT INTO runs (id, kind, model, dataset, created_at, record, head, "
                             "throughput_fps) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    database.close()
