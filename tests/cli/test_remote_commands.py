"""Addresses of checkpoints, as a user gives them: the commands, and a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnx_doclint.extraction.extract import named_source, place_of
from cnx_doclint.families.family import load_family
from cnx_doclint.spec.spec import load_spec
from range_server import Served, serving
from running import ROOT, Run, python

NOT_HASHED = "    its SHA-256 was not computed: that would have downloaded all of it\n"


@pytest.fixture
def web(project: Path) -> Iterator[Served]:
    """A server of the listings of two models."""
    spec = load_spec(ROOT / "model-spec.json")
    for name in ("XS", "S"):
        tensors = {f"module.{tensor}": shape for tensor, shape in spec.models[name].tensors.items()}
        (project / f"ConvNeXtPose_{name}.json").write_text(json.dumps({"tensors": tensors, "epoch": 69}))
    with serving(project) as served:
        yield served


def test_inspect(run: Run, web: Served) -> None:
    address = f"{web.address}/ranges/ConvNeXtPose_XS.json"
    ran = run("inspect", f"{address}?token=secret")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{address}\nformat      names-shapes\n")
    assert json.loads(run("inspect", address, "--json").out)["parameters"] == 3_528_008


def test_identify(run: Run, web: Served) -> None:
    address = f"{web.address}/ranges/ConvNeXtPose_S.json"
    assert run("identify", f"{address}?token=secret").out.startswith(f"{address}: ConvNeXtPose S\n")


def test_verify(run: Run, web: Served) -> None:
    address = f"{web.address}/whole/ConvNeXtPose_S.json"
    ran = run("verify", f"{address}?token=secret")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{address}: verified: all 260 tensors")


@pytest.mark.parametrize("name", ["", "XS="])
def test_extract(name: str, run: Run, web: Served, project: Path) -> None:
    address = f"{web.address}/ranges/ConvNeXtPose_XS.json"
    arguments = ("extract", f"{name}{address}?name=value", "-o", "spec.json")
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"wrote spec.json:\n  XS: {address} (names-shapes), ")
    assert ran.out.endswith(NOT_HASHED)
    source = load_spec("spec.json").models["XS"].source
    assert (source.file, source.sha256) == (address, "")
    assert source.bytes == (project / "ConvNeXtPose_XS.json").stat().st_size
    assert run(*arguments, "--check") == (0, "spec.json is what the checkpoints give\n", "")
    other = run("extract", f"XS={web.address}/ranges/ConvNeXtPose_S.json", "-o", "spec.json", "--check")
    assert other.code == 1


def test_a_model_in_an_open_family_is_named_after_its_repository(run: Run, web: Served, project: Path) -> None:
    from cnx_doclint.checkpoints.sources.url import parse_place
    from cnx_doclint.extraction.extract import _found_out

    family = next(each for each in map(load_family, ("decoder", "convnext", "resnet")) if each.open)
    for address, name in (
        ("hf://org/little/model.safetensors", "little"),
        ("https://host.example/org/little/resolve/main/model-00001-of-00002.safetensors", "little"),
        ("https://host.example/models/little.safetensors?x=1", "little"),
    ):
        assert _found_out(parse_place(address), "", family) == name


def test_a_page_about_a_remote_file_offers_no_hash(run: Run, web: Served, project: Path) -> None:
    address = f"{web.address}/ranges/ConvNeXtPose_XS.json"
    run("extract", address, "-o", "model-spec.json")
    assert run("render", "--pages", "pages").code == 0
    page = (project / "pages/xs.md").read_text()
    assert address in page
    assert "SHA-256" not in page.partition("## Source")[2]
    assert "sha256sum" not in page


def test_diff(run: Run, web: Served) -> None:
    address = f"{web.address}/ranges/ConvNeXtPose_S.json"
    ran = run("diff", "model-spec.json", address)
    assert (ran.code, ran.out) == (0, "no fact differs\n")


@pytest.mark.parametrize("command", ["inspect", "identify", "verify", "extract", "diff model-spec.json"])
def test_what_is_not_there(command: str, run: Run, web: Served) -> None:
    ran = run(*command.split(), f"{web.address}/404/model.pth?token=secret")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: {web.address}/404/model.pth: found the answer 404 Not Found, expected a checkpoint\n"
        "hint: check the address\n"
    )


def test_names_and_addresses() -> None:
    family = load_family("convnextpose")
    address = "https://host.example/a=b/model.pth?c=d"
    for argument, name in ((address, ""), (f"XS={address}", "XS")):
        named = named_source(argument, family)
        assert (named.name, getattr(named.path, "text", "")) == (name, address)
        assert place_of(argument) == (named.path, "")
    assert named_source("M=C:\\model.pth", family) == ("M", Path("C:\\model.pth"), "")


def test_in_a_process_of_its_own(web: Served, project: Path) -> None:
    """Connections are closed before Python ends, or it would say so."""
    address = f"{web.address}/ranges/ConvNeXtPose_S.json"
    ran = python("-W", "error", "-m", "cnx_doclint", "inspect", address, cwd=project)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_path_imports_nothing_for_addresses(web: Served, project: Path) -> None:
    program = (
        "import sys; from cnx_doclint.cli.main import main; assert main(['inspect', 'ConvNeXtPose_S.json']) == 0;"
        "print({'fsspec', 'aiohttp', 'cnx_doclint.checkpoints.sources.remote'} & sys.modules.keys())"
    )
    assert python("-c", program, cwd=project).stdout.splitlines()[-1] == b"set()"


@pytest.mark.parametrize("missing", ["fsspec", "aiohttp"])
def test_the_extra_is_named_where_it_is_missing(missing: str, project: Path) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None; from cnx_doclint.cli.main import main;"
        "sys.exit(main(['inspect', 'https://host.example/model.pth']))"
    )
    ran = python("-c", program, cwd=project)
    assert ran.returncode == 2
    assert b'hint: pip install "cnx-doclint[remote]"' in ran.stderr
