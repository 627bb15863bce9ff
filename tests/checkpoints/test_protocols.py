"""Files by protocols other than the web's, and what is said where a protocol is not there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import fsspec
import pytest

from checkpoint_samples import save_shards, save_zip, training_checkpoint
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.errors import CheckpointError


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_any_protocol(tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    path = save_zip(training_checkpoint(), tmp_path / "model.pth")
    memory.pipe("/models/model.pth", path.read_bytes())
    memory.pipe("/models/config.json", b'{"depth": 3}')
    found = read_inventory("memory://models/model.pth")
    assert found.tensors == read_inventory(path).tensors
    assert found.config == {"depth": 3}
    assert digest("memory://models/model.pth") == ("", path.stat().st_size)
    for file in save_shards(tmp_path).parent.glob("*.*s*"):
        memory.pipe(f"/sharded/{file.name}", file.read_bytes())
    assert len(read_inventory("memory://sharded/model.safetensors.index.json").tensors) == 2


def test_no_file_by_any_protocol(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe("/folder/empty", b"")
    for name, found in (("none", "no such file"), ("folder", "a folder"), ("folder/empty", "an empty file")):
        with pytest.raises(CheckpointError, match=f"memory://{name}: found {found}"):
            read_inventory(f"memory://{name}")


def _with(monkeypatch: pytest.MonkeyPatch, memory: fsspec.AbstractFileSystem, **changed: object) -> None:
    memory.pipe("/model", b"x" * 100)
    for name, value in changed.items():
        monkeypatch.setattr(type(memory), name, value)


def test_errors_of_file_systems(monkeypatch: pytest.MonkeyPatch, memory: fsspec.AbstractFileSystem) -> None:
    class CredentialsError(Exception):
        pass

    errors = {
        PermissionError("no"): "may not be read",
        ImportError("install this"): "a package missing",
        CredentialsError("none\nfor memory://model"): r"a failure to read by memory:// \(CredentialsError: none\)",
    }
    for error, found in errors.items():

        def info(*_: object, _error: Exception = error, **__: object) -> object:
            raise _error

        _with(monkeypatch, memory, info=info)
        with pytest.raises(CheckpointError, match=found) as caught:
            read_inventory("memory://model")
        assert caught.value.hint


def test_files_that_change_or_hide_their_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: fsspec.AbstractFileSystem
) -> None:
    memory.pipe("/model", save_zip(training_checkpoint(), tmp_path / "x").read_bytes())
    size, states = memory.info("/model")["size"], count()
    for state, found in (
        (lambda: {"size": size, "ETag": next(states)}, "changed while it was read"),
        (lambda: {"size": None}, "of unknown size"),
        (lambda: {"size": size + 9}, "the answer was cut short"),
    ):
        monkeypatch.setattr(type(memory), "info", lambda *_, _state=state, **__: _state())
        with pytest.raises(CheckpointError, match=found):
            read_inventory("memory://model")


@pytest.mark.parametrize("address", ["file:///etc/hosts", "local://x", "zip://a", "simplecache://x", "git://x"])
def test_addresses_of_this_machine_are_refused(address: str) -> None:
    with pytest.raises(CheckpointError, match="leads to no other machine"):
        read_inventory(address)


def test_protocols_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckpointError, match=r"the unknown protocol nothing://"):
        read_inventory("nothing://x")
    missing = {"class": "nothing.at.all", "err": "Install s3fs to access S3"}
    monkeypatch.setitem(_known(), "absent", missing)
    with pytest.raises(CheckpointError, match=r"a package for it is missing") as caught:
        read_inventory("absent://bucket/model.pth")
    assert caught.value.hint == "Install s3fs to access S3"


def _known() -> dict[str, dict[str, str]]:
    from fsspec.registry import known_implementations

    return known_implementations  # type: ignore[no-any-return]


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.registry", None)
    with pytest.raises(CheckpointError, match="no fsspec to read it with") as caught:
        read_inventory("https://models.example/model.pth")
    assert caught.value.hint == 'pip install "cnx-doclint[remote]"'


def test_the_extra_is_named_where_half_of_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.registry import _registry

    monkeypatch.delitem(_registry, "https", raising=False)
    monkeypatch.delitem(sys.modules, "fsspec.implementations.http", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(CheckpointError, match="a package for it is missing") as caught:
        read_inventory("https://models.example/model.pth")
    assert caught.value.hint == 'pip install "cnx-doclint[remote]"'
