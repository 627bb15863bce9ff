"""How long it takes to render guides with 1,000 blocks, against reading them, finding their blocks and writing them.

    python benchmarks/rendering.py

writes guides of its own into a temporary folder, and does both in turn. What is compared differs only in what is asked
about: telling what a marker asks for, and making the text between the markers. Three states are measured: blocks that
another spec has filled (every number has changed), that are as they should be, and that are empty, as they are once.
Half of the markers ask for something that no other one asks for.

Prints the least time of each and their ratio, and fails when it is not below 2 for blocks that are filled.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, count, islice
from pathlib import Path
from time import perf_counter
from typing import Literal, NamedTuple

from cnx_doclint.documents.markers import scan
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.project.files import decode, read, replace
from cnx_doclint.publish.guides import open_guide, render_text, stale_blocks
from cnx_doclint.publish.render_plan import render_guide
from cnx_doclint.publish.templating import load_templates
from cnx_doclint.spec.spec import Value, load_spec

BUDGET = 2.0
ROUNDS = 7
BLOCKS, GUIDES = 1_000, 20

State = Literal["stale", "fresh", "empty"]
STATES: tuple[State, ...] = ("stale", "fresh", "empty")


def markers(glossary: Glossary) -> Iterator[str]:
    """Yield what markers may ask for, without end: tables of some models with some columns, in both languages."""
    models = [",".join(some) for number in range(1, 5) for some in combinations(glossary.models(), number)]
    columns = [",".join(some) for some in combinations(glossary.columns(), 4)]
    for number in count():
        of, lang = f"models={models[number % len(models)]}", f"lang={LANGUAGES[number % 2]}"
        chosen = f"columns={columns[number % len(columns)]}"
        yield (
            f"table=models {chosen} {of} {lang}",
            f"table=head {chosen} {of} {lang}",
            f"table=params {chosen} {of} {lang}",
            f"table=layers {of} {lang}",
            f"table=paper {of} {lang}",
            f"config={glossary.models()[number % 4]} {lang}",
        )[number % 6]


def write_guides(folder: Path, state: State, glossary: Glossary) -> tuple[Path, ...]:
    """Write guides with as many blocks each, and with text around them."""
    asked, paths = markers(glossary), tuple(folder / f"guide-{number}.md" for number in range(GUIDES))
    filler = {"empty": None, "stale": changed(glossary), "fresh": glossary}[state]
    for path in paths:
        text = "\n".join(map(_section, islice(asked, BLOCKS // GUIDES)))
        path.write_text(render_text(text, filler) if filler else text, encoding="utf-8")
    return paths


def _section(asked: str) -> str:
    begin, end = f"<!-- cnx-doclint:begin {asked} -->", "<!-- cnx-doclint:end -->"
    return f"## A section\n\nWords that say nothing of a model, `code`, and *more words*.\n\n{begin}\n{end}\n"


def changed(glossary: Glossary) -> Glossary:
    """Return a spec in which every number is another one."""
    models = {
        name: model._replace(
            facts={key: fact._replace(value=_other(fact.value)) for key, fact in model.facts.items()},
            tensors={tensor: tuple(size + 1 for size in shape) for tensor, shape in model.tensors.items()},
        )
        for name, model in glossary.spec.models.items()
    }
    return Glossary.load(glossary.spec._replace(models=models))


def _other(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_other, value))  # type: ignore[return-value]
    return value + 1 if isinstance(value, int | float) else f"{value} or another"


def read_and_write(paths: Sequence[Path], _: Glossary) -> None:
    """Read each guide, find its blocks, and write it as it is."""
    found = 0
    for path in paths:
        document = open_guide(str(path), decode(str(path), read(path)))
        found += len(scan(document).regions)
        replace(path, document.file)
    if found != BLOCKS:
        raise AssertionError(f"{found} blocks, and not {BLOCKS}")


def render(paths: Sequence[Path], glossary: Glossary) -> None:
    """Read each guide, and write it with its blocks filled."""
    templates = load_templates()
    for path in paths:
        rendered = render_guide(str(path), decode(str(path), read(path)), glossary, templates)
        replace(path, rendered.new)


def seconds(work: Callable[[Sequence[Path], Glossary], None], state: State, glossary: Glossary) -> float:
    """Return how long some work takes on guides that nothing was done to yet."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_guides(Path(folder), state, glossary)
        start = perf_counter()
        work(paths, glossary)
        taken = perf_counter() - start
        if work is render and any(stale_blocks(path.read_text(encoding="utf-8"), glossary) for path in paths):
            raise AssertionError("a block is stale still")
    return taken


class Measured(NamedTuple):
    """The least times of both in one state, in seconds."""

    state: State
    base: float
    rendered: float

    @property
    def ratio(self) -> float:
        """How many times as long rendering takes."""
        return self.rendered / self.base


def measured() -> tuple[Measured, ...]:
    """Measure both in turn, in each state."""
    return tuple(map(_measured, STATES))


def _measured(state: State) -> Measured:
    glossary = Glossary.load(load_spec("builtin:convnextpose"))
    pairs = [(seconds(read_and_write, state, glossary), seconds(render, state, glossary)) for _ in range(ROUNDS)]
    base, rendered = map(min, zip(*pairs, strict=True))
    return Measured(state, base, rendered)


def main(argv: Sequence[str] | None = None) -> int:
    """Print what is measured, and hold it to the budget."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args(argv)
    found = measured()
    for state, base, rendered in found:
        told = f"read and written in {base * 1000:.0f} ms, rendered in {rendered * 1000:.0f} ms"
        print(f"{BLOCKS:,} {state} blocks in {GUIDES} guides: {told}, {rendered / base:.2f} times as long")
    return 0 if all(one.ratio < BUDGET for one in found if one.state != "empty") else 1


if __name__ == "__main__":
    sys.exit(main())
