from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import checkpoint_factory as factory
from cnx_doclint.errors import DoclintError, FamilyError
from cnx_doclint.extraction.reference import load_reference, values_of
from cnx_doclint.extraction.references.__main__ import main
from cnx_doclint.extraction.references._builtin import EVIDENCE, builtin_spec
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import FOLDER, Family
from cnx_doclint.families.file_format import KINDS
from cnx_doclint.spec.spec import dumps, load_spec

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("model", "side"), [("XS", 32), ("S", 32), ("M", 64), ("L", 64)])
@pytest.mark.parametrize("layout", factory.LAYOUTS)
def test_an_image_gives_cubic_heatmaps(family: Family, model: str, side: int, layout: str) -> None:
    facts = extract_facts(family, factory.inventory(model))
    with torch.device("meta"):
        built = load_reference(family.name).build(values_of(facts), layout)
        assert built(torch.zeros(2, 3, 256, 256)).shape == (2, 18, side, side, side)


def test_it_computes_and_learns() -> None:
    torch.manual_seed(0)
    values = {
        "backbone.depths": (1, 1, 1, 1),
        "backbone.dims": (4, 8, 12, 16),
        "head.deconv_channels": (8, 8),
        "head.out_channels": 36,
        "head.upsampling_layers": 1,
    }
    built = load_reference("convnextpose").build(values, "named")
    heatmaps = built(torch.randn(2, 3, 64, 64))
    assert heatmaps.shape == (2, 18, 2, 4, 4)
    heatmaps.square().sum().backward()
    assert all(parameter.grad is not None for parameter in built.parameters())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"backbone.dims": (4, 8)}, "backbone.depths has 4 entries and backbone.dims has 2"),
        ({"head.deconv_kernels": (3,)}, "head.deconv_channels has 3 entries and head.deconv_kernels has 1"),
        ({"backbone.depths": "many"}, "backbone.depths is not known"),
        ({"head.out_channels": "many"}, "head.out_channels is not known"),
    ],
)
def test_facts_that_describe_no_model(family: Family, change: dict[str, object], message: str) -> None:
    values = {**family.models["XS"].expected, **change}
    with pytest.raises(FamilyError, match=message):
        load_reference(family.name).build(values, "named")  # type: ignore[arg-type]


def test_families_without_a_reference() -> None:
    with pytest.raises(DoclintError, match="no reference architecture for the family 'mine'"):
        load_reference("mine")


def test_the_built_in_spec_is_what_the_reference_gives(family: Family) -> None:
    committed = (FOLDER / "convnextpose.spec.json").read_bytes().decode("utf-8")
    assert dumps(builtin_spec(family)) == committed, "run: python -m cnx_doclint.extraction.references"


def test_the_command_writes_the_built_in_specs(tmp_path: Path) -> None:
    main(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in FOLDER.glob("*.spec.json")}


def test_the_built_in_spec_says_what_it_rests_on(family: Family) -> None:
    spec = load_spec("builtin:convnextpose")
    assert set(spec.models) == set(family.models)
    for model in spec.models.values():
        assert model.source.kind == "reference"
        assert {fact.status for fact in model.facts.values()} == {"declared"}
        assert all(fact.evidence[0] in {EVIDENCE, family.paper.citation} for fact in model.facts.values())


def test_every_value_of_the_built_in_spec_is_of_its_kind(family: Family) -> None:
    for model in load_spec("builtin:convnextpose").models.values():
        for key, fact in model.facts.items():
            assert KINDS[family.facts[key.removeprefix("paper.")].kind].holds(fact.value), key


def test_only_the_references_and_what_counts_import_torch() -> None:
    """Everything else of the package can be imported where torch cannot."""
    importers = {
        path.relative_to(ROOT / "linter" / "cnx_doclint").as_posix()
        for path in (ROOT / "linter").rglob("*.py")
        if re.search(r"^(import|from) torch\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert "extraction/deep/numbers.py" in importers
    assert {Path(path).parent.as_posix() for path in importers - {"extraction/deep/numbers.py"}} == {
        "extraction/references"
    }


def test_without_torch_the_error_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "from cnx_doclint.errors import DoclintError\n"
        "from cnx_doclint.extraction.reference import load_reference\n"
        "try: load_reference('convnextpose')\n"
        "except DoclintError as error: sys.exit(error.hint != 'pip install cnx-doclint[torch]')\n"
        "sys.exit(2)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


@pytest.mark.parametrize(("module", "raised"), [("torch", DoclintError), ("nmupy", ModuleNotFoundError)])
def test_a_missing_module(monkeypatch: pytest.MonkeyPatch, module: str, raised: type[Exception]) -> None:
    def plugins(*_: str) -> None:
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr("cnx_doclint.extraction.reference.plugins", plugins)
    with pytest.raises(raised):
        load_reference("convnextpose")
