"""One run of NNCF in a process of its own: peer.py REQUEST.json ANSWER.json

The clock runs from the call to the saved file: decoding and resizing are inside it, Python's start,
the imports and reading the model are not. With a maximum drop it is quantize_with_accuracy_control
over the whole labelled set; decoded images are kept after their first pass, so that the peer's
figure is its own and not that of a slow loader.
"""

import json
import logging
import pathlib
import re
import sys
import time

import numpy
import nncf
import openvino

import images
from cases import CASES, labelled

REVERTED = re.compile(r"\d+ out of \d+ were reverted.*", re.DOTALL)
OUTCOME = re.compile(r"Accuracy drop: \S+|Algorithm completed: .*|The algorithm could not .*")


class Kept(logging.Handler):
    """The peer's log, for what it says of its result."""

    def __init__(self):
        super().__init__()
        self.text = ""

    def emit(self, record):
        self.text += record.getMessage() + "\n"

    def said(self):
        """The operations that it put back to floating point, and how it believes to have ended."""
        reverted, outcomes = REVERTED.search(self.text), OUTCOME.findall(self.text)
        return {"reverted": re.findall(r"^\t(.+)$", reverted[0], re.MULTILINE) if reverted else [],
                "outcome": outcomes[-1] if outcomes else ""}


def peak_bytes():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def quantize(model, case, folder, request):
    calibration = nncf.Dataset(request["names"], lambda name: images.tensor(case, folder / name))
    return nncf.quantize(model, calibration, subset_size=len(request["names"]))


def within_drop(model, case, folder, request):
    kept = {}

    def decoded(name):
        if name not in kept:
            kept[name] = images.tensor(case, folder / name)
        return kept[name]

    def top1(compiled, samples):
        right = [float(compiled(decoded(name))[0].argmax() == label + case.label_offset)
                 for name, label in samples]
        return numpy.mean(right), right

    return nncf.quantize_with_accuracy_control(
        model, nncf.Dataset(request["names"], decoded),
        nncf.Dataset(labelled(folder), lambda sample: decoded(sample[0])), top1,
        max_drop=request["max_drop"], drop_type=nncf.DropType.ABSOLUTE,
        subset_size=len(request["names"]))


def main():
    request = json.loads(pathlib.Path(sys.argv[1]).read_text())
    case, folder = CASES[request["case"]], pathlib.Path(request["folder"])
    model = openvino.Core().read_model(case.model_path)
    run = quantize if request["max_drop"] is None else within_drop
    log = Kept()
    logging.getLogger("nncf").addHandler(log)
    answer = {"raised": ""}
    start, cpu_start = time.monotonic(), time.process_time()
    try:
        quantized = run(model, case, folder, request)
        openvino.save_model(quantized, request["out"], compress_to_fp16=False)
    except Exception as error:  # pylint: disable=broad-except  # that it raises is a result
        answer["raised"] = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
    answer |= {"seconds": time.monotonic() - start, "cpu_seconds": time.process_time() - cpu_start,
               "peak_bytes": peak_bytes(), "version": nncf.__version__} | log.said()
    pathlib.Path(sys.argv[2]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
