#!/usr/bin/env python3
"""Draws terminal output, colours and all, as an SVG picture.

    assize --color always demo | python3 docs/pictures/render.py 'assize demo' > docs/pictures/demo.svg

Standard library only. Keeps to the few escape codes that Assize writes.
"""

import html
import re
import sys
import unicodedata

COLOURS = {30: "#586069", 31: "#f97583", 32: "#85e89d", 33: "#ffea7f", 34: "#79b8ff",
           35: "#b392f0", 36: "#56d4dd", 37: "#d1d5da", 90: "#8b949e"}
WIDTH, HEIGHT, PAD = 8.4, 18, 16


def cells(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def spans(line):
    """Parts of a line with their style."""
    bold, dim, colour = False, False, None
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            if part:
                yield part, bold, dim, colour
            continue
        for number in (int(n or 0) for n in code[1].split(";")):
            if number == 0:
                bold, dim, colour = False, False, None
            elif number == 1:
                bold = True
            elif number == 2:
                dim = True
            elif number == 22:
                bold = dim = False
            elif number == 39:
                colour = None
            elif number in COLOURS or number - 60 in COLOURS:
                colour = COLOURS.get(number) or COLOURS[number - 60]


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    lines = ([f"\x1b[90m$\x1b[0m \x1b[1m{command}\x1b[0m"] if command else []) + sys.stdin.read().rstrip("\n").split("\n")
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    width = max(map(cells, plain)) * WIDTH + 2 * PAD
    height = len(lines) * HEIGHT + 2 * PAD
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
           f'viewBox="0 0 {width:.0f} {height}" font-family="ui-monospace, SFMono-Regular, Menlo, '
           f'Consolas, monospace" font-size="14">',
           f'<rect width="100%" height="100%" rx="8" fill="#24292e"/>']
    for row, line in enumerate(lines):
        y, x = PAD + row * HEIGHT + 13, 0
        for text, bold, dim, colour in spans(line):
            if text.strip():
                style = f' fill="{colour or "#e1e4e8"}"' + (' font-weight="bold"' if bold else "")
                style += ' opacity="0.7"' if dim else ""
                length = f' textLength="{cells(text) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"'
                out.append(f'<text x="{PAD + x * WIDTH:.1f}" y="{y}" xml:space="preserve"{style}{length}>'
                           f"{html.escape(text, quote=False)}</text>")
            x += cells(text)
    out.append("</svg>")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
