"""GGUF files, those of llama.cpp and other programs built on ggml: a header, then the tensors' bytes.

``GGUF``, a version, how many tensors and how many keys; keys with values of a type each; the tensors' names,
dimensions (the innermost first, here reported as torch orders them: last), types and offsets; padding; data.
The format is that of https://github.com/ggml-org/ggml, docs/gguf.md. Version 1 has numbers of 32 bits where
later ones have 64; version 3 may be big-endian, which the version itself shows. Texts and arrays that are
long, such as a tokenizer's words, are stepped over.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints._ggml import TYPES
from cnx_doclint.checkpoints.bounds.allowance import Allowance
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.scalars import LONGEST_TEXT, Scalar, scalar
from cnx_doclint.checkpoints.contents.stored import ByteOrder, Storages, Stored, in_spans
from cnx_doclint.checkpoints.contents.tensors import MOST, contiguous, sizes
from cnx_doclint.checkpoints.contents.values import Content, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.cursor import Cursor
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import AbsentError
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cnx_doclint.checkpoints.sources.source import Source

_MAGIC = b"GGUF"
# Version -> bytes of a count, a length or a dimension.
_WIDTHS = {1: 4, 2: 8, 3: 8}
_UNIT = 4
# Type of a value -> struct's letter.
_LETTERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
_UINT32, _BOOL, _TEXT, _ARRAY = 4, 7, 8, 9
# How a model is split: files, the number of this one from 0, tensors in all of them.
_COUNT, _NUMBER, _TENSORS = "split.count", "split.no", "split.tensors.count"
_FIRST = re.compile(r"(.*-)(0+1)-of-(\d+)(\.[^.]+)?")
_LEAST_STEPS = 5_000
_KIND = "general.type"
_PARTIAL_KINDS = {
    "adapter": msg("it is an adapter (such as LoRA): the model that it belongs to is not in it"),
    "imatrix": msg("it is an importance matrix, which is no model"),
}
_ALIGNMENT_KEY, _ALIGNMENT, _ALIGNMENT_UNIT = "general.alignment", 32, 8


@dataclass(frozen=True, slots=True)
class _Header:
    """The header as it is read: the position in it, and how its numbers are written."""

    cursor: Cursor
    order: ByteOrder
    width: int
    limits: Limits
    allowance: Allowance

    def number(self, width: int) -> int:
        return int.from_bytes(self.cursor.take(width), self.order)

    def count(self) -> int:
        return int.from_bytes(self.cursor.take(self.width), self.order)

    def skip(self, length: int) -> None:
        self.cursor.move(self.cursor.offset + length)

    def name(self, what: str) -> str:
        length = self.count()
        self.allowance.hold(length)
        raw = self.cursor.take(length)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise damaged(f"{describe(raw)} as {what}", "a text in UTF-8") from None


class _Info(NamedTuple):
    name: str
    view: View
    offset: int


def _detects(source: Source, _limits: Limits) -> Evidence:
    head = source.head
    if not head.startswith(_MAGIC):
        return Evidence.NONE
    return Evidence.STRUCTURE if _version(head[_UNIT : 2 * _UNIT])[0] in _WIDTHS else Evidence.SIGNATURE


def _version(raw: bytes) -> tuple[int, ByteOrder]:
    """Return the version and the byte order; versions are small, so the wrong order shows as a huge one."""
    little, big = int.from_bytes(raw, "little"), int.from_bytes(raw, "big")
    return (little, "little") if little <= big else (big, "big")


def _read(source: Source, limits: Limits) -> Content:
    content = _alone(source, limits)
    count, number = (content.metadata.get(key) for key in (_COUNT, _NUMBER))
    if type(count) is not int or count < 2:  # a model in one file
        return content._replace(lacking=_foreign(content.metadata))
    limits.check("shards", count, "files of one GGUF model")
    if type(number) is not int or number:
        place = number + 1 if type(number) is int else "?"
        first = msg("it is file {number} of {count}: read the first one instead", number=place, count=count)
        return content._replace(lacking=(first,), joined=True)
    return _joined(source, content, count, limits)


def _foreign(metadata: Mapping[str, Scalar]) -> tuple[Message, ...]:
    """Say that a file of another type than a model is only what is added to one."""
    kind = metadata.get(_KIND, "model")
    return () if kind not in _PARTIAL_KINDS else (_PARTIAL_KINDS[str(kind)],)


def _alone(source: Source, limits: Limits) -> Content:
    header, tensors, keys = _start(source, limits)
    metadata, alignment = _metadata(header, keys)
    infos = _infos(header, tensors)
    data = -(-header.cursor.offset // alignment) * alignment
    _check_places(infos, source.size, data, alignment)
    spans = [(data + info.offset, data + info.offset + info.view.bytes, info.name) for info in infos]
    tree: dict[object, object] = {info.name: info.view for info in infos}
    return Content(tree, metadata=metadata, storages=in_spans(source, spans, header.order), exact=True)


def _joined(source: Source, first: Content, count: int, limits: Limits) -> Content:
    """Put the files of a model together, those beside the first one."""
    share = replace(limits, steps=max(_LEAST_STEPS, limits.steps // count))
    tree: dict[object, object] = dict(first.tree) if isinstance(first.tree, dict) else {}
    others = _others(source, count)
    for number, place in enumerate(others, 1):
        try:
            with open_source(place, limits) as part:
                found = _alone(part, share)
        except CheckpointError as error:
            absent = isinstance(error, AbsentError) or not isinstance(place, Path) or not place.exists()
            if not absent:
                raise error.about(place.name) from None
            others = ()
            break
        _check_part(found, number, count, place.name)
        if isinstance(found.tree, dict):
            if twice := tree.keys() & found.tree.keys():
                raise damaged(f"{min(map(str, twice))[:80]!r} in two files of a GGUF model", "it in one")
            tree |= found.tree
    if not others:
        alone = msg("it is file 1 of {count}, and the others do not all lie beside it", count=count)
        return first._replace(lacking=(alone,), joined=True)
    total = first.metadata.get(_TENSORS, len(tree))
    if total != len(tree):
        raise damaged(f"{len(tree):,} tensors in the {count:,} files of a GGUF model", f"{total:,}")
    storages = partial(_storages, first.storages, others, limits)
    return first._replace(tree=tree, storages=storages, joined=True)


def _others(source: Source, count: int) -> tuple[Place, ...]:
    """Return where the other files are; nothing where the name of the first does not say."""
    place = source.place
    named = _FIRST.fullmatch(place.name) if place else None
    if not named or int(named[3]) != count or place is None:
        return ()
    names = [f"{named[1]}{number:0{len(named[2])}d}-of-{named[3]}{named[4]}" for number in range(2, count + 1)]
    return tuple(place.beside(name) if isinstance(place, Url) else place.with_name(name) for name in names)


def _check_part(found: Content, number: int, count: int, name: str) -> None:
    says = (found.metadata.get(_NUMBER), found.metadata.get(_COUNT))
    if says != (number, count):
        raise damaged(f"{name[:200]!r} as file {says[0]} (from 0) of {says[1]}", f"file {number} of {count}")


def _storages(first: Storages, others: tuple[Place, ...], limits: Limits, wanted: Collection[str]) -> Iterator[Stored]:
    """Yield the storages of one file after the other; each is opened once more, and its header read again."""
    yield from first(wanted)
    for place in others:
        with open_source(place, limits) as source:
            yield from _alone(source, limits).storages(wanted)


def _place_files(source: Source, limits: Limits) -> tuple[Place, ...]:
    content = _read(source, limits)
    count = content.metadata.get(_COUNT)
    others = _others(source, count) if isinstance(count, int) and not content.lacking else ()
    return (*((source.place,) if source.place else ()), *others)


def _start(source: Source, limits: Limits) -> tuple[_Header, int, int]:
    """Return the header, and how many tensors and keys it announces."""
    version, order = _version(source.read(_UNIT, _UNIT))
    if version not in _WIDTHS:
        raise damaged(f"version {version:,} of GGUF", f"one of {', '.join(map(str, _WIDTHS))}")
    header = _Header(Cursor(source, limits), order, _WIDTHS[version], limits, Allowance(limits))
    header.cursor.move(2 * _UNIT)
    tensors, keys = header.count(), header.count()
    limits.check("tensors", tensors, "tensors in a GGUF header")
    header.allowance.step(tensors + keys)
    return header, tensors, keys


def _metadata(header: _Header, keys: int) -> tuple[dict[str, Scalar], int]:
    """Return the plain values and the alignment of the tensors' bytes."""
    found: dict[str, Scalar] = {}
    seen: set[str] = set()
    alignment = _ALIGNMENT
    for _ in range(keys):
        key = header.name("a key")
        if key in seen:
            raise damaged(f"the key {key[:80]!r} twice in a GGUF header", "each key once")
        seen.add(key)
        kind = header.number(_UNIT)
        plain = _value(header, kind)
        if key == _ALIGNMENT_KEY:
            alignment = _alignment(kind, plain)
        if plain and len(key) <= header.limits.name and len(found) < header.limits.scalars:
            found[key] = plain[0]
    return found, alignment


def _alignment(kind: int, plain: tuple[Scalar] | None) -> int:
    value = plain[0] if plain and kind == _UINT32 else None
    if isinstance(value, int) and value > 0 and value % _ALIGNMENT_UNIT == 0:
        return value
    raise damaged(f"{describe(value)} as the alignment of a GGUF file", f"a multiple of {_ALIGNMENT_UNIT} of 32 bits")


def _value(header: _Header, kind: int) -> tuple[Scalar] | None:
    """Return a plain value in a tuple of one; None for what is stepped over."""
    if kind == _TEXT:
        return _text(header)
    if kind == _ARRAY:
        _step_over_array(header, 1)
        return None
    letter = ("<" if header.order == "little" else ">") + _letter(kind)
    value: int | float = struct.unpack(letter, header.cursor.take(struct.calcsize(letter)))[0]
    if kind != _BOOL:
        return (value,)
    if value not in (0, 1):
        raise damaged(f"the byte {value} for a bool in a GGUF header", "0 or 1")
    return (bool(value),)


def _letter(kind: int) -> str:
    if kind in _LETTERS:
        return _LETTERS[kind]
    raise damaged(f"the type {kind} of a value in a GGUF header", f"one up to {max(_LETTERS)}")


def _text(header: _Header) -> tuple[Scalar] | None:
    """Writers have let texts through that are cut within a character; those are left out, as long ones are."""
    length = header.count()
    if length > LONGEST_TEXT * 4:
        header.skip(length)
        return None
    try:
        return scalar(header.cursor.take(length).decode())
    except UnicodeDecodeError:
        return None


def _step_over_array(header: _Header, depth: int) -> None:
    header.limits.check("depth", depth, "arrays within arrays")
    kind, count = header.number(_UNIT), header.count()
    if kind not in (_TEXT, _ARRAY):
        header.skip(count * struct.calcsize(f"<{_letter(kind)}"))
        return
    header.allowance.step(count)
    for _ in range(count):
        if kind == _TEXT:
            header.skip(header.count())
        else:
            _step_over_array(header, depth + 1)


def _infos(header: _Header, count: int) -> list[_Info]:
    infos = [_info(header) for _ in range(count)]
    seen: set[str] = set()
    for info in infos:
        if info.name in seen:
            raise damaged(f"two tensors called {info.name[:80]!r} in a GGUF header", "each name once")
        seen.add(info.name)
    return infos


def _info(header: _Header) -> _Info:
    name = header.name("the name of a tensor")
    dimensions = header.number(_UNIT)
    header.allowance.hold_sizes(dimensions)
    header.allowance.step(dimensions)
    shape = sizes([header.count() for _ in range(dimensions)][::-1], header.limits)
    kind, offset = header.number(_UNIT), header.number(8)
    if kind not in TYPES:
        raise damaged(f"the type {kind} of the tensor {name[:80]!r}", f"one of ggml's, such as 0 for {TYPES[0].name}")
    dtype, block, width = TYPES[kind]
    innermost = shape[-1] if shape else 1
    if innermost % block:
        raise damaged(f"rows of {innermost:,} elements in {name[:80]!r}", f"a multiple of {block} for {dtype}")
    strides, total = contiguous(shape), prod(shape) // block * width
    if total > MOST:
        raise damaged(f"{total:,} bytes for {name[:80]!r}", "fewer than 2**63")
    return _Info(name, View(shape, dtype, strides, 0, name, total), offset)


def _check_places(infos: Iterable[_Info], size: int, data: int, alignment: int) -> None:
    """Check that each tensor's bytes are in the file, where they may start after ``data``, and nobody else's."""
    free = 0
    for name, view, offset in sorted(infos, key=lambda info: (info.offset, info.view.bytes)):
        if offset % alignment:
            raise damaged(f"bytes of {name[:80]!r} at {offset:,}", f"a multiple of {alignment}")
        if offset < free:
            raise damaged(f"bytes of {name[:80]!r} at {offset:,} that overlap another tensor", f"at least {free:,}")
        free = offset + view.bytes
        if view.bytes and data + free > size:
            raise damaged(f"the end of the file at byte {size:,}", f"that of {name[:80]!r} at {data + free:,}")


READER = Reader("gguf", _detects, _read, _place_files)
