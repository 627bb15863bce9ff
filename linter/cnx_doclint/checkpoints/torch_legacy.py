"""Checkpoints of ``torch.save`` before 1.6, and after it without the zip format: a stream of pickles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.stored import in_runs
from cnx_doclint.checkpoints.contents.values import Content
from cnx_doclint.checkpoints.pickles.stream import has_magic, read_stream
from cnx_doclint.checkpoints.pickles.torch_pickles import context_for
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.sources.source import Source


def _detects(source: Source, _limits: Limits) -> Evidence:
    return Evidence.STRUCTURE if has_magic(source) else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    context, storages = context_for(limits)
    tree = read_stream(source, context, storages)
    return Content(tree, tuple(context.unsafe), storages=in_runs(context.runs))


READER = Reader("torch-legacy", _detects, _read)
