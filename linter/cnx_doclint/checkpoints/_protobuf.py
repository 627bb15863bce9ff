"""Reads protobuf's wire format field by field, stepping over the payloads that nobody asks for.

The format is that of https://protobuf.dev/programming-guides/encoding. A message is a row of fields, each a tag
(its number and wire type) and a payload. Groups, which no writer has made for long, are refused, so that nothing
nests but what the caller looks into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.bounds.allowance import Allowance
from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.tensors import MOST
from cnx_doclint.checkpoints.sources.cursor import Cursor

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.source import Source

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5
FIXED = {EIGHT: 8, FOUR: 4}
# Fields are small and weights lie between them: a wider window would read weights.
_WINDOW = 1024
_LONGEST_VARINT = 10
_SIGN = 1 << 63


class Kind(NamedTuple):
    """What is known of a field: the wire types it may have, and whether it may come more than once."""

    wires: tuple[int, ...]
    repeated: bool = False


Schema = Mapping[int, Kind]
NUMBER, TEXT, MESSAGE = Kind((VARINT,)), Kind((BYTES,)), Kind((BYTES,))
TEXTS, MESSAGES, NUMBERS = Kind((BYTES,), True), Kind((BYTES,), True), Kind((VARINT, BYTES), True)


class Field(NamedTuple):
    """One field.

    Attributes:
        number: as in the schema.
        wire: how it is written.
        value: the number itself; for bytes, how many there are.
        start: offset of the payload.
        end: offset of the next field.
    """

    number: int
    wire: int
    value: int
    start: int
    end: int

    @property
    def signed(self) -> int:
        """The value as ``int64`` and ``int32`` have it."""
        return self.value - 2 * _SIGN if self.value >= _SIGN else self.value


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a source: the whole of it, or the payload of a field.

    Attributes:
        cursor: the position in the source, shared by all its messages.
        limits: the bounds.
        allowance: what is left of the shared ones.
        start: offset of the first field.
        end: offset after the last one; beyond the source where the file may be cut short.
        size: of the source, in bytes.
    """

    cursor: Cursor
    limits: Limits
    allowance: Allowance
    start: int
    end: int
    size: int

    def inside(self, field: Field) -> Message:
        """Return the message that is a field's payload; looking into one is a step more than stepping over it."""
        self.allowance.step()
        return Message(self.cursor, self.limits, self.allowance, field.start, field.end, self.size)

    def fields(self, schema: Schema) -> Iterator[Field]:
        """Yield the fields in the order of the file, also those outside the schema, as protobuf has it.

        Raises:
            CheckpointError: a field is malformed, written otherwise than the schema has it, given twice though it
            is not repeated, or reaches beyond the message.
        """
        seen: set[int] = set()
        at, stop = self.start, min(self.end, self.size)
        while at < stop:
            self.allowance.step()
            self.cursor.move(at)
            field = self._field()
            if field.end > self.end:
                raise damaged(f"a field of {field.value:,} bytes at byte {at:,}", f"its end before {self.end:,}")
            if kind := schema.get(field.number):
                _check(field, kind, seen)
            yield field
            at = field.end

    def _field(self) -> Field:
        tag = self._varint()
        number, wire = tag >> 3, tag & 7
        start = self.cursor.offset
        if not number or tag >> 32:
            raise damaged(f"the field number {number:,} before byte {start:,}", "one from 1 to 2**29")
        if wire in (VARINT, BYTES):
            value, after = self._varint(), self.cursor.offset
            return (
                Field(number, wire, value, after, after + value) if wire else Field(number, wire, value, start, after)
            )
        if wire not in FIXED:
            raise damaged(f"the wire type {wire} before byte {start:,}", "0, 1, 2 or 5")
        return Field(number, wire, self.cursor.number(FIXED[wire]), start, start + FIXED[wire])

    def _varint(self) -> int:
        value = self.cursor.byte()
        if value < 0x80:
            return value
        value &= 0x7F
        for place in range(1, _LONGEST_VARINT):
            byte = self.cursor.byte()
            value |= (byte & 0x7F) << 7 * place
            if byte < 0x80:
                break
        else:
            raise damaged(f"a varint without an end before byte {self.cursor.offset:,}", "ten bytes at most")
        if value >> 64:
            raise damaged(f"a varint of more than 64 bits before byte {self.cursor.offset:,}", "fewer")
        return value

    def text(self, field: Field) -> str:
        """Return a field that is a name.

        Raises:
            CheckpointError: too long, or not in UTF-8.
        """
        self.allowance.hold(field.value)
        self.cursor.move(field.start)
        raw = self.cursor.take(field.value)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise damaged(f"{describe(raw)} at byte {field.start:,}", "a text in UTF-8") from None

    def numbers(self, field: Field) -> Iterator[int]:
        """Yield the signed numbers of a field, of which there is one unless they are packed into bytes.

        Raises:
            CheckpointError: a number is malformed or reaches beyond the field.
        """
        if field.wire == VARINT:
            yield field.signed
            return
        self.cursor.move(field.start)
        while self.cursor.offset < field.end:
            self.allowance.step()
            value = self._varint()
            yield value - 2 * _SIGN if value >= _SIGN else value
        if self.cursor.offset > field.end:
            raise damaged(f"a number that reaches beyond byte {field.end:,}", "its end there")


def whole(source: Source, limits: Limits, cut_short: bool = False) -> Message:
    """Return all of a source as one message; one ``cut_short`` may have fields that reach beyond the source."""
    end = MOST if cut_short else source.size
    return Message(Cursor(source, limits, _WINDOW), limits, Allowance(limits), 0, end, source.size)


def _check(field: Field, kind: Kind, seen: set[int]) -> None:
    if field.wire not in kind.wires:
        expected = " or ".join(map(str, kind.wires))
        raise damaged(f"field {field.number} with wire type {field.wire} before byte {field.end:,}", expected)
    if field.number in seen and not kind.repeated:
        raise damaged(f"field {field.number} twice before byte {field.end:,}", "it once")
    seen.add(field.number)
