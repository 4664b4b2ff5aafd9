"""Reports: one page that needs nothing else, every table as CSV and JSON, and a script."""

import csv
import html.parser
import json
import os
import subprocess

import pytest

from conftest import BIN, ROOT

HOSTILE = "<script>alert(1)</script>' $(touch pwned) \"x\""


class Page(html.parser.HTMLParser):
    """What the page would load or run, and the text of its cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.cells = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "style")
                           or name.startswith("on")]

    def handle_data(self, data):
        self.cells.append(data)


@pytest.fixture(scope="module", name="known")
def fixture_known(shared_hone, tmp_path_factory):
    """A model with some runs and its report."""
    model = shared_hone.run("model", "import", ROOT / "demo" / "shapes.onnx", "--name", HOSTILE,
                            "--task", "classification")["model"]["id"]
    for streams in (1, 2):
        shared_hone.run("benchmark", model, "--streams", streams, "--seconds", 0.2)
    shared_hone.run("layers", model, "--seconds", 0.2)
    folder = tmp_path_factory.mktemp("report")
    report = shared_hone.run("report", model, "-o", folder / "r.html", "--tables",
                             folder / "tables", "--script", folder / "again.sh")["report"]
    return model, folder, report


def test_the_page_runs_and_fetches_nothing(known):
    _, folder, _ = known
    page = Page((folder / "r.html").read_text())
    assert page.addresses == []
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(page.tags)
    assert HOSTILE in page.cells
    assert {"svg", "circle", "rect", "table"} <= set(page.tags)
    assert page.tags.count("path") > 5, "the graph"


def test_every_table_is_there_twice(known):
    _, folder, report = known
    tables = folder / "tables"
    assert {one["name"] for one in report["files"]} == {str(one) for one in (
        *tables.iterdir(), folder / "r.html", folder / "again.sh")}
    rows = json.loads((tables / "benchmarks.json").read_text())
    with (tables / "benchmarks.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert len(rows) == len(read) == 2
    assert [float(one["throughput_fps"]) for one in read] == [one["throughput_fps"] for one in rows]


def test_the_script_repeats_the_steps(known, tmp_path):
    model, folder, _ = known
    environment = {**os.environ, "HONE_DATA": str(tmp_path / "store"),
                   "PATH": f"{BIN}:{os.environ['PATH']}"}
    subprocess.run([folder / "again.sh"], cwd=tmp_path, env=environment, check=True, timeout=120,
                   capture_output=True)
    done = subprocess.run([BIN / "hone", "--json", "run", "list"], env=environment, check=True,
                          capture_output=True, text=True)
    runs = json.loads(done.stdout)["runs"]
    assert sorted(one["kind"] for one in runs) == ["benchmark", "benchmark", "layers"]
    assert {one["model"] for one in runs} == {model}
    assert not (tmp_path / "pwned").exists()


def test_nothing_to_write_is_refused(known, shared_hone, tmp_path):
    assert shared_hone.error("report", known[0], code=2)["code"] == "usage.output"
    missing = tmp_path / "no" / "r.html"
    assert shared_hone.error("report", known[0], "-o", missing, code=2)["code"] == "usage.output"
