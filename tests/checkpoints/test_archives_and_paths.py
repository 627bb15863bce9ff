"""Archives that contradict themselves, and paths that are no checkpoint: refused with a reason, never a hang."""

from __future__ import annotations

import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from checkpoint_samples import archive, save_zip, with_weights
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError


@pytest.fixture
def zipped(tmp_path: Path) -> bytes:
    return archive(tmp_path / "base", with_weights(b"N"), {"0": b"\0" * 64}).read_bytes()


def _duplicated(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("x/data.pkl", with_weights(b"N"))
        with pytest.warns(UserWarning, match="Duplicate"):
            new.writestr("x/data.pkl", with_weights(b"cos\nsystem\n"))


def _two_roots(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("x/data.pkl", with_weights(b"N"))
        new.writestr("y/data.pkl", with_weights(b"N"))


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("x/data.pkl", b"\0" * (200 << 20))


def _lying_size(path: Path) -> None:
    _deflated(path, b"\x80\x02N0" * 10_000 + b"N.")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(data))


def _deflated(path: Path, pickle_bytes: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("x/data.pkl", pickle_bytes)


def _bad_checksum(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"FloatStorage", b"HalfStorage\n", 1))


def _encrypted(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(bytes(data))


def _other_method(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as new:
        new.writestr("x/data.pkl", with_weights(b"N"))


def _overlapping(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    path.write_bytes(bytes(data))


def _other_local_name(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    path.write_bytes(path.read_bytes().replace(b"x/data.pkl", b"x/evil.pkl", 1))


def _many_members(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = b"\xff\xfe\xff\xfe"
    path.write_bytes(bytes(data))


def _huge_directory(path: Path) -> None:
    archive(path, with_weights(b"N"), {"0": b"\0" * 64})
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = b"\xff\xff\xff\x7f"
    path.write_bytes(bytes(data))


ARCHIVES: dict[Callable[[Path], None], str] = {
    _duplicated: "two members called 'x/data.pkl'",
    _two_roots: "several checkpoints in one archive",
    _zip_bomb: "bytes in 'x/data.pkl'",
    _lying_size: "wrong checksum or size",
    _bad_checksum: "wrong checksum or size",
    _encrypted: "encrypted member",
    _other_method: "zip method 14",
    _overlapping: "overlaps another",
    _other_local_name: "another member where 'x/data.pkl' should be",
    _many_members: "directory",
    _huge_directory: "a directory of 2,147,483,647 bytes",
}


@pytest.mark.parametrize("make", ARCHIVES, ids=lambda make: make.__name__.strip("_"))
def test_archives_that_lie(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "x"
    make(path)
    with pytest.raises(CheckpointError, match=ARCHIVES[make]) as caught:
        read_inventory(path)
    assert caught.value.hint


def test_ratio_bounds_what_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "x"
    _deflated(path, b"\0" * (1 << 20))
    with pytest.raises(CheckpointError, match="times the packed size"):
        read_inventory(path, limits=Limits(ratio=100))


def test_traversal_names_are_only_names(tmp_path: Path) -> None:
    path = archive(tmp_path / "x", with_weights(b"N"), {"0": b"\0" * 64}, root="../../../../tmp/evil/")
    assert read_inventory(path).tensors[0].shape == (4, 4)
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_pickle_between_two_formats_is_refused(tmp_path: Path, zipped: bytes) -> None:
    """A zip with something in front: zip tools see the archive, pickle the front."""
    path = tmp_path / "x"
    path.write_bytes(pickle.dumps({"a": 1}, 0) + zipped)
    with pytest.raises(CheckpointError):
        read_inventory(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_special_files_neither_block_nor_are_consumed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path, found in {tmp_path / "fifo": "a FIFO", Path("/dev/zero"): "a character device"}.items():
        with pytest.raises(CheckpointError, match=found) as caught:
            read_inventory(path)
        assert caught.value.hint


def test_missing_empty_and_foreign_files(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("# a guide, not a checkpoint\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name, message in {
        "missing": "no such file",
        "empty": "empty file",
        "text": r"starts with b'# a guid', expected a checkpoint",
        "folder": "folder without data.pkl",
        "dangling": "symbolic link to nothing",
        "nul\0": "cannot be opened",
    }.items():
        with pytest.raises(CheckpointError, match=message) as caught:
            read_inventory(tmp_path / name)
        assert caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = save_zip({"w": torch.zeros(1)}, tmp_path / "x")
    path.chmod(0)
    with pytest.raises(CheckpointError, match="may not be read"):
        read_inventory(path)


def test_a_link_to_a_checkpoint_is_read(tmp_path: Path) -> None:
    save_zip({"w": torch.zeros(3)}, tmp_path / "x")
    (tmp_path / "link.pth").symlink_to(tmp_path / "x")
    assert read_inventory(tmp_path / "link.pth").parameters == 3


def test_an_archive_of_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x", "w"):
        pass
    with pytest.raises(CheckpointError):
        read_inventory(tmp_path / "x")
