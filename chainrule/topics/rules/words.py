"""The rule table as a document: all rows by family, or one row in full."""

from __future__ import annotations

from chainrule.document import (
    Block,
    Bullets,
    Document,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Table,
    Text,
    join,
    words,
)
from chainrule.model import ZERO, Rule, free_symbols, make
from chainrule.model.errors import InputError
from chainrule.rules import (
    ABBREVIATED,
    FUNCTIONS,
    SHORTHANDS,
    TABLE,
    application,
    defining_equation,
    domain_of,
    kinks_of,
    meaning_of,
    statement,
    textbook,
)
from chainrule.rules.statements import MOVING
from chainrule.topics.common.origins import VALUES, fresh, origin


def all_rules() -> Document:
    """List every rule under its family.

    >>> len(all_rules().blocks) > 5
    True
    """
    blocks: list[Block] = [Heading(words("Differentiation rules"), level=1)]
    blocks.append(
        Paragraph(words("u and v stand for anything that depends on x; a, b, c and n do not."))
    )
    named = tuple(
        Line(shown.args[0], shown.args[1], words(title)) for title, shown, _ in textbook()
    )
    blocks.extend([Heading(words("Rules with a name")), Equations(named)])
    families: dict[str, list[Rule]] = {}
    for rule in tuple(TABLE.values()):
        families.setdefault(rule.family or "More", []).append(rule)
    for family, members in families.items():
        blocks.append(Heading(words(family)))
        rows = tuple(_row(rule) for rule in members)
        header = (words("name"), words("rule"), words("also typed as"))
        blocks.append(Table(header, rows, align="lll"))
    return Document(tuple(blocks))


def _row(rule: Rule) -> tuple[Inlines, ...]:
    others = [name for name in _spellings(rule) if name != rule.name]
    return words(rule.name), words(statement(rule)), words(", ".join(others))


def _spellings(rule: Rule) -> list[str]:
    return [*rule.spellings, *(name for name, _ in rule.shorthands)]


def one_rule(name: str) -> Document:
    """Show one row: its statement, why it holds, where, and the names it is read by.

    Raises:
        InputError: no rule or function has this name.

    >>> one_rule("tanh").blocks[0].content[0].text
    'Hyperbolic tangent'
    """
    if name.strip() in ABBREVIATED.keys() - FUNCTIONS.keys() - TABLE.keys():
        return _abbreviation(name.strip())
    rule = _find(name)
    blocks: list[Block] = [Heading(words(rule.title[:1].upper() + rule.title[1:]), level=1)]
    node = application(rule)
    shown = dict.fromkeys(e for e in (defining_equation(node), statement(rule)) if e is not None)
    lines = tuple(Line(e.args[0], e.args[1]) for e in shown if e.op == "equation")
    if lines:
        blocks.append(Equations(lines))
    if rule.reason:
        blocks.append(Paragraph(words(rule.reason)))
    if derived := _derived(rule):
        blocks.append(Equations(tuple(derived)))
    items: list[Inlines] = []
    if rule.domain:
        items.append((Text("Real where "), *join(domain_of(node)), Text(".")))
    if rule.kinks:
        corners = [make("equation", kink, ZERO, value="=") for kink in kinks_of(node)]
        items.append((Text("No derivative where "), *join(corners), Text(".")))
    if rule.convention:
        items.append(words(f"Convention: {rule.convention.rstrip('.')}."))
    meanings = ((name, meaning_of(name, rule.arity or 1)) for name in _spellings(rule))
    items.extend(words(f"{name}: {meant}.") for name, meant in meanings if meant)
    if _spellings(rule):
        items.append(words(f"Typed as {', '.join(_spellings(rule))}."))
    if items:
        blocks.append(Bullets(tuple(items)))
    if name.strip() in ABBREVIATED.keys() - FUNCTIONS.keys():
        said = _abbreviation(name.strip()).blocks
        blocks += [Paragraph(words("What is typed under this name:")), *said[1:]]
    return Document(tuple(blocks))


def _derived(rule: Rule) -> list[Line]:
    """Derive what the rule says, where one operand varies and stands first."""
    node = application(rule)
    moving = [arg for arg in node.args if arg in MOVING]
    if node.op != rule.name or len(moving) != 1 or node.args[0] is not moving[0]:
        return []
    return origin(node, 0, fresh(VALUES, free_symbols(node)))


def _abbreviation(name: str) -> Document:
    """Show what a name of a library is read as."""
    rows = ABBREVIATED[name]
    heading = Heading(words(rows[0].note[:1].upper() + rows[0].note[1:]), level=1)
    lines = []
    for row in rows:
        arguments, formula = row.applied()
        lines.append(Line(make("call", *arguments, value=(name, (0,) * row.count)), formula))
    return Document((heading, Equations(tuple(lines))))


def _find(name: str) -> Rule:
    key = name.strip()
    op = FUNCTIONS.get(key) or (SHORTHANDS[key][0] if key in SHORTHANDS else key)
    if op in TABLE:
        return TABLE[op]
    titled = [rule for rule in tuple(TABLE.values()) if rule.title == key.lower()]
    if titled:
        return titled[0]
    from difflib import get_close_matches

    near = get_close_matches(key, [*TABLE, *FUNCTIONS, *ABBREVIATED], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "'chainrule rules' lists them all"
    raise InputError(f"there is no rule named '{key[:60]}'", hint=hint)
