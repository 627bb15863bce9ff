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
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from cnx_doclint.errors import BaselineError
from cnx_doclint.identity import Identity
from cnx_doclint.results import Checked, Located

FILE = "cnx-doclint-baseline.json"
VERSION = 1

# Why a finding is left out.
KNOWN = "in the baseline"

_AGAIN = "write it anew with: cnx-doclint PATH... --write-baseline"
_TEXTS = ("path", "code", "about", "line")

Findings = Mapping[str, Mapping[Identity, int]]


class Baseline(NamedTuple):
    """How many findings of each kind are known, by the document's path as seen from the baseline's folder."""

    file: Path
    findings: Findings = MappingProxyType({})

    def of(self, path: str) -> Mapping[Identity, int]:
        """Return what is known of a document."""
        return self.findings.get(self.name(path), {})

    def name(self, path: str) -> str:
        """Return how a document is called here, from wherever the program is run."""
        return os.path.relpath(os.path.abspath(path), os.path.abspath(self.file.parent)).replace(os.sep, "/")

    @property
    def size(self) -> int:
        """How many findings are known."""
        return sum(sum(counts.values()) for counts in self.findings.values())


def load(file: Path) -> Baseline:
    """Return the baseline of a file.

    Raises:
        BaselineError: there is none, or it is not as this program writes it.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BaselineError(f"{file}: no such baseline", _AGAIN.replace("anew ", "")) from error
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read: {error.strerror}", "name a file that you may read") from error
    except UnicodeDecodeError as error:
        raise BaselineError(f"{file}: not UTF-8 at byte {error.start}", _AGAIN) from error
    return Baseline(file, parsed(file, text))


def parsed(file: Path, text: str) -> Findings:
    """Return what a baseline's text knows.

    Raises:
        BaselineError: it is not as this program writes it.
    """
    try:
        return _findings(file, json.loads(text))
    except json.JSONDecodeError as error:
        raise BaselineError(f"{file}: line {error.lineno}: not JSON: {error.msg}", _AGAIN) from error
    except (RecursionError, ValueError) as error:
        raise BaselineError(f"{file}: no baseline: nested too deeply, or a number too long", _AGAIN) from error


def _findings(file: Path, data: Any) -> Findings:
    if not isinstance(data, dict) or {*data} != {"baseline_version", "findings"} or not _is_list(data["findings"]):
        raise BaselineError(f"{file}: no baseline: it holds something else than a version and findings", _AGAIN)
    if data["baseline_version"] != VERSION:
        message = f"{file}: baseline_version {data['baseline_version']!r} is not known"
        raise BaselineError(message, f"this program reads version {VERSION}; {_AGAIN}")
    found: dict[str, dict[Identity, int]] = {}
    for number, entry in enumerate(data["findings"]):
        if wrong := _wrong(entry):
            raise BaselineError(f"{file}: findings[{number}]: {wrong}", _AGAIN)
        path, code, about, line = (entry[name] for name in _TEXTS)
        counts = found.setdefault(path, {})
        if Identity(code, about, line) in counts:
            raise BaselineError(f"{file}: findings[{number}]: stands there twice", f"add the counts, or {_AGAIN}")
        counts[Identity(code, about, line)] = entry["count"]
    return found


def _is_list(data: object) -> bool:
    return isinstance(data, list)


def _wrong(entry: Any) -> str:
    """What is wrong with an entry; nothing when it is right."""
    if not isinstance(entry, dict):
        return f"{entry!r} is not an object"
    for name in (*_TEXTS, "count"):
        if name not in entry:
            return f"{name!r} is missing"
    unknown = sorted(entry.keys() - {*_TEXTS, "count"})
    if unknown:
        return f"unknown key {unknown[0]!r}"
    texts = [name for name in _TEXTS if not isinstance(entry[name], str)]
    if texts or not (entry["path"] and entry["code"]):
        return f"{(texts or ['path or code'])[0]} is not a text"
    count = entry["count"]
    return "" if isinstance(count, int) and count is not True and count > 0 else f"count is {count!r}"


def dumps(baseline: Baseline) -> str:
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


def rewritten(baseline: Baseline, files: Iterable[Checked], runs: Callable[[str, str], bool]) -> Update:
    """Return a baseline that knows everything a run found, and nothing that it would have found and did not.

    Args:
        baseline: what was known; it may be empty.
        files: every document that was checked; entries of others stay as long as there is such a file.
        runs: says whether a rule ran on a document; entries of other rules stay.
    """
    return _update(baseline, files, runs, lambda file: [*file.findings, *_asides(file)])


def pruned(baseline: Baseline, files: Iterable[Checked], runs: Callable[[str, str], bool]) -> Update:
    """Return a baseline without the entries that a run had no use for; the arguments are those of ``rewritten``."""
    return _update(baseline, files, runs, _asides)


def _asides(file: Checked) -> list[Located]:
    return [aside.finding for aside in file.left_out if aside.reason == KNOWN]


def _update(
    baseline: Baseline,
    files: Iterable[Checked],
    runs: Callable[[str, str], bool],
    found: Callable[[Checked], list[Located]],
) -> Update:
    after = {path: {**counts} for path, counts in baseline.findings.items() if _exists(baseline, path)}
    for file in files:
        stay = {who: count for who, count in baseline.of(file.path).items() if not runs(file.path, who.code)}
        after[baseline.name(file.path)] = {**stay, **Counter(finding.identity for finding in found(file))}
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
