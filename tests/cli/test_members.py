"""`--member`, as a user runs it: the commands on checkpoints given an archive that holds several."""

from __future__ import annotations

import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from cnx_doclint.spec.spec import load_spec
from running import ROOT, Run, python

NAMES = {"XS": "models/ConvNeXtPose_XS.json", "S": "models/ConvNeXtPose_S.json"}


@pytest.fixture
def bundle(project: Path) -> Path:
    """A zip with the listings of two models, and a tar of one of them."""
    spec = load_spec(ROOT / "model-spec.json")
    with zipfile.ZipFile(project / "models.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, member in NAMES.items():
            tensors = {f"module.{tensor}": shape for tensor, shape in spec.models[name].tensors.items()}
            bundle.writestr(member, json.dumps({"tensors": tensors, "epoch": 69}))
        bundle.writestr("README.md", "# Models\n")
    with zipfile.ZipFile(project / "models.zip") as bundle:
        (project / "S.json").write_bytes(bundle.read(NAMES["S"]))
    with tarfile.open(project / "S.tar.gz", "w:gz") as one:
        one.add(project / "S.json", "S.json")
    return project


SEVERAL = (
    "error: models.zip: found 2 checkpoints in an archive, expected one: "
    "models/ConvNeXtPose_XS.json, models/ConvNeXtPose_S.json\n"
    "hint: choose one: ARCHIVE::NAME, or --member NAME\n"
)


@pytest.mark.parametrize("arguments", [["inspect"], ["identify"], ["verify"], ["verify", "--deep"]])
def test_several_checkpoints_are_listed(arguments: list[str], run: Run, bundle: Path) -> None:
    assert run(*arguments, "models.zip") == (2, "", SEVERAL)


@pytest.mark.parametrize("command", ["inspect", "identify", "verify", "extract"])
def test_a_member_that_is_not_there(command: str, run: Run, bundle: Path) -> None:
    ran = run(command, "models.zip", "--member", "XS.json")
    assert (ran.code, ran.out) == (2, "")
    assert "models.zip: found no member 'XS.json', expected one of: models/ConvNeXtPose_XS.json, " in ran.err
    assert "hint: name one of them: ARCHIVE::NAME, or --member NAME" in ran.err


def test_inspect(run: Run, bundle: Path) -> None:
    ran = run("inspect", "models.zip", "--member", NAMES["XS"])
    assert ran.code == 0
    assert "format      names-shapes in zip\nmember      models/ConvNeXtPose_XS.json\n" in ran.out
    found = json.loads(run("inspect", "models.zip", "--member", NAMES["XS"], "--json").out)
    assert (found["format"], found["member"]) == ("names-shapes in zip", NAMES["XS"])
    assert found["parameters"] == 3_528_008
    one = json.loads(run("inspect", "S.tar.gz", "--json").out)
    assert (one["format"], one["member"], one["parameters"]) == ("names-shapes in tar in gzip", "S.json", 7_438_976)
    assert "member" not in json.loads(run("inspect", "S.json", "--json").out)


def test_identify(run: Run, bundle: Path) -> None:
    assert run("identify", "models.zip", "--member", NAMES["S"]).out.startswith("models.zip: ConvNeXtPose S\n")


def test_verify(run: Run, bundle: Path) -> None:
    pytest.importorskip("torch")
    ran = run("verify", "models.zip", "--member", NAMES["S"])
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("models.zip: verified: all 260 tensors")


def test_extract_notes_the_member(run: Run, bundle: Path) -> None:
    arguments = ("extract", "S=models.zip", "--member", NAMES["S"], "-o", "spec.json")
    assert run(*arguments).code == 0
    source = load_spec("spec.json").models["S"].source
    assert (source.file, source.format, source.member) == ("models.zip", "names-shapes in zip", NAMES["S"])
    assert source.bytes == (bundle / "models.zip").stat().st_size
    assert run(*arguments, "--check") == (0, "spec.json is what the checkpoints give\n", "")
    assert run("extract", "S=models.zip", "--member", NAMES["XS"], "-o", "spec.json", "--check").code == 1
    assert run("extract", "S=S.json", "-o", "spec.json").code == 0
    assert '"member"' not in (bundle / "spec.json").read_text()


def test_extract_several_of_an_archive(run: Run, bundle: Path) -> None:
    arguments = ("extract", f"XS=models.zip::{NAMES['XS']}", f"S=models.zip::{NAMES['S']}", "-o", "spec.json")
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    made = load_spec("spec.json")
    assert {name: (model.source.file, model.source.member) for name, model in made.models.items()} == {
        name: ("models.zip", member) for name, member in NAMES.items()
    }
    committed = load_spec("model-spec.json")
    assert all(made.models[name].facts == committed.models[name].facts for name in NAMES)
    assert run(*arguments, "--check").code == 0


def test_extract_all_of_an_archive(run: Run, bundle: Path) -> None:
    run("extract", f"XS=models.zip::{NAMES['XS']}", f"S=models.zip::{NAMES['S']}", "-o", "named.json")
    ran = run("extract", "models.zip", "-o", "all.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"wrote all.json:\n  XS: models.zip::{NAMES['XS']} (names-shapes in zip), 194 tensors, ")
    assert load_spec("all.json") == load_spec("named.json")


def _archive(project: Path, **members: str) -> None:
    """Write an archive whose files have names of our own, and are those of models."""
    with zipfile.ZipFile(project / "models.zip") as bundle, zipfile.ZipFile(project / "other.zip", "w") as new:
        for name, model in members.items():
            new.writestr(f"{name}.json", bundle.read(NAMES[model]))


def test_extract_tells_models_by_their_facts(run: Run, bundle: Path) -> None:
    _archive(bundle, small="XS", larger="S")
    assert run("extract", "other.zip", "-o", "spec.json").code == 0
    made = load_spec("spec.json")
    assert {name: model.source.member for name, model in made.models.items()} == {
        "XS": "small.json",
        "S": "larger.json",
    }


def test_extract_says_why_not_all_can_be_extracted(run: Run, bundle: Path) -> None:
    _archive(bundle, trained="S", averaged="S")
    ran = run("extract", "other.zip", "-o", "spec.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: other.zip::trained.json and other.zip::averaged.json are both model S\n"
        "hint: name them: NAME=CHECKPOINT, or NAME=ARCHIVE::MEMBER\n"
    )
    assert run("extract", "S=other.zip::averaged.json", "-o", "spec.json").code == 0
    with zipfile.ZipFile(bundle / "other.zip", "w") as new:
        new.writestr("a.json", '{"tensors": {"w": [2]}}')
        new.writestr("b.json", '{"tensors": {"w": [2]}}')
    ran = run("extract", "other.zip", "--family", "convnextpose", "-o", "spec.json")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: other.zip: found 2 checkpoints in an archive, expected one: a.json, b.json; not all can be extracted: "
        "not a checkpoint of ConvNeXtPose: "
    )
    assert ran.err.endswith("hint: name them: NAME=CHECKPOINT, or NAME=ARCHIVE::MEMBER\n")


def test_one_name_is_not_for_several(run: Run, bundle: Path) -> None:
    assert run("extract", "S=models.zip") == (2, "", SEVERAL)


def test_extract_warns_of_the_file_in_the_archive(run: Run, bundle: Path) -> None:
    ran = run("extract", f"S=models.zip::{NAMES['XS']}", "-o", "spec.json")
    assert ran.err.startswith(f"warning: CNX502 models.zip::{NAMES['XS']}: facts fit model XS better than S: ")


def test_the_notation_is_for_every_command(run: Run, bundle: Path) -> None:
    name = f"models.zip::{NAMES['S']}"
    assert f"member      {NAMES['S']}\n" in run("inspect", name).out
    assert run("identify", name).out.startswith(f"{name}: ConvNeXtPose S\n")
    assert run("diff", "model-spec.json", name) == (0, "no fact differs\n", "")
    assert run("diff", "model-spec.json", "models.zip") == (0, "no fact differs\n", "")
    assert f"member      {NAMES['XS']}\n" in run("inspect", f"models.zip::{NAMES['XS']}", "--member", "other").out


def test_an_unknown_member_in_the_notation(run: Run, bundle: Path) -> None:
    for argument in ("models.zip::XS.json", "XS=models.zip::XS.json"):
        ran = run("extract", argument, "-o", "spec.json")
        assert (ran.code, ran.out) == (2, "")
        assert "models.zip: found no member 'XS.json', expected one of: models/ConvNeXtPose_XS.json, " in ran.err


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_file_that_is_called_so_wins(run: Run, bundle: Path) -> None:
    (bundle / "models.zip::S.json").write_bytes((bundle / "S.json").read_bytes())
    assert "format      names-shapes\n" in run("inspect", "models.zip::S.json").out
    assert run("extract", "S=models.zip::S.json", "-o", "spec.json").code == 0
    assert load_spec("spec.json").models["S"].source.file == "models.zip::S.json"


def test_a_page_says_which_file_of_the_archive_it_is_of(run: Run, bundle: Path) -> None:
    run("extract", "S=models.zip", "--member", NAMES["S"], "-o", "model-spec.json")
    assert run("render", "--pages", "pages").code == 0
    assert f"| `{NAMES['S']}` " in (bundle / "pages/s.md").read_text()


def test_diff(run: Run, bundle: Path) -> None:
    ran = run("diff", "model-spec.json", "models.zip", "--member", NAMES["S"])
    assert (ran.code, ran.out) == (0, "no fact differs\n")


def test_no_archive(run: Run, bundle: Path) -> None:
    ran = run("inspect", "S.json", "--member", "a")
    assert ran.code == 2
    assert ran.err == (
        "error: S.json: found the format names-shapes, expected an archive to take a member of\n"
        "hint: leave --member out\n"
    )


def test_in_a_process_of_its_own(bundle: Path) -> None:
    ran = python("-m", "cnx_doclint", "inspect", "models.zip", "--member", NAMES["XS"], cwd=bundle)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"3,528,008 parameters" in ran.stdout
    ran = python("-m", "cnx_doclint", "inspect", "models.zip", cwd=bundle)
    assert (ran.returncode, ran.stderr.decode().replace("\r", "")) == (2, SEVERAL)
