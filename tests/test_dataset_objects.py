"""Objects and masks of a data set, as the command line and the server show them."""

import pytest

from archive_tree import coco, png, voc, zip_of
from dataset_cases import BOX, CAT, JPG, MASK
from server_client import API, error, get, post_job, run_job, upload_all, wait_for


@pytest.fixture(scope="module")
def pets(shared_hone, tmp_path_factory):
    """Three images: a cat and two dogs, a dog, nothing."""
    file = tmp_path_factory.mktemp("pets") / "pets.zip"
    names = ["a.png", "b.png", "c.png"]
    file.write_bytes(zip_of({**{name: png() for name in names}, "pets.json": coco(
        names, [(1, 1, BOX), (1, 2, BOX), (1, 2, [0, 0, 5, 5]), (2, 2, BOX)],
        ["cat", "dog", "bird"])}))
    return shared_hone.run("dataset", "import", file)["dataset"]["id"]


def test_classes_are_counted_by_images_and_by_objects(shared_hone, shared_server, pets):
    shown = shared_hone.run("dataset", "show", pets)
    assert [(one["name"], one["images"], one["objects"]) for one in shown["classes"]] == [
        ("cat", 1, 1), ("dog", 2, 3), ("bird", 0, 0)]
    assert get(shared_server, f"/datasets/{pets}")["dataset"] == shown["dataset"]
    assert get(shared_server, f"/datasets/{pets}/samples")["classes"] == shown["classes"]
    text = shared_hone.text("dataset", "show", pets)
    assert "and 1 without images" in text
    assert [line.split() for line in text.splitlines() if "dog" in line] == [["1", "dog", "2", "3"]]


def test_samples_have_their_boxes_and_are_found_by_what_is_on_them(shared_server, pets):
    samples = get(shared_server, f"/datasets/{pets}/samples")["samples"]
    assert [len(one["boxes"]) for one in samples] == [3, 1, 0]
    assert samples[1]["boxes"][0] == {"label": 1, "x": 4, "y": 5, "width": 10, "height": 8,
                                      "area": 80, "crowd": False, "difficult": False}

    def showing(label):
        page = get(shared_server, f"/datasets/{pets}/samples?label={label}")
        return [one["index"] for one in page["samples"]]

    assert (showing(0), showing(1), showing(2), showing(-1)) == ([0], [0, 1], [], [])
    assert error(shared_server, f"/datasets/{pets}/masks/0", 404)


def test_a_mask_is_given_as_it_came(shared_hone, shared_server, tmp_path):
    mask = png(kind="palette")
    (tmp_path / "masks.zip").write_bytes(zip_of({JPG + "a.jpg": png(), MASK + "a.png": mask}))
    id = shared_hone.run("dataset", "import", tmp_path / "masks.zip")["dataset"]["id"]
    assert get(shared_server, f"/datasets/{id}/samples")["samples"][0]["mask"] is True
    reply = shared_server.get(f"{API}/datasets/{id}/masks/0")
    assert (reply.status, reply.headers["Content-Type"], reply.body) == (200, "image/png", mask)
    assert error(shared_server, f"/datasets/{id}/masks/1", 404)


def test_the_rest_of_an_upload_is_imported_when_it_is_asked_for(shared_server):
    archive = zip_of({JPG + "a.jpg": png(), "VOC/Annotations/a.xml": voc([CAT]),
                      "VOC/Annotations/b.xml": voc([CAT], "b.jpg"),
                      "VOC/ImageSets/Main/north.txt": b"a\nb\n",
                      "VOC/ImageSets/Main/south.txt": b"a\n"})
    upload = upload_all(shared_server, {"torn.zip": archive})["id"]
    for request, code in (({}, "dataset.split"),
                          ({"split": "north"}, "dataset.incomplete.missing_image")):
        failed = wait_for(shared_server, post_job(shared_server, "dataset_import",
                                                  {**request, "upload": upload}))
        assert failed["error"]["code"] == code
    done = run_job(shared_server, "dataset_import",
                   {"split": "north", "partial": True, "upload": upload})
    record = get(shared_server, f"/datasets/{done['run']}")["dataset"]
    assert (record["images"], record["annotated"]) == (1, 1)
