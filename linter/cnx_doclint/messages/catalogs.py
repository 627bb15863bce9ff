"""Reads compiled catalogs. Imported only where a language other than English is spoken."""

from __future__ import annotations

from gettext import GNUTranslations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from cnx_doclint.messages.messages import Origin


class Catalog(NamedTuple):
    """The templates of one language."""

    translations: GNUTranslations

    def template(self, origin: Origin) -> str:
        """Return a template in this language, for the number it counts; in English where there is none."""
        if not origin.template:
            return ""  # a catalog keeps its own description there
        if origin.plural:
            return self.translations.ngettext(origin.template, origin.plural, origin.number)
        return self.translations.gettext(origin.template)


def load(path: Path) -> Catalog:
    """Return the catalog of a file."""
    with path.open("rb") as file:
        return Catalog(GNUTranslations(file))
