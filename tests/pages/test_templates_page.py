"""The page of templates has every name that one sees, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePath

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.publish.health import Documented, Site, documentation_health
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates, load_templates, shipped
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import load_spec
from kept_pages import DOCS, ROOT, fenced

PAGE = DOCS / "templates.md"
HOW_TO = DOCS / "tables-and-pages.md"
BOOK = Glossary.load(load_spec(ROOT / "model-spec.json"))
# Under which heading the page has the names of a class.
HEADINGS = {
    "": "In every page",
    "ModelView": "A model",
    "Group": "A group",
    "FactView": "A fact",
    "Layer": "A layer",
    "Quote": "A quote",
    "Source": "A source",
    "Paper": "The paper",
    "Spec": "The spec",
    "Chart": "A chart",
    "Meaning": "A status",
    "TensorRow": "A tensor",
    "Health": "Health",
    "FactGroup": "Covered facts",
    "FactRow": "A covered fact",
}
# Values of a spec, whose format has a page.
ELSEWHERE = {"Model", "Fact"}


class Seen(Templates):
    """Fills templates, and notes what they are given."""

    def render(self, name: str, **variables: object) -> str:
        VARIABLES.update(variables)
        return super().render(name, **variables)


VARIABLES: dict[str, object] = {}


@pytest.fixture(scope="module")
def names(checker: Checker) -> Mapping[str, set[str]]:
    """Every name that a template sees: the variables, and the fields of their values by class."""
    guide = ROOT / "examples/drifted/guide.md"
    stated = Documented.from_linted(checker.lint("docs/guide.md", guide.read_text(encoding="utf-8")))
    folder = PurePath("docs/models")
    render_pages(BOOK, Seen((shipped(),)), health=documentation_health(BOOK, [stated], Site(folder, (folder,)), "en"))
    found: dict[str, set[str]] = {"": {*VARIABLES}}
    for value in VARIABLES.values():
        walk(value, found)
    return found


def walk(value: object, found: dict[str, set[str]]) -> None:
    kind = type(value)
    if kind.__module__.startswith("cnx_doclint."):
        fields = (*getattr(kind, "_fields", ()), *getattr(kind, "__dataclass_fields__", ()))
        shown = {name for name in vars(kind) if not name.startswith("_")}
        found.setdefault(kind.__name__, set()).update(fields, shown)
        for name in fields:
            walk(getattr(value, name), found)
    elif isinstance(value, Mapping):
        for each in value.values():
            walk(each, found)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            walk(each, found)


def documented(heading: str) -> set[str]:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert section, heading
    return {match[1] for match in re.finditer(r"^\| `(\w+)(?:\([^`]*\))?` \|", section[1], re.MULTILINE)}


def test_every_class_has_a_place(names: Mapping[str, set[str]]) -> None:
    assert names.keys() - ELSEWHERE == HEADINGS.keys()


@pytest.mark.parametrize("kind", HEADINGS)
def test_every_name_is_documented(kind: str, names: Mapping[str, set[str]]) -> None:
    assert documented(HEADINGS[kind]) == names[kind]


def test_the_examples_of_templates_can_be_filled(tmp_path: Path) -> None:
    sizes, own = fenced(HOW_TO, "jinja")
    (tmp_path / "sizes.md.j2").write_text(sizes, encoding="utf-8")
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks/table_models.md.j2").write_text(own, encoding="utf-8")
    pages = render_pages(BOOK, load_templates(tmp_path))
    assert "| [ConvNeXtPose-XS](xs.md) | 3.53M (3,528,008) |\n" in pages["sizes.md"]
    assert pages["index.md"].count("\n| XS | 3,528,008 |\n") == 1
