"""How a result is shown: options that have nothing to do with what was asked."""

from __future__ import annotations

from chainrule.topics.common.topic import OUTPUT, Option

MATH = Option(
    "math",
    "How mathematics is drawn.",
    "choice",
    choices=("unicode", "pretty", "ascii"),
    default="unicode",
    group=OUTPUT,
)
FORMAT = Option(
    "format_name",
    "Output format; see 'chainrule formats'.",
    metavar="NAME",
    flag="format",
    group=OUTPUT,
)
FILE = Option(
    "output",
    "Write to a file; its ending decides.",
    "path",
    "FILE",
    short="o",
    group=OUTPUT,
)
FORCE = Option("force", "Overwrite an existing file.", "flag", group=OUTPUT)
TITLE = Option("title", "Title of a page or of a whole file.", metavar="TEXT", group=OUTPUT)
STANDALONE = Option(
    "standalone", "LaTeX: a whole file that compiles, not a fragment.", "flag", group=OUTPUT
)
REVEAL = Option("reveal", "HTML: show one step a click, the answer last.", "flag", group=OUTPUT)
WIDTH = Option(
    "width",
    "Columns to use; the terminal's own by default.",
    "whole",
    "N",
    group=OUTPUT,
)
PLACE = (FORMAT, FILE, FORCE, WIDTH)
"""Where a document goes, and in which format."""

SHOWN = (MATH, FORMAT, FILE, FORCE, TITLE, STANDALONE, REVEAL, WIDTH)
"""What every topic's command takes."""
