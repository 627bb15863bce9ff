"""The commands on checkpoints and on the spec, as a user runs them. What they rest on is tested beside it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import NoReturn

import pytest

from cnx_doclint.families.family import families
from cnx_doclint.rules.engine.catalogue import rules
from cnx_doclint.spec.spec import load_spec
from running import RIGHT, ROOT, WRONG, Run

COUNTS = {
    "XS": (3_528_008, 3_534_140),
    "S": (7_438_976, 7_448_954),
    "M": (7_587_008, 7_596_986),
    "L": (8_380_352, 8_391_354),
}


@pytest.fixture(scope="session")
def listings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Names and shapes of all models' tensors: checkpoints that take no torch to make."""
    folder = tmp_path_factory.mktemp("listings")
    for name, model in load_spec(ROOT / "model-spec.json").models.items():
        tensors = {f"module.{tensor}": shape for tensor, shape in model.tensors.items()}
        (folder / f"ConvNeXtPose_{name}.json").write_text(json.dumps({"tensors": tensors, "epoch": 69}))
    return folder


def arguments(listings: Path) -> list[Path]:
    return sorted(listings.glob("*.json"))


def test_extract_writes_the_spec_and_check_compares_it(run: Run, project: Path, listings: Path) -> None:
    ran = run("extract", *arguments(listings), "-o", "spec.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("wrote spec.json:\n  XS: ConvNeXtPose_XS.json (names-shapes), 194 tensors, facts: ")
    made, committed = load_spec("spec.json"), load_spec("model-spec.json")
    assert {n: (m.facts, m.tensors) for n, m in made.models.items()} == {
        n: (m.facts, m.tensors) for n, m in committed.models.items()
    }
    assert run("extract", *arguments(listings), "-o", "spec.json", "--check") == (
        *(0, "spec.json is what the checkpoints give\n", ""),
    )


def test_extract_check_tells_what_is_stale(run: Run, project: Path, listings: Path) -> None:
    run("extract", *arguments(listings), "-o", "spec.json")
    text = (project / "spec.json").read_text()
    (project / "spec.json").write_text(text.replace('"value": [512, 512, 512]', '"value": [511, 512, 512]'))
    ran = run("extract", *arguments(listings), "-o", "spec.json", "--check")
    assert ran.code == 1
    assert "L head.deconv_channels: [511, 512, 512] -> [512, 512, 512]\n" in ran.out
    assert "CNX501 spec.json is stale" in ran.out


def test_extract_prints_the_spec_on_request(run: Run, project: Path, listings: Path) -> None:
    ran = run("extract", *arguments(listings), "-o", "-")
    run("extract", *arguments(listings), "-o", "spec.json")
    assert ran.out == (project / "spec.json").read_text()


def test_extract_warns_of_a_wrong_name(run: Run, project: Path, listings: Path) -> None:
    ran = run("extract", f"S={listings}/ConvNeXtPose_L.json", "-o", "spec.json")
    assert ran.code == 0
    assert ran.err.startswith("warning: CNX502 ConvNeXtPose_L.json: facts fit model L better than S")


def test_extract_warns_of_models_that_get_lost(run: Run, project: Path, listings: Path) -> None:
    ran = run("extract", listings / "ConvNeXtPose_L.json")
    assert ran.code == 0
    assert ran.err == "warning: model-spec.json had M, S, XS as well; name those checkpoints too to keep them\n"


@pytest.mark.parametrize("model", COUNTS)
def test_inspect(model: str, run: Run, listings: Path) -> None:
    path = listings / f"ConvNeXtPose_{model}.json"
    found = json.loads(run("inspect", path, "--json").out)
    assert list(found) == [
        *("format", "container", "candidates", "tensors", "parameters", "with_buffers"),
        *("partial", "unsafe_globals", "metadata"),
    ]
    assert list(found["tensors"][0]) == ["name", "shape", "dtype", "stride", "offset", "storage", "bytes", "kind"]
    assert (found["parameters"], found["with_buffers"]) == COUNTS[model]
    assert found["metadata"] == {"epoch": 69}
    text = run("inspect", path).out
    assert f"{COUNTS[model][0]:,} parameters, {COUNTS[model][1]:,} with buffers" in text
    assert "UNSAFE" not in text


class _Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("touch executed",)


def test_inspect_calls_out_what_a_pickle_would_run(run: Run, project: Path) -> None:
    torch = pytest.importorskip("torch")
    state = {"network": {"a.weight": torch.zeros(2, 3)}, "args": _Hostile()}
    torch.save(state, project / "hostile.pth", pickle_module=pickle)
    ran = run("inspect", "hostile.pth")
    assert ran.code == 0
    assert ran.out.count("UNSAFE: the file names 1 global outside the allow-list") == 2
    assert "  posix.system" in ran.out or "  nt.system" in ran.out
    assert not (project / "executed").exists()


def test_identify(run: Run, project: Path, listings: Path) -> None:
    ran = run("identify", listings / "ConvNeXtPose_M.json")
    assert ran.code == 0
    assert ran.out.splitlines()[0].endswith("ConvNeXtPose_M.json: ConvNeXtPose M")
    assert "not L:\n  head.deconv_channels is [256, 256, 256], L has [512, 512, 512]\n" in ran.out


def test_identify_what_fits_no_model(run: Run, project: Path, listings: Path) -> None:
    text = (listings / "ConvNeXtPose_M.json").read_text()
    (project / "odd.json").write_text(text.replace("[1152, 256, 1, 1]", "[1170, 256, 1, 1]"))
    ran = run("identify", "odd.json")
    assert ran.code == 1
    assert "no model of ConvNeXtPose fits exactly; S is the nearest" in ran.out or "M is the nearest" in ran.out


def test_verify(run: Run, project: Path, listings: Path) -> None:
    pytest.importorskip("torch")
    listing = json.loads((listings / "ConvNeXtPose_S.json").read_text())
    listing["tensors"]["module.head.stray.weight"] = [1]
    (project / "stray.json").write_text(json.dumps(listing))
    ran = run("verify", listings / "ConvNeXtPose_S.json", "stray.json")
    assert ran.code == 1
    assert "ConvNeXtPose_S.json: verified: all 260 tensors are as in the reference (named layout)\n" in ran.out
    assert "stray.json: unexpected  head.stray.weight [1]\n" in ran.out


def test_diff_of_specs_names_the_lines_that_become_wrong(run: Run, project: Path) -> None:
    text = (project / "model-spec.json").read_text()
    (project / "new.json").write_text(text.replace('"value": [3, 3, 3]', '"value": [4, 4, 4]'))
    (project / "a.md").write_text(RIGHT)
    (project / "b.md").write_text(WRONG)
    ran = run("diff", "model-spec.json", "new.json", ".")
    lines = ran.out.splitlines()
    assert ran.code == 1
    assert lines[0] == "L head.deconv_kernels: [3, 3, 3] -> [4, 4, 4]"
    assert [line for line in lines if "CNX" in line] == lines[-1:]
    assert lines[-1].startswith("a.md:4:18: CNX101")


def test_diff_of_a_spec_and_itself(run: Run, project: Path) -> None:
    assert run("diff", "builtin:convnextpose", "model-spec.json") == (0, "no fact differs\n", "")


def test_diff_of_a_checkpoint_and_a_spec_speaks_of_the_models_of_both(run: Run, project: Path, listings: Path) -> None:
    assert run("diff", "model-spec.json", listings / "ConvNeXtPose_M.json").out == "no fact differs\n"


def test_rule_lists_and_explains(run: Run) -> None:
    listed = run("rule").out
    for name, rule in rules().items():
        assert f"{rule.code}  {name}" in listed
        by_code, by_name = run("rule", rule.code.lower()), run("rule", name)
        assert by_code == by_name
        assert by_code.out.startswith(f"{rule.code} {name} (")


def test_family(run: Run) -> None:
    every = run("family")
    for name in families():
        assert run("family", name).out in every.out
    assert run("family", "convnextpose").out.startswith("ConvNeXtPose: XS, S, M, L\n")
    assert run("family", "none").code == 2


def test_a_family_can_be_printed_as_it_is_written(run: Run, tmp_path: Path) -> None:
    printed = run("family", "resnet", "--toml")
    path = tmp_path / "mine.toml"
    path.write_text(printed.out, encoding="utf-8")
    assert run("family", str(path)).out == run("family", "resnet").out
    assert json.loads(run("family", "--schema").out)["title"] == "A model family of cnx-doclint"
    assert "name it: cnx-doclint family NAME --toml" in run("family", "--toml").err
    assert run("family", "none", "--toml").code == 2


def test_verify_without_torch_says_what_to_install(
    run: Run, project: Path, listings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnx_doclint.extraction import reference as references

    def missing(*_: object) -> NoReturn:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(references, "plugins", missing)
    ran = run("verify", listings / "ConvNeXtPose_S.json")
    assert ran == (2, "", "error: this needs torch\nhint: pip install cnx-doclint[torch]\n")
