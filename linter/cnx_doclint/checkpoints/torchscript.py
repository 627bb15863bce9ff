"""TorchScript archives: a torch zip that also has ``constants.pkl`` and code.

``data.pkl`` holds the module as an object whose attributes are its tensors and sub-modules; the names are
those of its state dict. Code and constants are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.archives.names import archive_root
from cnx_doclint.checkpoints.archives.zip import directory, is_zip
from cnx_doclint.checkpoints.pickles.torch_pickles import read_archive
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.source import Source


def _detects(source: Source, limits: Limits) -> Evidence:
    if not is_zip(source):
        return Evidence.NONE
    members = directory(source, limits)
    root = archive_root(members, "data.pkl")
    return Evidence.NONE if root is None or f"{root}constants.pkl" not in members else Evidence.STRUCTURE


def _read(source: Source, limits: Limits) -> Content:
    return read_archive(source, limits)


READER = Reader("torchscript", _detects, _read)
