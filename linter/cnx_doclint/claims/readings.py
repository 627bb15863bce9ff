"""What a piece of text states as a value: numbers with their printed precision, lists, steps, names.

A text can often be read in several ways ("7,45 millones": a decimal comma or none; "128,128,128": a list or one
number). Every reading is kept, and the kind of the fact it is a value of decides between them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import numbers, worded
from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interval(NamedTuple):
    """The numbers that, rounded to the digits shown, give what was written; both ends included."""

    low: Decimal
    high: Decimal

    def holds(self, number: Decimal) -> bool:
        """Say whether a number rounds to what was written."""
        return self.low <= number <= self.high


class Number(NamedTuple):
    """A number or a range of numbers, in every way it can be read, before its unit is applied."""

    intervals: tuple[Interval, ...]
    unit: str = ""

    def scaled(self, factor: Decimal) -> tuple[Interval, ...]:
        """Return the intervals multiplied by a unit's factor."""
        return tuple(Interval(low * factor, high * factor) for low, high in self.intervals)

    @property
    def integer(self) -> int | None:
        """The number as an integer, if there is a reading that is one."""
        for low, high in self.intervals:
            middle = (low + high) / 2
            if middle == middle.to_integral_value() and high - low <= 1:
                return int(middle)
        return None


class Items(NamedTuple):
    """A list of whole numbers; None stands for an element the text leaves open (``[48, ...]``).

    ``complete`` is false when the list may go on; ``shape`` is true when it is written as a tensor's shape.
    """

    items: tuple[int | None, ...]
    complete: bool = True
    shape: bool = False


class Steps(NamedTuple):
    """Sizes joined by arrows, ``320 → 128``: what goes in and what comes out."""

    sizes: tuple[int, ...]


class Name(NamedTuple):
    """One of the names that a fact can have as its value, in the family's spelling."""

    text: str


class Product(NamedTuple):
    """A calculation, ``18 x 64 = 1152``, ``1152 / 64 = 18`` or ``18 x 64``: two factors and what they give, if told."""

    factors: tuple[int, int]
    result: int | None


Reading = Number | Items | Steps | Name | Product


class Value(NamedTuple):
    """A place in a text that states a value, and every way to read it."""

    span: Span
    readings: tuple[Reading, ...]


# Factors of the units in which a count of parameters is given.
COUNT_UNITS = {
    unit: Decimal(10) ** exponent
    for unit, exponent in ({"k": 3, "m": 6, "b": 9, "bn": 9} | numbers("powers_of_ten")).items()
}

# The unit of a percentage that is written as a part of one: 0.746.
SHARE = "share"

# Units that make a number something else than a count, a width or an error in millimetres.
_OTHER_UNITS = (
    r"[mtp]flops?/s\b|mflops?\b|mmacs?\b|[kmgt]i?b\b|bytes?\b|bits?\b|fps\b|m?s\b(?!/[a-z]\b)|h\b|%|px\b|pixel\w*|[x×](?!\w|\s?\d)|°|hz\b|ghz\b|w\b|usd\b|nm\b|cm\b"
    r"|dbm\b|dpi\b|<unit>"
)
_UNITS = r"(?:gmacs?|gflops?/s|gflops?|mm|<powers_of_ten>|bn|[kmbg](?![\w/²³]))"
# Thousands are set apart by points, commas or spaces.
_SPACE = r"[\x20\xa0\u202f_]"
_LEADING = rf"(?:[1-9]\d{{1,2}}{_SPACE}|[1-9]{_SPACE}\d{{3}}{_SPACE})"  # "2 048" would hardly be written so
_SPACED = rf"(?<![\d.,]\x20){_LEADING}\d{{3}}(?:{_SPACE}\d{{3}})*(?![\d.,]|\x20\d)"
# Programs set them apart by "_", which stands in no list: 8_192.
_UNDERSCORED = r"(?<![\w.,])[1-9]\d{0,2}(?:_\d{3})+(?![\d_]|[.,]\d)"
OTHER_UNIT = worded(rf"\s*(?i:{_OTHER_UNITS})\s*")
_DIGITS = rf"(?:{_UNDERSCORED}|{_SPACED}|\d+(?:[.,]\d+)*)"
_UNIT = rf"(?:\s?(?P<unit>{_UNITS}(?!\w)|{_OTHER_UNITS}))?"

_NUMBER = worded(
    rf"(?i:(?P<sign>[+±]|(?<![\w\])])-)?(?P<times>(?<![\w)])[x×](?=\d))?(?P<first>{_DIGITS}){_UNIT}"
    rf"(?:\s?(?:-|\.\.\.?|…|\b<until>)\s?~?(?P<second>{_DIGITS})\s?(?P<unit2>{_UNITS}(?!\w)|{_OTHER_UNITS})?)?)"
)

_ITEM = r"(?:[1-9]\d{0,2}(?:_\d{3})+|\d+|\.\.\.|…)"
_BRACKETED = re.compile(
    rf"(?P<open>(?<![\w\])])\[|(?<!\b[A-Za-z])\()\s*(?P<items>{_ITEM}(?:\s*[,;]\s*{_ITEM})*)\s*,?\s*[\])](?:\s*[*x×]\s*(?P<times>\d)(?!\d))?"
)
# "- 96\n- 192": the items of a list, a line each.
_LINED = re.compile(r"(?<![^\s])-[ ]\d[\d_]*(?:[ \t]*\n[ \t]*-[ ]\d[\d_]*)+(?![\w.,])")
_REPEATED = re.compile(r"(?<![\w.×])(?<![×*]\s)(?P<item>\d{2,4})\s?[x×]\s?(?P<times>[2-5])(?![\w.x×])")
_PRODUCT = re.compile(
    r"(?<![\w.])(?<!\d\s\+\s)(?P<first>\d+)(?P<named>\s[^\W\d_]{3,})?\s?(?:[x×*]|·(?=\s?\d+\s?=))\s?(?P<second>\d+)(?P<more>(?:\s?[x×]\s?\d+)*)"
    r"(?(named)\s?[^\W\d_]*)(?:\s?=\s?(?P<result>\d+))?(?![\w]|\s?=|\s?\+(?!\s?[^\W\d_]{2}))"
)
_PRODUCT_OF = re.compile(
    r"(?<![\w./])(?P<result>\d+)\s?=\s?(?P<first>\d+)(?:\s[^\W\d_]{3,})?\s?[x×*·]\s?(?P<second>\d+)(?!\w|\s?[x×*·+])"
)
_QUOTIENT = re.compile(r"(?<![\w./])(?P<whole>\d+)\s?/\s?(?P<part>\d+)\s?=\s?(?P<result>\d+)(?!\w)")
_SERIES = worded(
    r"(?<![\w.,/-])\d+(?:(?:\s?,\s?\d+){2,}(?:,?\s<and>\s\d+)?|(?:,\s\d+)+\s<and>\s\d+|(?:-\d+){2,}|(?::\d+){3}(?!:)|(?:\s?·\s?\d+){2,}|(?:\x20\d{2,4}){2,}(?!\x20\d)|(?:\s?/\s?\d+){1,})(?![\w/]|[.,]\d)"
)
_ARROW = r"\s*(?:→|⟶|➜|➔|⇒|=>|[-─]+[>▶►])\s*"
_STEPS = worded(rf"(?<![\w.,])\d+(?:{_ARROW}(?:<last>\s?[(=]?\s?)?\d+)+(?![\w]|[.,]\d|\s?[*×]\s?\d)")
_SHAPE = re.compile(r"torch\.size\(\s*\[(?P<items>[\d,\s]*)\]\s*\)", re.IGNORECASE)


# A longer list is data.
MAX_ELEMENTS = 8
# As many zeros at the end of a whole number mean that it is rounded to them.
ROUNDED = 3


def _interval(digits: str) -> Interval:
    number = Decimal(digits)
    exponent = number.as_tuple().exponent
    # "390,000" is rounded: digits that are all zero say nothing.
    zeros = len(digits) - len(digits.rstrip("0")) if int(exponent) >= 0 else 0
    place = int(exponent) if int(exponent) < 0 else (zeros if zeros >= ROUNDED else 0)
    half = Decimal(1).scaleb(place) / 2
    return Interval(number - half, number + half)


_SPACES = re.compile(_SPACE)


def intervals(digits: str) -> tuple[Interval, ...]:
    """Read digits with points and commas in every way they can be meant.

    >>> [tuple(map(str, i)) for i in intervals("3.53")]
    [('3.525', '3.535')]
    """
    digits = _SPACES.sub("", digits)
    separators = [char for char in digits if char in ".,"]
    if not separators:
        return (_interval(digits),)
    groups = re.split(r"[.,]", digits)
    grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    same = len(set(separators)) == 1
    readings = []
    if grouped and same:
        readings.append(_interval("".join(groups)))
    if len(separators) == 1:
        readings.append(_interval(f"{groups[0]}.{groups[1]}"))
    elif not same and separators[-1] not in separators[:-1] and len(set(separators[:-1])) == 1:
        readings.append(_interval("".join(groups[:-1]) + "." + groups[-1]))
    return tuple(readings)


def _number(match: re.Match[str]) -> Number | None:
    if match["sign"] is not None:
        return None  # a difference or a tolerance, not a value
    first = intervals(match["first"])
    unit = "x" if match["times"] else (match["unit"] or match["unit2"] or "").lower().replace("×", "x")
    if match["second"] is None:
        return Number(first, unit) if first else None
    second = intervals(match["second"])
    if not first or not second or first[0].low >= second[-1].high:
        return None
    return Number(tuple(Interval(a.low, b.high) for a, b in zip(first, second, strict=False)), unit)


def _items(text: str) -> tuple[int | None, ...]:
    parts = re.findall(_ITEM, text)
    return tuple(int(part.replace("_", "")) if part[0].isdigit() else None for part in parts)


# "7.44M (7,438,976)": the same count again, to the last digit, and no list.
_ROUNDED = worded(rf"(?<![\w.,])(?P<first>{_DIGITS})\s?(?P<unit>(?i:<powers_of_ten>|[kmb]))[*_]{{0,2}}\s\Z")
_GROUPED = re.compile(r"\(\d{1,3}(?:,\d{3})+\)")


def _is_repeated_count(match: re.Match[str]) -> bool:
    rounded = (
        _ROUNDED.search(match.string, max(0, match.start() - 40), match.start())
        if _GROUPED.fullmatch(match[0])
        else None
    )
    if rounded is None:
        return False
    exact = int(re.sub(r"\D", "", match[0]))
    whole = Number(intervals(rounded["first"])).scaled(COUNT_UNITS[rounded["unit"].lower()])
    return any(exact / 2 < reading.high and reading.low < exact * 2 for reading in whole)


def _bracketed(match: re.Match[str]) -> tuple[Reading, ...]:
    if _is_repeated_count(match):
        return ()
    items = _items(match["items"])
    if match["times"]:
        items *= int(match["times"])
    if len(items) == 1 and match["open"] == "(" and not match[0].endswith(",)"):
        return ()
    complete = items[-1] is not None or (len(items) > 1 and items[0] is None)
    return (Items(items if complete else items[:-1], complete),)


def _lined(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Items(_items(match[0])),)


def _repeated(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Items((int(match["item"]),) * int(match["times"])),)


def _product(match: re.Match[str]) -> tuple[Reading, ...]:
    factors = [int(part) for part in re.findall(r"\d+", match["first"] + " " + match["second"] + match["more"])]
    if match["result"]:
        return (Product((factors[0], factors[1]), int(match["result"])),) if len(factors) == 2 else ()
    if match["named"]:
        return ()  # "3 blocks × 48 channels" are two values
    if len(factors) > 2:
        return (Items(tuple(factors), shape=True),)
    if factors[0] == factors[1]:
        return (Number((_interval(str(factors[0])),), "square"),)
    if factors[0] in range(2, 6) and factors[1] >= 16:
        return (Items((factors[1],) * factors[0]),)
    return (Product((factors[0], factors[1]), None),)


def _product_of(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Product((int(match["first"]), int(match["second"])), int(match["result"])),)


def _quotient(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Product((int(match["result"]), int(match["part"])), int(match["whole"])),)


def _series(match: re.Match[str]) -> tuple[Reading, ...]:
    parts = re.findall(r"\d+", match[0])
    if any(len(part) > 1 and part.startswith("0") for part in parts):
        return ()  # "3,100,080" is one number
    return (Items(tuple(map(int, parts))),)


def _steps(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Steps(tuple(int(part) for part in re.findall(r"\d+", match[0]))),)


def _shape(match: re.Match[str]) -> tuple[Reading, ...]:
    return (Items(tuple(int(part) for part in re.findall(r"\d+", match["items"])), shape=True),)


_ELEMENT = re.compile(r"\d[\d_]*")


def elements(value: Value, text: str) -> Iterator[Value]:
    """The numbers of a short list as values of their own; ``text`` is what the list stands in."""
    items = next((one for one in value.readings if isinstance(one, Items)), None)
    if items and 1 < len(items.items) <= MAX_ELEMENTS:
        for match in _ELEMENT.finditer(text[value.span.start : value.span.end]):
            start = value.span.start + match.start()
            yield Value(Span(start, start + len(match[0])), (Number(intervals(match[0])),))


# In this order: what an earlier pattern has taken, a later one does not see again.
_PATTERNS = (
    (_SHAPE, _shape),
    (_BRACKETED, _bracketed),
    (_LINED, _lined),
    (_STEPS, _steps),
    (_REPEATED, _repeated),
    (_PRODUCT_OF, _product_of),
    (_QUOTIENT, _quotient),
    (_PRODUCT, _product),
    (_SERIES, _series),
)

# A number that is part of a name, a version, a comparison or an index is no value.
_MONTH = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}\.?\s$"
_NOT_BEFORE = re.compile(
    rf"{_MONTH}|[\w.@#\\]$|(?<![a-z])[a-z]\(\s?$|[\d)\]]\s?[+×*]\s?$|\[\^$|(?<![-=])[<>]=?\s?$|!=\s?$|[\w\])]\[$|[a-z]\s[x×]\s$|\de[+-]$|\d:$|[{{\[(][a-z]\s?-\s?$"
)

_NOT_AFTER = re.compile(r"\w|:\d\d|\.\w|\s?\+\s?[\d(]|\s?[×*]\s?\d")


# "45 vs 48 minutes": the unit of the second is the first's.
_UNIT_LATER = worded(rf"\s(?:vs\.?|<or>|<and>|<against>)\s{_DIGITS}\s?(?!%)(?i:{_OTHER_UNITS})")


def _is_free(text: str, start: int, end: int) -> bool:
    before, after = _NOT_BEFORE.search(text, max(0, start - 12), start), _NOT_AFTER.match(text, end)
    return not before and not after and not _UNIT_LATER.match(text, end)


# "8 192" is one number where nothing else stands, and hardly anywhere else.
_ONE_SPACED = re.compile(rf"[\s*_`~]*(\d{{1,3}}(?:{_SPACE}\d{{3}})+)[\s*_`]*")
# A cell that counts how many of all there are states no value.
_PORTION = r"[\s*_`~]*\d+\s<of>\s\d+[\s*_`]*"
_SHIFT = r"\b<shift>\s(?:<the>\s)?~?\Z"


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Numbers and ranges; "goes from 2.82 to 5.10" is no range, but what was and what is."""
    at = 0
    while match := _NUMBER.search(text, at):
        at = match.end()
        if match["second"] and worded(_SHIFT).search(text, 0, match.start()):
            at = match.start("second")
            match = _NUMBER.match(text, match.start(), at) or match
        yield match


def values(text: str) -> Iterator[Value]:
    """Find every value in a text, in order of position, without overlaps."""
    if alone := _ONE_SPACED.fullmatch(text):
        return iter([Value(Span(*alone.span(1)), (Number(intervals(alone[1])),))])
    if worded(_PORTION).fullmatch(text):
        return iter(())
    taken: list[Value] = []
    used = bytearray(len(text))
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(used[match.start() : match.end()]) or not (readings := read(match)):
                continue
            number = _NUMBER.fullmatch(match[0])
            if number and (whole := _number(number)) and not number["second"]:
                readings = (*readings, whole)
            used[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            taken.append(Value(Span(*match.span()), readings))
    for match in _numbers(text):
        if any(used[match.start() : match.end()]) or not _is_free(text, *match.span()):
            continue
        if (found := _number(match)) is not None:
            taken.append(Value(Span(*match.span()), (found,)))
    return iter(sorted(taken, key=lambda value: value.span))
