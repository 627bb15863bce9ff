"""Writes a suppression for every finding: beside it where its line can carry a comment, else around its block or file.

Every way is tried and looked at before it is taken: the findings must be silent, nothing else may be said anew, and the
document's blocks must be as they were, but for the comments themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from cnx_doclint.documents.comment_signs import sign_of
from cnx_doclint.documents.directives import comments
from cnx_doclint.documents.document import Block, Document, structure
from cnx_doclint.documents.text import Span
from cnx_doclint.findings.diagnostics import Diagnostic, Edit, ExcludedDiagnostic, Linted
from cnx_doclint.fixes.edits import apply
from cnx_doclint.fixes.repair import Repaired
from cnx_doclint.rules.engine.catalogue import rules

Lint = Callable[[str], Linted]


class Group(NamedTuple):
    """The findings on one line, and their codes as they stand in brackets."""

    line: int
    found: tuple[Diagnostic, ...]
    codes: str


def suppress_findings(linted: Linted, lint: Lint, reason: str) -> Repaired:
    """Suppress what is told of a document, all but what is about suppressions.

    Args:
        linted: the document.
        lint: lints another text of the file and leaves nothing out.
        reason: what every comment says.
    """
    wanted = groups(linted)
    if not wanted:
        return Repaired(linted, 0)
    now = lint(linted.document.file)
    beside = [_beside(now.document, group, reason) for group in wanted]
    edits = [edit for edit in beside if edit]
    together = _tried(now, edits, wanted, lint) if len(edits) == len(wanted) else None
    after, silent = (together, wanted) if together else _one_by_one(now, wanted, lint, reason)
    return Repaired(_as_told(after, linted, silent), sum(len(group.found) for group in silent))


def groups(linted: Linted) -> list[Group]:
    """Return the findings that can be suppressed, by line."""
    last = {rule.code for rule in rules().values() if rule.last}
    found = [one for one in linted.diagnostics if one.code not in last]
    lines = groupby(found, key=lambda one: linted.document.lines.position(one.span.start).line)
    return [Group(line, many := tuple(each), ",".join(sorted({one.code for one in many}))) for line, each in lines]


def _one_by_one(linted: Linted, wanted: Sequence[Group], lint: Lint, reason: str) -> tuple[Linted, list[Group]]:
    """Silence what can be where it stands, the last first, so that places hold; and the rest for the whole file."""
    silent: list[Group] = []
    rest: list[Group] = []
    todo = [*wanted]
    while todo:
        group = todo.pop()
        edit = _beside(linted.document, group, reason)
        after = _tried(linted, [edit], [group], lint) if edit else None
        together = [group]
        if after is None:
            # Comments around a block move all its lines, so what else it holds is silenced with them.
            together += [one for one in todo if _block(linted.document, one) == _block(linted.document, group)]
            after = _tried(linted, _around(linted.document, _merged(together), reason), together, lint)
        linted = after or linted
        (silent if after else rest).extend(together)
        todo = [one for one in todo if one not in together]
    if rest and (after := _tried(linted, [_at_top(linted.document, _merged(rest), reason)], rest, lint)):
        return after, [*silent, *rest]
    return linted, silent


def _merged(many: Sequence[Group]) -> Group:
    codes = {code for group in many for code in group.codes.split(",")}
    return many[0]._replace(codes=",".join(sorted(codes)))


def _tried(linted: Linted, edits: Iterable[Edit], silent: Iterable[Group], lint: Lint) -> Linted | None:
    """The document with comments put in, or None when they do harm or no good."""
    after = lint(apply(linted.document, edits))
    before, left = _kinds(linted.diagnostics), _kinds(after.diagnostics)
    wanted = _kinds(one for group in silent for one in group.found)
    good = left <= before - wanted
    return after if good and _skeleton(after.document) == _skeleton(linted.document) else None


def _kinds(found: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.message) for one in found)


def _as_told(after: Linted, before: Linted, silent: Iterable[Group]) -> Linted:
    """Leave out again what was left out, wherever it stands by now."""
    told = _kinds(before.diagnostics) - _kinds(one for group in silent for one in group.found)
    reasons = {(one.diagnostic.code, one.diagnostic.message): one.reason for one in before.left_out}
    kept, left_out = [], []
    for one in after.diagnostics:
        kind = (one.code, one.message)
        if told[kind] or kind not in reasons:
            kept.append(one)
            told[kind] -= 1
        else:
            left_out.append(ExcludedDiagnostic(one, reasons[kind]))
    return after._replace(diagnostics=tuple(kept), left_out=tuple(left_out))


# ---- where a comment goes ----


def _beside(document: Document, group: Group, reason: str) -> Edit | None:
    """A comment at the end of the line, or another code for the one that is there; None where there can be none."""
    line = _line(document, group.line)
    for comment in comments(document):
        if comment.word == "ignore" and comment.codes and line.start < comment.span.start < line.end:
            bracket = document.text.index("]", comment.span.start)
            return Edit(Span(bracket, bracket), f",{group.codes}")
    block = _block(document, group)
    text = document.text[line.start : line.end]
    words = f"cnx-doclint: ignore[{group.codes}] {reason}"
    if block.kind in {"code", "front matter"}:
        sign = sign_of("yaml" if block.kind == "front matter" else block.info, text, _above(document, block, line))
        return Edit(Span(line.end, line.end), f"  {sign} {words}") if sign else None
    if block.kind == "table":
        words = re.sub(r"(?<!\\)\|", r"\\|", words)
    at = line.start + _end(block, text)
    return Edit(Span(at, at), f" {_comment(document, words)}")


_ROW_END = re.compile(r"[ \t]*(?<!\\)\|[ \t]*$")
_HASHES = re.compile(r"[ \t]+#+[ \t]*$")
_BREAK = re.compile(r"[ \t]*\\?[ \t]*$")


def _end(block: Block, text: str) -> int:
    """Where on a line of text a comment goes: in the last cell, before what closes a heading or breaks a line."""
    ends = {"table": _ROW_END, "heading": _HASHES}.get(block.kind)
    found = (ends.search(text) if ends else None) or _BREAK.search(text)
    return found.start() if found else len(text)


def _around(document: Document, group: Group, reason: str) -> list[Edit]:
    """Two lines of comments, before and after the block; they begin as its first line does."""
    block = _block(document, group)
    first = document.text[block.span.start : block.span.end]
    lead = re.match(r"[ \t>]*", first)
    prefix = lead[0] if lead else ""
    if block.kind == "code" and not first[len(prefix) :].startswith(("`", "~")):
        prefix = prefix.removesuffix(" " * 4)  # what is indented so far is code
    end = _newline(document)
    before = f"{prefix}{_comment(document, f'cnx-doclint: disable[{group.codes}] {reason}')}{end}"
    after = f"{prefix}{_comment(document, f'cnx-doclint: enable[{group.codes}]')}{end}"
    after = after if first.endswith(("\n", "\r")) else end + after.removesuffix(end)
    return [Edit(Span(block.span.start, block.span.start), before), Edit(Span(block.span.end, block.span.end), after)]


def _at_top(document: Document, group: Group, reason: str) -> Edit:
    """A comment for the whole file, behind its front matter."""
    matter = document.blocks[0] if document.blocks and document.blocks[0].kind == "front matter" else None
    at = matter.span.end if matter else len(document.text) - len(document.text.removeprefix("\ufeff"))
    end = _newline(document)
    return Edit(Span(at, at), f"{_comment(document, f'cnx-doclint: file[{group.codes}] {reason}')}{end}{end}")


def _comment(document: Document, words: str) -> str:
    return f"{{/* {words} */}}" if document.path.lower().endswith(".mdx") else f"<!-- {words} -->"


def _newline(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"


def _line(document: Document, number: int) -> Span:
    start = document.lines.start(number)
    found = re.compile(r"[^\r\n]*").match(document.text, start)
    return Span(start, found.end() if found else start)


def _block(document: Document, group: Group) -> Block:
    offset = group.found[0].span.start
    return next(block for block in document.blocks if block.span.start <= offset < block.span.end)


def _above(document: Document, block: Block, line: Span) -> list[str]:
    """The lines of a block before one, the nearest first."""
    return document.text[block.span.start : line.start].splitlines()[::-1]


# ---- what must stay ----


def _skeleton(document: Document) -> tuple[object, ...]:
    """The document's structure without blocks that are comments to this program."""
    whole = {comment.span for comment in comments(document)}
    kept = [index for index, block in enumerate(document.blocks) if _content(document, block) not in whole]
    numbers = _renumbered(kept, len(document.blocks))
    shapes = structure(document)
    return tuple(
        shapes[index]._replace(
            headings=tuple(numbers[each] for each in shapes[index].headings),
            items=tuple(numbers[each] for each in shapes[index].items),
        )
        for index in kept
    )


def _content(document: Document, block: Block) -> Span:
    text = document.text[block.span.start : block.span.end]
    start = block.span.start + len(text) - len(text.lstrip(" \t>"))
    return Span(start, block.span.start + len(text.rstrip()))


def _renumbered(kept: Sequence[int], size: int) -> Mapping[int, int]:
    """The new number of each block; of one that is left out, that of the next."""
    return {index: bisect_left(kept, index) for index in range(size)}
