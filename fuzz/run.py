"""Runs the fuzzer over its targets, one after another: `./x fuzz [--seconds N] [TARGET…]`.

Seeds are fuzz/corpus/<target> and, where real and hostile files are at hand (HONE_TEST_DATA), small
ones of the target's kind. What the fuzzer finds interesting stays in build/fuzz/corpus/<target>
and is where the next run begins; an input that breaks something is kept in build/fuzz/findings/.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "fuzz"
SEED_BYTES = 256 * 1024
REAL_SEEDS = {
    "archive": ["malformed/zip/*", "malformed/tar/*"],
    "openvino": ["malformed/ir_*/model.xml", "models/ir/**/*.xml"],
    "onnx": ["malformed/onnx/*.onnx", "models/onnx/*.onnx"],
    "tflite": ["malformed/tflite/*", "models/tflite/*"],
    "tensorflow": ["malformed/tf/**/*.pb", "models/tf/**/*.pb"],
    "paddle": ["malformed/paddle*/*.pdmodel", "models/paddle/**/*.pdmodel"],
}


def target_names():
    listed = subprocess.run([BUILD / "bin/hone-fuzz"], capture_output=True, text=True, check=False)
    return listed.stdout.split()


def copy_real_seeds(target, folder):
    data = os.environ.get("HONE_TEST_DATA")
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in REAL_SEEDS.get(target, []) if data else []:
        for number, file in enumerate(sorted(pathlib.Path(data).glob(pattern))):
            if file.is_file() and file.stat().st_size <= SEED_BYTES:
                shutil.copy(file, folder / f"{number:03}-{file.name}")


def fuzz(target, seconds):
    """One target; gives its row of the table."""
    found = BUILD / "corpus" / target
    seeds = BUILD / "seeds" / target
    findings = BUILD / "findings" / target
    for folder in (found, findings):
        folder.mkdir(parents=True, exist_ok=True)
    copy_real_seeds(target, seeds)
    folders = [found, seeds] + [HERE / "corpus" / target] * (HERE / "corpus" / target).is_dir()
    done = subprocess.run(
        [BUILD / "bin/hone-fuzz", f"-max_total_time={seconds}", "-max_len=65536", "-timeout=10",
         "-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={findings}/", *folders],
        env={**os.environ, "HONE_FUZZ_TARGET": target}, capture_output=True, text=True,
        errors="replace", check=False)
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    covered = re.findall(r"cov: (\d+)", done.stderr)
    if done.returncode != 0:
        print(done.stderr[-6000:], file=sys.stderr)
    return (target, int(runs[1]) if runs else 0, int(covered[-1]) if covered else 0,
            "nothing found" if done.returncode == 0 else f"FOUND, see {findings}")


def main():
    parser = argparse.ArgumentParser(prog="./x fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default 60)")
    options = parser.parse_args()
    known = target_names()
    for name in options.targets:
        if name not in known:
            parser.error(f"no target '{name}'; there are {', '.join(known)}")
    rows = [fuzz(name, options.seconds) for name in options.targets or known]
    print(f"{'target':<14}{'runs':>10}{'covered':>10}   outcome")
    for target, runs, covered, outcome in rows:
        print(f"{target:<14}{runs:>10}{covered:>10}   {outcome}")
    return int(any("FOUND" in row[3] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
