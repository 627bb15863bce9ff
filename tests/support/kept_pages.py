"""Parts of pages that code writes: between two comments, and ``pytest --update-cases`` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def kept(config: pytest.Config, page: Path, name: str, lines: Iterable[str]) -> None:
    """Assert that a page has some lines between ``<!-- name -->`` and ``<!-- end of name -->``."""
    place = re.compile(rf"(?<=<!-- {re.escape(name)} -->\n).*?(?=<!-- end of {re.escape(name)} -->)", re.DOTALL)
    expected = "\n".join(["", *lines, "", ""])
    if config.getoption("update_cases"):
        text = page.read_text(encoding="utf-8")
        page.write_text(place.sub(lambda _: expected, text), encoding="utf-8")
    found = place.search(page.read_text(encoding="utf-8"))
    assert found, f"{page} has no place called {name}"
    assert found[0] == expected, "pytest --update-cases writes it"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a Markdown table whose cells may hold anything but a line end."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def fenced(page: Path, language: str) -> list[str]:
    """Return the code blocks of a page in a language, those in lists included."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(rf"^([ ]*)```{language}\b[^\n]*\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{match[1]}", "", match[2], flags=re.MULTILINE) for match in found]
