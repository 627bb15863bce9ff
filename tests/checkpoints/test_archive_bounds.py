"""Archives that claim too much end soon, and deflated bytes are read at any offset without being held."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_samples import saved, tar_of, zip_of
from checkpoint_samples import (
    outcome,
)
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.checkpoints.sources.inflated import Meter, gunzipped, inflated
from cnx_doclint.checkpoints.sources.source import source_of_bytes
from cnx_doclint.errors import CheckpointError
from effort import ends_soon
from packed import ARCHIVES, DEFLATED, STATE, read, refusal

# ---- bombs ----


def test_bombs_end_soon(tmp_path: Path) -> None:
    zeros = bytes(200 << 20)
    bombs = {
        "zip": zip_of({"a.pth": zeros, "b.pth": zeros}, DEFLATED),
        "gzip": gzip.compress(zeros * 6, 1),
        "gzips": gzip.compress(gzip.compress(zeros)),
        "tar": gzip.compress(tar_of({"a.zip": zip_of({"b": zeros}, DEFLATED)})),
    }
    for kind, data in bombs.items():
        tracemalloc.start()
        with ends_soon():
            assert refusal(tmp_path, data), kind
        assert tracemalloc.get_traced_memory()[1] < 64 << 20, kind
        tracemalloc.stop()


def test_what_is_unpacked_is_bounded(tmp_path: Path) -> None:
    big = saved({"w": torch.randn(100_000)})
    for pack in (gzip.compress, lambda data: zip_of({"a.pth": data}, DEFLATED)):
        assert read(tmp_path, pack(big)).parameters == 100_000
        assert "more to unpack than expected, at most 100,000 bytes" in refusal(tmp_path, pack(big), unpacked=100_000)
    for pack in (gzip.compress, lambda data: zip_of({"a": data}, DEFLATED)):
        assert "times the packed size" in refusal(tmp_path, pack(bytes(1 << 20)), ratio=100)


def test_many_bad_files_take_no_more_memory_than_one(tmp_path: Path) -> None:
    """Of the errors on the way only the first is kept, without what was read when it came."""
    listing = b"{" + b" " * 50_000
    members = {f"{n}.json": listing for n in range(1_500)}
    for data in (gzip.compress(tar_of(members), 1), zip_of(members, DEFLATED), zip_of(members, zipfile.ZIP_BZIP2)):
        tracemalloc.start()
        assert refusal(tmp_path, data, unpacked=40 << 20)
        assert tracemalloc.get_traced_memory()[1] < 6 << 20
        tracemalloc.stop()


def test_an_archive_is_gone_through_forward(tmp_path: Path) -> None:
    """What is packed is unpacked a few times, not once for each file in it."""
    notes = {f"{n}.json": b'{"a": "' + random.Random(n).randbytes(20_000).hex().encode() + b'"}' for n in range(300)}
    tar = tar_of({**notes, "a.pth": saved(STATE)})
    assert read(tmp_path, gzip.compress(tar, 1), unpacked=6 * len(tar)).member == "a.pth"


def test_how_many_files_are_looked_at_is_bounded(tmp_path: Path) -> None:
    files = {f"{n}.txt": b"text" for n in range(20)}
    data = tar_of({**files, "inner.zip": zip_of({**files, "a.pth": saved(STATE)})})
    assert read(tmp_path, data, looked=42).member == "inner.zip/a.pth"
    with pytest.raises(CheckpointError, match="archive of more than 41 files") as caught:
        read(tmp_path, data, looked=41)
    assert "--member NAME" in caught.value.hint
    assert read(tmp_path, data, "inner.zip/a.pth", looked=1).member == "inner.zip/a.pth"
    assert "expected one of: 0.txt, 1.txt" in refusal(tmp_path, data, "x", looked=1)


def test_stored_members_are_not_loaded(tmp_path: Path) -> None:
    big = saved({"w": torch.zeros(40_000_000)})
    for pack in (zip_of, tar_of):
        (tmp_path / "download").write_bytes(pack({"a.pth": big}))
        tracemalloc.start()
        assert read_inventory(tmp_path / "download", limits=Limits(member=1 << 20)).parameters == 40_000_000
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
        tracemalloc.stop()


def test_deflated_members_of_any_size_are_inflated_as_they_are_read(tmp_path: Path) -> None:
    big = saved({"w": torch.zeros(40_000_000)})
    for data in (zip_of({"a.pth": big}, DEFLATED), gzip.compress(tar_of({"a.pth": big}), 1)):
        (tmp_path / "download").write_bytes(data)
        tracemalloc.start()
        assert read_inventory(tmp_path / "download", limits=Limits(member=1 << 20)).parameters == 40_000_000
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
        tracemalloc.stop()


# ---- inflating at any offset ----


def _noise(size: int) -> bytes:
    generator = random.Random(5)
    return b"".join(generator.randbytes(900) + bytes(generator.randrange(3_000)) for _ in range(size // 2_000))


def test_inflated_bytes_can_be_read_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnx_doclint.checkpoints.sources.inflated._SPACING", 200_000)
    plain = _noise(3_000_000)
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
    raw = squeezer.compress(plain) + squeezer.flush()
    halves = gzip.compress(plain[:1_000_000]) + gzip.compress(b"") + gzip.compress(plain[1_000_000:]) + bytes(700)
    meter = Meter(Limits())
    generator = random.Random(6)
    for source in (
        inflated(source_of_bytes(raw), len(plain), zlib.crc32(plain), meter),
        gunzipped(source_of_bytes(halves), meter),
    ):
        assert source.size == len(plain)
        for _ in range(300):
            offset = generator.randrange(len(plain))
            length = generator.choice((1, 30, 5_000, 300_000))
            assert source.pread(offset, length) == plain[offset : offset + length]
        assert source.pread(len(plain), 10) == b""
    # Going back costs at most the way from the last kept state.
    left = meter.left
    source = gunzipped(source_of_bytes(halves), meter)
    whole = left - meter.left
    left = meter.left
    source.pread(2_900_000, 10)
    assert left - meter.left < whole / 5


def test_damaged_streams(tmp_path: Path) -> None:
    state = {"w": torch.randn(30_000)}
    packed = gzip.compress(saved(state))
    assert "cannot be unpacked" in refusal(tmp_path, packed[:-8] + b"\0" * 8)
    assert "cannot be unpacked" in refusal(tmp_path, packed + b"junk")
    assert read(tmp_path, packed + bytes(512)).parameters == 30_000
    for length in range(10, len(packed), len(packed) // 60):
        assert "before all of it is unpacked" in refusal(tmp_path, packed[:length])
    zipped = bytearray(zip_of({"a.pth": saved(state)}, DEFLATED))
    at = zipped.index(b"PK\x01\x02")
    zipped[at + 16] ^= 1
    assert "wrong checksum or size" in refusal(tmp_path, bytes(zipped))


@pytest.mark.parametrize("around", ["zip", "deflated zip", "tar", "tar in gzip"])
def test_every_truncation_is_refused(around: str, tmp_path: Path) -> None:
    whole = ARCHIVES[around]({"note.txt": b"hello", "a.pth": saved(STATE)})
    end = len(whole) if around != "tar" else -(-len(whole.rstrip(b"\0")) // 512) * 512 + 512
    for length in [*range(1, end, 37), *range(end - 60, end)]:
        refusal(tmp_path, whole[:length])


PACKED = {around: ARCHIVES[around]({"note.txt": b"hello", "a.pth": saved(STATE)}) for around in ARCHIVES}


@pytest.mark.parametrize("around", PACKED)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_are_read_or_refused(around: str, data: st.DataObject, tmp_path: Path) -> None:
    whole = bytearray(PACKED[around])
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    assert outcome(lambda: read(tmp_path, bytes(whole))) in ("read", "refused with a hint")
    assert outcome(lambda: read(tmp_path, bytes(whole), "a.pth")) in ("read", "refused with a hint")
