"""The graph of a network: as imported, as the runtime runs it, and as text that names cannot break."""

import re
import shutil
import subprocess

import pytest


def check_shape(graph):
    """Nodes in topological order, and edges between nodes and ports that exist."""
    assert [node["id"] for node in graph["nodes"]] == list(range(len(graph["nodes"])))
    for edge in graph["edges"]:
        assert 0 <= edge["from"] < edge["to"] < len(graph["nodes"])
        output = graph["nodes"][edge["from"]]["outputs"][edge["from_port"]]
        assert output == {"shape": edge["shape"], "precision": edge["precision"]}


def test_the_kept_graph_needs_no_worker(hone, data):
    model = hone.run("model", "import", data / "models/onnx/mnist.onnx")["model"]
    before = len(hone.run("job", "list")["jobs"])
    graph = hone.run("graph", model["name"])
    check_shape(graph)
    assert graph["model"] == model["id"] and graph["runtime"] is False
    types = [node["type"] for node in graph["nodes"]]
    assert types.count("Convolution") == 2 and "Parameter" in types and "Result" in types
    assert len(hone.run("job", "list")["jobs"]) == before


def test_the_runtime_graph_is_made_once(hone, data):
    model = hone.run("model", "import", data / "models/onnx/mnist.onnx")["model"]
    words = ("graph", model["name"], "--runtime", "--streams", 1)
    first = hone.run(*words)
    check_shape(first)
    convolutions = [node for node in first["nodes"] if node["type"] == "Convolution"]
    assert len(convolutions) == 2
    assert all(node["attributes"]["primitiveType"] for node in convolutions)
    jobs = len(hone.run("job", "list")["jobs"])
    assert hone.run(*words) == first
    assert len(hone.run("job", "list")["jobs"]) == jobs, "it was kept"
    other = hone.run("graph", model["name"], "--runtime", "--streams", 1, "--precision", "default")
    assert len(hone.run("job", "list")["jobs"]) == jobs + 1, "another precision is another graph"
    check_shape(other)


def test_another_batch_gives_other_shapes(shared_hone, data):
    graph = shared_hone.run("graph", data / "models/onnx/resnet20_cifar10.onnx", "--batch", 4)
    check_shape(graph)
    inputs = [node for node in graph["nodes"] if node["type"] == "Parameter"]
    assert [node["outputs"][0]["shape"] for node in inputs] == [[4, 3, 32, 32]]


def test_text_lists_what_runs(shared_hone, data):
    text = shared_hone.text("graph", data / "models/onnx/mnist.onnx", "--runtime")
    assert "Convolution28" in text and "constants that are not listed" in text
    assert '"nodes"' in shared_hone.text("graph", data / "models/onnx/mnist.onnx",
                                         "--format", "json")


@pytest.mark.parametrize("words", [(), ("--runtime",)])
def test_names_are_data_in_dot(shared_hone, data, words):
    """Every line is one statement, and every quoted text ends where it should."""
    file = data / "malformed/onnx/evil_names.onnx"
    dot = shared_hone.text("graph", file, "--format", "dot", *words)
    quoted = r'"(?:[^"\\\x00-\x1f]|\\["\\])*"'
    lines = dot.rstrip("\n").split("\n")
    assert re.fullmatch(rf"digraph {quoted} \{{", lines[0])
    assert lines[1] == "  node [shape=box];" and lines[-1] == "}"
    for line in lines[2:-1]:
        assert re.fullmatch(rf"  n\d+(?: -> n\d+)? \[label={quoted}\];", line), line
    assert shared_hone.run("graph", file, "--format", "dot", *words)["dot"].split() == dot.split()
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg"], input=dot, text=True, check=True, capture_output=True)
