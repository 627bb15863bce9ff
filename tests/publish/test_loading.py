"""The code that a page gives for loading a checkpoint is run on one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates, shipped
from cnx_doclint.spec.spec import Fact, Model, Source, Spec

torch = pytest.importorskip("torch")

NAME = 'a "model" ñ.bin'
SHAPES = {"body.weight": (4, 3), "body.bias": (4,)}


def tensors(prefix: str = "") -> dict[str, Any]:
    return {f"{prefix}{name}": torch.zeros(shape) for name, shape in SHAPES.items()}


def torch_zip(path: Path) -> None:
    torch.save({"epoch": 3, "network": tensors("module.")}, path)


def torch_legacy(path: Path) -> None:
    torch.save(tensors(), path, _use_new_zipfile_serialization=False)


def torchscript(path: Path) -> None:
    body = torch.nn.Module()
    body.body = torch.nn.Linear(3, 4)
    torch.jit.save(torch.jit.script(body), path)


def safetensors(path: Path) -> None:
    pytest.importorskip("safetensors.torch").save_file(tensors(), path)


def gguf(path: Path) -> None:
    writer = pytest.importorskip("gguf").GGUFWriter(path, "any")
    for name, tensor in tensors().items():
        writer.add_tensor(name, tensor.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def onnx(path: Path) -> None:
    helper = pytest.importorskip("onnx.helper")
    kept = [helper.make_tensor(name, 1, shape, tensors()[name].flatten()) for name, shape in SHAPES.items()]
    graph = helper.make_graph([], "any", [], [], initializer=kept)
    path.write_bytes(helper.make_model(graph).SerializeToString())


WRITERS = {
    writer.__name__.replace("_", "-"): writer
    for writer in (torch_zip, torch_legacy, torchscript, safetensors, gguf, onnx)
}


def page(source: Source, templates: Templates, lang: str = "en") -> str:
    model = Model(source, {"tail.length": Fact(3, "verified", ("body.weight",))}, SHAPES)
    return render_pages(Glossary.load(Spec("lizard", {"Big": model})), templates, lang)["big.md"]


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("form", "write"), WRITERS.items(), ids=WRITERS)
def test_the_code_of_a_page_loads_the_checkpoint(
    form: str,
    write: Callable[[Path], None],
    lang: str,
    templates: Templates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / NAME)
    inventory = read_inventory(tmp_path / NAME)
    assert inventory.format == form
    source = Source("checkpoint", NAME, form, container=inventory.container, tensors=len(inventory.tensors))
    (code,) = re.findall(r"```python\n((?:import|from) .*?)```", page(source, templates, lang), re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)
    assert {name: tuple(value.shape) for name, value in known["weights"].items()} in (
        SHAPES,
        {name: shape[::-1] for name, shape in SHAPES.items()},  # GGUF lists sizes the other way round
    )


@pytest.mark.parametrize(
    "source",
    [
        Source("reference", tensors=2),
        Source("checkpoint", NAME, "torch-zip in zip", tensors=2, member="a.pth"),
        Source("checkpoint", NAME, "../model", tensors=2),
    ],
    ids=["reference", "archive", "odd"],
)
def test_a_page_has_no_code_for_what_it_cannot_load(source: Source, templates: Templates) -> None:
    assert "import" not in page(source, templates)


def test_every_way_of_loading_is_tried() -> None:
    assert {path.name.removesuffix(".md.j2") for path in (shipped() / "loading").iterdir()} == WRITERS.keys()


def test_a_remote_file_is_loaded_by_its_own_name(templates: Templates) -> None:
    source = Source("checkpoint", "https://host.example/models/M.safetensors", "safetensors", tensors=2)
    assert 'load_file("M.safetensors")' in page(source, templates)
