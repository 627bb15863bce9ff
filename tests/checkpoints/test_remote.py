"""Remote files: what is fetched of them, and servers that answer wrongly. Nothing leaves this machine."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from checkpoint_samples import save_compressed, save_legacy, save_shards, save_zip, training_checkpoint
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.sources.blocks import BLOCK, KEPT
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.url import Url
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


@pytest.mark.parametrize("mode", ["ranges", "whole"])
def test_shards_are_beside_their_index(mode: str, tmp_path: Path, web: Served) -> None:
    index = save_shards(tmp_path)
    address = f"{web.address}/{mode}/{index.name}?token=secret"
    assert read_inventory(address) == read_inventory(index)
    assert f"/{mode}/part%201.safetensors?token=secret" in web.paths
    assert digest(address) == ("", digest(index)[1])
    (tmp_path / "part 1.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"in the shard 'part 1\.safetensors': found the answer 404"):
        read_inventory(address)
