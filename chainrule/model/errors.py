"""The one family of exceptions, each a sentence with its place and the next thing to try."""

from __future__ import annotations


class ChainruleError(Exception):
    """Say in one sentence what went wrong.

    Args:
        message: what was expected or what failed, one sentence.
        source: the text the user typed, when there is one.
        start: first character the message is about, counted from 0.
        end: one past the last such character.
        hint: the next thing to try, one sentence.

    >>> error = FormulaError("expected a number after '+'", source="x +", start=3)
    >>> error.exit_code, error.position
    (2, 3)
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        start: int | None = None,
        end: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.start = start
        self.end = end if end is not None or start is None else start + 1
        self.hint = hint

    @property
    def position(self) -> int | None:
        """Return the first character the message is about, counted from 0."""
        return self.start

    def __reduce__(self) -> tuple[object, ...]:
        places = (self.message, self.source, self.start, self.end, self.hint)
        return _rebuild, (type(self), *places)


def _rebuild(
    kind: type[ChainruleError],
    message: str,
    source: str | None,
    start: int | None,
    end: int | None,
    hint: str | None,
) -> ChainruleError:
    return kind(message, source=source, start=start, end=end, hint=hint)


class InputError(ChainruleError):
    """What the user typed cannot be used; exit code 2."""

    exit_code = 2


class FormulaError(InputError):
    """A formula that our grammar cannot read, or a name in it that nobody knows."""


class VariableError(InputError):
    """A formula of several variables, and nothing says which one is meant."""


class PointError(InputError):
    """A point that cannot be read, lies outside the domain, or does not name every variable."""


class LimitError(InputError):
    """The input is larger than a documented bound."""


class MissingRuleError(InputError):
    """No row of the rule table differentiates this operation."""


class MissingExtraError(ChainruleError):
    """An optional dependency is not installed."""


class CheckFailedError(ChainruleError):
    """The derivative disagrees with the numbers of the original expression."""


class UndefinedError(ChainruleError):
    """A value or derivative does not exist at the point asked for."""
