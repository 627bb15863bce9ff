"""Code blocks: Python, YAML, shell listings, trees, logs, or none of these. One segment a line, one a comment.

A line's model is named by the dict key it stands under, by the comment above it, or where the block sets the variant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.assignments import assigned, made
from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.identifiers import told_by
from cnx_doclint.claims.naming import Naming
from cnx_doclint.claims.printed_modules import Repeated, Size, told_by_modules
from cnx_doclint.claims.segments import Context, Segment, SurfaceReader
from cnx_doclint.documents.annotations import without_annotation
from cnx_doclint.documents.markup import verbatim
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.documents.text_tables import text_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Block, Document

# A comment mark stands at the start or after a space; a "#" inside quotes is none.
_COMMENT = re.compile(r"""(?P<quoted>"[^"\n]*"|'[^'\n]*')|(?P<mark>(?:(?<=\s)|^)(?:#+|//)(?=\s|$|[^\s/!{]))""")
_KEY = re.compile(r"""["']?(?P<key>[\w-]+)["']?\s*[:=]\s*(?:[\w.]+\s?)?[{(\[]{1,2}\s*$""")
# What a call opens and leaves to the next lines is more than a list of numbers.
_OPEN_LIST = re.compile(r"(?:\[|(?<!\w)\(|\((?=\s*[\d(\[]))[\s\d,()\[\]]*$")
_OPEN, _CLOSE = "{([", "})]"
# A key whose value stands in the lines after it, as dumps and YAML have it.
_KEY_ALONE = re.compile(r"""\s*["']?[^\W\d][\w .#-]*["']?\s*:[ \t]*(?:\n\s*-[ ]\d[\d_]*[ \t]*)*""")
_VALUE_ALONE = re.compile(r"\s+(?:~?\d[\d.,_]*\s?(?:[^\W\d_]{1,8}|%)?|[\[(][\d\s,]+[\])]),?\s*")
_ITEM_ALONE = re.compile(r"\s*-[ ]\d[\d_]*\s*")
MAX_JOINED = 2_000
_DISABLED = re.compile(r"\s*#+\s*(?=[\w.\[\]'\"]+\s*[=:]\s*[\[({\d'\"])")
_PRINTED_MODULE = re.compile(r"\W*\(\w+\): \w+\(")
# Lines of "ls -l" and "du -h": their numbers are sizes of files.
_LISTING = re.compile(
    r"[-dl][-rwxs]{9}\s|\s*[\d.,]+[KMG]?\s+(?:(?:[\w.~-]*/)+\S|[\w.-]+\.[a-z]\w*\s*\Z)|\s*total\s[\d.,]+[KMG]?\s*\Z"
)
_RULED = re.compile(r"(?:={2,}|-{2,}|#{2,}|─{2,}|\*{2,}|>{2,})\s*\S")
_SHELL_EDIT = re.compile(r"\bsed\s|\bs/[^/]+/[^/]*/")
_ONLY_VALUE = re.compile(r"[\W\d_]*[KMBG]?\W*|\W*torch\.Size\([\W\d]*")
# A line of an interpreter's session, and what it prints.
_PROMPT = re.compile(r"\s*(?:>>>|In\s?\[\d+\]:)\s")
_CALCULATES = re.compile(r"[*/+%]|\s-\s")
_ANSWER = re.compile(r"(?:[\W\d_]|True|False|None|torch\.Size)+")
_ONE_ANSWER = re.compile(r"\d[\d_.]*|True|False")
_PRINTS = re.compile(r"\s*(?:print|echo)\b")
_SETS_VALUE = re.compile(r"""[=:]\s*[\[({\d"']""")
_REPORT = re.compile(r":\d+: CNX\d{3}\b")
_LABEL_LINE = re.compile(r":\s*$")


_COMMAND = re.compile(r"[$!%]\s?\w")
_STATEMENT = re.compile(r"(?:if|for|def|else|try|with|class|elif|while|except|finally)\b")
_ERROR = r"\b<error>"
_BRANCH = re.compile(r"(?:if|elif|else|case)\b.*:\s*$")
_DEFINES = re.compile(r"(?:async\s+)?(?:def|class)\s+(?P<name>\w+)")
_EXPECTS_ERROR = re.compile(r"\bwith\s.*\b(?:raises|assertRaises\w*)\(")
# A condition asks, it does not say.
_CONDITION = re.compile(r"\s*(?:el)?if\b.*[=!]=")
_SPEAKS_OF_NOBODY = re.compile(r"(?:return|import|from)\b")
MAX_ABOVE = 8


class _Line(NamedTuple):
    """A logical line: brackets that stay open draw the next lines in. ``comment`` starts at its mark."""

    code: Span
    comment: Span
    chunk: int
    keys: tuple[str, ...]
    start: int


def _reads(block: Block) -> bool:
    return block.kind == "code"


def _split(text: str, line: Span) -> tuple[Span, Span]:
    """Divide a line into code and comment; what says whom it is about is read apart."""
    line = Span(line.start, line.start + len(without_annotation(text[line.start : line.end])))
    piece = text[line.start : line.end]
    if _SHELL_EDIT.search(piece) or _PRINTED_MODULE.match(piece) or _LISTING.match(piece):
        return Span(line.end, line.end), Span(line.end, line.end)
    if disabled := _DISABLED.match(piece):
        # A line of code that is commented out: what stands behind it is its comment.
        line = Span(line.start + disabled.end(), line.end)
        piece = text[line.start : line.end]
    for match in _COMMENT.finditer(piece):
        if match["mark"]:
            cut = line.start + match.start()
            return Span(line.start, cut), Span(cut, line.end)
    return line, Span(line.end, line.end)


def _lines(text: str, lines: Sequence[Span]) -> Iterator[_Line]:
    """Yield logical lines with the dict keys they stand under."""
    keys: list[tuple[int, str]] = []
    depth = chunk = 0
    pending: Span | None = None
    for line, following in zip_longest(lines, lines[1:], fillvalue=Span(0, 0)):
        if text[line.start : line.end].strip() and not without_annotation(text[line.start : line.end]).strip():
            continue  # nothing but a comment to this program
        code, comment = _split(text, line)
        source = text[code.start : code.end]
        if not text[line.start : line.end].strip():
            chunk += 1
        whole = Span(pending.start, code.end) if pending else code
        depth += sum(map(source.count, _OPEN)) - sum(map(source.count, _CLOSE))
        joined = text[whole.start : whole.end]
        goes_on = _is_open(joined) or (
            comment.end == comment.start and _awaits(joined, text[following.start : following.end])
        )
        if goes_on and whole.end - whole.start < MAX_JOINED:
            pending = whole
            if comment.end > comment.start:
                yield _Line(Span(code.end, code.end), comment, chunk, tuple(key for _, key in keys), line.start)
            continue
        pending = None
        while keys and depth < keys[-1][0]:
            keys.pop()
        yield _Line(whole, comment, chunk, tuple(key for _, key in keys), line.start)
        if opened := _KEY.search(source.rstrip()):
            keys.append((depth, told_by(opened["key"])))


def _awaits(source: str, following: str) -> bool:
    """Whether the value of a key stands in the next line, further in, or an item of its list does."""
    key, item = _KEY_ALONE.fullmatch(source), _ITEM_ALONE.fullmatch(following)
    if key is None or not (item or _VALUE_ALONE.fullmatch(following)):
        return False
    return _indent(following) > _indent(source) or (item is not None and _indent(following) == _indent(source))


def _is_open(source: str) -> bool:
    """Whether a list or tuple of numbers goes on in the next line."""
    return bool(_OPEN_LIST.search(source)) and (
        source.count("[") > source.count("]") or source.count("(") > source.count(")")
    )


def _assignments(lines: Sequence[_Line], text: str, vocabulary: Vocabulary) -> list[tuple[int, str]]:
    """Where the block sets its model: line numbers and names."""
    sources = [text[line.code.start : line.code.end] for line in lines]
    return [
        (number, model)
        for number, source in enumerate(sources)
        for model in assigned(source, vocabulary) or made(source, vocabulary)
    ]


class _Code(NamedTuple):
    """A block's logical lines, and where it sets its model: line numbers and names."""

    text: str
    lines: Sequence[_Line]
    sets: Sequence[tuple[int, str]]
    is_diff: bool


def _segments(document: Document, index: int, around: tuple[Context, ...], vocabulary: Vocabulary) -> Iterator[Segment]:
    text, block = document.text, document.blocks[index]
    if _REPORT.search(text, *block.span):
        return  # a report of this linter quotes what is wrong
    drawn = {at for table in text_tables(text, block.lines) for at in range(table.first, table.last)}
    lines = list(_lines(text, [line for at, line in enumerate(block.lines) if at not in drawn]))
    code = _Code(text, lines, _assignments(lines, text, vocabulary), _is_diff(document, block))
    modules = told_by_modules(text, block.lines)
    above: tuple[_Above, ...] = ()
    for number, line in enumerate(lines):
        source = text[line.code.start : line.code.end]
        if source.strip():
            above = tuple(one for one in above if _still_announces(one, _indent(source)))
        context = (*_inward(number, code, above, vocabulary), *around)
        if line.start in modules:
            yield from _of_module(modules[line.start], index, document, context, vocabulary)
            continue
        said = text[line.comment.start : line.comment.end].lstrip("#/ ")
        if line.code.end > line.code.start:
            beside = (Context("same line", said),) if said else ()
            asks = _CONDITION.match(text, *line.code)
            given = (*beside, *(() if asks else context))
            for piece, facts in _answers(number, code, vocabulary) or [(line.code, ())]:
                printed = bool(facts)
                yield Segment("code", verbatim(text, *piece), index, facts, context=given, printed=printed)
        if said:
            own = (Context("label", source),) if any(g.models for g in Naming(vocabulary).in_text(source)) else ()
            facts, printed = _labelled(source, vocabulary), _is_printed(said, source)
            plain = verbatim(text, *line.comment)
            yield Segment("code", plain, index, facts, context=(*own, *context), printed=printed)
        above = _announced(line, text, above, vocabulary)


def _of_module(
    told: Sequence[Size | Repeated], index: int, document: Document, around: tuple[Context, ...], vocabulary: Vocabulary
) -> Iterator[Segment]:
    """What a line of a printed model tells: sizes of tensors, and how many modules are alike."""
    for one in told:
        plain = verbatim(document.text, *one.span)
        if isinstance(one, Size):
            yield Segment("code", plain, index, context=around, size=(one.tensor, one.axis))
        elif facts := _labelled(one.holder, vocabulary):
            yield Segment("code", plain, index, facts, context=around, headed=True, printed=True)


class _Above(NamedTuple):
    """A line that announces those after it, until one stands further out: its indentation and what it says.

    ``opens`` is true of one that opens a block, so that what stands as far out as itself is not under it.
    """

    indent: int
    context: Context
    opens: bool = False


def _is_diff(document: Document, block: Block) -> bool:
    """Whether a block shows lines taken out and put in; many are not marked as such."""
    starts = {document.text[line.start : line.end].strip()[:2] for line in block.lines}
    changes = {
        start[0]
        for start in starts
        if len(start) > 1 and start[0] in "+-" and (start[1].isalpha() or start[1] in " '\"|`")
    }
    return block.info.split(" ")[0] in {"diff", "patch"} or len(changes) > 1


def _answers(number: int, code: _Code, vocabulary: Vocabulary) -> list[tuple[Span, tuple[str, ...]]]:
    """The values that an interpreter printed for the line above, each with its facts: ">>> c.depths, c.dims"."""
    span = code.lines[number].code
    above = code.lines[number - 1] if number else code.lines[number]
    asked = code.text[above.code.start : above.comment.end]
    told = _PROMPT.match(asked) and not _SETS_VALUE.search(asked) and not _CALCULATES.search(asked)
    if not told or not _ANSWER.fullmatch(code.text, *span):
        return []
    labels = [mark.data for mark in vocabulary.find(fold(asked)) if mark.kind == "label" and mark.data]
    pieces = [Span(*match.span()) for match in _ONE_ANSWER.finditer(code.text, *span)]
    if len(labels) == 1:
        return [(span, labels[0])]
    return list(zip(pieces, labels, strict=True)) if len(pieces) == len(labels) else []


def _labelled(source: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts that a line of code sets or prints; its comment may give them, also for other models."""
    return next((mark.data for mark in vocabulary.find(fold(source)) if mark.kind == "label"), ())


def _is_printed(said: str, source: str) -> bool:
    """Whether a comment is what its code gives: "model.channels()  # [64, 128]", not "width = 128  # 256"."""
    prints = _PRINTS.match(source) or not _SETS_VALUE.search(source)
    return _ONLY_VALUE.fullmatch(said) is not None and bool(prints)


def _inward(number: int, code: _Code, above: tuple[_Above, ...], vocabulary: Vocabulary) -> Iterator[Context]:
    text, line = code.text, code.lines[number]
    if code.is_diff and text[line.code.start : line.code.end].lstrip().startswith("-"):
        yield Context("removed", text[line.code.start : line.code.end])
    near = "\n".join(text[one.code.start : one.code.end] for one in code.lines[max(0, number - 2) : number + 1])
    if worded(_ERROR).search(fold(near)):
        yield Context("error", near.strip())
    tensor = _tensor_above(number, code.lines, text, vocabulary)
    if tensor:
        yield Context("tensor", tensor)
    for key in reversed(line.keys):
        yield Context("dict key", f"'{key}'")
    yield from (one.context for one in above)
    if code.sets:
        last = bisect_right(code.sets, number, key=lambda one: one[0]) - 1
        yield Context("assignment", f"'{code.sets[max(0, last)][1]}'")


def _announced(line: _Line, text: str, above: tuple[_Above, ...], vocabulary: Vocabulary) -> tuple[_Above, ...]:
    """What announces the lines after one, nearest first: comments of their own line until a blank line; label lines
    ("Model S:", "== S.tar ==") until another stands as far out.
    """
    source = text[line.code.start : line.code.end]
    code, indent = source.strip(), _indent(source)
    said = text[line.comment.start : line.comment.end].lstrip("#/ ")
    if _COMMAND.match(code):
        # What a command prints is about what it was run on.
        return (_Above(indent, Context("label", code)),)
    if not code and not said:
        return tuple(one for one in above if one.context.kind != "comment")
    if not code:
        if text[: line.comment.start].rpartition("\n")[2].strip():
            return above  # beside a line that is read with the ones before
        above = (_Above(indent, Context("comment", said)), *above)
    elif code.endswith("\\") and any(group.models for group in Naming(vocabulary).in_text(code)):
        above = (_Above(indent, Context("label", code)), *above)  # a command that goes on
    elif _EXPECTS_ERROR.search(code):
        above = (_Above(indent, Context("error", code), opens=True), *above)
    elif said := _opening(code, vocabulary):
        above = (_Above(indent, Context("dict key", said), opens=True), *(one for one in above if one.indent < indent))
    elif (_LABEL_LINE.search(code) and not _STATEMENT.match(code)) or _is_heading(code, vocabulary):
        outer = (one for one in above if one.indent < indent or one.context.kind == "comment")
        above = (_Above(indent, Context("label", code)), *outer)
    return above[:MAX_ABOVE]


def _opening(code: str, vocabulary: Vocabulary) -> str:
    """What a line says whose block is as good as that of a key: a branch, a function or class named after a model."""
    if _BRANCH.match(code):
        return code
    defined = _DEFINES.match(code)
    said = f"'{told_by(defined['name'])}'" if defined else ""
    return said if said and Naming(vocabulary).in_text(said) else ""


def _indent(source: str) -> int:
    return len(source) - len(source.lstrip())


def _still_announces(one: _Above, indent: int) -> bool:
    """Whether a line that is so far in is under another: what stands as far out as an "if" is not, and what stands
    further out than a line of code is not under that.
    """
    if one.opens:
        return one.indent < indent
    return one.indent <= indent or one.context.kind == "comment"


def _is_heading(code: str, vocabulary: Vocabulary) -> bool:
    """Whether a line names models and states nothing of them: it speaks of those that the next lines are about."""
    if _SPEAKS_OF_NOBODY.match(code) or code.count("[") > 1:
        return False  # what it says, it says of its own lists, or of what there is to choose from
    said = any(mark.kind in {"label", "noun", "name"} and mark.data for mark in vocabulary.find(fold(code)))
    if (said and not _RULED.match(code)) or code.endswith(("{", "(", "[")):
        return False
    groups = [group for group in Naming(vocabulary).in_text(code) if group.models]
    others = code
    for group in reversed(groups):
        others = others[: group.span.start] + others[group.span.end :]
    # One subject, or nothing but names: the headings of columns.
    return len(groups) == 1 or (len(groups) > 1 and not re.search(r"\w", others))


def _tensor_above(number: int, lines: Sequence[_Line], text: str, vocabulary: Vocabulary) -> str:
    """The tensor that one of the two lines above names, for the shapes of an error message."""
    for above in reversed(lines[max(0, number - 2) : number + 1]):
        found = vocabulary.tensor_pattern.findall(text[above.code.start : above.code.end])
        if found:
            return str(found[0]) if len({*found}) == 1 else ""  # of two, nobody says whose shape it is
    return ""


SURFACE = SurfaceReader(_reads, _segments)
