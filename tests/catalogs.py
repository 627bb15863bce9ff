"""Catalogs of messages: what the source says, extracted; the languages brought up to date with it; and compiled.

    python tests/catalogs.py

writes the template ``cnx_doclint.pot`` anew, and every ``.po`` and ``.mo`` beside it. A message that is new stands in
each ``.po`` without a translation, one that was changed is marked as fuzzy. A new language begins as an empty file:
``touch linter/cnx_doclint/messages/locale/fr.po``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "linter/cnx_doclint"
LOCALE = PACKAGE / "messages/locale"
TEMPLATE = LOCALE / "cnx_doclint.pot"
KEYWORDS = {"msg": None, "plural": (1, 2)}

# Dates and names would make files differ that say the same.
_HEADER = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date:.*\n|^"(?:Last-Translator|Generated-By):.*\n', re.MULTILINE)


def extracted() -> Catalog:
    """Return every message of the source."""
    found = Catalog(project="cnx-doclint", fuzzy=False, header_comment="# Messages of cnx-doclint.")
    for file, _, message, _, context in extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS):
        found.add(message, locations=[(f"linter/cnx_doclint/{file}", 0)], context=context)
    for path in sorted((PACKAGE / "families").glob("*.toml")):
        for text in _sentences(tomllib.loads(path.read_text(encoding="utf-8"))):
            found.add(text, locations=[(f"linter/cnx_doclint/families/{path.name}", 0)])
    return found


def _sentences(family: dict[str, Any]) -> Iterator[str]:
    """Yield what a family's file says in words that are told as evidence."""
    yield from (rule["assumption"] for rule in family["facts"].values() if "assumption" in rule)


def catalog(path: Path) -> Catalog:
    """Return the catalog of a language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def updated(path: Path) -> Catalog:
    """Return the catalog of a language with the messages that the source has now, and no others."""
    found = catalog(path)
    found.update(extracted(), update_header_comment=False)
    found.obsolete.clear()
    return found


def po_text(found: Catalog) -> bytes:
    """Return a catalog as its file holds it: sorted, so that a message that moves changes nothing."""
    buffer = BytesIO()
    write_po(buffer, found, width=118, sort_output=True, include_lineno=False, omit_header=False)
    return _HEADER.sub("", buffer.getvalue().decode("utf-8")).encode("utf-8")


class _Compiled(Catalog):
    """A catalog that says of itself only what a reader needs: no date, no version of a tool.

    The forms of plurals are those that its translators wrote for, whatever more a tool comes to know of the language.
    """

    written_for = ""

    @property  # type: ignore[misc] # Babel's can be set as well
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", self.written_for)]


def mo_bytes(found: Catalog) -> bytes:
    """Return a catalog as the program reads it; translations that are marked as fuzzy are left out."""
    compiled, buffer = _Compiled(locale=found.locale), BytesIO()
    compiled.written_for = found.plural_forms
    for entry in found:
        if entry.id and not entry.fuzzy:
            compiled.add(entry.id, entry.string)
    write_mo(buffer, compiled)
    return buffer.getvalue()


def languages() -> Iterator[Path]:
    """Yield the catalogs of all languages."""
    yield from sorted(LOCALE.glob("*.po"))


def main() -> None:
    """Write everything that follows from the source and from the translations."""
    TEMPLATE.write_bytes(po_text(extracted()))
    for path in languages():
        found = updated(path)
        path.write_bytes(po_text(found))
        path.with_suffix(".mo").write_bytes(mo_bytes(found))


if __name__ == "__main__":
    main()
