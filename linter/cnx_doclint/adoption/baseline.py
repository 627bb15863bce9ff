"""Findings that a project knows of and has not put right yet: read, written, compared with what a run found.

An entry is known by the document's path and by a finding's ``Identity``, never by a line's number, and it has a count:
a second finding like it is told. The file is the same bytes for the same findings, one a line, so that diffs read well.
``baseline.schema.json`` beside this module says the same to editors.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.errors import BaselineError
from cnx_doclint.findings.identity import Identity
from cnx_doclint.findings.results import UNSURE
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from pathlib import Path

    from cnx_doclint.findings.results import Checked

FILE = "cnx-doclint-baseline.json"
VERSION = 1

# Why a finding is left out.
KNOWN = msg("in the baseline")

_AGAIN = msg("write it anew with: cnx-doclint PATH... --write-baseline")
_WRITE = msg("write it with: cnx-doclint PATH... --write-baseline")
_TEXTS = ("path", "code", "about", "line")

Findings = Mapping[str, Mapping[Identity, int]]


class Baseline(NamedTuple):
    """How many findings of each kind are known, by the document's path as seen from the baseline's folder."""

    file: Path
    findings: Findings = MappingProxyType({})

    def known_in(self, path: str) -> Mapping[Identity, int]:
        """Return what is known of a document."""
        return self.findings.get(self.name(path), {})

    def name(self, path: str) -> str:
        """Return how a document is called here, from wherever the program is run."""
        return os.path.relpath(os.path.abspath(path), os.path.abspath(self.file.parent)).replace(os.sep, "/")

    @property
    def size(self) -> int:
        """How many findings are known."""
        return sum(sum(counts.values()) for counts in self.findings.values())


def load_baseline(file: Path) -> Baseline:
    """Return the baseline of a file.

    Raises:
        BaselineError: there is none, or it is not as this program writes it.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BaselineError(msg("{file}: no such baseline", file=file), _WRITE) from error
    except OSError as error:
        raise BaselineError(
            msg("{file}: cannot be read: {why}", file=file, why=error.strerror), msg("name a file that you may read")
        ) from error
    except UnicodeDecodeError as error:
        raise BaselineError(msg("{file}: not UTF-8 at byte {byte}", file=file, byte=error.start), _AGAIN) from error
    return Baseline(file, parse_baseline(file, text))


def parse_baseline(file: Path, text: str) -> Findings:
    """Return what a baseline's text knows.

    Raises:
        BaselineError: it is not as this program writes it.
    """
    try:
        return _findings(file, json.loads(text))
    except json.JSONDecodeError as error:
        raise BaselineError(
            msg("{file}: line {line}: not JSON: {why}", file=file, line=error.lineno, why=error.msg), _AGAIN
        ) from error
    except (RecursionError, ValueError) as error:
        raise BaselineError(
            msg("{file}: no baseline: nested too deeply, or a number too long", file=file), _AGAIN
        ) from error


def _findings(file: Path, data: Any) -> Findings:
    if not isinstance(data, dict) or {*data} != {"baseline_version", "findings"} or not _is_list(data["findings"]):
        raise BaselineError(
            msg("{file}: no baseline: it holds something else than a version and findings", file=file), _AGAIN
        )
    if data["baseline_version"] != VERSION:
        message = msg("{file}: baseline_version {data!r} is not known", file=file, data=data["baseline_version"])
        raise BaselineError(
            message, msg("this program reads version {version}; {again}", version=VERSION, again=_AGAIN)
        )
    found: dict[str, dict[Identity, int]] = {}
    for number, entry in enumerate(data["findings"]):
        if wrong := _wrong(entry):
            raise BaselineError(
                msg("{file}: findings[{number}]: {wrong}", file=file, number=number, wrong=wrong), _AGAIN
            )
        path, code, about, line = (entry[name] for name in _TEXTS)
        counts = found.setdefault(path, {})
        if Identity(code, about, line) in counts:
            raise BaselineError(
                msg("{file}: findings[{number}]: stands there twice", file=file, number=number),
                msg("add the counts, or {again}", again=_AGAIN),
            )
        counts[Identity(code, about, line)] = entry["count"]
    return found


def _is_list(data: object) -> bool:
    return isinstance(data, list)


def _wrong(entry: Any) -> Message:
    """What is wrong with an entry; nothing when it is right."""
    if not isinstance(entry, dict):
        return msg("{entry!r} is not an object", entry=entry)
    for name in (*_TEXTS, "count"):
        if name not in entry:
            return msg("{name!r} is missing", name=name)
    unknown = sorted(entry.keys() - {*_TEXTS, "count"})
    if unknown:
        return msg("unknown key {name!r}", name=unknown[0])
    texts = [name for name in _TEXTS if not isinstance(entry[name], str)]
    if texts or not (entry["path"] and entry["code"]):
        return msg("{name} is not a text", name=texts[0]) if texts else msg("path or code is not a text")
    count = entry["count"]
    right = isinstance(count, int) and count is not True and count > 0
    return NOTHING if right else msg("count is {count!r}", count=count)


def dump_baseline(baseline: Baseline) -> str:
    """Return a baseline as JSON: sorted, one entry a line, the same text for the same findings."""
    lines = ",\n".join(f"    {line}" for line in _lines(baseline))
    findings = f"[\n{lines}\n  ]" if lines else "[]"
    text = f'{{\n  "baseline_version": {VERSION},\n  "findings": {findings}\n}}\n'
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _lines(baseline: Baseline) -> Iterator[str]:
    for path in sorted(baseline.findings):
        for identity, count in sorted(baseline.findings[path].items()):
            entry = {"path": path, **identity._asdict(), "count": count}
            yield json.dumps(entry, ensure_ascii=False)


class Update(NamedTuple):
    """A baseline after a run: what it becomes, and how many findings were added and dropped."""

    baseline: Baseline
    added: int
    dropped: int


def rewrite(baseline: Baseline, files: Iterable[Checked], runs: Callable[[str, str], bool]) -> Update:
    """Return a baseline that knows everything a run found, and nothing that it would have found and did not.

    What was known and is only not sure enough to be told any more stays known: it may be told again one day.

    Args:
        baseline: what was known; it may be empty.
        files: every document that was checked; entries of others stay as long as there is such a file.
        runs: says whether a rule ran on a document; entries of other rules stay.
    """
    return _update(baseline, files, runs, lambda file: _told(file) + _still_known(baseline, file))


def prune(baseline: Baseline, files: Iterable[Checked], runs: Callable[[str, str], bool]) -> Update:
    """Return a baseline without the entries that a run had no use for; the arguments are those of ``rewritten``."""
    return _update(baseline, files, runs, lambda file: _left_out(file, KNOWN))


def _told(file: Checked) -> Counter[Identity]:
    return Counter(one.identity for one in file.findings) + _left_out(file, KNOWN)


def _left_out(file: Checked, reason: Message) -> Counter[Identity]:
    return Counter(aside.finding.identity for aside in file.left_out if aside.reason == reason)


def _still_known(baseline: Baseline, file: Checked) -> Counter[Identity]:
    return _left_out(file, UNSURE) & (Counter(baseline.known_in(file.path)) - _told(file))


def _update(
    baseline: Baseline,
    files: Iterable[Checked],
    runs: Callable[[str, str], bool],
    found: Callable[[Checked], Counter[Identity]],
) -> Update:
    after = {path: {**counts} for path, counts in baseline.findings.items() if _exists(baseline, path)}
    for file in files:
        stay = {who: count for who, count in baseline.known_in(file.path).items() if not runs(file.path, who.code)}
        after[baseline.name(file.path)] = {**stay, **found(file)}
    kept = Baseline(baseline.file, {path: counts for path, counts in after.items() if counts})
    return Update(kept, _more(kept, baseline), _more(baseline, kept))


def _exists(baseline: Baseline, path: str) -> bool:
    return (baseline.file.parent / path).exists()


def _more(one: Baseline, other: Baseline) -> int:
    """How many findings one baseline knows that the other does not."""
    return sum(
        max(0, count - other.findings.get(path, {}).get(who, 0))
        for path, counts in one.findings.items()
        for who, count in counts.items()
    )
