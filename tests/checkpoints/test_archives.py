"""Checkpoints inside archives: found by content, chosen by name, never unpacked to disk; bombs are refused."""

from __future__ import annotations

import gzip
import json
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save as to_safetensors

from archive_samples import END, entry, header, saved, tar_of, zip_of
from checkpoint_samples import (
    WITHIN,
    WRITERS,
    archive,
    expected,
    model,
    seen,
    training_checkpoint,
    with_weights,
)
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.reading.reader import Evidence, choose
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.errors import CheckpointError
from cnx_doclint.registry import plugins
from packed import ARCHIVES, BESIDE, CHECKPOINTS, DEFLATED, STATE, read, refusal


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
