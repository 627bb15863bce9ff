"""JSON as every report for programs writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnx_doclint.findings.results import Commit


def json_text(value: object) -> str:
    """Return a value as JSON; what is no Unicode, as in some files' names, is escaped."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace").decode("utf-8")


def commit_object(commit: Commit) -> dict[str, Any]:
    """Return a commit as an object, each of its parts empty while a change is not committed."""
    return {"commit": commit.hash, "author": commit.author, "date": commit.date, "summary": commit.summary}
