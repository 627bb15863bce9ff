"""Torch zips of unusual make: 64-bit sizes, other byte orders, roots of any name."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from archive_samples import saved, zip_of
from checkpoint_samples import (
    expected,
    seen,
    training_checkpoint,
    with_weights,
)
from packed import DEFLATED, STATE, read, refusal


def _widened(data: bytes) -> bytes:
    """Return a zip with every size and offset in 64-bit fields, as for archives of more than 4 GiB."""
    end = data.rindex(b"PK\x05\x06")
    entries, _, offset = struct.unpack_from("<HLL", data, end + 10)
    at, wide = offset, b""
    for _ in range(entries):
        fields = list(struct.unpack_from("<4s6H3L5H2L", data, at))
        names, extras, comments = fields[10:13]
        name = data[at + 46 : at + 46 + names]
        extra = struct.pack("<2H3Q", 1, 24, fields[9], fields[8], fields[16])
        at += 46 + names + extras + comments
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11], fields[12] = len(extra), 0
        wide += struct.pack("<4s6H3L5H2L", *fields) + name + extra
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, len(wide), offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, offset + len(wide), 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:offset] + wide + record + locator + last


def test_zip64(tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    for data in (saved(checkpoint), zip_of({"a.pth": saved(checkpoint)}, DEFLATED)):
        wide = _widened(data)
        (tmp_path / "x").write_bytes(wide)
        with zipfile.ZipFile(tmp_path / "x") as old:
            assert old.testzip() is None  # Python reads it so too
        assert seen(read(tmp_path, wide)) == expected(checkpoint["network"])
        assert "64-bit" in refusal(tmp_path, wide.replace(b"PK\x06\x06", b"PK\x06\x05"))


def test_big_endian_checkpoints_have_the_same_headers(tmp_path: Path) -> None:
    little = read(tmp_path, saved(STATE))
    with zipfile.ZipFile(tmp_path / "download") as old:
        members = {name: old.read(name) for name in old.namelist()}
    mark = next(name for name in members if name.endswith("byteorder"))
    assert read(tmp_path, zip_of({**members, mark: b"big"})) == little
    assert read(tmp_path, zip_of({**members, mark: b"big"}, DEFLATED)) == little
    assert "byte order b'middle'" in refusal(tmp_path, zip_of({**members, mark: b"middle"}))
    assert "byteorder" in refusal(tmp_path, zip_of({**members, mark: b"b" * 100_000}))


def test_the_root_nearest_the_top_counts(tmp_path: Path) -> None:
    for root in ("", "archive/", "a/b/c/", "./", "data.pkl/"):
        data = zip_of({f"{root}data.pkl": with_weights(b"N"), f"{root}data/0": b"\0" * 64})
        assert read(tmp_path, data).format == "torch-zip"
        deeper = zip_of(
            {
                f"{root}data.pkl": with_weights(b"N"),
                f"{root}data/0": b"\0" * 64,
                f"{root}extra/x/data.pkl": with_weights(b"cos\nsystem\n"),
            }
        )
        assert read(tmp_path, deeper).unsafe_globals == ()
