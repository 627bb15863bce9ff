"""Gzip files: ``.tar.gz``, ``.tgz``, or a checkpoint that was packed by itself (RFC 1952).

What is packed is inflated once, to learn its size, and then as far as it is read; ``Limits.unpacked`` and
``Limits.ratio`` bound both. It has no name of its own: the one in the header is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.reading.reader import Files
from cnx_doclint.checkpoints.reading.within import archive
from cnx_doclint.checkpoints.sources.inflated import Meter, gunzipped

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.source import Source

# Magic number and the one method there is.
_SIGNATURE = b"\x1f\x8b\x08"


def _detects(source: Source) -> bool:
    return source.head.startswith(_SIGNATURE)


def _members(source: Source, meter: Meter) -> Files:
    return Files(("",), lambda _name: gunzipped(source, meter))


READER = archive("gzip", _detects, _members)
