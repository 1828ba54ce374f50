"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from chainrule.topics.common.topic import OUTPUT


class MathStyle(StrEnum):
    """How mathematics is drawn in the terminal."""

    UNICODE = "unicode"
    PRETTY = "pretty"
    ASCII = "ascii"


class Detail(StrEnum):
    """How much is explained."""

    SHORT = "short"
    NORMAL = "normal"
    FULL = "full"


class GrainChoice(StrEnum):
    """What counts as one step."""

    TEXTBOOK = "textbook"
    OPERATION = "operation"


FormulaArgument = Annotated[
    str, typer.Argument(help="The formula, in quotes; - reads it from standard input.")
]
At = Annotated[
    list[str] | None,
    typer.Option(
        "--at", metavar="POINT", help="Numbers to put in, e.g. x=1.5 or a=5,b=-3. Repeatable."
    ),
]
Let = Annotated[
    list[str] | None,
    typer.Option(
        "--let",
        metavar="NAME=FORMULA",
        help='A definition such as "d = a+b", or @FILE with one a line. Repeatable.',
    ),
]
Digits = Annotated[int, typer.Option("--digits", metavar="N", help="Significant digits shown.")]
Math = Annotated[
    MathStyle, typer.Option("--math", help="How mathematics is drawn.", rich_help_panel=OUTPUT)
]
DetailOption = Annotated[Detail, typer.Option("--detail", help="How much is explained.")]
Grain = Annotated[
    GrainChoice,
    typer.Option("--grain", help="What a teacher would name, or one operation a step."),
]
LogBase = Annotated[
    int | None,
    typer.Option("--log", metavar="BASE", help="Base of log; natural unless given.", min=2),
]
Wrt = Annotated[
    str | None,
    typer.Option("--wrt", metavar="NAME", help="The variable to differentiate by."),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="Output format; see 'chainrule formats'.",
        rich_help_panel=OUTPUT,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file; its ending decides.",
        rich_help_panel=OUTPUT,
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Overwrite an existing file.", rich_help_panel=OUTPUT)
]
Standalone = Annotated[
    bool,
    typer.Option(
        "--standalone",
        help="LaTeX: a whole file that compiles, not a fragment.",
        rich_help_panel=OUTPUT,
    ),
]
Reveal = Annotated[
    bool,
    typer.Option(
        "--reveal",
        help="HTML: hide the answer until the reader asks for it.",
        rich_help_panel=OUTPUT,
    ),
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        metavar="N",
        help="Columns to use; the terminal's own by default.",
        rich_help_panel=OUTPUT,
    ),
]
Title = Annotated[
    str | None,
    typer.Option(
        "--title",
        metavar="TEXT",
        help="Title of a page or of a whole file.",
        rich_help_panel=OUTPUT,
    ),
]

SHOWN: dict[str, tuple[Any, Any]] = {
    "math": (Math, MathStyle.UNICODE),
    "format_name": (FormatName, None),
    "output": (Output, None),
    "force": (Force, False),
    "title": (Title, None),
    "standalone": (Standalone, False),
    "reveal": (Reveal, False),
    "width": (Width, None),
}
"""How a result is shown: the same options for every topic."""
