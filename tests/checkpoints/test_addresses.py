"""Addresses as values, and the blocks in which a remote file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.sources.blocks import BLOCK, KEPT, Blocks
from cnx_doclint.checkpoints.sources.url import Url, parse_place

MIB = 1 << 20
GIB = 1 << 30


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
