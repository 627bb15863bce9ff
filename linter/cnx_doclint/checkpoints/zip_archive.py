"""Zip archives that are no checkpoint themselves and hold one: ``model.pth`` in ``model.zip``.

Files are looked at where they lie; those that are deflated are inflated as far as they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.archives.zip import directory, is_zip, reach
from cnx_doclint.checkpoints.reading.reader import Files
from cnx_doclint.checkpoints.reading.within import archive

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.inflated import Meter
    from cnx_doclint.checkpoints.sources.source import Source


def _members(source: Source, meter: Meter) -> Files:
    members = directory(source, meter.limits)
    # In the order of the file, since going back in an archive that is itself packed costs time.
    files = [member.name for member in sorted(members.values(), key=lambda member: member.header) if member.size]
    return Files(files, lambda name: reach(source, members[name], meter))


READER = archive("zip", is_zip, _members)
