from __future__ import annotations

from pathlib import Path

import pytest
import torch

import checkpoint_factory as factory
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.errors import CheckpointError, FamilyError, UsageError
from cnx_doclint.extraction.extract import Extraction, Named, extract_model, extract_spec, named_source
from cnx_doclint.extraction.verify import verify
from cnx_doclint.families.family import Family
from cnx_doclint.spec.spec import Source, Spec, dumps, load_spec, loads

Files = dict[tuple[str, str], Path]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every model in every format, by (format, model)."""
    folder = tmp_path_factory.mktemp("checkpoints")
    written: Files = {}
    for model in factory.MODELS:
        content = factory.checkpoint(model)
        for file_format in factory.FORMATS:
            path = folder / file_format / f"ConvNeXtPose_{model}.tar"
            path.parent.mkdir(exist_ok=True)
            written[file_format, model] = factory.write(file_format, content, path)
    return written


def extraction(files: Files, file_format: str, family: Family) -> Extraction:
    return extract_spec([("", files[file_format, model]) for model in factory.MODELS], family)


def without_sources(spec: Spec) -> Spec:
    return Spec(
        spec.family,
        {name: model._replace(source=Source("checkpoint")) for name, model in spec.models.items()},
    )


@pytest.mark.parametrize("file_format", factory.FORMATS)
def test_the_format_makes_no_difference(files: Files, file_format: str, family: Family) -> None:
    spec, warnings = (found := extraction(files, file_format, family)).spec, found.warnings
    assert warnings == ()
    reference = extraction(files, "torch-zip", family).spec
    assert dumps(without_sources(spec)) == dumps(without_sources(reference))
    assert list(spec.models) == list(factory.MODELS)
    assert loads(dumps(spec)) == spec


def test_a_checkpoint_says_the_same_as_the_reference(files: Files, family: Family) -> None:
    builtin = load_spec("builtin:convnextpose")
    for name, model in extraction(files, "torch-zip", family).spec.models.items():
        expected = builtin.models[name]
        assert {key: fact.value for key, fact in model.facts.items()} == {
            key: fact.value for key, fact in expected.facts.items()
        }
        assert model.tensors == expected.tensors


def test_the_source_is_the_file(files: Files, family: Family) -> None:
    path = files["torch-zip", "M"]
    sha256, size = digest(path)
    extracted = extract_model(path, family)
    assert extracted.name == "M"
    assert extracted.model.source == Source(
        "checkpoint", "ConvNeXtPose_M.tar", "torch-zip", sha256, size, "network", len(extracted.model.tensors)
    )
    assert size == path.stat().st_size


@pytest.mark.parametrize("model", factory.MODELS)
def test_counts_in_the_spec_are_sums_over_the_file(files: Files, model: str, family: Family) -> None:
    for file_format in factory.FORMATS:
        path = files[file_format, model]
        inventory = read_inventory(path)
        facts = extract_model(path, family).model.facts
        assert facts["params.total"].value == inventory.parameters
        assert facts["params.total_with_buffers"].value == inventory.with_buffers
        assert verify(inventory, family, facts).ok


@pytest.mark.parametrize("layout", factory.LAYOUTS)
def test_every_layout_is_read_from_a_file(layout: str, family: Family, tmp_path: Path) -> None:
    content = factory.checkpoint("XS", layout)
    path = factory.write("torch-zip", content, tmp_path / "snapshot_68.pth")
    extracted = extract_model(path, family)
    assert (extracted.name, extracted.warnings) == ("XS", ())
    assert extracted.model.facts["head.deconv_channels"].status == "verified"


def test_the_checkpoint_is_one_that_torch_can_load(tmp_path: Path) -> None:
    path = factory.write("torch-zip", factory.checkpoint("XS", dtype=torch.float32), tmp_path / "xs.tar")
    loaded = torch.load(path, weights_only=True)
    built = factory.module("XS", dtype=torch.float32)
    plain = {name.removeprefix("module."): tensor for name, tensor in loaded["network"].items()}
    built.load_state_dict(plain)
    optimizer = torch.optim.AdamW(built.parameters())
    optimizer.load_state_dict(loaded["optimizer"])
    assert loaded["epoch"] == factory.EPOCH
    assert read_inventory(path).metadata["epoch"] == factory.EPOCH


def test_a_mislabelled_file_is_told(files: Files, family: Family) -> None:
    found = extract_spec([Named("M", files["torch-zip", "L"])], family)
    assert found.spec.models["M"].facts["head.width"].value == 512
    assert [warning.message for warning in found.warnings] == [
        "CNX502 ConvNeXtPose_L.tar: facts fit model L better than M: "
        "head.deconv_channels is [512, 512, 512], M has [256, 256, 256]"
    ]


def test_a_file_of_no_exact_model_keeps_its_name_in_peace(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = factory.inventory("XS")
    name = "head.final_layer.weight"
    other = (factory.reshaped(each, (36, 128, 1, 1)) if each.name == name else each for each in inventory.tensors)
    changed = factory.with_tensors(inventory, other)
    monkeypatch.setattr("cnx_doclint.extraction.extract.read_inventory", lambda *_: changed)
    monkeypatch.setattr("cnx_doclint.extraction.extract.digest", lambda _: ("", 0))
    assert extract_model(Path("xs.pth"), family).warnings == ()
    with pytest.raises(UsageError, match="facts fit no model exactly") as caught:
        extract_model(Path("snapshot.pth"), family)
    assert caught.value.hint == "say so: NAME=snapshot.pth"


def test_a_family_whose_models_look_alike(files: Files, family: Family, tmp_path: Path) -> None:
    alike = family._replace(models={"M1": family.models["M"], "M2": family.models["M"]})
    with pytest.raises(UsageError, match="its facts fit M1 and M2"):
        extract_model(files["torch-zip", "M"], alike)


def test_two_files_for_one_model(files: Files, family: Family) -> None:
    sources = [("", files["torch-zip", "S"]), ("S", files["safetensors", "S"])]
    with pytest.raises(UsageError, match="are both model S"):
        extract_spec(sources, family)


def test_nothing_to_extract(family: Family) -> None:
    with pytest.raises(UsageError, match="no checkpoint to extract from"):
        extract_spec([], family)


def test_the_order_of_the_files_does_not_matter(files: Files, family: Family) -> None:
    sources = [("", files["safetensors", model]) for model in factory.MODELS]
    assert dumps(extract_spec(reversed(sources), family).spec) == dumps(extract_spec(sources, family).spec)


def test_a_container_is_passed_on(files: Files, family: Family) -> None:
    path = files["torch-zip", "XS"]
    assert extract_model(path, family, container="network").name == "XS"
    with pytest.raises(CheckpointError):
        extract_model(path, family, container="nothing")


def test_no_checkpoint_of_the_family(family: Family, tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    torch.save({"fc.weight": torch.zeros(2, 2), "fc.bias": torch.zeros(2)}, path)
    with pytest.raises(FamilyError, match="not a checkpoint of ConvNeXtPose: 6 of 6 patterns found nothing"):
        extract_model(path, family)


def test_names_before_paths(family: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("epoch=3.pth").touch()
    assert named_source("XS=a/b.pth", family) == ("XS", Path("a/b.pth"), "")
    assert named_source("a/b.pth", family) == ("", Path("a/b.pth"), "")
    assert named_source("a/b=c.pth", family) == ("", Path("a/b=c.pth"), "")
    assert named_source("epoch=3.pth", family) == ("", Path("epoch=3.pth"), "")
    with pytest.raises(UsageError, match="ConvNeXtPose has no model 'XL'") as caught:
        named_source("XL=a.pth", family)
    assert caught.value.hint == "choose from: XS, S, M, L"


def test_a_file_name_that_is_no_text(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnx_doclint.extraction.extract.read_inventory", lambda *_: factory.inventory("XS"))
    monkeypatch.setattr("cnx_doclint.extraction.extract.digest", lambda _: ("", 0))
    assert extract_model(Path("a\udcff.pth"), family).model.source.file == "a\\udcff.pth"
    assert extract_model(Path(), family).model.source.file == Path.cwd().name
