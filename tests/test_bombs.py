"""Small files that ask for much: none is allocated on a stranger's word."""

import os
import pathlib
import tempfile

import pytest

import malformed_table as table
import onnx_writer as onnx

TERA = 1 << 40


def tiny(shape=(1, 1)):
    return onnx.value("x", onnx.FLOAT, shape)


def doubling(times):
    """Each node is twice as long as the one before."""
    names = ["x"] + [f"t{n}" for n in range(times - 1)] + ["y"]
    return [onnx.node("Concat", [a, a], [b], onnx.field(1, "axis") + onnx.field(3, 0)
                      + onnx.field(20, 2)) for a, b in zip(names, names[1:])]


def weights(shape, raw):
    return onnx.model([onnx.node("Add", ["x", "w"], ["y"])], [tiny()],
                      [onnx.tensor("w", onnx.FLOAT, shape, raw)])


def made_by(kind, constants, shape=(1, 1), attributes=()):
    """y = kind(x, constants)."""
    names = [f"c{n}" for n in range(len(constants))]
    made = [make(name) for make, name in zip(constants, names)]
    return onnx.model([onnx.node(kind, ["x", *names], ["y"], *attributes)], [tiny(shape)], made)


def size_of(*values):
    return lambda name: onnx.numbers(name, *values)


BOMBS = {
    "input": onnx.model([onnx.node("Relu", ["x"], ["y"])], [tiny((1 << 20, 1 << 20))]),
    "input_overflow": onnx.model([onnx.node("Relu", ["x"], ["y"])], [tiny((1 << 62, 1 << 62))]),
    "constant_of_shape": onnx.model(
        [onnx.node("ConstantOfShape", ["s"], ["c"]), onnx.node("Add", ["x", "c"], ["y"])], [tiny()],
        [onnx.numbers("s", 1 << 20, 1 << 20)]),
    "range": onnx.model(
        [onnx.node("Range", ["a", "b", "d"], ["r"]), onnx.node("Cast", ["r"], ["f"],
         onnx.field(1, "to") + onnx.field(3, onnx.FLOAT) + onnx.field(20, 2)),
         onnx.node("Add", ["x", "f"], ["y"])], [tiny()],
        [onnx.scalar("a", 0), onnx.scalar("b", TERA), onnx.scalar("d", 1)]),
    "expand": made_by("Expand", [size_of(1 << 20, 1 << 20)]),
    "tile": made_by("Tile", [size_of(1 << 20, 1 << 20)]),
    "pad": made_by("Pad", [size_of(0, 0, 0, TERA)]),
    "resize": onnx.model(
        [onnx.node("Resize", ["x", "", "s"], ["y"])], [tiny((1, 1, 64, 64))],
        [onnx.floats("s", 1, 1, 1e5, 1e5)]),
    "concat": onnx.model(doubling(40), [tiny((1, 1))]),
    "outer_product": onnx.model(
        [onnx.node("Transpose", ["x"], ["t"], onnx.whole_numbers("perm", 1, 0)),
         onnx.node("MatMul", ["x", "t"], ["y"])], [tiny((1 << 20, 1))]),
    "einsum": onnx.model(
        [onnx.node("Einsum", ["x", "x"], ["y"], onnx.word("equation", "i,j->ij"))],
        [tiny((1 << 20,))]),
    "upsampling_convolution": onnx.model(
        [onnx.node("ConvTranspose", ["x", "w"], ["y"], onnx.whole_numbers("strides", 1 << 17,
                                                                          1 << 17))],
        [tiny((1, 1, 64, 64))], [onnx.tensor("w", onnx.FLOAT, [1, 1, 1, 1], bytes(4))]),
    "weights_of_a_tera": weights([1 << 20, 1 << 20], bytes(16)),
    "weights_that_wrap_to_nothing": weights([1 << 32, 1 << 32], b""),
    "weights_beyond_numbers": weights([(1 << 63) - 1], bytes(4)),
    "weights_of_negative_size": weights([-1, -4], bytes(16)),
}


def test_the_writer_writes_models(shared_hone, tmp_path):
    file = tmp_path / "small.onnx"
    file.write_bytes(onnx.model([onnx.node("Relu", ["x"], ["y"])], [tiny((2, 3))]))
    kept = shared_hone.run("model", "import", file)["model"]
    assert kept["inputs"][0]["shape"] == [2, 3]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_grows(name):
    with tempfile.TemporaryDirectory(prefix="hone_case_") as folder:
        world = table.World(pathlib.Path(folder), mark=f"{os.getpid()}:{name}")
        file = world.folder / f"{name}.onnx"
        file.write_bytes(BOMBS[name])
        ran = world.run("model", "import", file)
        verdict = table.Verdict({}, ran.exit)
        verdict.take(ran)
        # The runtime itself makes a Range without values of one that is too long.
        expected = {"exit": [0, 3, 4] if name == "range" else [3, 4],
                    "codes": ["limit.memory", "intake.onnx.*"]}
        assert table.compare("import", ran, expected) == []
        assert verdict.problems == []
        assert world.leftovers() == []
