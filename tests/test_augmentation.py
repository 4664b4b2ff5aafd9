"""Images that are changed at random before they are observed."""

import pytest

from test_quantize import RESNET8, imported, quantize

CHANGES = ["flip", "erase", "noise", "brightness", "contrast"]
WORDS = ("--augment", ",".join(CHANGES))


def test_changed_images_give_ranges_of_their_own(hone, data):
    """The same seed the same bytes; statistics of unchanged images are not taken for them."""
    model, dataset = imported(hone, data, RESNET8)
    words = ("--subset", 24)
    plain = quantize(hone, model, dataset, *words)
    first = quantize(hone, model, dataset, *words, *WORDS)
    assert not first["calibration"]["kept"] and first["calibration"]["samples"] == 24
    assert first["model"]["id"] != plain["model"]["id"]
    assert [row["high"] for row in first["ranges"]] != [row["high"] for row in plain["ranges"]]
    kept = quantize(hone, model, dataset, *words, *WORDS)
    fresh = quantize(hone, model, dataset, *words, *WORDS, "--fresh")
    assert kept["calibration"]["kept"] and not fresh["calibration"]["kept"]
    assert first["model"]["id"] == kept["model"]["id"] == fresh["model"]["id"]
    assert first["recipe"]["options"]["augment"] == CHANGES
    assert "augment" not in plain["recipe"]["options"]
    other = quantize(hone, model, dataset, *words, *WORDS, "--seed", 1)
    assert other["model"]["id"] != first["model"]["id"]
    back = quantize(hone, model, dataset, *words)
    assert not back["calibration"]["kept"] and back["model"]["id"] == plain["model"]["id"]


def test_what_is_evaluated_stays_as_it_is(shared_hone, data):
    model, dataset = imported(shared_hone, data, RESNET8)
    found = quantize(shared_hone, model, dataset, "--subset", 32, "--augment", "erase,noise",
                     "--max-drop", 0.05)
    value = shared_hone.run("accuracy", model, "--dataset", dataset, "--precision",
                            "f32")["accuracy"]["value"]
    assert found["original"]["value"] == pytest.approx(value, abs=1e-9)
    assert found["within"] and len(found["calibration_images"]) == 32


def test_only_observed_images_can_be_changed(shared_hone, data):
    model, dataset = imported(shared_hone, data, RESNET8)
    for words in (("--augment", "flip"),
                  ("--dataset", dataset, "--augment", "flip", "--precision", "f16")):
        assert shared_hone.error("quantize", model, *words, code=2)["code"] == "quantize.options"
    error = shared_hone.error("quantize", model, "--dataset", dataset, "--augment", "flip,rotate",
                              code=2)
    assert error["code"] == "request.field" and "brightness" in error["message"]
