"""Checkpoints inside archives: found by content, chosen by name, never unpacked to disk; bombs are refused."""

from __future__ import annotations

import gzip
import json
import random
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from archive_samples import END, entry, header, saved, saved_stream, tar_of, torch_tar_members, zip_of
from checkpoint_samples import (
    WITHIN,
    WRITERS,
    archive,
    expected,
    model,
    outcome,
    seen,
    training_checkpoint,
    with_weights,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save as to_safetensors

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.inventory import Inventory
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.reading.reader import Evidence, choose
from cnx_doclint.checkpoints.sources.inflated import Meter, gunzipped, inflated
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import source_of_bytes
from cnx_doclint.errors import CheckpointError
from cnx_doclint.registry import plugins
from effort import ends_soon

DEFLATED = zipfile.ZIP_DEFLATED
STATE = {"layer.weight": torch.zeros(2, 3), "layer.bias": torch.zeros(2)}
CHECKPOINTS: dict[str, bytes] = {
    "torch-zip": saved(STATE),
    "torch-legacy": saved_stream(STATE),
    "torch-tar": tar_of(torch_tar_members(STATE)),
    "safetensors": to_safetensors(STATE),
    "names-shapes": json.dumps({"tensors": {"layer.weight": [2, 3], "layer.bias": [2]}}).encode(),
}
ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zip_of,
    "deflated zip": lambda members: zip_of(members, DEFLATED),
    "tar": tar_of,
    "pax tar": lambda members: tar_of(members, tarfile.PAX_FORMAT),
    "tar in gzip": lambda members: gzip.compress(tar_of(members)),
}
BESIDE = {"README.md": b"# A model\n", "config.json": b'{"depth": 3}', "empty": b"", "notes/": b""}


def read(folder: Path, data: bytes, member: str = "", **limits: int) -> Inventory:
    path = folder / "download"
    path.write_bytes(data)
    return read_inventory(path, member=member, limits=Limits(**limits))


def refusal(folder: Path, data: bytes, member: str = "", **limits: int) -> str:
    with pytest.raises(CheckpointError) as caught:
        read(folder, data, member, **limits)
    assert caught.value.hint
    return str(caught.value).removeprefix(f"{folder / 'download'}: ")


@pytest.mark.parametrize("around", ARCHIVES)
@pytest.mark.parametrize("form", CHECKPOINTS)
def test_every_format_in_every_archive(around: str, form: str, tmp_path: Path) -> None:
    beside = dict(BESIDE)
    if form == "names-shapes":
        del beside["config.json"]  # another file that may be a listing
    inventory = read(tmp_path, ARCHIVES[around]({**beside, "weights/model.bin": CHECKPOINTS[form]}))
    assert inventory.format == f"{form} in {around.removeprefix('deflated ').removeprefix('pax ')}"
    assert inventory.member == "weights/model.bin"
    assert {t.name: t.shape for t in inventory.tensors} == {"layer.weight": (2, 3), "layer.bias": (2,)}
    named = read(tmp_path, ARCHIVES[around]({**beside, "weights/model.bin": CHECKPOINTS[form]}), "weights/model.bin")
    assert named == inventory


@pytest.mark.parametrize("form", CHECKPOINTS)
def test_a_checkpoint_packed_by_itself(form: str, tmp_path: Path) -> None:
    inventory = read(tmp_path, gzip.compress(CHECKPOINTS[form]))
    assert (inventory.format, inventory.member) == (f"{form} in gzip", "")


def test_a_training_checkpoint_says_the_same_in_an_archive(tmp_path: Path) -> None:
    checkpoint = training_checkpoint()
    alone = read(tmp_path, saved(checkpoint))
    for pack in ARCHIVES.values():
        within = read(tmp_path, pack({"snapshot_68.pth": saved(checkpoint)}))
        assert seen(within) == seen(alone) == expected(checkpoint["network"])
        assert (within.container, within.metadata) == (alone.container, alone.metadata)


def _sample_files(folder: Path) -> dict[str, Path]:
    state = model().state_dict()
    files = {kind: write(state, folder / kind) for kind, (_, write) in {**WRITERS, **WITHIN}.items()}
    for form, data in CHECKPOINTS.items():
        files[form] = folder / f"plain-{form}"
        files[form].write_bytes(data)
    return files


def test_no_sample_is_claimed_by_two_readers(tmp_path: Path) -> None:
    """One reader at the strongest evidence; whatever an archive is besides, it is that first."""
    readers = plugins("cnx_doclint.checkpoints", "READER").values()
    names = {name: kind.rpartition(" in ")[2] for name, (kind, _) in {**WRITERS, **WITHIN}.items()}
    for kind, path in _sample_files(tmp_path).items():
        with open_source(path) as source:
            claims = {reader.format: reader.detects(source, Limits()) for reader in readers}
            best = [form for form, evidence in claims.items() if evidence is max(claims.values())]
            assert best == [names.get(kind, kind)], kind
            assert choose(source, Limits()).format == best[0]
            archives = {form for form in ("zip", "tar", "gzip") if claims[form] is not Evidence.NONE}
            assert len(archives) <= 1, kind


def test_torch_zips_are_no_archives_that_hold_a_pickle(tmp_path: Path) -> None:
    for data in (saved(STATE), archive(tmp_path / "x", with_weights(b"N"), {"0": b"\0" * 64}, root="").read_bytes()):
        inventory = read(tmp_path, data)
        assert (inventory.format, inventory.member) == ("torch-zip", "")


# ---- several, none, and names ----


SEVERAL = {"a/S.pth": saved(STATE), "b/XS.safetensors": to_safetensors({"w": torch.zeros(7)}), **BESIDE}


@pytest.mark.parametrize("around", ARCHIVES)
def test_several_are_listed_and_one_is_named(around: str, tmp_path: Path) -> None:
    data = ARCHIVES[around](SEVERAL)
    with pytest.raises(CheckpointError, match=r"found 2 checkpoints in an archive, expected one") as caught:
        read(tmp_path, data)
    assert str(caught.value).endswith(": a/S.pth, b/XS.safetensors")
    assert caught.value.hint == "choose one: ARCHIVE::NAME, or --member NAME"
    assert read(tmp_path, data, "b/XS.safetensors").parameters == 7
    assert read(tmp_path, data, "a/S.pth").parameters == 8
    assert refusal(tmp_path, data, "S.pth") == "found no member 'S.pth', expected one of: a/S.pth, b/XS.safetensors"
    assert "in the member 'README.md': found a file that starts with b'# A mode'" in refusal(
        tmp_path, data, "README.md"
    )
    assert "in the member 'config.json': found JSON without" in refusal(tmp_path, data, "config.json")


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    data = zip_of({f"{n:02}.pth": CHECKPOINTS["torch-legacy"] for n in range(30)})
    assert refusal(tmp_path, data).endswith(", 10.pth, 11.pth and 18 more")


def test_archives_without_a_checkpoint(tmp_path: Path) -> None:
    for around, pack in ARCHIVES.items():
        data = pack({"README.md": b"# A model\n", "picture.png": b"\x89PNG"})
        kind = around.rpartition(" ")[2]
        files = "3 files" if kind == "gzip" else "2 files"
        assert refusal(tmp_path, data) == f"found no checkpoint among {files} in the {kind}, expected one"
        expected = "README.md, picture.png"
        if kind != "gzip":
            assert refusal(tmp_path, data, "x") == f"found no member 'x', expected one of: {expected}"
    assert "found no checkpoint among 0 files" in refusal(tmp_path, zip_of({}))


def test_a_member_of_what_is_no_archive(tmp_path: Path) -> None:
    for form in ("torch-legacy", "safetensors"):
        assert refusal(tmp_path, CHECKPOINTS[form], "a").startswith(f"found the format {form}, expected an archive")
    assert refusal(tmp_path, gzip.compress(CHECKPOINTS["safetensors"]), "a").startswith("found one file in the gzip")
    with pytest.raises(CheckpointError, match="found the format torch-directory"):
        read_inventory(WRITERS["folder"][1](STATE, tmp_path / "folder"), member="a")
    assert "starts with b'# A" in refusal(tmp_path, b"# A guide, and no archive\n", "a")


def test_a_member_beside_a_torch_zip_can_be_named(tmp_path: Path) -> None:
    """Such an archive is a torch zip, as it is for torch; what else lies in it is read on request."""
    data = zip_of({"x/data.pkl": with_weights(b"N"), "x/data/0": b"\0" * 64, "other.pth": saved(STATE)})
    assert read(tmp_path, data).format == "torch-zip"
    assert read(tmp_path, data, "other.pth").parameters == 8


def test_one_of_several_roots_can_be_named(tmp_path: Path) -> None:
    data = zip_of({f"{root}/data.pkl": with_weights(b"N") for root in "xy"})
    assert refusal(tmp_path, data).startswith("found several checkpoints in one archive (x/data.pkl, y/data.pkl)")
    assert read(tmp_path, data, "y/data.pkl").tensors[0].shape == (4, 4)
    assert digest(tmp_path / "download")[1] == len(data)


def test_names_are_compared_and_never_used_as_paths(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(saved(STATE))
    names = ["../outside", "/etc/passwd", str(tmp_path / "outside"), "a/../../outside", "C:\\outside", "a\nb"]
    before = sorted(tmp_path.rglob("*"))
    for pack in ARCHIVES.values():
        for name in names:
            data = pack({name: to_safetensors({"w": torch.zeros(7)})})
            assert (read(tmp_path, data).member, read(tmp_path, data, name).parameters) == (name, 7)
            assert "found no member 'outside'" in refusal(tmp_path, data, "outside")
    assert [path for path in sorted(tmp_path.rglob("*")) if path.name != "download"] == before


def test_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(saved(STATE))
    to = str(tmp_path / "outside").encode()
    for kind in (b"1", b"2"):
        linked = header(b"model.pth", 0, kind)
        linked = linked[:157] + to.ljust(100, b"\0") + linked[257:]
        fixed = linked[:148] + b" " * 8 + linked[156:]
        linked = linked[:148] + b"%06o\0 " % sum(fixed) + linked[156:]
        assert "among 0 files in the tar" in refusal(tmp_path, linked + END)
        assert "model.pth" in refusal(tmp_path, linked + END, "model.pth")
    info = zipfile.ZipInfo("model.pth")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "download", "w") as new:
        new.writestr(info, to)
    assert "found no checkpoint" in refusal(tmp_path, (tmp_path / "download").read_bytes())


def test_duplicates_are_refused(tmp_path: Path) -> None:
    data = saved(STATE)
    twice = entry(b"a", data) * 2 + END
    assert refusal(tmp_path, twice) == "found two members called 'a' in the archive, expected each name once"
    assert refusal(tmp_path, twice, "a") == "found two members called 'a' in the archive, expected each name once"


def test_a_damaged_checkpoint_is_no_reason_to_take_another(tmp_path: Path) -> None:
    broken = saved(STATE)[:-30]
    assert refusal(tmp_path, zip_of({"a.pth": broken, "b.pth": saved(STATE)})).startswith("found 2 checkpoints")
    assert refusal(tmp_path, zip_of({"a.pth": broken})).startswith("in the member 'a.pth': found no directory")
    assert refusal(tmp_path, zip_of({"a.pth": broken}), "a.pth").startswith("in the member 'a.pth': found no directory")


def test_members_that_cannot_be_unpacked(tmp_path: Path) -> None:
    packed = zip_of({"a.pth": saved(STATE), "README.md": b"#"}, zipfile.ZIP_LZMA)
    assert refusal(tmp_path, packed).startswith("found 'a.pth' packed by zip method 14")
    encrypted = bytearray(zip_of({"a.pth": saved(STATE)}))
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(tmp_path, bytes(encrypted)).startswith("found an encrypted member 'a.pth'")
    with zipfile.ZipFile(tmp_path / "x", "w") as new:
        new.writestr("a.pth", saved(STATE))
        new.writestr("photos.dat", b"1" * 100, zipfile.ZIP_LZMA)
    assert read(tmp_path, (tmp_path / "x").read_bytes()).member == "a.pth"


def test_an_index_says_to_unpack(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"w": "part.safetensors"}}).encode()
    assert "found an index inside an archive" in refusal(tmp_path, tar_of({"model.index.json": index}))


def test_unsafe_names_are_told_and_nothing_runs(tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    call = b"cos\nsystem\nX" + struct.pack("<I", len(f"touch {proof}")) + f"touch {proof}".encode() + b"\x85R"
    inner = archive(tmp_path / "x", with_weights(call), {"0": b"\0" * 64}).read_bytes()
    for pack in ARCHIVES.values():
        assert read(tmp_path, pack({"a.pth": inner})).unsafe_globals == ("os.system",)
    assert not proof.exists()


# ---- archives within archives ----


def test_archives_within_archives(tmp_path: Path) -> None:
    inner = tar_of({"model.pth": saved(STATE), "note.txt": b"hello"})
    data = zip_of({"inner/a.tgz": gzip.compress(inner), "README.md": b"#"}, DEFLATED)
    inventory = read(tmp_path, data)
    assert inventory.format == "torch-zip in tar in gzip in zip"
    assert inventory.member == "inner/a.tgz/model.pth"
    for name in ("inner/a.tgz/model.pth", "inner/a.tgz"):
        assert read(tmp_path, data, name) == inventory
    assert "found 3 archives inside one another, expected at most 2" in refusal(tmp_path, data, archives=2)
    assert "archives inside one another" in refusal(tmp_path, data, "inner/a.tgz/model.pth", archives=2)
    assert refusal(tmp_path, data, "inner/a.tgz/x").endswith("expected one of: inner/a.tgz/model.pth")


def test_a_checkpoint_beside_deep_archives_is_found(tmp_path: Path) -> None:
    deep = b"nothing"
    for _ in range(5):
        deep = zip_of({"deep.zip": deep})
    assert read(tmp_path, tar_of({"deep.zip": deep, "a.pth": saved(STATE)})).member == "a.pth"
    assert "found 4 archives inside one another" in refusal(tmp_path, tar_of({"deep.zip": deep}))


def test_several_in_different_archives(tmp_path: Path) -> None:
    data = zip_of({"a.zip": zip_of({"m.pth": saved(STATE)}), "b.tar": tar_of({"m.pth": saved({"w": torch.zeros(7)})})})
    assert refusal(tmp_path, data).endswith(": a.zip/m.pth, b.tar/m.pth")
    assert read(tmp_path, data, "b.tar/m.pth").parameters == 7
    assert read(tmp_path, data, "b.tar").parameters == 7


def test_a_name_in_the_archive_itself_goes_first(tmp_path: Path) -> None:
    inner = zip_of({"m.pth": saved(STATE)})
    data = tar_of({"a.zip": inner, "a.zip/m.pth": saved({"w": torch.zeros(7)})})
    assert read(tmp_path, data, "a.zip/m.pth").parameters == 7


def test_absolute_names_within_a_gzip(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(tar_of({"/m.pth": saved(STATE)})), "/m.pth").member == "/m.pth"


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


# ---- torch zips: what section 4 of the design asks of them ----


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
