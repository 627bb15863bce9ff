"""Remote files: what is fetched of them, and servers that answer wrongly. Nothing leaves this machine."""

from __future__ import annotations

import io
import json
import struct
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import fsspec
import pytest
import torch
from checkpoint_samples import save_compressed, save_legacy, save_zip, training_checkpoint
from safetensors.torch import save_file

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.sources.blocks import BLOCK, KEPT, Blocks
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.url import Url, parse_place
from cnx_doclint.errors import CheckpointError
from range_server import Served, serving

MIB = 1 << 20
GIB = 1 << 30


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        yield served


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file of five blocks: the first is read, and where the second tensor starts."""
    path = tmp_path / "model.pth"
    return save_legacy({"a.weight": torch.zeros(64, 512), "b.weight": torch.zeros(64, 512)}, path)


def _big_safetensors(path: Path, tensors: int = 300) -> Path:
    """A file of 2 GiB that takes no room on disk."""
    each = 2 * GIB // tensors // 4 * 4
    entries = {
        f"layers.{at}.weight": {"dtype": "F32", "shape": [each // 4], "data_offsets": [at * each, (at + 1) * each]}
        for at in range(tensors)
    }
    header = json.dumps(entries).encode()
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + tensors * each)
    return path


def _big_torch_zip(path: Path, tensors: int = 2_000) -> Path:
    """A torch zip of 2 GiB, made sparse: storages grow in place, so that their bytes are a hole in the file."""
    small = io.BytesIO()
    torch.save({f"layers.{at}.weight": torch.empty(262_144, device="meta") for at in range(3)}, small)
    state = {f"layers.{at}.weight": torch.zeros(1) for at in range(tensors)}
    torch.save(state, small := io.BytesIO())
    return _grown(zipfile.ZipFile(small), path, 2 * GIB // tensors)


def _grown(old: zipfile.ZipFile, path: Path, size: int) -> Path:
    """Copy an archive of stored members with larger storages, by hand: zipfile would write every byte."""
    directory = b""
    with path.open("wb") as file:
        for info in old.infolist():
            data, grown = old.read(info), "/data/" in info.filename
            length, at, name = size if grown else len(data), file.tell(), info.filename.encode()
            checked = 0 if grown else info.CRC
            common = struct.pack("<5H3I2H", 20, 0, 0, 0, 0, checked, length, length, len(name), 0)
            file.write(b"PK\x03\x04" + common + name + (b"" if grown else data))
            file.seek(at + 30 + len(name) + length)
            directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<3H2I", 0, 0, 0, 0, at) + name
        start, count = file.tell(), len(old.infolist())
        file.write(directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))
    return path


@pytest.mark.parametrize("make", [_big_safetensors, _big_torch_zip])
def test_little_is_fetched_of_a_large_file(make: object, tmp_path: Path, web: Served) -> None:
    path = make(tmp_path / "model.bin")  # type: ignore[operator]
    assert path.stat().st_size > 2_000_000_000
    read_inventory(f"{web.address}/ranges/model.bin")  # what is imported once is not counted
    web.forget()
    tracemalloc.start()
    found = read_inventory(f"{web.address}/ranges/model.bin")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(web.connections) == 2  # one for the file, one for the configuration beside it
    assert found == read_inventory(path)
    assert web.sent < 2 * MIB
    assert len(web.requests) <= 8
    assert peak < 40 * MIB


SAMPLES = {"zip": save_zip, "legacy": save_legacy, "compressed": save_compressed}


@pytest.mark.parametrize("mode", ["ranges", "whole", "unsized", "moved"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_remote_file_is_read_as_one_here(sample: str, mode: str, tmp_path: Path, web: Served) -> None:
    path = SAMPLES[sample](training_checkpoint(), tmp_path / "model.pth")
    assert read_inventory(f"{web.address}/{mode}/model.pth") == read_inventory(path)
    assert "authorization" not in {name.lower() for request in web.requests for name in request.headers}


def test_archives(tmp_path: Path, web: Served) -> None:
    save_zip(training_checkpoint(), tmp_path / "a.pth")
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.write(tmp_path / "a.pth", "a.pth")
        bundle.write(tmp_path / "a.pth", "b.pth")
    address = f"{web.address}/ranges/all.zip"
    assert read_inventory(address, member="b.pth").member == "b.pth"
    with pytest.raises(CheckpointError, match="found 2 checkpoints"):
        read_inventory(address)


WRONG = {
    "401": ("401 Unauthorized", "private"),
    "403": ("403 Forbidden", "private"),
    "404": ("404 Not Found", "check the address"),
    "500": ("500 Internal Server Error", "try again later"),
    "599": ("599", "try again later"),
    "416": ("an empty file", "check the address"),
    "changing": ("changed while it was read", "try again"),
    "touched": ("changed while it was read", "try again"),
    "growing": ("changed while it was read", "try again"),
    "shrinking": ("changed while it was read", "try again"),
    "ceasing": ("ceased to answer with ranges", "try again"),
    "shifted": ("'bytes 1-65536/", "try again"),
    "short": ("an answer that was cut short", "try again"),
    "fewer": ("65,527 bytes in an answer, expected 65,536", "try again"),
    "slow": ("no answer in time", "try again"),
    "dripping": ("no answer in time", "try again"),
    "loop": ("redirects without end", "check the address"),
    "elsewhere": ("a redirect to something that is no web address", "check the address"),
    "nameless": ("does not say which bytes", "download the file"),
    "packed": ("does not say which bytes", "download the file"),
    "unknown": ("does not say which bytes", "download the file"),
    "broken": ("a connection that failed", "try again"),
}


@pytest.mark.parametrize("mode", WRONG)
def test_servers_that_answer_wrongly(mode: str, weights: Path, web: Served) -> None:
    found, hint = WRONG[mode]
    address = f"{web.address}/{mode}/{weights.name}"
    with pytest.raises(CheckpointError) as caught:
        read_inventory(f"{address}?token=secret", limits=Limits(seconds=1))
    assert str(caught.value).startswith(f"{address}: found ")
    assert found in str(caught.value)
    assert hint in caught.value.hint
    assert len(web.requests) <= 11


def test_an_answer_that_is_longer_than_its_range_is_not_read_on(weights: Path, web: Served) -> None:
    assert read_inventory(f"{web.address}/lying/{weights.name}") == read_inventory(weights)


def test_a_server_that_ceases_to_answer_with_ranges_when_it_starts_again(tmp_path: Path, web: Served) -> None:
    path = _big_safetensors(tmp_path / "model.bin")
    with open_source(Url(f"{web.address}/restarting/{path.name}")) as source:
        source.read(0, 2 * KEPT * BLOCK)
        with pytest.raises(CheckpointError):
            source.read(0, 1)


@pytest.mark.parametrize("mode", ["whole", "unsized"])
def test_a_large_file_without_ranges_is_refused(mode: str, tmp_path: Path, web: Served) -> None:
    _big_safetensors(tmp_path / "model.bin")
    with pytest.raises(CheckpointError, match="knows no ranges, and a file of more than 1,000,000 bytes") as caught:
        read_inventory(f"{web.address}/{mode}/model.bin", limits=Limits(fetched=1_000_000))
    assert caught.value.hint.startswith("download the file")
    assert web.sent < 20 * MIB  # what the system had taken from the server's hands by then


def test_no_file(tmp_path: Path, web: Served) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "page").write_bytes(b"\n<!DOCTYPE html><title>A model</title>")
    for name, found in (("empty", "an empty file"), ("page", "a web page")):
        for mode in ("ranges", "whole"):
            with pytest.raises(CheckpointError, match=found):
                read_inventory(f"{web.address}/{mode}/{name}")


def test_no_server(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        pass
    with pytest.raises(CheckpointError, match="a refused connection") as caught:
        read_inventory(f"{served.address}/ranges/model.pth")
    assert "network" in caught.value.hint
    for address in ("http://[::1/x", "http://host:99999/x"):
        with pytest.raises(CheckpointError, match="cannot be understood"):
            read_inventory(address)


def test_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CheckpointError, match=r"https://models\.example/x: found no host of that name"):
        read_inventory("https://user:password@models.example/x?token=secret")


def test_bounds_on_what_is_fetched(tmp_path: Path, web: Served) -> None:
    """A stream with a storage every megabyte takes a request for each."""
    save_legacy({f"{at}.weight": torch.zeros(MIB // 4) for at in range(8)}, tmp_path / "model.pth")
    address = f"{web.address}/ranges/model.pth"
    assert len(read_inventory(address).tensors) == 8
    for limits in (Limits(requests=4), Limits(fetched=4 * BLOCK)):
        with pytest.raises(CheckpointError, match="a header that takes more than") as caught:
            read_inventory(address, limits=limits)
        assert "download the file" in caught.value.hint


def test_config_beside(tmp_path: Path, web: Served) -> None:
    save_file({"a.weight": torch.zeros(2)}, tmp_path / "model.safetensors")
    address = f"{web.address}/ranges/model.safetensors?token=secret"
    assert read_inventory(address).config == {}
    (tmp_path / "config.json").write_text('{"hidden_size": 64}')
    assert read_inventory(address).config == {"hidden_size": 64}
    assert web.paths[-1] == "/ranges/config.json?token=secret"
    (tmp_path / "config.json").write_text("<html>Not found, says a server that never says so</html>")
    assert read_inventory(address).config == {}
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(CheckpointError, match=r"ranges/config\.json: "):
        read_inventory(address)


def _sharded(folder: Path) -> Path:
    for at in range(2):
        save_file({f"{at}.weight": torch.zeros(at + 1)}, folder / f"part {at}.safetensors")
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {f"{at}.weight": f"part {at}.safetensors" for at in range(2)}}))
    return index


@pytest.mark.parametrize("mode", ["ranges", "whole"])
def test_shards_are_beside_their_index(mode: str, tmp_path: Path, web: Served) -> None:
    index = _sharded(tmp_path)
    address = f"{web.address}/{mode}/{index.name}?token=secret"
    assert read_inventory(address) == read_inventory(index)
    assert f"/{mode}/part%201.safetensors?token=secret" in web.paths
    assert digest(address) == ("", digest(index)[1])
    (tmp_path / "part 1.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"in the shard 'part 1\.safetensors': found the answer 404"):
        read_inventory(address)


# ---- other protocols ----


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
    for file in _sharded(tmp_path).parent.glob("*.*s*"):
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


# ---- addresses ----


@pytest.mark.parametrize("text", ["C:\\model.pth", "C:/model.pth", "C://model.pth", "a:b", "M=x.pth", "x", "//host/x"])
def test_paths_are_no_addresses(text: str) -> None:
    assert parse_place(text) == Path(text)


ADDRESSES = {
    "https://user:word@host.example:8080/a/b%20c.pth?token=1#x": ("https://host.example:8080/a/b%20c.pth", "b c.pth"),
    "HTTPS://host.example?x=/a": ("https://host.example", "host.example"),
    "s3://bucket/models/a.pth": ("s3://bucket/models/a.pth", "a.pth"),
    "hf://org/name/model.safetensors": ("hf://org/name/model.safetensors", "model.safetensors"),
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_secrets_are_not_shown(text: str) -> None:
    url = parse_place(text)
    assert isinstance(url, Url)
    assert (str(url), url.name) == ADDRESSES[text]
    assert repr(url) == str(url)


def test_the_folder_of_an_address() -> None:
    assert Url("hf://org/name/model.safetensors").folder == "name"
    assert Url("https://host.example/org/name/resolve/main/model.safetensors?download=true").folder == "name"
    assert Url("https://host.example/models/v%201/model.safetensors").folder == "v 1"


def test_what_is_beside_an_address() -> None:
    assert Url("s3://bucket/a/b").beside("c d").text == "s3://bucket/a/c d"
    assert Url("https://u:p@host.example/a/b?q=1/2#x").beside("c d").text == "https://u:p@host.example/a/c%20d?q=1/2"


# ---- blocks ----


def test_blocks_are_kept_joined_and_bounded() -> None:
    data = bytes(at % 251 for at in range(100 * BLOCK + 17))
    asked: list[tuple[int, int]] = []

    def fetch(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return data[offset : offset + length]

    blocks = Blocks(len(data), fetch, Limits(), data[:BLOCK])
    assert blocks.pread(10, 20) == data[10:30]
    assert asked == []
    assert blocks.pread(50 * BLOCK - 1, 2) == data[50 * BLOCK - 1 : 50 * BLOCK + 1]
    assert asked == [(49 * BLOCK, 2 * BLOCK)]
    assert blocks.pread(48 * BLOCK, 4 * BLOCK) == data[48 * BLOCK : 52 * BLOCK]
    assert len(asked) == 3  # around the two that were there
    assert blocks.pread(0, len(data) + 5) == data
    assert blocks.pread(len(data), 5) == b""
    assert blocks.pread(len(data) - 3, 5) == data[-3:]
    assert max(length for _, length in asked) <= 64 * BLOCK
    assert len(blocks._kept) <= KEPT


def test_reading_forward_reads_ahead() -> None:
    size, asked = 400 * BLOCK, []

    def fetch(offset: int, length: int) -> bytes:
        asked.append(length)
        return bytes(length)

    blocks = Blocks(size, fetch, Limits())
    for offset in range(0, size, 1_000):
        blocks.pread(offset, 1_000)
    assert len(asked) < 40
    assert sum(asked) == size
