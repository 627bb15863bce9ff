"""Writes the true value the way the author wrote the wrong one: same brackets, separators, unit and digits."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from cnx_doclint.claims.facts import Amount, Element, Stated, Step, Uniform
from cnx_doclint.claims.readings import COUNT_UNITS, Items, Name
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from cnx_doclint.spec.spec import Value

# From here on, a fact that a number below one states is a percentage.
PERCENT = 10
_INTEGER = re.compile(r"\d+")
_TIMES = re.compile(r"[x×*]")
_NUMBER = re.compile(r"\d+(?:[.,_]\d+)*")


def rewrite(text: str, stated: Stated, truth: Value) -> str | None:
    """Return ``text`` with the true value, or None when no single rewriting is plainly right.

    >>> from cnx_doclint.claims.readings import Items
    >>> rewrite("(320,128,128)", Items((320, 128, 128)), (128, 128, 128))
    '(128,128,128)'
    """
    writer = _WRITERS.get(type(stated))
    return writer(text, stated, truth) if writer else None


def _items(text: str, stated: Stated, truth: Value) -> str | None:
    if not isinstance(truth, tuple) or not isinstance(stated, Items) or None in stated.items:
        return None
    if not stated.complete:
        truth = truth[: len(stated.items)]
    numbers = _INTEGER.findall(text)
    values = [str(item) for item in truth]
    if _TIMES.search(text):
        return _repeated(text, values)
    if len(numbers) == len(values) == len(stated.items):
        return _replaced(text, values)
    places = list(_INTEGER.finditer(text))
    if not places or len(numbers) != len(stated.items):
        return None
    separator = text[places[0].end() : places[1].start()] if len(places) > 1 else ", "
    return text[: places[0].start()] + separator.join(values) + text[places[-1].end() :]


def _repeated(text: str, values: list[str]) -> str | None:
    """Rewrite ``[256] * 3`` and ``256 x3`` when all elements are one."""
    if len(set(values)) != 1 or len(numbers := _INTEGER.findall(text)) != 2:
        return None
    item = max(range(2), key=lambda index: int(numbers[index]))
    return _replaced(text, [values[0] if index == item else str(len(values)) for index in range(2)])


def _replaced(text: str, values: list[str]) -> str:
    following = iter(values)
    return _INTEGER.sub(lambda _: next(following), text)


def _uniform(text: str, stated: Stated, truth: Value) -> str | None:
    del stated
    if not isinstance(truth, tuple) or len(set(truth)) != 1:
        return None
    return _INTEGER.sub(str(truth[0]), text)


def _element(text: str, stated: Stated, truth: Value) -> str | None:
    if not isinstance(truth, tuple) or not isinstance(stated, Element) or not 0 <= stated.at < len(truth):
        return None
    return _INTEGER.sub(str(truth[stated.at]), text, count=1)


def _name(text: str, stated: Stated, truth: Value) -> str | None:
    """Replace a name only where it is spelled as the family spells it, not inside an identifier."""
    if not isinstance(stated, Name) or fold(text) != fold(stated.text):
        return None
    return str(truth)


def _steps(text: str, stated: Stated, truth: Value) -> str | None:
    if not isinstance(stated, Step) or stated.at is None or not isinstance(truth, tuple):
        return None
    step = truth[stated.at] if 0 <= stated.at < len(truth) else None
    if not isinstance(step, tuple) or len(stated.sizes) != len(step):
        return None
    return _replaced(text, [str(size) for size in step])


def _amount(text: str, stated: Stated, truth: Value) -> str | None:
    del stated
    numbers = _NUMBER.findall(text)
    if len(set(numbers)) != 1 or not isinstance(truth, int | float):
        return None  # a range has no one rewriting
    unit = fold(text[text.rindex(numbers[-1]) + len(numbers[-1]) :]).strip()
    number = Decimal(str(truth))
    digits = numbers[0]
    if (
        isinstance(truth, int)
        and re.fullmatch(r"\d{1,3}(?:([.,_])\d{3})(?:\1\d{3})*", digits)
        and unit not in COUNT_UNITS
    ):
        return _NUMBER.sub(f"{truth:,}".replace(",", digits[-4]), text)
    scale = COUNT_UNITS.get(unit, Decimal(1))
    if scale == 1 and truth >= 10**5 and Decimal(digits.replace(",", ".")) < 10**4:
        scale = COUNT_UNITS["m"]  # a bare "3.53" in a column of millions
    if isinstance(truth, float) and truth > PERCENT and Decimal(digits.replace(",", ".")) < 1:
        scale = Decimal(100)  # a share of one: 0.746
    point = re.search(r"[.,]", digits)
    places = len(digits) - point.end() if point else 0
    rounded = (number / scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _NUMBER.sub(str(rounded).replace(".", point[0] if point else "."), text)


_WRITERS = {
    Items: _items,
    Uniform: _uniform,
    Element: _element,
    Name: _name,
    Step: _steps,
    Amount: _amount,
}
