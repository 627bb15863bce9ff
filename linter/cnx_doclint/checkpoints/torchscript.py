"""TorchScript archives: a torch zip that also has ``constants.pkl`` and code.

``data.pkl`` holds the module as an object whose attributes are its tensors and sub-modules; the names are those of its
state dict. Which of them are parameters and which buffers, the heads of the classes in the code say; what is neither is
no part of the state dict. A program that was frozen has its weights among the constants, without names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.archives.names import archive_root
from cnx_doclint.checkpoints.archives.zip import directory, is_zip, unpack
from cnx_doclint.checkpoints.contents.modules import PARTS, SCRIPTED
from cnx_doclint.checkpoints.contents.values import Stub, View
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.torch_pickles import context_for, read_archive
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.cursor import Cursor
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.source import Source

# A class, or one of its two lists of names.
_HEAD = re.compile(r"^class (\w+)\(|^  __(parameters|buffers)__ = \[([^\]\n]*)\]", re.MULTILINE)
_NAME = re.compile(r'"([^"\\]*)"')
_CODE = "code/"
# The constants are a second pickle: a small part of what bounds the time and memory of one is enough for them.
_SHARED, _SHARE = ("opcodes", "memory"), 8


class _Roles(NamedTuple):
    """The attributes of a class that are parameters, and those that are buffers."""

    parameters: frozenset[str]
    buffers: frozenset[str]


def _detects(source: Source, limits: Limits) -> Evidence:
    if not is_zip(source):
        return Evidence.NONE
    members = directory(source, limits)
    root = archive_root(members, "data.pkl")
    return Evidence.NONE if root is None or f"{root}constants.pkl" not in members else Evidence.STRUCTURE


def _read(source: Source, limits: Limits) -> Content:
    content = read_archive(source, limits)
    _sort(content.tree, _roles(source, limits), limits)
    constants, named = _constants(source, limits)
    unsafe = tuple(dict.fromkeys((*content.unsafe_globals, *named)))
    return content._replace(unsafe_globals=unsafe, lacking=_frozen(constants))


def _roles(source: Source, limits: Limits) -> dict[str, _Roles]:
    """Return the roles of attributes by class; nothing where there is more code than anybody would write."""
    members = directory(source, limits)
    start = f"{archive_root(members, 'data.pkl')}{_CODE}"
    files = [name for name in members if name.startswith(start) and name.endswith(".py")]
    if sum(members[name].size for name in files) > limits.json:
        return {}
    found: dict[str, _Roles] = {}
    for name in files:
        data = unpack(source, members[name], limits)
        module = name.removeprefix(start).removesuffix(".py").replace("/", ".")
        text = data.read(0, data.size).decode("utf-8", "replace")
        found |= {f"{module}.{each}": roles for each, roles in _classes(text)}
    return found


def _classes(text: str) -> Iterator[tuple[str, _Roles]]:
    """Yield the classes of a file of code that say what their attributes are."""
    name, lists = "", dict[str, frozenset[str]]()
    for head in _HEAD.finditer(text):
        if head[1]:
            name, lists = head[1], {}
        else:
            lists[head[2]] = frozenset(_NAME.findall(head[3]))
        if len(lists) == len(_Roles._fields):
            yield name, _Roles(**lists)


def _sort(tree: object, roles: Mapping[str, _Roles], limits: Limits) -> None:
    """Give the objects of a module the parts that an ordinary module has."""
    waiting, seen = [tree], {id(tree)}
    while waiting and len(seen) <= limits.containers:
        stub = waiting.pop()
        if not isinstance(stub, Stub) or not isinstance(stub.state, dict):
            continue
        inside = [value for value in stub.state.values() if isinstance(value, Stub) and id(value) not in seen]
        seen.update(map(id, inside))
        waiting += inside
        if stub.name.startswith(SCRIPTED) and stub.name in roles:
            stub.state = _sorted(stub.state, roles[stub.name])


def _sorted(state: Mapping[object, object], roles: _Roles) -> dict[object, object]:
    modules = {key: value for key, value in state.items() if isinstance(value, Stub)}
    groups = ({key: state[key] for key in state if key in names} for names in roles)
    return dict(zip(PARTS, (*groups, modules), strict=True))


def _constants(source: Source, limits: Limits) -> tuple[object, Iterable[str]]:
    """Return the constants of the program, and the names that their pickle has outside the allow-list."""
    members = directory(source, limits)
    root = archive_root(members, "data.pkl")
    context, _ = context_for(replace(limits, **{name: getattr(limits, name) // _SHARE for name in _SHARED}))
    cursor = Cursor(unpack(source, members[f"{root}constants.pkl"], limits), limits)
    return interpret(cursor, context), context.unsafe


def _frozen(constants: object) -> tuple[Message, ...]:
    """Say how many weights are among the constants."""
    values = constants if isinstance(constants, (tuple, list)) else ()
    number = sum(isinstance(value, View) and bool(value.shape) and "float" in value.dtype for value in values)
    told = msg(
        "{number:,} of its tensors are constants without names: save it again before torch.jit.freeze", number=number
    )
    return (told,) if number else ()


READER = Reader("torchscript", _detects, _read)
