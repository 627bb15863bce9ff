"""The pickle machine: its state, its bounds, and what its calls mean here.

A pickle is a program for a small stack machine that may name anything importable and call it. This machine
has no way to do so: a name becomes a ``Global`` record, a call becomes a lookup of that name in a fixed table
(``_builders``) of our own functions over records, or else a ``Stub``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged, exceeded
from cnx_doclint.checkpoints.contents.values import Global, Stub, View, as_key
from cnx_doclint.checkpoints.sources.source import Source

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.contents.stored import Run
    from cnx_doclint.checkpoints.sources.cursor import Cursor

# What a value takes in CPython 3.11 to 3.13, rounded up; used to account for memory before it is spent.
TUPLE_COST, SLOT_COST, PAIR_COST, MEMBER_COST, STUB_COST = 64, 12, 120, 48, 420


class Budget:
    """What is left of the two bounds that all pickles of a file share."""

    __slots__ = ("limits", "memory", "opcodes")

    def __init__(self, limits: Limits) -> None:
        """Start full."""
        self.limits = limits
        self.memory = limits.memory
        self.opcodes = limits.opcodes

    def charge(self, cost: int) -> None:
        """Account for ``cost`` bytes before they are spent.

        Raises:
            CheckpointError: the memory is used up.
        """
        self.memory -= cost
        if self.memory < 0:
            raise exceeded("bytes of values", "memory", self.limits.memory)

    def work(self, steps: int) -> None:
        """Account for a call that does as much as ``steps`` instructions."""
        self.opcodes -= steps

    def check(self) -> None:
        """Refuse to go on when either bound is used up."""
        self.charge(0)
        if self.opcodes <= 0:
            raise exceeded("pickle instructions", "opcodes", self.limits.opcodes)


Persistent = Callable[[object], object]
Nested = Callable[[Source, "Context"], object]
Builder = Callable[["Context", tuple[Any, ...]], object]


def _no_reference(reference: object) -> object:
    return Stub("persistent id", reference)


def _no_stream(source: Source, _context: Context) -> object:
    return Stub("torch.storage._load_from_bytes", (source,))


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Everything a pickle's values may depend on, apart from its bytes.

    Attributes:
        limits: the bounds.
        budget: what is left of the shared ones.
        builders: allow-list: what is made of a call to a name.
        known: allow-list: names that are harmless as they stand.
        persistent: what a persistent id stands for.
        nested: how a pickled byte string that is a torch stream is read.
        unsafe: the names outside both lists, in the order of the file.
        level: how many pickles this one is inside.
        runs: where the storages of streams lie, those inside pickles too; by the keys that records have.
    """

    limits: Limits
    budget: Budget
    builders: Mapping[str, Builder]
    known: frozenset[str]
    persistent: Persistent = _no_reference
    nested: Nested = _no_stream
    unsafe: dict[str, None] = field(default_factory=dict)
    level: int = 0
    runs: dict[str, Run] = field(default_factory=dict)

    def name(self, module: object, name: object) -> Global:
        """Record that the file names ``module.name``.

        Raises:
            CheckpointError: not two texts of a sensible length.
        """
        if not (isinstance(module, str) and isinstance(name, str)):
            raise damaged("a global whose name is no text", "module and name")
        self.limits.check("name", len(module) + len(name) + 1, "characters in the name of a global")
        self.budget.work(5)
        full = f"{module}.{name}"
        if full not in self.known and full not in self.builders:
            self.unsafe[full] = None
        return Global(full)

    def call(self, callee: object, args: object, keywords: object = None) -> object:
        """Return what stands for ``callee(*args, **keywords)``: a builder's record, or a stub."""
        if isinstance(callee, Global) and isinstance(args, tuple) and not keywords:
            builder = self.builders.get(callee.name)
            if builder:
                return builder(self, args)
        name = callee.name if isinstance(callee, (Global, Stub)) else type(callee).__name__
        self.budget.charge(STUB_COST)
        return Stub(name, (args, keywords) if keywords else args)


class Machine:
    """Stack, marks and memo of one pickle while it is read."""

    __slots__ = ("below", "context", "cursor", "memo", "stack")

    def __init__(self, cursor: Cursor, context: Context) -> None:
        """Start with an empty stack."""
        self.cursor = cursor
        self.context = context
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    def since_mark(self) -> list[Any]:
        """Take everything above the last MARK off the stack."""
        if not self.below:
            raise damaged("the end of a group in a pickle", "its MARK before it")
        values, self.stack = self.stack, self.below.pop()
        return values

    def remember(self, index: int) -> None:
        """Put the top of the stack into the memo."""
        self.memo[index] = self.stack[-1]

    def recall(self, index: int) -> None:
        """Push a value of the memo."""
        try:
            self.stack.append(self.memo[index])
        except KeyError:
            raise damaged("a reference to a value that a pickle never stored", "one stored before") from None

    def check(self) -> None:
        """Refuse to go on when a bound is exceeded."""
        self.context.budget.check()
        self.context.limits.check("memo", len(self.memo), "values in a pickle's memo")
        self.context.limits.check("stack", len(self.stack), "values on a pickle's stack")
        self.context.limits.check("marks", len(self.below), "open groups in a pickle")


Handler = Callable[[Machine], None]


def set_items(context: Context, target: object, keys_and_values: list[Any]) -> None:
    """Carry out SETITEMS on a dictionary or a stub; ``keys_and_values`` alternate.

    Raises:
        CheckpointError: a key without a value, or a target that takes no keys.
    """
    items = target.items if isinstance(target, Stub) else target
    if not isinstance(items, dict) or len(keys_and_values) % 2:
        raise damaged(f"keys and values for a {type(target).__name__} in a pickle", "pairs for a dictionary")
    context.budget.charge(PAIR_COST * (len(keys_and_values) // 2))
    context.budget.work(len(keys_and_values) // 2)
    for key, value in zip(keys_and_values[::2], keys_and_values[1::2], strict=True):
        items[as_key(key)] = value


def add_entries(context: Context, target: object, values: list[Any]) -> None:
    """Carry out APPENDS or ADDITEMS on a list, a set or a stub.

    Raises:
        CheckpointError: a target that takes no entries.
    """
    entries = target.entries if isinstance(target, Stub) else target
    if isinstance(entries, list):
        context.budget.charge(SLOT_COST * len(values))
        entries.extend(values)
    elif isinstance(entries, set):
        context.budget.charge(MEMBER_COST * 2 * len(values))
        entries.update(map(as_key, values))
    else:
        raise damaged(f"entries for a {type(target).__name__} in a pickle", "a list or a set")


def set_state(target: object, state: object) -> None:
    """Carry out BUILD: a stub keeps the state; containers and tensors have none that matters here."""
    if isinstance(target, Stub):
        target.state = state
    elif not isinstance(target, (dict, list, set, View)):
        raise damaged(f"a state for a {type(target).__name__} in a pickle", "an object")


def pairs_of(values: Iterable[Any]) -> list[Any]:
    """Flatten ``[(key, value), ...]`` as ``dict()`` takes them.

    Raises:
        CheckpointError: something that is no pair.
    """
    flat: list[Any] = []
    for pair in values:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise damaged("something that is no pair in a dictionary's pickle", "key and value")
        flat += pair
    return flat
