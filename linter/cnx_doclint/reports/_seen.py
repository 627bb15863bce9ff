"""What programs are told of a finding's place: its path, and what it is recognised by in the next run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.project.files import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.findings.results import Checked, Located


def path_from_here(path: str) -> str:
    """Return a path as CI systems know their files: from the folder of the run, with slashes."""
    return relative(Path(path)).as_posix()


def fingerprints(file: Checked) -> Iterator[str]:
    """Yield what each finding is recognised by: its file, rule, words and line of text, but not the line's number.

    Those that are alike in all of it are told apart by their order.
    """
    seen: Counter[str] = Counter()
    for finding in file.findings:
        content = _content(finding)
        yield _digest(f"{content}\0{seen[content]}")
        seen[content] += 1


def digest_of(*parts: str) -> str:
    """Return a fingerprint of some texts."""
    return _digest("\0".join(parts))


def _content(finding: Located) -> str:
    return "\0".join((path_from_here(finding.place.path), *finding.identity))


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
