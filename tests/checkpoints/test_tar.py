"""The tar headers: as Python's tarfile reads what is well made; what is not is refused, in bounded time."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_samples import BLOCK, END, entry, header, padded, pax, tar_of
from checkpoint_samples import outcome
from cnx_doclint.checkpoints.archives.tar import directory, is_tar, part
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.sources.source import Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from effort import ends_soon

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def read(data: bytes, **limits: int) -> dict[str, bytes]:
    """Return the files by name, with their content."""
    source = source_of_bytes(data)
    members = directory(source, Limits(**limits)).values()
    return {member.name: part(source, member).read(0, member.size) for member in members}


def pythons(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile()}  # type: ignore[union-attr]


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=300)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=100, deadline=None)
@given(members=st.dictionaries(NAMES, st.binary(max_size=2_000), max_size=6))
def test_as_python_reads_it(form: str, members: dict[str, bytes]) -> None:
    members = {name.strip("/") + "x": data for name, data in members.items()}
    try:
        data = tar_of(members, FORMATS[form])
    except (ValueError, UnicodeError):
        return  # a name that this form cannot hold
    assert read(data) == pythons(data) == members


def test_what_is_no_file_is_left_out() -> None:
    made = io.BytesIO()
    kinds = (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE)
    with tarfile.open(fileobj=made, mode="w") as tar:
        for number, kind in enumerate(kinds):
            info = tarfile.TarInfo(f"member-{number}")
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        tar.addfile(tarfile.TarInfo("file"))
    assert read(made.getvalue()) == {"file": b""}


def test_folders_may_be_named_twice_and_old_ones_end_with_a_slash() -> None:
    old = header(b"folder/", 0, b"\0", magic=b"")
    assert read(old + entry(b"folder/", b"", b"5") * 2 + entry(b"f", b"1", b"\0", magic=b"") + END) == {"f": b"1"}


def test_long_and_large_fields() -> None:
    long = b"d/" * 100 + b"f"
    assert read(entry(b"././@LongLink", long + b"\0", b"L") + entry(b"cut", b"12") + END) == {long.decode(): b"12"}
    both = entry(b"././@LongLink", b"to\0", b"K") + entry(b"././@LongLink", long, b"L")
    assert read(both + entry(b"cut", b"", b"2") + entry(b"f", b"") + END) == {"f": b""}
    assert read(entry(b"x", pax(path=long, mtime=b"1.5"), b"x") + entry(b"cut", b"12") + END) == {long.decode(): b"12"}
    assert read(entry(b"x", pax(size=b"2"), b"x") + header(b"f", 0) + padded(b"12") + END) == {"f": b"12"}
    assert read(entry(b"f", b"12", prefix=b"a/b") + END) == {"a/b/f": b"12"}
    assert read(entry(b"f", b"12", magic=b"ustar  \0", prefix=b"a/b") + END) == {"f": b"12"}
    assert read(entry(b"g", pax(comment=b"git"), b"g") + entry(b"f", b"12") + END) == {"f": b"12"}
    for size in (b"\x80" + b"\0" * 10 + b"\2", b"2".rjust(11) + b"\0", b"00000000002 ", b"000000000002", b"2 \0junk"):
        assert read(header(b"f", size.ljust(12, b"\0")) + padded(b"12") + END) == {"f": b"12"}


def test_sums_of_signed_bytes() -> None:
    block = header("ñ".encode(), 0)
    signed = sum(block) - sum(block[148:156]) + 8 * 32 - 512
    assert read(block[:148] + b"%06o\0 " % signed + block[156:] + END) == {"ñ": b""}


def test_names_are_only_names() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "a/../b", "a\\b", "a\nb", "."]
    assert list(read(tar_of(dict.fromkeys(names, b"")))) == names
    assert read(entry(b"\xff\xfe", b"") + END) == {"\\xff\\xfe": b""}


F = entry(b"f", b"12")
BROKEN = header(b"g", 0)[:-1] + b"\1"
MANY = b"".join(entry(b"%d" % n, b"") for n in range(50))
REFUSED: dict[str, tuple[bytes, str]] = {
    "no end": (F, "end of the file"),
    "one more byte": (F + b"\0", "end of the file"),
    "half a header": (F + header(b"g", 0)[:100], "end of the file"),
    "something after the end": (F + b"\0" * BLOCK + F + END, "something after the zero block"),
    "bad checksum": (F + BROKEN + END, "wrong checksum in the tar header at byte 1,024"),
    "short content": (header(b"f", 1 << 20) + END, "1,024 bytes for 'f'"),
    "huge octal": (header(b"f", b"7" * 12) + END, "bytes for 'f'"),
    "huge base-256": (header(b"f", b"\x80" + b"\x7f" * 11) + END, "fewer than 2"),
    "negative base-256": (header(b"f", b"\xff" * 12) + END, "octal digits"),
    "negative octal": (header(b"f", b"-0000000002\0") + END, "octal digits"),
    "signed octal": (header(b"f", b"+0000000002\0") + END, "octal digits"),
    "python's octal": (header(b"f", b"0o0000_00002") + END, "octal digits"),
    "no octal": (header(b"f", b"00000000008\0") + END, "octal digits"),
    "twice": (F + F + END, "two members called 'f'"),
    "a link of the same name": (F + entry(b"f", b"", b"2") + END, "two members called 'f'"),
    "a file of the same name": (entry(b"f", b"", b"2") + F + END, "two members called 'f'"),
    "a link with content": (entry(b"f", b"12", b"1") + END, "2 bytes in 'f', a link or a folder"),
    "a folder with content": (entry(b"f", b"12", b"5") + END, "2 bytes in 'f', a link or a folder"),
    "sparse": (entry(b"f", b"12", b"S") + END, "a sparse file"),
    "sparse by pax": (entry(b"x", pax(GNU__sparse__major=b"1"), b"x") + F + END, "a sparse file"),
    "several volumes": (entry(b"f", b"12", b"M") + END, "a part of a file"),
    "header for nothing": (entry(b"x", pax(path=b"f"), b"x") + END, "end of the archive after an extended header"),
    "path for all": (entry(b"g", pax(path=b"f"), b"g") + F + END, "one path for all members"),
    "path twice": (entry(b"x", pax(path=b"f"), b"x") * 2 + F + END, "the path of a member twice"),
    "path twice in one": (entry(b"x", pax(path=b"f") * 2, b"x") + F + END, "the path of a member twice"),
    "path in two ways": (entry(b"x", pax(path=b"f"), b"x") + entry(b"L", b"g", b"L") + F + END, "path of a member"),
    "negative pax size": (entry(b"x", pax(size=b"-2"), b"x") + F + END, "decimal digits"),
    "huge pax size": (entry(b"x", pax(size=b"9" * 30), b"x") + F + END, "decimal digits"),
    "large pax size": (entry(b"x", pax(size=b"9" * 18), b"x") + F + END, "bytes for 'f'"),
    "record of no length": (entry(b"x", b"0 path=f\n", b"x") + F + END, "malformed record"),
    "record too long": (entry(b"x", b"99 path=f\n", b"x") + F + END, "malformed record"),
    "record too short": (entry(b"x", b"5 path=f\n", b"x") + F + END, "malformed record"),
    "record without a key": (entry(b"x", b"5 abc\n", b"x") + F + END, "malformed record"),
    "record without an end": (entry(b"x", b"9 path=fx", b"x") + F + END, "malformed record"),
    "negative record": (entry(b"x", b"-9 path=f\n", b"x") + F + END, "malformed record"),
    "huge record": (entry(b"x", b"9" * 40 + b" path=f\n", b"x") + F + END, "malformed record"),
    "large extension": (header(b"x", 1 << 30, b"x") + F + END, "bytes in an extended header"),
    "short extension": (header(b"x", 1 << 19, b"x") + F + END, "for 'an extended header'"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_archives_that_lie(kind: str) -> None:
    data, message = REFUSED[kind]
    assert is_tar(source_of_bytes(data))
    with pytest.raises(CheckpointError, match=message) as caught:
        read(data)
    assert caught.value.hint


def test_everything_is_bounded() -> None:
    for limit, value, message in (
        ("members", 49, "found 50 members in the archive, expected at most 49"),
        ("directory", 49 * BLOCK, "bytes in the archive's headers"),
    ):
        with pytest.raises(CheckpointError, match=message):
            read(MANY + END, **{limit: value})
    assert len(read(MANY + END, members=50, directory=51 * BLOCK)) == 50
    chain = entry(b"L", b"a" * 600, b"L") + entry(b"f", b"")
    with pytest.raises(CheckpointError, match="bytes in the archive's headers"):
        read(chain + END, directory=1_600)
    with pytest.raises(CheckpointError, match="bytes in an extended header"):
        read(chain + END, extension=599)


@pytest.mark.parametrize(
    "step",
    [
        entry(b"x", pax(comment=b"more"), b"x"),
        entry(b"g", b"", b"g"),
        entry(b"folder", b"", b"5"),
        entry(b"", b"", b"V"),
    ],
)
def test_endless_chains_end(step: bytes) -> None:
    """A source that says it is huge and goes on for ever: headers are read until the limit."""
    size = 1 << 50

    def pread(offset: int, length: int) -> bytes:
        start = offset % len(step)
        return (step * (2 + length // len(step)))[start : start + length]

    with ends_soon(), pytest.raises(CheckpointError, match="bytes in the archive's headers"):
        directory(Source("endless", size, pread), Limits())


def test_what_is_no_tar() -> None:
    for data in (b"", b"\0" * 10_240, b"PK\3\4" + b"\0" * 600, BROKEN, header(b"", 0) + END, header(b"f", 0)[:511]):
        assert not is_tar(source_of_bytes(data))


def test_every_truncation_is_refused() -> None:
    whole = tar_of({"a": b"1" * 700, "b" * 200: b"2", "c": b""}, tarfile.PAX_FORMAT)
    last = len(whole.rstrip(b"\0"))
    end = -(-last // BLOCK) * BLOCK
    for length in range(BLOCK, end + BLOCK):
        with pytest.raises(CheckpointError):
            read(whole[:length])
    assert len(read(whole[: end + BLOCK])) == 3


SAMPLES: dict[str, Callable[[], bytes]] = {
    form: lambda form=form: tar_of({"a": b"1" * 700, "b" * 200: b"2", "ñ/c": b""}, FORMATS[form])  # type: ignore[misc]
    for form in ("gnu", "pax")
}


@pytest.mark.parametrize("form", SAMPLES)
@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_changed_headers_are_read_or_refused(form: str, data: st.DataObject) -> None:
    """The checksum of a changed header is made right again, or nothing behind it would be reached."""
    whole = bytearray(SAMPLES[form]())
    for place in data.draw(st.lists(st.integers(0, len(whole.rstrip(b"\0"))), min_size=1, max_size=5)):
        whole[place] = data.draw(st.integers(0, 255))
        start = place // BLOCK * BLOCK
        block = bytes(whole[start : start + BLOCK])
        if block[257:262] == b"ustar":
            fixed = block[:148] + b" " * 8 + block[156:]
            whole[start + 148 : start + 156] = b"%06o\0 " % sum(fixed)
    assert outcome(lambda: read(bytes(whole))) in ("read", "refused with a hint")
