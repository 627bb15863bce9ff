"""Opcodes that push numbers, texts and bytes: the only ones whose size the file chooses."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import damaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.checkpoints.pickles.machine import Handler, Machine

_TEXT_BOOLEANS = {b"00": False, b"01": True}
_DIGITS = re.compile(rb"[+-]?[0-9]{1,2500}")
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
    b"\n": b"",
}
_FLOAT = struct.Struct(">d")


def constant(value: object) -> Handler:
    """Return the handler that pushes one and the same value."""
    return lambda machine: machine.stack.append(value)


def integer(width: int) -> Handler:
    """Return the handler that pushes ``width`` bytes as an unsigned number."""
    return lambda machine: machine.stack.append(machine.cursor.number(width))


def small_integer(machine: Machine) -> None:
    """BININT1, by far the most frequent number."""
    machine.stack.append(machine.cursor.byte())


def signed_integer(machine: Machine) -> None:
    """BININT: four bytes with a sign."""
    machine.stack.append(int.from_bytes(machine.cursor.take(4), "little", signed=True))


def long(width: int) -> Handler:
    """Return the handler for an integer after its own size in bytes, which is bounded."""

    def push(machine: Machine) -> None:
        size = machine.cursor.number(width)
        machine.context.limits.check("integer", size, "bytes in one integer")
        machine.stack.append(int.from_bytes(machine.cursor.take(size), "little", signed=True))
        machine.context.budget.charge(size)

    return push


def text_integer(machine: Machine) -> None:
    """INT: a decimal line, where ``00`` and ``01`` are booleans."""
    line = machine.cursor.line()
    machine.context.budget.charge(len(line))
    machine.stack.append(_TEXT_BOOLEANS[line] if line in _TEXT_BOOLEANS else decimal(line))


def text_long(machine: Machine) -> None:
    """LONG: a decimal line that ends in ``L``."""
    line = machine.cursor.line()
    machine.context.budget.charge(len(line))
    machine.stack.append(decimal(line.removesuffix(b"L")))


def decimal(line: bytes) -> int:
    """Return the number of a line; its digits are bounded, since reading takes time quadratic in them."""
    if not _DIGITS.fullmatch(line):
        raise damaged(f"the integer {line[:40]!r} in a pickle", "up to 2,500 decimal digits")
    return int(line)


def text_float(machine: Machine) -> None:
    """FLOAT: a line."""
    machine.stack.append(float(machine.cursor.line()))


def binary_float(machine: Machine) -> None:
    """BINFLOAT: eight bytes, the highest first."""
    machine.stack.append(_FLOAT.unpack(machine.cursor.take(8))[0])


def counted(width: int, decode: Callable[[bytes], object]) -> Handler:
    """Return the handler for a text after its size in bytes; it is held, so bounded."""

    def push(machine: Machine) -> None:
        size = machine.cursor.number(width)
        machine.context.limits.check("string", size, "bytes in one text")
        raw = machine.cursor.take(size)
        _pay_for_escapes(machine, raw)
        value = decode(raw)
        machine.context.budget.charge(size if isinstance(value, bytes) or str(value).isascii() else 4 * size)
        machine.stack.append(value)

    return push


def _pay_for_escapes(machine: Machine, raw: bytes) -> None:
    """Account for a text that is not in UTF-8: each of its bytes may cost as much as an instruction."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        machine.context.budget.work(len(raw))
        machine.context.budget.charge(4 * len(raw))
        machine.context.budget.check()


def blob(width: int) -> Handler:
    """Return the handler for bytes after their size: held when short, left in the file when long."""

    def push(machine: Machine) -> None:
        size = machine.cursor.number(width)
        if size > machine.context.limits.line:
            machine.stack.append(machine.cursor.skip(size))
        else:
            machine.context.budget.charge(size)
            machine.stack.append(machine.cursor.take(size))

    return push


def unicode(data: bytes) -> str:
    """Return a text; lone surrogates, which pickle allows, could not be printed and become escapes."""
    return data.decode("utf-8", "backslashreplace")


def old_string(data: bytes) -> str | bytes:
    """Python 2's ``str``: text where it can be, as ``torch.load`` reads it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def quoted(machine: Machine) -> None:
    """STRING: a quoted line with escapes, as Python 2 wrote its ``str``."""
    line = machine.cursor.line()
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise damaged("a text without quotes in a pickle")
    machine.context.budget.charge(len(line))
    machine.context.budget.work(2 * line.count(b"\\"))
    machine.context.budget.check()
    machine.stack.append(old_string(_ESCAPE.sub(_unescape, line[1:-1])))


def _unescape(match: re.Match[bytes]) -> bytes:
    code: bytes = match[1]
    if code[:1] == b"x" and len(code) == 3:
        return bytes([int(code[1:], 16)])
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _ESCAPED.get(code, code if code in b"\\'\"" else match[0])


def text_unicode(machine: Machine) -> None:
    r"""UNICODE: a line with ``\u`` escapes."""
    line = machine.cursor.line()
    machine.context.budget.charge(4 * len(line))
    text = line.decode("raw-unicode-escape")
    try:
        text.encode()
    except UnicodeEncodeError:
        machine.context.budget.work(len(text))
        text = text.encode("utf-8", "backslashreplace").decode()
    machine.stack.append(text)
