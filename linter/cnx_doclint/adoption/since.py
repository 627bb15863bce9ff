"""What a branch touched: the lines that differ from where it left another, as git tells them.

Work that is not committed counts, and so does a file that git does not know. A file that was renamed is compared with
what it was. Nothing is asked of any other host.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import UsageError
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Touched = tuple[tuple[int, int], ...]
WHOLE: Touched = ((1, 2**63),)

# Whatever the user's settings say, the output is the one that is read here.
_DIFF = (
    *("-c", "core.quotePath=off", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv"),
    *("--find-renames", "--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules"),
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_BINARY = re.compile(rb'Binary files .* and (b/.*|"b/.*") differ')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class Changes(NamedTuple):
    """What differs from a revision.

    Attributes:
        revision: as it was named.
        root: of the repository.
        lines: first and last of each stretch of touched lines, by the file's path from the root.
        tracked: every file that git knows.
    """

    revision: str
    root: Path
    lines: Mapping[str, Touched]
    tracked: frozenset[str]

    def touched(self, path: str, first: int, last: int) -> bool:
        """Say whether any of some lines of a file was touched; all are, of a file that git does not know."""
        name = os.path.relpath(os.path.realpath(path), self.root).replace(os.sep, "/")
        ranges = self.lines.get(name, ()) if name in self.tracked else WHOLE
        return any(start <= last and first <= end for start, end in ranges)


def changes_since(revision: str, folder: Path) -> Changes:
    """Return what the working tree of a folder touched since it left a revision.

    Raises:
        UsageError: there is no git, no repository or no such revision, or nothing in common with it.
    """
    root = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\r\n"))).resolve()
    named = _commit(root, revision)
    base = _git(root, "merge-base", named, "HEAD", hint=_SHALLOW).decode().strip()
    tracked = frozenset(os.fsdecode(name) for name in _git(root, "ls-files", "-z").split(b"\0") if name)
    return Changes(revision, root, dict(line_ranges(_git(root, *_DIFF, base))), tracked)


_SHALLOW = msg("the two have no commit in common here; in a shallow clone, fetch more: git fetch --unshallow")


def _commit(root: Path, revision: str) -> str:
    hint = msg(
        "name a branch, tag or commit that this clone has; a branch of another: git fetch origin {revision}",
        revision=revision,
    )
    wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return _git(root, *wanted, hint=hint, what=msg("{revision}: no such revision", revision=revision)).decode().strip()


def _git(folder: Path, *arguments: str, hint: Message = NOTHING, what: Message = NOTHING) -> bytes:
    try:
        command = ["git", *arguments]  # no shell: a revision is one word, whatever it holds
        ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UsageError(
            msg("--since needs git, which was not found"), msg("install git, or leave --since out")
        ) from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        message = what or Message(f"git {arguments[0]}: {said[0] if said else 'failed'}")
        raise UsageError(message, hint or msg("run this in a clone of a git repository"))
    return ran.stdout


def line_ranges(diff: bytes) -> Iterator[tuple[str, Touched]]:
    """Yield the touched lines of each file of a diff without context; a file that is not text is touched wholly."""
    lines = iter(diff.split(b"\n"))
    name, found = "", list[tuple[int, int]]()
    for line in lines:
        hunk = _HUNK.match(line)
        if hunk:
            removed, start, added = (int(number) if number else 1 for number in hunk.groups())
            found += [(start, start + added - 1)] if added else []
            # What was removed and added may look like anything.
            for _ in range(removed + added):
                next(lines, None)
        elif line.startswith(b"diff --git "):
            yield from [(name, tuple(found))] if name else []
            name, found = "", []
        elif binary := _BINARY.match(line):
            name, found = _name(binary[1]), list(WHOLE)
        elif line.startswith(b"+++ "):
            name = _name(line[4:].removesuffix(b"\t"))
    yield from [(name, tuple(found))] if name else []


def _name(text: bytes) -> str:
    if text.startswith(b'"'):
        text = _ESCAPE.sub(lambda match: _character(match[1]), text[1:-1])
    return os.fsdecode(text.removeprefix(b"b/"))


def _character(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else _ESCAPES.get(escape, escape)
