"""The pickle opcodes of protocols 0 to 5, carried out on records only.

Source of the format: ``pickletools`` in the Python documentation. Every opcode has one row in ``OPCODES``:
its byte, what it does, and what memory its result takes at most (sizes that the file gives are charged where
they are read).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import damaged
from cnx_doclint.checkpoints.contents.values import as_key
from cnx_doclint.checkpoints.pickles.literals import (
    binary_float,
    blob,
    constant,
    counted,
    decimal,
    integer,
    long,
    old_string,
    quoted,
    signed_integer,
    small_integer,
    text_float,
    text_integer,
    text_long,
    text_unicode,
    unicode,
)
from cnx_doclint.checkpoints.pickles.machine import (
    MEMBER_COST,
    SLOT_COST,
    TUPLE_COST,
    Context,
    Handler,
    Machine,
    add_entries,
    set_items,
    set_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnx_doclint.checkpoints.sources.cursor import Cursor

_STOP = ord(".")
_ROUND = 4096  # instructions between two looks at the bounds
_HIGHEST_PROTOCOL = 5


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
        spent = 0
        for done in range(_ROUND):
            code = byte()
            if code == _STOP:
                budget.opcodes -= done + 1
                budget.memory -= spent
                machine.check()
                return machine.stack.pop()
            handler, cost = _TABLE[code]
            spent += cost
            handler(machine)
        budget.opcodes -= _ROUND
        budget.memory -= spent
        machine.check()


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
    return lambda machine: machine.remember(machine.cursor.number(width))


def _get(width: int) -> Handler:
    return lambda machine: machine.recall(machine.cursor.number(width))


def _short_put(machine: Machine) -> None:
    machine.remember(machine.cursor.byte())


def _short_get(machine: Machine) -> None:
    machine.recall(machine.cursor.byte())


def _text_put(machine: Machine) -> None:
    machine.remember(_index(machine))


def _text_get(machine: Machine) -> None:
    machine.recall(_index(machine))


def _index(machine: Machine) -> int:
    # As large as LONG_BINPUT's: beyond, numbers can be chosen whose hashes collide in the memo.
    index = decimal(machine.cursor.line())
    if not 0 <= index < 1 << 32:
        raise damaged("a place in a pickle's memo outside its range", "one from 0 to 2**32 - 1")
    return index


def _memoize(machine: Machine) -> None:
    machine.remember(len(machine.memo))


def _global(machine: Machine) -> None:
    module, name = (unicode(machine.cursor.line()) for _ in range(2))
    machine.stack.append(machine.context.name(module, name))


def _stack_global(machine: Machine) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    machine.stack.append(machine.context.name(module, name))


def _extension(width: int) -> Handler:
    """A number that stands for a global in a registry which is not in the file: it can only stay a number."""
    return lambda machine: machine.stack.append(
        machine.context.name("copyreg", f"extension_{machine.cursor.number(width)}")
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
    machine.stack.append(machine.context.persistent(unicode(machine.cursor.line())))


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
    raise damaged(f"an unknown pickle instruction at byte {machine.cursor.offset - 1:,}", "one of protocols 0 to 5")


_NUMBER, _CONTAINER, _SMALL, _MEMO, _SET = 44, 72, 64, 130, 224

OPCODES: dict[bytes, tuple[Handler, int]] = {
    # numbers and constants
    b"N": (constant(None), 0),
    b"\x88": (constant(True), 0),
    b"\x89": (constant(False), 0),
    b"I": (text_integer, _NUMBER),
    b"L": (text_long, _NUMBER),
    b"J": (signed_integer, _NUMBER),
    b"K": (small_integer, 0),
    b"M": (integer(2), _NUMBER),
    b"\x8a": (long(1), _NUMBER),
    b"\x8b": (long(4), _NUMBER),
    b"F": (text_float, _NUMBER),
    b"G": (binary_float, _NUMBER),
    # texts and bytes
    b"S": (quoted, _SMALL),
    b"U": (counted(1, old_string), _SMALL),
    b"T": (counted(4, old_string), _SMALL),
    b"V": (text_unicode, _SMALL),
    b"X": (counted(4, unicode), _SMALL),
    b"\x8c": (counted(1, unicode), _SMALL),
    b"\x8d": (counted(8, unicode), _SMALL),
    b"C": (blob(1), _SMALL),
    b"B": (blob(4), 320),
    b"\x8e": (blob(8), 320),
    b"\x96": (blob(8), 320),
    b"\x97": (_out_of_band, 0),
    b"\x98": (_nothing, 0),
    # containers
    b"(": (_mark, _CONTAINER),
    b"0": (_pop, 0),
    b"1": (_pop_mark, 0),
    b"2": (_duplicate, 0),
    b")": (constant(()), 0),
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
    b"q": (_short_put, _MEMO),
    b"r": (_put(4), _MEMO),
    b"\x94": (_memoize, _MEMO),
    b"g": (_text_get, 0),
    b"h": (_short_get, 0),
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
