#!/usr/bin/env python3
"""Draws what a command printed as an SVG picture for the documents.

usage: terminal_picture.py [--lines FIRST:LAST] OUT.svg -- COMMAND…
"""

import argparse
import html
import pathlib
import subprocess
import sys

LINE, CHAR, MARGIN = 18, 7.83, 16


def picture(command, lines):
    width = max(map(len, [command, *lines])) + 2
    rows = [f'<tspan fill="#6aa3ff">$ {html.escape(command)}</tspan>', *map(html.escape, lines)]
    texts = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + LINE * (n + 1)}" xml:space="preserve">{row}</text>'
        for n, row in enumerate(rows))
    size = (round(width * CHAR + 2 * MARGIN), LINE * (len(rows) + 1) + 2 * MARGIN)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
            f'viewBox="0 0 {size[0]} {size[1]}">\n'
            f'<rect width="100%" height="100%" rx="6" fill="#15181d"/>\n'
            f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" '
            f'fill="#d7dce3">\n{texts}\n</g>\n</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--lines", default=":", help="which lines of the output, FIRST:LAST")
    cut = sys.argv.index("--")
    options, words = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1:]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    first, last = (int(part) if part else None for part in options.lines.split(":"))
    shown = [pathlib.Path(words[0]).name, *words[1:]]
    options.out.write_text(picture(" ".join(shown), text.rstrip("\n").split("\n")[first:last]))


if __name__ == "__main__":
    main()
