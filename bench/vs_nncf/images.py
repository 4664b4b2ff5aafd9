"""Image files to input tensors, by OpenCV, as users of the peer write it."""

import cv2
import numpy


def resized(pixels, side):
    """The shorter side becomes `side`, bilinear."""
    height, width = pixels.shape[:2]
    if height < width:
        size = (round(width * side / height), side)
    else:
        size = (side, round(height * side / width))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)


def centre(pixels, side):
    top, left = (pixels.shape[0] - side) // 2, (pixels.shape[1] - side) // 2
    return pixels[top:top + side, left:left + side]


def tensor(case, path):
    """One image as the network takes it: float32, a batch of one."""
    gray = case.color == "gray"
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE if gray else cv2.IMREAD_COLOR)
    if case.color == "rgb":
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    if case.short_side:
        pixels = centre(resized(pixels, case.short_side), case.crop)
    values = pixels.astype(numpy.float32)
    if case.mean:
        values = (values - numpy.float32(case.mean)) / numpy.float32(case.scale)
    if gray:
        values = values[:, :, None]
    if case.layout == "NCHW":
        values = values.transpose(2, 0, 1)
    return numpy.ascontiguousarray(values[None])
