from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cnx_doclint.errors import ConfigError, MarkerError
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.guides import stale_blocks
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates, load_templates, shipped
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import STATUSES, Fact, Model, Source, Spec, load_spec
from running import ROOT

SIGNATURE = re.compile(r"\n<!-- cnx-doclint:page sum=.*-->\n")
BADGES = {f"status-{status}.svg" for status in STATUSES}
PAGES = {"models-params.svg", "models-gflops.svg", "head-xs.svg", "head-s.svg", "head-m.svg", "head-l.svg", *BADGES} | {
    "index.md",
    "paper.md",
    "xs.md",
    "s.md",
    "m.md",
    "l.md",
}


@pytest.mark.parametrize(("lang", "folder"), [("en", "docs/models"), ("es", "docs/es/models")])
def test_committed_pages_are_what_the_spec_gives(
    lang: str, folder: str, committed: Glossary, templates: Templates
) -> None:
    pages = {page.name: page.read_bytes().decode() for page in (ROOT / folder).iterdir()}
    assert pages.pop("health.md")  # what documents say is not the spec's to tell
    assert pages == render_pages(committed, templates, lang)


def test_committed_guides_have_fresh_blocks(committed: Glossary, templates: Templates) -> None:
    guides = [path for path in ROOT.glob("docs/**/*.md") if path.parent.name != "models"]
    stale = {path.name: stale_blocks(path.read_bytes().decode(), committed, templates, str(path)) for path in guides}
    assert not {name: blocks for name, blocks in stale.items() if blocks}
    assert len(guides) >= 5


def test_pages_are_the_same_every_time(spec: Spec, glossary: Glossary, templates: Templates) -> None:
    backwards = Glossary.load(Spec(spec.family, dict(reversed(spec.models.items()))))
    assert render_pages(glossary, templates) == render_pages(backwards, templates)
    assert render_pages(glossary, templates).keys() == PAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_tidy(lang: str, glossary: Glossary, templates: Templates) -> None:
    for name, page in render_pages(glossary, templates, lang).items():
        assert page.startswith("<svg " if name.endswith(".svg") else "# "), name
        assert page.endswith("\n"), name
        assert not page.endswith("\n\n"), name
        assert "\n\n\n" not in page, name
        assert not re.search(r"[ \t]$", page, re.MULTILINE), name
        assert "{{" not in page, name
        assert {*re.findall(r"!\[[^]]+\]\((.*?)\)", page)} <= PAGES


def test_a_model_page_tells_all_facts_with_status_and_evidence(
    spec: Spec, glossary: Glossary, templates: Templates
) -> None:
    page = render_pages(glossary, templates)["m.md"]
    facts = spec.models["M"].facts
    rows = re.findall(r"^\| .+ \| !\[(verified|derived|inferred|declared)\] +\|$", page, re.MULTILINE)
    assert len(rows) == sum(not key.startswith("paper.") for key in facts)
    assert "| 1     | 384 → 256 | 3 × 3" in page
    assert "7,587,008" in page
    assert "7,596,986" in page
    assert "9,978" in page
    assert "agrees, counted without buffers" in page


def test_a_spanish_page_says_the_same_in_spanish(glossary: Glossary, templates: Templates, checker: Checker) -> None:
    english, spanish = (render_pages(glossary, templates, lang)["m.md"] for lang in LANGUAGES)
    numbers = re.compile(r"\d[\d.,]*\d|\d")
    assert sorted(numbers.findall(SIGNATURE.sub("", english))) == sorted(numbers.findall(SIGNATURE.sub("", spanish)))
    words = {word for key in ("verified", "derived", "inferred", "declared") for word in (key,)}
    assert not words & {cell.strip() for cell in re.findall(r"\| !\[([a-z]+)\] +\|$", spanish, re.MULTILINE)}
    assert "coincide, contado sin buffers" in spanish
    assert english.count("\n## ") == spanish.count("\n## ")
    found = checker.lint("m.md", spanish)
    assert [one for one in found.diagnostics if one.code.startswith("CNX2")] == []


def checkpoint_book(glossary: Glossary) -> Glossary:
    spec = glossary.spec
    source = Source("checkpoint", "S.tar", "torch zip", "ab" * 32, 12_345, "network", 260)
    model = spec.models["S"]._replace(source=source)
    quoted = {"paper.params.total": "7.45M", "paper.head.width": 128}
    facts = {key: Fact(value, "declared", ("a table",)) for key, value in quoted.items()}
    inferred = {"head.num_joints": Fact(18, "inferred", ("18 joints, as in Human3.6M",))}
    return Glossary.load(Spec(spec.family, {"S": model._replace(facts={**model.facts, **facts, **inferred})}))


def test_a_page_of_a_checkpoint_names_the_file_and_judges_the_paper(glossary: Glossary, templates: Templates) -> None:
    page = render_pages(checkpoint_book(glossary), templates)["s.md"]
    assert "sha256sum S.tar" in page
    assert "ab" * 32 in page
    assert "12,345 bytes" in page
    assert "agrees, counted with buffers" in page
    assert re.search(r"Head width +\| 128 +\| 256 +\| differs", page)
    assert '"num_joints": 18,  # inferred: no weight says so' in page


def test_long_evidence_is_cut_short(glossary: Glossary, templates: Templates) -> None:
    page = render_pages(glossary, templates)["l.md"]
    line = next(line for line in page.splitlines() if line.startswith("<li>Depths: "))
    assert re.search(r" and \d+ more</li>$", line)


def test_a_family_nobody_knows_has_pages_too(templates: Templates) -> None:
    facts = {"tail.length": Fact(3, "verified", ("tail.weight",))}
    model = Model(Source("reference", tensors=1), facts, {})
    pages = render_pages(Glossary.load(Spec("lizard", {"Big One": model})), templates)
    assert pages.keys() == {"index.md", "big-one.md", *BADGES}
    assert "# lizard-Big One" in pages["big-one.md"]
    assert "| tail.length | 3     | ![verified] |" in pages["big-one.md"]


# ---- templates ----


def test_a_users_template_replaces_ours_and_adds_a_page(tmp_path: Path, glossary: Glossary) -> None:
    (tmp_path / "model.md.j2").write_text("{{ model.title }}: {{ model.text('head.width') }}\n")
    (tmp_path / "extra.md.j2").write_text("{% for model in models %}{{ model.name }} {% endfor %}")
    (tmp_path / "_part.md.j2").write_text("not a page")
    pages = render_pages(glossary, load_templates(tmp_path))
    assert pages.keys() == PAGES | {"extra.md"}
    assert SIGNATURE.sub("", pages["l.md"]) == "ConvNeXtPose-L: 512\n"
    assert SIGNATURE.sub("", pages["extra.md"]) == "XS S M L\n"
    assert pages["index.md"] == render_pages(glossary, load_templates())["index.md"]


@pytest.mark.parametrize(
    ("template", "error", "message"),
    [
        ("{{ nothing }}", ConfigError, "'nothing' is undefined"),
        ("{{ model.nothing }}", ConfigError, "nothing"),
        ("{% if %}", ConfigError, "model.md.j2"),
        ("{{ ''.__class__.__mro__ }}", ConfigError, "unsafe"),
        ("{{ block('table=nothing') }}", MarkerError, "table=nothing"),
        ("\n{{ 1 / 0 }}", ConfigError, r"model.md.j2:2 cannot be filled: division by zero"),
        ("{{ model.text(1, 2) }}", ConfigError, r"model.md.j2:1 "),
        ("{{ range(999999) }}", ConfigError, r"model.md.j2:1 .*too big"),
        ("\udcff", ConfigError, r"model.md.j2 .*utf-8"),
    ],
)
def test_a_bad_template_is_an_error(
    template: str, error: type[Exception], message: str, tmp_path: Path, glossary: Glossary
) -> None:
    (tmp_path / "model.md.j2").write_bytes(template.encode(errors="surrogateescape"))
    with pytest.raises(error, match=message):
        render_pages(glossary, load_templates(tmp_path))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no folder of templates"):
        load_templates(tmp_path / "nowhere")


def test_templates_are_found_beside_the_sources() -> None:
    assert shipped() == ROOT / "templates"


@pytest.mark.slow
def test_templates_are_found_in_the_wheel(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    code = "from cnx_doclint.publish.templating import *; print(shipped(), *load_templates().pages())"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(installed / "cnx_doclint" / "templates"), "health", "index", "model", "paper"]


@pytest.mark.parametrize("family", ["convnextpose", "convnext", "resnet"])
def test_a_paper_that_rounds_more_coarsely_does_not_differ(family: str, templates: Templates) -> None:
    pages = render_pages(Glossary.load(load_spec(f"builtin:{family}")), templates)
    rows = [line for line in pages["paper.md"].splitlines() if line.startswith("| ") and "Parameters" in line]
    assert rows
    assert not [row for row in rows if "differs" in row]  # 29M is what 28,589,128 is, rounded


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_overview_speaks_of_buffers_only_where_some_are_counted(lang: str, templates: Templates) -> None:
    said = {
        family: "buffers" in render_pages(Glossary.load(load_spec(f"builtin:{family}")), templates, lang)["index.md"]
        for family in ("resnet", "convnext")
    }
    assert said == {"resnet": True, "convnext": False}


@pytest.mark.parametrize("name", ["s", "s!", "index", "Health", "模型"])
def test_models_whose_pages_would_clash_are_refused(name: str, glossary: Glossary, templates: Templates) -> None:
    models = {**glossary.spec.models, name: glossary.spec.models["XS"]}
    with pytest.raises(ConfigError, match="the model "):
        render_pages(Glossary.load(Spec(glossary.spec.family, models)), templates)
