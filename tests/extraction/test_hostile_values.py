"""Files that lie about their values end in a CheckpointError with a hint, and nothing of any file is run."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from archive_samples import saved, zip_of
from checkpoint_samples import WITHIN, WRITERS, save_compressed, save_folder, save_legacy, save_zip
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import open_weights
from cnx_doclint.errors import CheckpointError
from cnx_doclint.extraction.deep import values as values_module
from cnx_doclint.extraction.deep.values import TOO_MANY, read_values
from effort import ends_soon
from examining import counted, of_torch, values

WRONG_SUM = "with a wrong checksum or size in the archive"


def _spoiled(path: Path, numbers: torch.Tensor) -> Path:
    """Change one bit of the numbers where they lie in a file."""
    data = bytearray(path.read_bytes())
    at = data.index(numbers.numpy().tobytes())
    data[at + 5] ^= 1
    path.write_bytes(data)
    return path


def test_a_bit_that_fell_over_is_found_by_the_checksum(tmp_path: Path) -> None:
    numbers = torch.randn(3000)
    path = _spoiled(save_zip({"w": numbers}, tmp_path / "x"), numbers)
    assert torch.load(path)["w"].shape == (3000,), "torch does not look at it"
    with pytest.raises(CheckpointError, match=WRONG_SUM) as caught:
        values(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert caught.value.hint


def test_a_checksum_is_right_whatever_the_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values_module, "PIECE", 1000)
    numbers = torch.randn(3000)
    state = {"whole": numbers, "start": numbers[:7], "end": numbers[2990:], "column": numbers.reshape(30, 100)[:, 3]}
    path = save_zip(state, tmp_path / "x")
    assert counted(path) == of_torch(state)
    with pytest.raises(CheckpointError, match=WRONG_SUM):
        values(_spoiled(path, numbers))


def test_a_checksum_that_was_not_computed(tmp_path: Path) -> None:
    """``torch.serialization.set_crc32_options(False)`` saves time and stores zeros."""
    state = {"w": torch.randn(50)}
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(state, tmp_path / "x")
    finally:
        torch.serialization.set_crc32_options(True)
    with zipfile.ZipFile(tmp_path / "x") as archive:
        assert not any(member.CRC for member in archive.infolist())
    assert counted(tmp_path / "x") == of_torch(state)


def test_a_deflated_storage_with_a_wrong_checksum(tmp_path: Path) -> None:
    path = save_compressed({"w": torch.arange(5000.0)}, tmp_path / "x")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 1)
    while b"/data/0" not in data[entry : entry + 90]:
        entry = data.index(b"PK\x01\x02", entry + 1)
    data[entry + 16] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=WRONG_SUM):
        values(path)


def test_what_is_inflated_is_bounded(tmp_path: Path) -> None:
    path = save_compressed({"w": torch.randint(0, 2, (1 << 20,)).float()}, tmp_path / "x")
    assert counted(path)["w"][0] == 1 << 20
    # Eight times the file is allowed beside the limit, and this packs better than weights do.
    with pytest.raises(CheckpointError, match="found more to unpack than expected"):
        values(path, limits=Limits(unpacked=1))


def _read_after(path: Path, change: Callable[[], object]) -> CheckpointError:
    """Change something between reading the header and reading values, and return what is said then."""

    def read() -> None:
        with open_weights(path) as weights:
            change()
            read_values(weights, "x")

    with pytest.raises(CheckpointError) as caught:
        read()
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("write", [save_zip, save_legacy, save_compressed, save_folder])
@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_cut_short_while_it_is_read(write: Any, keep: float, tmp_path: Path) -> None:
    path = write({"v": torch.randn(5000), "w": torch.randn(100_000)}, tmp_path / "x")
    file = max((each for each in path.rglob("*") if each.is_file()), key=_size) if path.is_dir() else path
    _read_after(path, lambda: os.truncate(file, int(keep * _size(file))))


def _size(path: Path) -> int:
    return path.stat().st_size


def test_a_storage_that_became_smaller(tmp_path: Path) -> None:
    folder = save_folder({"w": torch.randn(100)}, tmp_path / "x")
    storage = next(folder.rglob("data/0"))
    error = _read_after(folder, lambda: storage.write_bytes(bytes(40)))
    assert str(error) == f"{folder}: found 40 bytes in storage '0', expected 400"


def test_a_shard_that_is_gone(tmp_path: Path) -> None:
    save_file({"w": torch.ones(3)}, tmp_path / "part")
    (tmp_path / "index.json").write_text('{"weight_map": {"w": "part"}}')
    error = _read_after(tmp_path / "index.json", (tmp_path / "part").unlink)
    assert "in the shard 'part': found no such file" in str(error)


def test_an_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"^https://host.example/x.pth: found an address") as caught:
        values("https://host.example/x.pth?token=secret")
    assert caught.value.hint == "download the file, and name it instead"


def test_many_views_of_a_storage_take_no_longer_than_it_is_worth(tmp_path: Path) -> None:
    base = torch.ones(100_000)
    state = {f"w{number}": base[number:] for number in range(2000)}
    with ends_soon():
        found = values(save_zip(state, tmp_path / "x"))
    assert found.read <= 8 * 400_000
    assert len(found.counts) == 8
    assert set(found.unread.values()) == {TOO_MANY}


def test_a_view_with_more_elements_than_anybody_could_count(tmp_path: Path) -> None:
    tensor = torch.ones(3).as_strided((1 << 20, 1 << 20), (0, 0))
    assert counted(save_zip({"w": tensor}, tmp_path / "x")) == {"w": (1 << 40, 0, 0, 0)}


@pytest.mark.parametrize("kind", [*WRITERS, *WITHIN])
def test_nothing_is_loaded(kind: str, tmp_path: Path) -> None:
    """In a process of its own, with an audit hook: no pickle is followed by Python, no file opened but the named."""
    path = {**WRITERS, **WITHIN}[kind][1]({"network": {"w": torch.ones(50)}, "args": _Harm()}, tmp_path / "x.pth")
    program = f"""
import sys, torch
from cnx_doclint.checkpoints.reading.checkpoint import open_weights
from cnx_doclint.extraction.deep.values import read_values
from cnx_doclint.extraction.deep.numbers import counted
events = []
looking = False
torch.load = torch.jit.load = None
sys.addaudithook(lambda event, args: looking and events.append((event, str(args))))
path = {str(path)!r}
def read():
    with open_weights(path) as weights:
        return read_values(weights, "x")
try:
    read()
except OSError:
    pass
looking = True
found = read()
looking = False
assert found.counts["w"][:4] == (50, 0, 0, 0), found
allowed = ("open", "object.__", "os.listdir", "os.scandir", "glob.", "pathlib.Path.glob", "builtins.id")
print([event for event in events if not event[0].startswith(allowed)])
print([event for event in events if event[0] == "open" and path not in event[1]])
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.stdout, ran.returncode) == ("[]\n[]\n", 0), ran.stderr
    assert not (tmp_path / "executed").exists()


class _Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch executed",)


def test_the_harm_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pickle.loads(pickle.dumps(_Harm()))
    assert (tmp_path / "executed").exists()


@pytest.mark.slow
def test_every_hostile_file_is_read_or_refused(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="limits of processes are those of Unix")
    from hostile_files import write
    from hostile_reading import ending

    def read(path: Path) -> None:
        with open_weights(path) as weights:
            read_values(weights, "x")

    ends: Counter[str] = Counter()
    for kind, name, path in write(tmp_path, light=True):
        with ends_soon():
            outcome = ending(read, path)
        assert outcome in ("read", "refused"), (kind, name, outcome)
        ends[outcome] += 1
        shutil.rmtree(tmp_path / kind)
    assert ends["read"] > 10
    assert ends["refused"] > 100


def test_what_may_be_inflated_grows_with_the_file(tmp_path: Path) -> None:
    """The directory of a torch zip is at its end and its storages at its start: some is inflated more than once."""
    inner = saved({f"w{number}": torch.randn(100_000) for number in range(10)})
    (tmp_path / "x").write_bytes(zip_of({"model.pth": inner}, zipfile.ZIP_DEFLATED))
    bounds = Limits(unpacked=3 * len(inner))
    assert len(values(tmp_path / "x", limits=bounds).counts) == 10
