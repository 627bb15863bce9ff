"""How a file in an archive is named: ``ARCHIVE::MEMBER``, in paths and addresses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from archive_samples import saved, zip_of
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.checkpoints.sources.location import format_location, parse_location
from cnx_doclint.checkpoints.sources.url import Url


@pytest.mark.parametrize(
    ("text", "place", "member"),
    [
        ("a.zip", Path("a.zip"), ""),
        ("a.zip::b.pth", Path("a.zip"), "b.pth"),
        ("a.zip::b::c.pth", Path("a.zip"), "b::c.pth"),
        ("folder/a.tar.gz::inner.zip/b c.pth", Path("folder/a.tar.gz"), "inner.zip/b c.pth"),
        ("a.zip::", Path("a.zip::"), ""),
        ("::b.pth", Path("::b.pth"), ""),
        ("::", Path("::"), ""),
        ("a\0::b", Path("a\0"), "b"),
        ("https://h.example/a.zip::b.pth", Url("https://h.example/a.zip"), "b.pth"),
        ("https://h.example/a.zip?sig=1::b.pth", Url("https://h.example/a.zip?sig=1"), "b.pth"),
        ("http://[::1]:80/a.zip", Url("http://[::1]:80/a.zip"), ""),
        ("http://[::1]:80/a.zip::b.pth", Url("http://[::1]:80/a.zip"), "b.pth"),
        ("http://[::1]", Url("http://[::1]"), ""),
        ("s3://bucket/a.zip::b.pth", Url("s3://bucket/a.zip"), "b.pth"),
    ],
)
def test_places(text: str, place: object, member: str) -> None:
    assert parse_location(text) == (place, member)
    assert parse_location(text, "other") == (place, member or "other")


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_the_archive_is_the_first_that_exists(tmp_path: Path) -> None:
    (tmp_path / "a::b.zip").write_bytes(zip_of({"c.pth": saved({"w": torch.ones(2)})}))
    assert parse_location(f"{tmp_path}/a::b.zip::c.pth") == (tmp_path / "a::b.zip", "c.pth")
    inventory = read_inventory(f"{tmp_path}/a::b.zip::c.pth")
    assert (inventory.member, inventory.format) == ("c.pth", "torch-zip in zip")
    (tmp_path / "a").mkdir()
    assert parse_location(f"{tmp_path}/a::b.zip::c.pth") == (tmp_path / "a::b.zip", "c.pth"), "a folder is no archive"
    (tmp_path / "a").rmdir()
    (tmp_path / "a").touch()
    assert parse_location(f"{tmp_path}/a::b.zip::c.pth") == (tmp_path / "a", "b.zip::c.pth")


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_path_object_is_never_split(tmp_path: Path) -> None:
    path = tmp_path / "a::b"
    torch.save({"w": torch.ones(2)}, path)
    assert read_inventory(path).member == ""


def test_secrets_are_not_shown() -> None:
    assert format_location("https://me:secret@h.example/a.zip?token=x::b.pth") == "https://h.example/a.zip::b.pth"
    assert format_location("./a.zip::b.pth") == "./a.zip::b.pth"
