"""A sum of generated text, kept beside it: it tells whether somebody has edited the text since.

A block keeps it in its end marker, a page or a picture in a comment at its end.
"""

from __future__ import annotations

import re
from zlib import crc32


def checksum(text: str) -> str:
    """Return a sum of what a text says; line ends, and space that formatters may change, are not part of it."""
    lines = _PADDING.sub(" ", text.strip()).splitlines()
    told = "\n".join([line.strip(" >") for line in lines])
    return f"{crc32(_RULES.sub('-', told).encode()):08x}"


_PADDING = re.compile(r"[ \t]{2,}|\t")
_RULES = re.compile(r"-{2,}")
SUM = re.compile(r"\bsum=([0-9a-f]{8})\b")


def signed(page: str) -> str:
    """Return a page or picture with its sum: at its end, but before definitions of links, which formatters put last."""
    text = f"{page.strip()}\n"
    definitions = _DEFINITIONS.search(text)
    end = definitions.start() if definitions else len(text)
    mark = f"{_SIGN} sum={checksum(text)} ({_ADVICE}) -->\n"
    return f"{text[:end]}\n{mark}{text[end:]}"


def is_signed(page: str) -> bool:
    """Say whether a page has a sum of its own: it was generated, whatever became of it."""
    return _SIGNATURE.search(page) is not None


def is_edited(page: str) -> bool:
    """Say whether a page is not what was generated: it has no sum, or that of another text."""
    found = _SIGNATURE.search(page)
    return found is None or found[1] != checksum(page[: found.start()] + page[found.end() :])


_SIGN = "<!-- cnx-doclint:page"
_ADVICE = "written by render; change the spec or the template instead"
_SIGNATURE = re.compile(rf"\n{_SIGN} sum=([0-9a-f]{{8}})\b[^\n]*(?:\n|\Z)")
_DEFINITIONS = re.compile(r"\n(?:\[[^\]\n]+\]: [^\n]*\n)+\Z")
