"""Makes a folder of model pages in two languages, with disagreements planted in it and with differences that are none.

Every model has a page in English and one in Spanish, and a row in the list of each language. What is planted is told by
file, line and code, so that a test can ask for exactly that.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SEED = 20261123


class Model(NamedTuple):
    name: str
    params: int
    gflops: float
    top1: float


class Planted(NamedTuple):
    path: str
    line: int
    code: str


@dataclass
class Folder:
    """Texts by path, and what is planted in them."""

    texts: dict[str, str] = field(default_factory=dict)
    planted: set[Planted] = field(default_factory=set)

    def write(self, root: Path) -> None:
        for path, text in self.texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")

    def plant(self, path: str, old: str, new: str, code: str) -> None:
        """Put a wrong line in the place of a right one."""
        lines = self.texts[path].split("\n")
        at = lines.index(old)
        lines[at] = new
        self.texts[path] = "\n".join(lines)
        self.planted.add(Planted(path, at + 1, code))


def models(number: int) -> list[Model]:
    chance = random.Random(SEED)
    made = []
    for index in range(number):
        stem = ("Aster", "Birch-V2", "Cedar", "DuneNet", "Elm-Pose")[index % 5]
        name = f"{stem}-{chance.choice(('N', 'T', 'S', 'B', 'L'))}{index + 11}"
        params = chance.randrange(1_200_000, 320_000_000)
        made.append(Model(name, params, chance.randrange(30, 9000) / 100, chance.randrange(6100, 8900) / 100))
    return made


def folder(number: int) -> Folder:
    """Return pages of so many models, which agree; then plant, and add what must stay silent."""
    made = Folder()
    known = models(number)
    for language in ("en", "es"):
        made.texts[f"{language}/zoo.md"] = "\n".join([*_list(known, language), ""])
        for model in known:
            made.texts[f"{language}/models/{model.name.lower()}.md"] = "\n".join([*_page(model, language), ""])
    for path, text in decoys(known):
        made.texts[path] = made.texts.get(path, "") + text
    for at, plant in enumerate(PLANTS * 4):
        plant(made, known[at * 5 + 2])
    return made


def point(text: str, language: str) -> str:
    return text.replace(",", " ").replace(".", ",") if language == "es" else text


def row(model: Model, language: str) -> str:
    cells = (f"{model.params / 1e6:.1f}", f"{model.gflops:.2f}", f"{model.top1:.1f}")
    link = f"[{model.name}](models/{model.name.lower()}.md)"
    return f"| {link} | PyTorch | 224 | " + " | ".join(point(cell, language) for cell in cells) + " |"


def params_line(count: int, language: str) -> str:
    return f"| {'Parameters' if language == 'en' else 'Parámetros'} | {point(f'{count:,}', language)} |"


def flops_line(gflops: float, language: str) -> str:
    return f"| GFLOPs | {point(f'{gflops:.2f}', language)} |"


def _list(known: list[Model], language: str) -> Iterator[str]:
    yield {"en": "# Model zoo\n\nTested on ImageNet-1K.\n", "es": "# Los modelos\n\nProbados en ImageNet-1K.\n"}[
        language
    ]
    yield {
        "en": "| Model | Framework | Input size | Params (M) | GFLOPs | Top-1 (%) |",
        "es": "| Modelo | Implementación | Tamaño de entrada | Parámetros (M) | GFLOPs | Top-1 (%) |",
    }[language]
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (row(model, language) for model in known)


def _page(model: Model, language: str) -> Iterator[str]:
    yield f"# {model.name}\n"
    yield {"en": "## Specification at 224x224\n", "es": "## Especificación a 224x224\n"}[language]
    yield {"en": "| Metric | Value |", "es": "| Métrica | Valor |"}[language]
    yield "| ------ | ----- |"
    yield params_line(model.params, language)
    yield flops_line(model.gflops, language)
    yield {"en": "| Type | Classification |", "es": "| Tipo | Clasificación |"}[language]
    yield {"en": "\nHow to load it: `load()`.", "es": "\nPara cargarlo: `load()`."}[language]


# ---- differences that are none ----


def decoys(known: list[Model]) -> Iterator[tuple[str, str]]:
    """Yield text to add to pages: what looks like a contradiction, and is of something else."""
    for number, model in enumerate(known[::3]):
        page = f"en/models/{model.name.lower()}.md"
        yield page, DECOYS[number % len(DECOYS)](model)
    for family, count in (("one", 110), ("two", 86)):
        rows = f"| Base | {count}M |\n| Huge | {3 * count}M |\n"
        yield f"en/{family}/sizes.md", f"# Sizes\n\n| Model | Params |\n| - | - |\n{rows}"


def _table(model: Model, heading: str, value: str) -> str:
    return f"\n| Model | {heading} |\n| ----- | ------ |\n| {model.name} | {value} |\n"


def _other(model: Model) -> str:
    return f"{model.params / 1e6 * 1.37:.1f}M"


DECOYS: tuple[Callable[[Model], str], ...] = (
    lambda m: "\n## Backbone only\n" + _table(m, "Params", f"{m.params / 1e6 * 0.8:.1f}M"),
    lambda m: "\n## Before the fix\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## INT8 quantized\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## Counted with buffers\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## At 384x384\n" + _table(m, "GFLOPs", f"{m.gflops * 3:.2f}"),
    lambda m: "\n## Robustness on ImageNet-V2\n" + _table(m, "Top-1", f"{m.top1 - 11:.1f}"),
    lambda m: "\n## The paper's numbers\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## In UperNet\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## Rounded\n" + _table(m, "Params", f"{m.params / 1e6:.2f}M"),
    lambda m: "\n## Struck out\n" + _table(m, "Params", f"~~{_other(m)}~~"),
    lambda m: "\n## As some say\n" + _table(m, "Params", f"{_other(m)} ❌"),
    lambda m: "\n## Left alone\n\n<!-- cnx-doclint: disable[CNX302] of the demo -->\n" + _table(m, "Params", _other(m)),
    lambda m: "\n## About\n" + _table(m, "Params", f"~{m.params / 1e6 * 1.1:.0f}M"),
    lambda m: "\n## Trained parts\n" + _table(m, "Trainable params", _other(m)),
    lambda m: "\n## Variants\n" + _table(m._replace(name=f"{m.name} + FPN"), "Params", _other(m)),
    lambda m: (
        "\n## Two heads\n"
        + f"\n| Model | Decoder | Params |\n| - | - | - |\n| {m.name} | light | 9.1M |\n| {m.name} | heavy | 19.7M |\n"
    ),
    lambda m: "\n## Speed\n" + _table(m, "Latency (ms)", "12.5"),
    lambda m: "\n```text\n| Model | Params |\n| - | - |\n" + f"| {m.name} | {_other(m)} |\n```\n",
)


# ---- what is planted ----


def _plant_lists(made: Folder, model: Model) -> None:
    """Both lists agree with each other and not with the pages; of two against two, the later ones are reported."""
    wrong = model._replace(params=int(model.params * 0.9))
    for language in ("en", "es"):
        made.plant(f"{language}/zoo.md", row(model, language), row(wrong, language), "CNX302")


def _plant_translated_page(made: Folder, model: Model) -> None:
    path = f"es/models/{model.name.lower()}.md"
    made.plant(path, flops_line(model.gflops, "es"), flops_line(model.gflops + 1.5, "es"), "CNX305")


def _plant_original_page(made: Folder, model: Model) -> None:
    """Only the English page is wrong; its translation and both lists agree."""
    path = f"en/models/{model.name.lower()}.md"
    made.plant(path, params_line(model.params, "en"), params_line(int(model.params * 1.1), "en"), "CNX302")


def _plant_translated_list(made: Folder, model: Model) -> None:
    wrong = model._replace(top1=model.top1 - 0.7)
    made.plant("es/zoo.md", row(model, "es"), row(wrong, "es"), "CNX305")


def _plant_within(made: Folder, model: Model) -> None:
    """A page's own comparison gives it another count than its specification."""
    path = f"en/models/{model.name.lower()}.md"
    right = f"| {model.name} | {model.params / 1e6:.1f} |"
    made.texts[path] += f"\n## Compared\n\n| Model | Params (M) |\n| ----- | ---------- |\n{right}\n"
    made.plant(path, right, f"| {model.name} | {model.params / 1e6 + 2.3:.1f} |", "CNX302")


PLANTS: tuple[Callable[[Folder, Model], None], ...] = (
    _plant_lists,
    _plant_translated_page,
    _plant_original_page,
    _plant_translated_list,
    _plant_within,
)
