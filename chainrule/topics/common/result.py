"""The face of every result: printing, notebooks, files, data, points, answers and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from chainrule.document import Block, Document, Equations, Inlines, Line
from chainrule.numeric.verdicts import AtKink
from chainrule.numeric.work import within_work
from chainrule.topics.common.formulas import known
from chainrule.topics.common.points import named
from chainrule.topics.common.words import sentence

if TYPE_CHECKING:
    from chainrule.numeric import Existence
    from chainrule.numeric.callables import Function
    from chainrule.numeric.functions import Functions
    from chainrule.numeric.verdicts import Verdict
    from chainrule.topics.common.answers import Final

Data = dict[str, Any]

DETAILS = ("short", "normal", "full")
"""How much is explained."""


class Shown:
    """Add ``print`` and the display of notebooks to a class that has ``explain()``."""

    __slots__ = ()

    if TYPE_CHECKING:
        explain: Any

    def __str__(self) -> str:
        from chainrule.render import render

        return render(self.explain(), "text")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return Markdown, LaTeX and plain text; a notebook shows the best it can."""
        from chainrule.render.formats.notebook import mime_bundle

        return mime_bundle(self.explain())


@dataclass(frozen=True, repr=False)
class At(Shown):
    """A result at a point: its numbers, which print as the command shows them.

    Attributes:
        of: what was evaluated.
        found: the numbers; what they have besides the members here can be read off this object.
    """

    of: Result
    found: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("of", "found"):
            raise AttributeError(name)
        return getattr(self.found, name)

    def __iter__(self) -> Any:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: int) -> Any:
        return self.found[place]

    def __repr__(self) -> str:
        return f"<{type(self.of).__name__} at {sentence(self.of.where(self.found))}>"

    @property
    def value(self) -> Any:
        """Return the value of what is differentiated as a SymPy number, exact where it is short."""
        return self.found.value

    @property
    def derivative(self) -> Any:
        """Return the derivative as SymPy number, matrix or tuple, exact where it is short.

        Raises:
            UndefinedError: it does not exist at the point.
        """
        return self.found.derivative

    @property
    def existence(self) -> Existence | Any:
        """Return what the derivative does at the point."""
        return self.found.existence

    @property
    def verdict(self) -> Verdict | tuple[Verdict, ...] | None:
        """Say whether the derivative exists at the point; of several, of each in order.

        >>> from chainrule import derive
        >>> derive("|x|").at(x=0).verdict, derive("|x|").at(x=1).verdict
        ('does not exist', 'exists')
        """
        from chainrule.topics.common.numbers import one_or_all

        said = [final.verdict for final in self.of.finals_at(self.found)]
        verdicts = tuple(verdict for verdict in said if verdict is not None)
        return one_or_all(verdicts) if verdicts else None

    def explain(self) -> Document:
        """Return the numbers as a document that any format can render."""
        return Document(tuple(self.of.point_blocks(self.found)))

    def data(self) -> Data:
        """Return the numbers as plain dictionaries, lists, strings, booleans and None."""
        return self.of.point_data(self.found)


class Result(Shown):
    """What every solved problem can do, whatever its topic."""

    topic: ClassVar[str]
    """The name of its topic."""

    at_kink: AtKink = "refuse"
    """What is taken for a derivative where the slopes on the two sides differ."""
    plot: bool = False
    """Whether a drawing ends the derivation."""
    letters_stay: ClassVar[bool] = False
    """Whether letters without a value at a point stay letters."""
    styles: ClassVar[tuple[str, ...]] = ("paths",)
    """How it can be told, the usual way first."""

    if TYPE_CHECKING:
        # Each is a property of the class, or a field of the solution; mypy takes either for Any.
        trace: Any
        checks: Any
        readings: Any
        variables: Any
        derivative: Any
        function: Callable[[], Function | Functions]

    @classmethod
    def of(cls, solution: Any, **said: Any) -> Self:
        """Give a solution this face, and what was said of points; nothing is computed again."""
        face = object.__new__(cls)
        face.__dict__.update(solution.__dict__, **said)
        return face

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)

    # What a topic adds, as methods or as functions that take its solution first

    def numbers(self, point: Mapping[str, Any], digits: int, /) -> Any:
        """Evaluate at a point that has been read."""
        raise NotImplementedError

    def blocks(self, detail: str, points: Sequence[Any], /) -> Iterable[Block]:
        """Write the whole derivation, with its numbers at points."""
        raise NotImplementedError

    def point_blocks(self, found: Any, /) -> Iterable[Block]:
        """Write the numbers at one point."""
        raise NotImplementedError

    def where(self, found: Any) -> Inlines:
        """Write a point as ``x = 1, y = 2``."""
        from chainrule.topics.common.answers import place

        point = found.point
        return place(tuple(point.items()) if isinstance(point, Mapping) else point, found.digits)

    def finals(self) -> Sequence[Final]:
        """List the final results as formulas."""
        raise NotImplementedError

    def finals_at(self, found: Any) -> Sequence[Final]:
        """List the final results at one point."""
        raise NotImplementedError

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Return the sentence of the problem: ``Find df/dx, then evaluate at x = 1.``"""
        raise NotImplementedError

    def given(self) -> tuple[Block, ...]:
        """Return what a sheet of problems shows below that sentence, where it is not the formula
        that the derivation opens with."""
        return ()

    def plotted(self, points: Sequence[Any], /) -> Iterable[Block]:
        """Draw it, with what touches it at points; only asked for where there is ``plot``."""
        return ()

    def disagreement(self, failed: Any) -> str:
        """Say that a check failed."""
        return (
            f"the result disagrees with the definition of the derivative: {sentence(failed.reason)}"
        )

    def own_data(self, digits: int) -> Data:
        """Return the attributes of the solution as data."""
        from chainrule.topics.common.data import attributes

        return attributes(self, digits)

    def own_point_data(self, found: Any, /) -> Data:
        """Return the attributes of the numbers at a point as data."""
        from chainrule.topics.common.data import attributes

        return attributes(found, found.digits, self)

    # What all topics share

    def placed(self, points: Sequence[Any]) -> list[Inlines]:
        """Write points, evaluated or not, as ``x = 1, y = 2`` each."""
        from chainrule.topics.common.answers import place

        return [self.where(p.found) if isinstance(p, At) else place(p) for p in points]

    def read_points(self, texts: Sequence[str]) -> Sequence[Any]:
        """Read points as typed; where a name repeats in a text, the next point starts."""
        from chainrule.topics.common.points import read_points

        names = [s.value for s in self.variables]
        return read_points(texts, names, letters=self.letters_stay)

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> At:
        """Evaluate at a point: ``at(x=2)``, or ``at({"x": 2})`` with names or SymPy symbols.

        Values are numbers of Python, NumPy or SymPy, or text such as ``pi/4``.

        Raises:
            PointError: the point names the wrong variables.
        """
        return At(self, self.numbers(named(point, values), digits))

    def rounded(self, digits: int) -> Self:
        """Return the same result with so many digits of its own numbers, where it has any.

        Raises:
            LimitError: fewer of them are right.
        """
        return self

    def styled(self, style: str) -> Self:
        """Return the same result, to be told in one of ``styles``."""
        return self

    def evaluated(self, points: Sequence[Any], digits: int = 6) -> tuple[At, ...]:
        """Evaluate at several points, within a common bound; what is evaluated stays."""
        return within_work(p if isinstance(p, At) else self.at(p, digits=digits) for p in points)

    def explain(
        self,
        *,
        style: str | None = None,
        detail: str = "normal",
        points: Sequence[Any] = (),
        digits: int = 6,
    ) -> Document:
        """Return the derivation as a document that any format can render.

        Args:
            style: one of ``styles``; the way it was asked for by default.
            detail: ``short``, ``normal`` or ``full``.
            points: where to evaluate, each as for ``at``, or from it.
            digits: significant digits of values.

        Raises:
            InputError: there is no such style or detail.
            PointError: a point names the wrong variables.
        """
        told = self if style is None else self.styled(known(style, self.styles, "style"))
        known(detail, DETAILS, "detail")
        found = [at.found for at in self.evaluated(points, digits)]
        blocks = tuple(told.rounded(digits).blocks(detail, found))
        return Document((*blocks, *told.plotted(found)) if told.plot else blocks)

    def answers(self, points: Sequence[Any] = (), digits: int = 6) -> tuple[Final, ...]:
        """List the final results, first as formulas, then at each point."""
        found = [*self.finals()]
        for at in self.evaluated(points, digits):
            found.extend(self.finals_at(at.found))
        return tuple(found)

    def answer_blocks(self, points: Sequence[Any] = (), digits: int = 6) -> tuple[Block, ...]:
        """Write the final results for a sheet of answers."""
        from chainrule.topics.common.answers import final_lines

        lines: list[Line] = []
        for final in self.rounded(digits).answers(points, digits):
            lines.extend(final_lines(final, digits))
        return (Equations(tuple(lines)),)

    def data(self, points: Sequence[Any] = (), digits: int = 6) -> Data:
        """Return everything as plain dictionaries, lists, strings, integers, booleans and None.

        docs/schema describes it; ``schema`` names the topic and the version.
        """
        from chainrule.topics.common.data import result_data

        found = [at.found for at in self.evaluated(points, digits)]
        return result_data(self.rounded(digits), found, digits)

    def point_data(self, found: Any) -> Data:
        """Return the numbers at one point as data."""
        from chainrule.topics.common.data import point_data

        return point_data(self, found)

    def save(
        self,
        path: str | Path,
        *,
        style: str | None = None,
        detail: str = "normal",
        points: Sequence[Any] = (),
        digits: int = 6,
        **options: Any,
    ) -> None:
        """Write the derivation to a file, in the format that its ending means.

        Args:
            path: where to; an existing file is replaced.
            style: as for ``explain``.
            detail: as for ``explain``.
            points: as for ``explain``.
            digits: as for ``explain``.
            options: those of ``chainrule.render.Options``, such as ``width``.
        """
        from chainrule.render import format_for

        ats = self.evaluated(points, digits)
        format = format_for(Path(path).suffix)
        text = self.written(
            format, style=style, detail=detail, points=ats, digits=digits,
            **{"standalone": True, **options},
        )  # fmt: skip
        Path(path).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)

    def written(
        self,
        format: str,
        *,
        style: str | None = None,
        detail: str = "normal",
        points: Sequence[Any] = (),
        digits: int = 6,
        **options: Any,
    ) -> str | bytes:
        """Write the derivation in a format: text, or bytes for PDF; JSON is ``data``."""
        from chainrule.render import PICTURES, render

        ats = self.evaluated(points, digits)
        if format == "json":
            from chainrule.render.formats.json_format import dumps

            return dumps(self.data(ats, digits))
        drawn: tuple[Block, ...] = ()
        if format in PICTURES:
            drawn = self.rounded(digits).pictures([at.found for at in ats])
        if drawn:
            return render(Document(drawn), format, **options)
        document = self.explain(style=style, detail=detail, points=ats, digits=digits)
        return render(document, format, **options)

    def pictures(self, found: Sequence[Any]) -> tuple[Block, ...]:
        """Return what a format of pictures draws, if that is more than the derivation holds."""
        return ()
