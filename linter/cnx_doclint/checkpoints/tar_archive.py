"""Tar archives that are no checkpoint themselves and hold one. Links in them lead nowhere here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.archives.tar import directory, is_tar, part
from cnx_doclint.checkpoints.reading.reader import Files
from cnx_doclint.checkpoints.reading.within import archive

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.sources.inflated import Meter
    from cnx_doclint.checkpoints.sources.source import Source


def _members(source: Source, meter: Meter) -> Files:
    members = directory(source, meter.limits)
    return Files(members, lambda name: part(source, members[name]))


READER = archive("tar", is_tar, _members)
