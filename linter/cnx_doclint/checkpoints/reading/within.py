"""Finds the checkpoint inside an archive: the file that a reader claims, by its content and not by its name.

Archives within archives are looked into as well; the names of files in them follow that of their archive,
after a slash. What a gzip unpacks to has the name of the gzip. Names are compared and never used as paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.reading.reader import Claim, Evidence, Files, Reader, choose, claimed, sure_claim
from cnx_doclint.checkpoints.sources.inflated import ExhaustedError, Meter
from cnx_doclint.checkpoints.sources.source import Source
from cnx_doclint.errors import CheckpointError, SeveralError
from cnx_doclint.messages.messages import Message, join, msg, plural

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.values import Content

_SHOWN = 12
_LONGEST = 200


Lister = Callable[[Source, Meter], Files]


def archive(format_name: str, detects: Callable[[Source], bool], members: Lister) -> Reader:
    """Return the reader of a kind of archive. A format that gives such an archive a meaning of its own goes first.

    Args:
        format_name: of the archive, such as ``zip``.
        detects: whether a file starts as one.
        members: its regular files.
    """

    def evidence(source: Source, _limits: Limits) -> Evidence:
        return Evidence.SIGNATURE if detects(source) else Evidence.NONE

    return Reader(format_name, evidence, read_within, members=members)


def read_within(source: Source, limits: Limits, member: str = "") -> Content:
    """Read the one checkpoint in an archive, or the one called ``member``.

    ``Content.format`` has the formats from the inside outwards: ``torch-zip in tar``.

    Raises:
        CheckpointError: there is none, there are several, or none of that name; the source is no archive.
    """
    claim = claimed(source, limits, archives=True)
    if claim is None:
        raise CheckpointError(
            msg(
                "found the format {format}, expected an archive to take a member of",
                format=choose(source, limits).format,
            ),
            msg("leave --member out"),
        )
    search, top = _Search(limits), _Place("", source, (), claim)
    place = search.named(top, member) if member else search.only(top)
    with _blamed(place.name):
        reader = place.claim.reader if place.claim else choose(place.source, limits)
        content = reader.read(place.source, limits)
    formats = (content.format or reader.format, *place.around)
    return content._replace(format=" in ".join(formats), member=place.name)


@contextmanager
def _blamed(member: str) -> Iterator[None]:
    """Say in an error which member it is about."""
    try:
        yield
    except CheckpointError as error:
        raise CheckpointError(
            msg("in the member {member!r}: {error}", member=member[:200], error=error.message)
            if member
            else error.message,
            error.hint,
        ) from None


class _Place(NamedTuple):
    """An archive, or a file in it.

    Attributes:
        name: with those of the archives it is in; empty for the outermost.
        source: its bytes.
        around: formats of the archives it is in, from the inside outwards.
        claim: its reader; None when it is surely damaged, or of two formats.
    """

    name: str
    source: Source
    around: tuple[str, ...]
    claim: Claim | None

    @property
    def format(self) -> str:
        """Of its reader, empty when there is none."""
        return self.claim.reader.format if self.claim else ""

    @property
    def sure(self) -> bool:
        """Whether it is a checkpoint for more reasons than that JSON or an old pickle may be one."""
        return self.claim is None or self.claim.evidence > Evidence.POSSIBLE

    @property
    def lister(self) -> Lister | None:
        """How to list the files of an archive."""
        return self.claim.reader.members if self.claim else None

    def inside(self, name: str, source: Source, claim: Claim | None) -> _Place:
        """Return the place of a file in this archive."""
        return _Place("/".join(filter(None, (self.name, name))), source, (self.format, *self.around), claim)


class _Search:
    """A search through one file, with what all archives in it share.

    Attributes:
        limits: the bounds.
        meter: what may still be unpacked.
        looked: files looked at so far.
        obstacle: why the first file that could not be looked at could not; told when no checkpoint is found.
    """

    __slots__ = ("limits", "looked", "meter", "obstacle")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.meter = Meter(limits)
        self.looked = 0
        self.obstacle: CheckpointError | None = None

    def only(self, top: _Place) -> _Place:
        """Return the only checkpoint in an archive."""
        place, names = self._found(top)
        if len(names) > 1:
            raise SeveralError(
                msg(
                    "found {number} checkpoints in an archive, expected one: {listed}",
                    number=len(names),
                    listed=_listed(names),
                ),
                msg("choose one: ARCHIVE::NAME, or --member NAME"),
                tuple(names),
            )
        if place is None:
            raise self.obstacle or self._nothing(top)
        return place

    def _found(self, top: _Place) -> tuple[_Place | None, list[str]]:
        """Return the first checkpoint and the names of all. What may be something else counts where no other is."""
        first: dict[bool, _Place] = {}
        names: dict[bool, list[str]] = {True: [], False: []}
        for place in self.checkpoints(top):
            first.setdefault(place.sure, place)
            names[place.sure].append(place.name)
        return first.get(True) or first.get(False), names[True] or names[False]

    def _nothing(self, top: _Place) -> CheckpointError:
        looked = plural("{number:,} file", "{number:,} files", self.looked)
        return CheckpointError(
            msg("found no checkpoint among {looked} in the {format}, expected one", looked=looked, format=top.format),
            msg("name an archive that holds one, in a format that is read by itself too"),
        )

    def checkpoints(self, archive: _Place) -> Iterator[_Place]:
        """Yield every checkpoint in an archive and in the archives in it, those that may be none included."""
        try:
            files = self._files(archive)
        except ExhaustedError:
            raise
        except CheckpointError as error:
            self._note(error)
            return
        for name in files.names:
            self._count()
            place = self._look(archive, name, files)
            if place and place.lister:
                yield from self.checkpoints(place)
            elif place:
                yield place

    def _note(self, error: CheckpointError) -> None:
        # Without its traceback, which would keep what was read alive.
        self.obstacle = self.obstacle or error.with_traceback(None)

    def _files(self, archive: _Place) -> Files:
        self.limits.check("archives", len(archive.around) + 1, msg("archives inside one another"))
        assert archive.lister is not None, "only called for archives"  # noqa: S101
        return archive.lister(archive.source, self.meter)

    def _count(self) -> None:
        self.looked += 1
        if self.looked > self.limits.looked:
            raise CheckpointError(
                msg(
                    "found an archive of more than {looked:,} files, too many to look for a checkpoint in",
                    looked=self.limits.looked,
                ),
                msg("name the checkpoint with --member NAME, or unpack it"),
            )

    def _look(self, archive: _Place, name: str, files: Files) -> _Place | None:
        """Return the place of a file that a reader claims."""
        try:
            source = _with_head(files.open(name))
        except ExhaustedError:
            raise
        except CheckpointError as error:
            self._note(error)
            return None
        if not source.size:
            return None
        try:
            claim = claimed(source, self.limits)
        except ExhaustedError:
            raise
        except CheckpointError:
            return archive.inside(name, source, None)
        return archive.inside(name, source, claim) if claim else None

    def named(self, top: _Place, member: str) -> _Place:
        """Return the checkpoint called ``member``; of an archive called so, the only one in it."""
        place = self._find(top, member)
        if place is None:
            raise self._unknown(top, member)
        if place.lister:
            return self.only(place)
        return place

    def _find(self, archive: _Place, member: str) -> _Place | None:
        files = self._files(archive)
        if member in files.names:
            with _blamed(member):
                source = _with_head(files.open(member))
                return archive.inside(member, source, sure_claim(source, self.limits))
        for name in files.names:
            below = member if not name else member.removeprefix(f"{name}/")
            if not name or below != member:
                source = _with_head(files.open(name))
                claim = claimed(source, self.limits, archives=True)
                found = claim and self._find(archive.inside(name, source, claim), below)
                if found:
                    return found
        return None

    def _unknown(self, top: _Place, member: str) -> CheckpointError:
        """Offer the checkpoints there are, or else what there is."""
        try:
            names = list(filter(None, self._found(top)[1]))
        except CheckpointError:
            names = []  # too many to look at, or too much: what lies in the archive itself is known
        names = names or list(filter(None, self._files(top).names))
        if not names:
            return CheckpointError(
                msg("found one file in the {format}, expected {member!r}", format=top.format, member=member),
                msg("leave --member out"),
            )
        return CheckpointError(
            msg(
                "found no member {member!r}, expected one of: {listed}", member=member[:_LONGEST], listed=_listed(names)
            ),
            msg("name one of them: ARCHIVE::NAME, or --member NAME"),
        )


def _listed(names: Sequence[str]) -> Message:
    shown = join(", ", (name[:_LONGEST] for name in names[:_SHOWN]))
    more = len(names) - _SHOWN
    return msg("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown


def _with_head(source: Source) -> Source:
    """Keep the first bytes, which every reader looks at, so that reading goes forward only."""
    head = source.head

    def pread(offset: int, length: int) -> bytes:
        end = offset + length
        if offset >= len(head):
            return source.pread(offset, length)
        rest = source.pread(len(head), end - len(head)) if end > len(head) else b""
        return head[offset:end] + rest

    return Source(source.name, source.size, pread)
