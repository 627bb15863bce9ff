"""Which documents are one page in several languages: ``guide.md`` and ``guide.es.md``, ``en/a.md`` and ``es/a.md``."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

# Languages that documentation is translated into; other pairs of letters are words of their own.
_LANGUAGES = (
    "ar|bg|bn|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|gl|he|hi|hr|hu|id|it|ja|ko|lt|lv|ms|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th"
    "|tr|uk|vi|zh"
    # names of countries, where people write them for the language
    "|ch|cn|jp|kr"
)
_REGION = r"(?:[-_](?:[a-z]{2}|han[st]))?"
_SUFFIX = re.compile(rf"(?P<stem>.+)[._-](?P<language>(?:{_LANGUAGES}){_REGION})", re.IGNORECASE)
_FOLDER = re.compile(rf"(?P<language>(?:{_LANGUAGES}){_REGION})", re.IGNORECASE)


class Page(NamedTuple):
    """A page, which has one document in each language; the language is empty where the path names none."""

    path: str
    language: str


def page_of(path: str) -> Page:
    """Return which page a document is, and in which language.

    >>> page_of("docs/guide.es.md"), page_of("docs/es/guide.md")
    (Page(path='docs/guide.md', language='es'), Page(path='docs/guide.md', language='es'))
    """
    place = PurePosixPath(path.replace("\\", "/"))
    name, ending = place.name, place.suffix
    stem = name.removesuffix(ending) if ending else name
    language = ""
    if suffix := _SUFFIX.fullmatch(stem):
        stem, language = suffix["stem"], suffix["language"]
    folders = []
    for folder in place.parent.parts:
        if not language and _FOLDER.fullmatch(folder):
            language = folder
        else:
            folders.append(folder)
    return Page("/".join((*folders, f"{stem}{ending}")), language.lower())
