#!/usr/bin/env python3
"""Hone's quantization against NNCF's: time, memory, accuracy, layers left in float, speed.

Both sides get the same image files and calibrate on the same images (those that Hone chose);
decoding and resizing are inside both clocks, runs alternate, Hone's store is empty each time.
NNCF's clock runs from its call to the saved file, Hone's is that of whole processes. What both
saved is judged in the Python runtime of the same wheel, at f32.

usage: run.py [MODEL…] [--runs N] [--subset N] [--side hone|nncf] [--peer-cache FILE] [--json FILE]
       run.py [MODEL…] --max-drop X [X…]     within an accuracy drop, against accuracy control
       run.py --detector [--max-drop X]      YOLOX-Nano within a drop of average precision
       run.py [MODEL…] --speed               INT8 against float, file sizes, benchmark_app
"""

import argparse
import json
import pathlib
import sys
import tempfile

import detector
import report
import sides
import speed
from cases import CASES, PEER_RAISES, labelled, spread, unpacked


class Cache:
    """What NNCF did, kept in a file so that Hone's side can be run again alone."""

    def __init__(self, path):
        self.path = pathlib.Path(path) if path else None
        self.rows = {}
        if self.path and self.path.exists():
            self.rows = json.loads(self.path.read_text())

    def get(self, key, names):
        row = self.rows.get(key)
        return row["side"] if row and row["names"] == sorted(names) else None

    def put(self, key, names, side):
        self.rows[key] = {"names": sorted(names), "side": side}
        if self.path:
            self.path.write_text(json.dumps(self.rows))


def told(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def measure(case, options, cache, folder, max_drop=None):
    """All runs of one case, alternating, and what the saved files are worth."""
    images = unpacked(case, folder)
    words = ["--subset", options.subset] + (["--max-drop", max_drop] if max_drop else [])
    outs = {side: pathlib.Path(folder) / f"{side}.xml" for side in ("hone", "nncf")}
    names = spread(images, options.subset)
    key = f"{case.name} {options.subset} {max_drop}"
    peer, ours, imported, peer_runs = None, [], [], []
    for run in range(options.runs):
        if options.side != "nncf":
            ours.append(sides.hone_run(case, images, words, outs["hone"]))
            names = ours[0]["document"]["calibration_images"]
            told(f"{case.name} run {run + 1}: Hone {ours[-1]['seconds']:.2f} s")
        peer = cache.get(key, names)
        if options.side != "hone" and not peer:
            peer_runs.append(sides.peer_run(case, images, names, outs["nncf"], max_drop))
            told(f"{case.name} run {run + 1}: NNCF {peer_runs[-1]['seconds']:.2f} s")
        if options.side != "nncf" and not max_drop:
            imported.append(sides.hone_run(case, images, words, outs["hone"], imported=True))
    if peer_runs:
        peer = {"runs": peer_runs, "raised": peer_runs[0]["raised"]}
    result = judge(case, images, folder, names,
                   {"nncf": peer, "hone": {"runs": ours, "imported_runs": imported} if ours else None},
                   outs)
    if peer_runs:
        cache.put(key, names, peer)
    return result | {"max_drop": max_drop}


def judge(case, images, folder, names, measured, outs):
    """The measured sides with what their files are worth; a side from the cache has that already."""
    files = {"float": case.model_path}
    for side, found in measured.items():
        if found and "judged" not in found and not found.get("raised"):
            files[side] = outs[side]
    verdicts = sides.judged(files, folder, case, images)
    labels = [label for _, label in labelled(images)]
    chosen = set(names)
    unseen = [n for n, (name, _) in enumerate(labelled(images)) if name not in chosen]
    for side, found in measured.items():
        if side in verdicts:
            found["judged"] = verdicts[side]
            found["quality"] = report.quality(verdicts[side], verdicts["float"], labels, unseen)
    return measured | {
        "case": case.name, "images": len(labels), "names": names, "float": verdicts["float"],
        "float_quality": report.quality(verdicts["float"], verdicts["float"], labels, unseen)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"of {', '.join(CASES)}")
    parser.add_argument("--runs", type=int, help="runs of each side (default 3; with a drop 1)")
    parser.add_argument("--subset", type=int, default=300, help="calibration images")
    parser.add_argument("--max-drop", type=float, nargs="+", metavar="X")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--detector", action="store_true")
    parser.add_argument("--side", choices=("hone", "nncf"), help="run this side alone")
    parser.add_argument("--peer-cache", metavar="FILE", help="keep what NNCF did, and take it from there")
    parser.add_argument("--json", metavar="FILE", help="keep everything that was found")
    options = parser.parse_args()
    unknown = [name for name in options.models if name not in CASES]
    if unknown:
        parser.error(f"no model {', '.join(unknown)}; there are {', '.join(CASES)}")
    options.models = options.models or list(CASES)
    options.runs = options.runs or (1 if options.max_drop else 3)
    return options


def quantize_mode(options, cache, folder, bars):
    results = []
    for name in options.models:
        results.append(measure(CASES[name], options, cache, folder))
        report.print_quantized(results[-1])
    report.judge_quantized(results, bars)
    return results


def drop_mode(options, cache, folder, bars):
    results = []
    for name in options.models:
        if name in PEER_RAISES:
            continue
        for drop in options.max_drop:
            results.append(measure(CASES[name], options, cache, folder, drop))
            report.print_dropped(results[-1])
    report.judge_dropped(results, bars)
    return results


def main():
    options = arguments()
    bars = report.Bars()
    with tempfile.TemporaryDirectory() as folder:
        try:
            if options.speed or options.detector:
                results = (speed if options.speed else detector).mode(options, folder, bars)
            else:
                mode = drop_mode if options.max_drop else quantize_mode
                results = mode(options, Cache(options.peer_cache), folder, bars)
        except sides.Failed as error:
            sys.exit(f"failed: {error}")
    if options.json:
        pathlib.Path(options.json).write_text(
            json.dumps({"results": results, "bars": bars.rows}, indent=1))
    sys.exit(0 if bars.all_hold() else 1)


if __name__ == "__main__":
    main()
