"""What a network's outputs mean, by the adapter that model.json names: for application.py."""

import collections

import numpy

Output = collections.namedtuple("Output", "name data")


def numbers_of(output, slot, batch):
    """One image's part of an output that has image after image."""
    return output.data.reshape(batch, -1)[slot].astype(numpy.float32)


def classification(model, labels, outputs, slot, batch, _placement):
    """The five best of the first output that has one score for each class."""
    for output in outputs:
        classes = output.data.size // batch
        if classes >= 2 and classes in output.data.shape:
            break
    else:
        raise SystemExit("application.py: no output of the network is a list of class scores")
    scores = output.data.reshape(batch, classes)[slot].astype(numpy.float64)
    order = numpy.argsort(-numpy.where(numpy.isnan(scores), -numpy.inf, scores), kind="stable")[:5]
    found = []
    for index in order:
        number = int(index) - model["label_offset"]
        found.append({"class": number, "name": labels[number] if 0 <= number < len(labels) else "",
                      "score": float(scores[index])})
    return {"predictions": found}


# --- detectors: each gives boxes as corners in pixels of the input, scores and classes

Asked = collections.namedtuple("Asked", "slot batch size threshold adapter named")


def first_that(outputs, fits):
    for output in outputs:
        if fits(output.data.shape):
            return output
    raise SystemExit("application.py: no output of the network fits the adapter")


def every_class(boxes, scores, threshold):
    """A box for each class that reaches the threshold, in the order of the rows."""
    row, label = numpy.nonzero(scores >= threshold)
    return boxes[row], scores[row, label], label


def corners(center, size):
    return numpy.concatenate([center - size / 2, center + size / 2], axis=1)


def sides(size):
    """Width and height twice, for corners in shares."""
    return numpy.tile(numpy.array(size, numpy.float32), 2)


def ssd(outputs, asked):
    """DetectionOutput: rows of image, label, score and corners in shares of the input."""
    rows = first_that(outputs, lambda shape: shape[-1] == 7).data.reshape(-1, 7)
    ends = numpy.flatnonzero(~(rows[:, 0] >= 0))
    rows = rows[:ends[0]] if ends.size else rows
    rows = rows[(rows[:, 0] == asked.slot) & (rows[:, 1] >= 0)]
    return rows[:, 3:7] * sides(asked.size), rows[:, 2], rows[:, 1]


def are_shares(values):
    return bool(((values >= -1e-3) & (values <= 1 + 1e-3)).all())


def ssd_raw(outputs, asked):
    """Offsets and scores for each prior box; priors are corners in shares, then variances.

    With four classes offsets and scores have one shape: what lies between 0 and 1 is the scores.
    A class behind the named ones is the background.
    """
    priors = first_that(outputs, lambda shape: len(shape) >= 2 and shape[-2] == 2)
    rest = [numbers_of(one, asked.slot, asked.batch) for one in outputs if one is not priors]
    boxes, variances = priors.data.reshape(2, -1, 4)
    second = rest[1].size == boxes.size and rest[0].size != boxes.size
    if rest[0].size == rest[1].size:
        second = are_shares(rest[0]) and not are_shares(rest[1])
    offsets, scores = (rest[1], rest[0]) if second else rest
    offsets, scores = offsets.reshape(-1, 4), scores.reshape(len(boxes), -1)
    if not are_shares(scores):
        scores = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
    size = boxes[:, 2:] - boxes[:, :2]
    center = (boxes[:, :2] + boxes[:, 2:]) / 2 + variances[:, :2] * offsets[:, :2] * size
    size = numpy.exp(variances[:, 2:] * offsets[:, 2:]) * size
    if scores.shape[1] == asked.named + 1:
        scores = scores[:, :-1]
    return every_class(corners(center, size) * sides(asked.size), scores, asked.threshold)


def boxes_scores(outputs, asked):
    """Corners, in shares where none is above 2, and the scores of all classes."""
    boxes = first_that(outputs, lambda shape: len(shape) >= 2 and shape[-1] == 4)
    scores = next(one for one in outputs
                  if one is not boxes and (len(outputs) == 2 or "score" in one.name))
    boxes = numbers_of(boxes, asked.slot, asked.batch).reshape(-1, 4)
    scores = numbers_of(scores, asked.slot, asked.batch).reshape(len(boxes), -1)
    shares = not (boxes > 2).any()
    return every_class(boxes * sides(asked.size) if shares else boxes, scores, asked.threshold)


def boxes_labels(outputs, asked):
    """Corners with scores, or scores apart, and labels; -1 where no box is."""
    boxes = first_that(outputs, lambda shape: len(shape) >= 2 and shape[-1] in (4, 5))
    named = {word: numbers_of(one, asked.slot, asked.batch) for word in ("label", "score")
             for one in reversed(outputs) if word in one.name}
    fields = boxes.data.shape[-1]
    boxes = numbers_of(boxes, asked.slot, asked.batch).reshape(-1, fields)
    scores = boxes[:, 4] if fields == 5 else named["score"]
    count = min(len(boxes), len(scores), len(named["label"]))
    some = numpy.flatnonzero(named["label"][:count] >= 0)
    return boxes[some, :4], scores[some], named["label"][some]


def cells_at(stride, size):
    """Column, row and stride of each cell of a grid."""
    y, x = numpy.mgrid[:size[1] // stride, :size[0] // stride]
    cells = numpy.stack([x.ravel(), y.ravel(), numpy.full(x.size, stride)], axis=1)
    return cells.astype(numpy.float32)


def yolox(outputs, asked):
    """Rows of x, y, log width, log height, objectness and scores, for each cell of three grids."""
    cells = numpy.concatenate([cells_at(stride, asked.size) for stride in (8, 16, 32)])
    rows = first_that(outputs, lambda shape: shape[1:2] == (len(cells),)).data[asked.slot]
    near = rows[:, 4] >= asked.threshold
    rows, cells = rows[near], cells[near]
    strides = cells[:, 2:]
    boxes = corners((rows[:, :2] + cells[:, :2]) * strides, numpy.exp(rows[:, 2:4]) * strides)
    return every_class(boxes, rows[:, 5:] * rows[:, 4:5], asked.threshold)


def yunet(outputs, asked):
    """At each of three strides two scores and a box for each cell, each an output of its own."""
    found = []
    for stride in (8, 16, 32):
        cells = cells_at(stride, asked.size)
        pair = [numbers_of(one, asked.slot, asked.batch) for one in outputs
                if one.data.shape[1:] == (len(cells), 1)]
        box = first_that(outputs, lambda shape, rows=len(cells): shape[1:] == (rows, 4))
        box = box.data[asked.slot].astype(numpy.float32)
        scores = numpy.sqrt(numpy.clip(pair[0], 0, 1) * numpy.clip(pair[1], 0, 1))
        boxes = corners((box[:, :2] + cells[:, :2]) * stride, numpy.exp(box[:, 2:]) * stride)
        found.append(every_class(boxes, scores[:, None], asked.threshold))
    return [numpy.concatenate(part) for part in zip(*found)]


def yolov5(outputs, asked):
    """Rows of centre, size, objectness and scores."""
    rows = first_that(outputs, lambda shape: len(shape) == 3).data[asked.slot]
    rows = rows[rows[:, 4] >= asked.threshold]
    return every_class(corners(rows[:, :2], rows[:, 2:4]), rows[:, 5:] * rows[:, 4:5],
                       asked.threshold)


def yolov8(outputs, asked):
    """The same the other way round and without objectness."""
    rows = first_that(outputs, lambda shape: len(shape) == 3).data[asked.slot].T
    return every_class(corners(rows[:, :2], rows[:, 2:4]), rows[:, 4:], asked.threshold)


def centers(fields, size):
    """Of each cell of [fields, rows, columns], moved by fields 0 and 1."""
    _, rows, columns = fields.shape
    y, x = numpy.mgrid[:rows, :columns].astype(numpy.float32)
    moved = [(x + fields[0]) / columns * size[0], (y + fields[1]) / rows * size[1]]
    return numpy.stack(moved, axis=2).reshape(-1, 2).astype(numpy.float32)


def fastestdet(outputs, asked):
    """Planes of objectness, offsets, sizes and scores; the best class of each cell counts."""
    planes = first_that(outputs, lambda shape: len(shape) == 4 and shape[1] > 5).data[asked.slot]
    size = 1 / (1 + numpy.exp(-planes[3:5].reshape(2, -1).T)) * numpy.array(asked.size)
    label = planes[5:].reshape(len(planes) - 5, -1).argmax(axis=0)
    best = planes[5:].max(axis=0).ravel()
    scores = planes[0].ravel() ** numpy.float32(0.6) * best ** numpy.float32(0.4)
    return corners(centers(numpy.tanh(planes[1:3]), asked.size), size), scores, label


def yolo_region(outputs, asked):
    """For each anchor of a grid planes of offsets, log sizes, objectness and scores."""
    anchors = numpy.array(asked.adapter.split(":")[1].split(","), numpy.float32).reshape(-1, 2)
    grids = sorted((one.data[asked.slot] for one in outputs if one.data.ndim == 4),
                   key=lambda grid: -grid.shape[1])
    each, found = len(anchors) // len(grids), []
    for number, grid in enumerate(grids):
        _, rows, columns = grid.shape
        for anchor, fields in zip(anchors[number * each:], grid.reshape(each, -1, rows, columns)):
            near = fields[4].ravel() >= asked.threshold
            size = numpy.exp(fields[2:4].reshape(2, -1).T[near]) * anchor
            boxes = corners(centers(fields, asked.size)[near], size)
            scores = (fields[5:] * fields[4]).reshape(len(fields) - 5, -1).T[near]
            found.append(every_class(boxes, scores, asked.threshold))
    return [numpy.concatenate(part) for part in zip(*found)]


# By adapter: the function, and threshold and overlap where model.json says none.
DETECTORS = {"ssd": (ssd, 0, None), "boxes-labels": (boxes_labels, 0, None),
             "ssd-raw": (ssd_raw, 0.01, 0.45), "boxes-scores": (boxes_scores, 0.01, 0.5),
             "yolox": (yolox, 0.01, 0.65), "yolov5": (yolov5, 0.01, 0.65),
             "yolov8": (yolov8, 0.01, 0.7), "yolo-region": (yolo_region, 0.01, 0.45),
             "fastestdet": (fastestdet, 0.01, 0.45), "yunet": (yunet, 0.01, 0.3)}


def suppressed(boxes, scores, labels, overlap):
    """Indices, best first; of each class those that no better box covers."""
    order = numpy.argsort(-scores, kind="stable")
    if overlap is None:
        return order[:300]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    for one in order[:20000]:
        others = [other for other in kept if labels[other] == labels[one]]
        upper = numpy.maximum(boxes[others, :2], boxes[one, :2])
        lower = numpy.minimum(boxes[others, 2:], boxes[one, 2:])
        both = numpy.prod(numpy.maximum(lower - upper, 0), axis=1)
        if not (both / (area[others] + area[one] - both) > overlap).any():
            kept.append(one)
        if len(kept) == 300:
            break
    return kept


def detection(model, labels, outputs, slot, batch, placement):
    read, threshold, overlap = DETECTORS[kind_of(model)]
    threshold = threshold if model["score_threshold"] is None else model["score_threshold"]
    overlap = overlap if model["nms"] is None else model["nms"]
    named = len(labels) if model["label_offset"] == 0 else 0
    asked = Asked(slot, batch, placement["input"], numpy.float32(threshold), model["adapter"], named)
    boxes, scores, classes = read(outputs, asked)
    boxes = boxes.astype(numpy.float64) + numpy.tile(placement["offset"], 2)
    boxes = boxes / numpy.tile(placement["scale"], 2)
    boxes = numpy.clip(boxes, 0, numpy.tile(placement["image"], 2))
    good = (scores >= asked.threshold) & (classes >= model["label_offset"])
    good &= (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    boxes, scores, classes = boxes[good], scores[good], classes[good]
    found = []
    for one in suppressed(boxes, scores, classes, overlap):
        number = int(classes[one]) - model["label_offset"]
        left, top, right, bottom = map(float, boxes[one])
        found.append({"class": number, "name": labels[number] if number < len(labels) else "",
                      "score": float(scores[one]), "x": left, "y": top, "width": right - left,
                      "height": bottom - top})
    return {"detections": found}


# --- segmentation

NO_CLASS = 255
STRIP = 64  # rows of the image at a time, for the memory that the scores of all classes take


def planes_of(outputs, slot):
    """Scores [classes, rows, columns], or [1, rows, columns] of classes themselves."""
    output = first_that(outputs, lambda shape: len(shape) in (3, 4))
    planes = output.data[slot].astype(numpy.float32)
    if planes.ndim == 2:
        return planes[None]
    last = planes.shape[2] < planes.shape[0] and planes.shape[2] < planes.shape[1]
    return planes.transpose(2, 0, 1) if last else planes


def mixed(one, other, share):
    return one + share * (other - one)


def class_map(planes, placement):
    """The class of each pixel of the image, and which of them the network saw. Scores between the
    network's pixels are interpolated linearly, classes are taken from the nearest."""

    def places(axis, size):
        pixels = numpy.arange(placement["image"][axis]) + 0.5
        at = pixels * placement["scale"][axis] - placement["offset"][axis]
        inside = (at >= 0) & (at < placement["input"][axis])
        return at / placement["input"][axis] * size - 0.5, inside

    def ends(at, size):
        at = numpy.clip(at, 0, size - 1)
        first = at.astype(int)
        return first, numpy.minimum(first + 1, size - 1), (at - first).astype(numpy.float32)

    classes, rows, columns = planes.shape
    (y, inside_y), (x, inside_x) = places(1, rows), places(0, columns)
    if classes == 1:
        y, x = (ends(numpy.trunc(at + numpy.copysign(0.5, at)), size)[0]
                for at, size in ((y, rows), (x, columns)))
        found = numpy.rint(planes[0][y][:, x]).astype(int)
    else:
        left, right, across = ends(x, columns)
        wide = mixed(planes[:, :, left], planes[:, :, right], across)
        upper, lower, down = ends(y, rows)
        strips = [slice(i, i + STRIP) for i in range(0, len(y), STRIP)]
        found = numpy.concatenate([
            mixed(wide[:, upper[strip]], wide[:, lower[strip]], down[strip, None]).argmax(axis=0)
            for strip in strips])
    return found, inside_y[:, None] & inside_x


def segmentation(model, labels, outputs, slot, _batch, placement):
    """How many pixels of the image each class has."""
    found, inside = class_map(planes_of(outputs, slot), placement)
    found = found[inside] - model["label_offset"]
    some, counts = numpy.unique(found[(found >= 0) & (found < NO_CLASS)], return_counts=True)
    areas = []
    for one in numpy.argsort(-counts, kind="stable"):
        number = int(some[one])
        areas.append({"class": number, "name": labels[number] if number < len(labels) else "",
                      "pixels": int(counts[one]), "share": float(counts[one] / inside.size)})
    return {"pixels": areas}


READERS = {"classification": classification, "segmentation-logits": segmentation,
           **dict.fromkeys(DETECTORS, detection)}


def kind_of(model):
    return model["adapter"].split(":")[0]


def reader_of(model):
    """A function of model, labels, outputs, slot, batch and placement; gives a line's results."""
    if kind_of(model) not in READERS:
        raise SystemExit(f"application.py: no adapter {model['adapter']}")
    return READERS[kind_of(model)]
