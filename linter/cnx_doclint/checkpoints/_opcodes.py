"""The pickle opcodes of protocols 0 to 5, carried out on records only.

Source of the format: ``pickletools`` in the Python documentation. Every opcode has one row in ``OPCODES``:
its byte, what it does, and what memory its result takes at most (sizes that the file gives are charged where
they are read).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from cnx_doclint.checkpoints._cursor import Cursor
from cnx_doclint.checkpoints._limits import damaged
from cnx_doclint.checkpoints._machine import (
    MEMBER_COST,
    SLOT_COST,
    TUPLE_COST,
    Context,
    Machine,
    add_entries,
    set_items,
    set_state,
)
from cnx_doclint.checkpoints._values import as_key

Handler = Callable[[Machine], None]

_STOP = ord(".")
_ROUND = 4096  # instructions between two looks at the bounds
_HIGHEST_PROTOCOL = 5
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


def interpret(cursor: Cursor, context: Context) -> object:
    """Carry out one pickle, from the cursor to its STOP, and return its value.

    Raises:
        CheckpointError: the bytes are no complete pickle, or go beyond ``context.limits``.
    """
    machine = Machine(cursor, context)
    try:
        return _run(machine)
    except (IndexError, UnicodeError, ValueError, OverflowError) as error:
        reason = "an empty stack" if isinstance(error, IndexError) else str(error)[:100]
        raise damaged(f"a malformed pickle instruction before byte {cursor.offset:,} ({reason})") from None


def _run(machine: Machine) -> object:
    byte, budget = machine.cursor.byte, machine.context.budget
    while True:
        for done in range(_ROUND):
            code = byte()
            if code == _STOP:
                budget.opcodes -= done + 1
                machine.check()
                return machine.stack.pop()
            handler, cost = _TABLE[code]
            budget.memory -= cost
            handler(machine)
        budget.opcodes -= _ROUND
        machine.check()


def _number(machine: Machine, width: int, *, signed: bool = False) -> int:
    return int.from_bytes(machine.cursor.take(width), "little", signed=signed)


def _constant(value: object) -> Handler:
    return lambda machine: machine.stack.append(value)


def _integer(width: int, *, signed: bool = False) -> Handler:
    def push(machine: Machine) -> None:
        machine.stack.append(int.from_bytes(machine.cursor.take(width), "little", signed=signed))

    return push


def _long(width: int) -> Handler:
    def push(machine: Machine) -> None:
        size = _number(machine, width, signed=width == 4)
        if size < 0:
            raise damaged(f"an integer of {size} bytes in a pickle")
        machine.context.limits.check("integer", size, "bytes in one integer")
        machine.stack.append(_number(machine, size, signed=True))
        machine.context.budget.charge(size)

    return push


def _text_integer(machine: Machine) -> None:
    line = machine.cursor.line()
    machine.context.budget.charge(len(line))
    machine.stack.append(_TEXT_BOOLEANS[line] if line in _TEXT_BOOLEANS else _decimal(line))


def _text_long(machine: Machine) -> None:
    line = machine.cursor.line()
    machine.context.budget.charge(len(line))
    machine.stack.append(_decimal(line.removesuffix(b"L")))


def _decimal(line: bytes) -> int:
    # Bounded digits: reading a decimal takes time quadratic in its length.
    if not _DIGITS.fullmatch(line):
        raise damaged(f"the integer {line[:40]!r} in a pickle", "up to 2,500 decimal digits")
    return int(line)


def _text_float(machine: Machine) -> None:
    machine.stack.append(float(machine.cursor.line()))


def _float(machine: Machine) -> None:
    machine.stack.append(_FLOAT.unpack(machine.cursor.take(8))[0])


def _counted(width: int, decode: Callable[[bytes], object]) -> Handler:
    """Texts: held, so bounded."""

    def push(machine: Machine) -> None:
        size = _number(machine, width)
        machine.context.limits.check("string", size, "bytes in one text")
        value = decode(machine.cursor.take(size))
        machine.context.budget.charge(size if isinstance(value, bytes) or str(value).isascii() else 4 * size)
        machine.stack.append(value)

    return push


def _blob(width: int) -> Handler:
    """Byte strings: held when short, left in the file when long, since they may be a tensor's data."""

    def push(machine: Machine) -> None:
        size = _number(machine, width)
        if size > machine.context.limits.line:
            machine.stack.append(machine.cursor.skip(size))
        else:
            machine.context.budget.charge(size)
            machine.stack.append(machine.cursor.take(size))

    return push


def _unicode(data: bytes) -> str:
    # Lone surrogates, which pickle allows, could not be printed later.
    return data.decode("utf-8", "backslashreplace")


def _old_string(data: bytes) -> str | bytes:
    """Python 2's ``str``: text where it can be, as ``torch.load`` reads it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _quoted(machine: Machine) -> None:
    line = machine.cursor.line()
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise damaged("a text without quotes in a pickle")
    machine.context.budget.charge(len(line))
    machine.stack.append(_old_string(_ESCAPE.sub(_unescape, line[1:-1])))


def _unescape(match: re.Match[bytes]) -> bytes:
    code: bytes = match[1]
    if code[:1] == b"x" and len(code) == 3:
        return bytes([int(code[1:], 16)])
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _ESCAPED.get(code, code if code in b"\\'\"" else match[0])


def _text_unicode(machine: Machine) -> None:
    line = machine.cursor.line()
    machine.context.budget.charge(4 * len(line))
    text = line.decode("raw-unicode-escape")
    machine.stack.append(text.encode("utf-8", "backslashreplace").decode())


def _empty(make: Callable[[], object]) -> Handler:
    return lambda machine: machine.stack.append(make())


def _mark(machine: Machine) -> None:
    machine.below.append(machine.stack)
    machine.stack = []


def _pop(machine: Machine) -> None:
    if machine.stack:
        machine.stack.pop()
    else:
        machine.since_mark()


def _pop_mark(machine: Machine) -> None:
    machine.since_mark()


def _duplicate(machine: Machine) -> None:
    machine.stack.append(machine.stack[-1])


def _tuple(machine: Machine) -> None:
    values = tuple(machine.since_mark())
    machine.context.budget.charge(SLOT_COST * len(values))
    machine.stack.append(values)


def _short_tuple(size: int) -> Handler:
    def push(machine: Machine) -> None:
        stack = machine.stack
        if len(stack) < size:
            raise IndexError
        stack[-size:] = [tuple(stack[-size:])]

    return push


def _list(machine: Machine) -> None:
    values = machine.since_mark()
    machine.stack.append(values)


def _dict(machine: Machine) -> None:
    values = machine.since_mark()
    target: dict[object, object] = {}
    set_items(machine.context, target, values)
    machine.stack.append(target)


def _frozenset(machine: Machine) -> None:
    values = machine.since_mark()
    machine.context.budget.charge(2 * MEMBER_COST * len(values))
    machine.stack.append(frozenset(map(as_key, values)))


def _append(machine: Machine) -> None:
    value = machine.stack.pop()
    add_entries(machine.context, machine.stack[-1], [value])


def _appends(machine: Machine) -> None:
    values = machine.since_mark()
    add_entries(machine.context, machine.stack[-1], values)


def _set_item(machine: Machine) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    set_items(machine.context, machine.stack[-1], [key, value])


def _set_items(machine: Machine) -> None:
    values = machine.since_mark()
    set_items(machine.context, machine.stack[-1], values)


def _put(width: int) -> Handler:
    return lambda machine: machine.remember(_number(machine, width))


def _get(width: int) -> Handler:
    return lambda machine: machine.recall(_number(machine, width))


def _text_put(machine: Machine) -> None:
    machine.remember(_decimal(machine.cursor.line()))


def _text_get(machine: Machine) -> None:
    machine.recall(_decimal(machine.cursor.line()))


def _memoize(machine: Machine) -> None:
    machine.remember(len(machine.memo))


def _global(machine: Machine) -> None:
    module, name = (_unicode(machine.cursor.line()) for _ in range(2))
    machine.stack.append(machine.context.name(module, name))


def _stack_global(machine: Machine) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    machine.stack.append(machine.context.name(module, name))


def _extension(width: int) -> Handler:
    """A number that stands for a global in a registry which is not in the file: it can only stay a number."""
    return lambda machine: machine.stack.append(
        machine.context.name("copyreg", f"extension_{_number(machine, width)}")
    )


def _reduce(machine: Machine) -> None:
    args, callee = machine.stack.pop(), machine.stack.pop()
    machine.stack.append(machine.context.call(callee, args))


def _new_with_keywords(machine: Machine) -> None:
    keywords, args, callee = (machine.stack.pop() for _ in range(3))
    machine.stack.append(machine.context.call(callee, args, keywords))


def _instance(machine: Machine) -> None:
    _global(machine)
    callee = machine.stack.pop()
    args = tuple(machine.since_mark())
    machine.stack.append(machine.context.call(callee, args))


def _object(machine: Machine) -> None:
    values = machine.since_mark()
    if not values:
        raise IndexError
    machine.stack.append(machine.context.call(values[0], tuple(values[1:])))


def _build(machine: Machine) -> None:
    state = machine.stack.pop()
    set_state(machine.stack[-1], state)


def _text_persistent(machine: Machine) -> None:
    machine.stack.append(machine.context.persistent(_unicode(machine.cursor.line())))


def _persistent(machine: Machine) -> None:
    machine.stack.append(machine.context.persistent(machine.stack.pop()))


def _protocol(machine: Machine) -> None:
    version = machine.cursor.byte()
    if version > _HIGHEST_PROTOCOL:
        raise damaged(f"pickle protocol {version}", f"at most {_HIGHEST_PROTOCOL}")


def _frame(machine: Machine) -> None:
    """A frame only announces how many bytes may be read at once; the windows here do not need to know."""
    machine.cursor.take(8)


def _out_of_band(_machine: Machine) -> None:
    raise damaged("a buffer outside the pickle", "all of it in one file")


def _nothing(_machine: Machine) -> None:
    """READONLY_BUFFER only changes who may write."""


def _unknown(machine: Machine) -> None:
    raise damaged(
        f"an unknown pickle instruction at byte {machine.cursor.offset - 1:,}", "one of protocols 0 to 5"
    )


_NUMBER, _CONTAINER, _SMALL, _MEMO, _SET = 44, 72, 64, 130, 224

OPCODES: dict[bytes, tuple[Handler, int]] = {
    # numbers and constants
    b"N": (_constant(None), 0),
    b"\x88": (_constant(True), 0),
    b"\x89": (_constant(False), 0),
    b"I": (_text_integer, _NUMBER),
    b"L": (_text_long, _NUMBER),
    b"J": (_integer(4, signed=True), _NUMBER),
    b"K": (_integer(1), 0),
    b"M": (_integer(2), _NUMBER),
    b"\x8a": (_long(1), _NUMBER),
    b"\x8b": (_long(4), _NUMBER),
    b"F": (_text_float, _NUMBER),
    b"G": (_float, _NUMBER),
    # texts and bytes
    b"S": (_quoted, _SMALL),
    b"U": (_counted(1, _old_string), _SMALL),
    b"T": (_counted(4, _old_string), _SMALL),
    b"V": (_text_unicode, _SMALL),
    b"X": (_counted(4, _unicode), _SMALL),
    b"\x8c": (_counted(1, _unicode), _SMALL),
    b"\x8d": (_counted(8, _unicode), _SMALL),
    b"C": (_blob(1), _SMALL),
    b"B": (_blob(4), 320),
    b"\x8e": (_blob(8), 320),
    b"\x96": (_blob(8), 320),
    b"\x97": (_out_of_band, 0),
    b"\x98": (_nothing, 0),
    # containers
    b"(": (_mark, _CONTAINER),
    b"0": (_pop, 0),
    b"1": (_pop_mark, 0),
    b"2": (_duplicate, 0),
    b")": (_constant(()), 0),
    b"t": (_tuple, TUPLE_COST),
    b"\x85": (_short_tuple(1), TUPLE_COST),
    b"\x86": (_short_tuple(2), TUPLE_COST),
    b"\x87": (_short_tuple(3), TUPLE_COST),
    b"]": (_empty(list), _CONTAINER),
    b"l": (_list, 0),
    b"}": (_empty(dict), _CONTAINER),
    b"d": (_dict, _CONTAINER),
    b"\x8f": (_empty(set), _SET),
    b"\x91": (_frozenset, _SET),
    b"a": (_append, 0),
    b"e": (_appends, 0),
    b"\x90": (_appends, 0),
    b"s": (_set_item, 0),
    b"u": (_set_items, 0),
    # memo
    b"p": (_text_put, _MEMO),
    b"q": (_put(1), _MEMO),
    b"r": (_put(4), _MEMO),
    b"\x94": (_memoize, _MEMO),
    b"g": (_text_get, 0),
    b"h": (_get(1), 0),
    b"j": (_get(4), 0),
    # names, calls and objects
    b"c": (_global, 2 * _SMALL),
    b"\x93": (_stack_global, 2 * _SMALL),
    b"\x82": (_extension(1), 2 * _SMALL),
    b"\x83": (_extension(2), 2 * _SMALL),
    b"\x84": (_extension(4), 2 * _SMALL),
    b"R": (_reduce, 0),
    b"\x81": (_reduce, 0),
    b"\x92": (_new_with_keywords, 0),
    b"i": (_instance, _SMALL),
    b"o": (_object, _SMALL),
    b"b": (_build, 0),
    b"P": (_text_persistent, 4 * _SMALL),
    b"Q": (_persistent, 4 * _SMALL),
    # the frame around it
    b"\x80": (_protocol, 0),
    b"\x95": (_frame, 0),
}
_TABLE: list[tuple[Handler, int]] = [OPCODES.get(bytes([code]), (_unknown, 0)) for code in range(256)]
