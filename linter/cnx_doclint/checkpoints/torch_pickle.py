"""Plain pickles, without torch's stream around them: ``pickle.dump(state_dict, file)``.

Tensors bring their storages along as byte strings, each a small torch stream
(``torch.storage._load_from_bytes``); long ones stay in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.stored import in_runs
from cnx_doclint.checkpoints.contents.values import Content
from cnx_doclint.checkpoints.pickles.opcodes import interpret
from cnx_doclint.checkpoints.pickles.stream import has_magic
from cnx_doclint.checkpoints.pickles.torch_pickles import context_for
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader
from cnx_doclint.checkpoints.sources.cursor import Cursor

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.sources.source import Source

_PROTOCOLS = tuple(bytes((0x80, version)) for version in range(2, 6))
# What a pickle of a container starts with in the protocols that have no mark of their own.
_OLD_STARTS = (b"(d", b"(l", b"(i", b"}", b"]", b"ccollections\n", b"c__builtin__\n", b"ccopy_reg\n")


def _detects(source: Source, _limits: Limits) -> Evidence:
    if has_magic(source):
        return Evidence.NONE
    if source.head.startswith(_PROTOCOLS):
        return Evidence.SIGNATURE
    # The start goes first: to look at the end of what is packed, all of it must be unpacked.
    whole = source.head.startswith(_OLD_STARTS) and source.read(source.size - 1, 1) == b"."
    return Evidence.POSSIBLE if whole and source.size > 1 else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    context, _ = context_for(limits)
    tree = interpret(Cursor(source, limits), context)
    return Content(tree, tuple(context.unsafe), storages=in_runs(context.runs))


READER = Reader("pickle", _detects, _read)
