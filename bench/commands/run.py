#!/usr/bin/env python3
"""Wall time of whole commands, against their bars.

Prints the median of several runs of the whole process: `hone version`, `hone analyze` of an
imported ResNet-50-sized model (as it is, and with a new shape each time), and the import of its
100 MB ONNX file into an empty store.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HONE_BIN", ROOT / "build" / "release" / "bin"))
RUNS = 9


def seconds(*words):
    start = time.monotonic()
    subprocess.run([BIN / "hone", "--json", "--quiet", *map(str, words)], check=True,
                   stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def report(name, times, bar):
    times.sort()
    median = times[len(times) // 2]
    holds = median <= bar
    print(f"{name:34} {median * 1000:8.0f} ms   bar {bar * 1000:5.0f} ms   "
          f"{'holds' if holds else 'MISSED'}")
    return holds


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model = folder / "resnet50.onnx"
        subprocess.run([BIN / "make_topology", "resnet50", model], check=True)
        imports = [seconds("--data", folder / f"store{n}", "model", "import", model)
                   for n in range(3)]
        store = ["--data", folder / "store0"]
        held = [
            report("version", [seconds(*store, "version") for _ in range(RUNS)], 0.05),
            report("analyze", [seconds(*store, "analyze", "resnet50") for _ in range(RUNS)], 0.15),
            report("analyze with a new shape",
                   [seconds(*store, "analyze", "resnet50", "--shape", f"1,3,{side},{side}")
                    for side in range(96, 96 + 32 * RUNS, 32)], 0.5),
            report("import of a 100 MB ONNX", imports, 5),
            report("import of the same bytes",
                   [seconds(*store, "model", "import", model) for _ in range(3)], 0.5),
        ]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
