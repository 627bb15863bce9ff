"""``render``: what it writes, what it leaves alone, and what it says of both."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cnx_doclint.publish.health import Health, documentation_health
from running import ROOT, WRONG, Run

GUIDE = "# Guide\r\n\r\n<!-- cnx-doclint:begin config=M -->\r\n<!-- cnx-doclint:end -->\r\n\r\nTail"


def test_render_fills_blocks_and_pages(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes(GUIDE.encode())
    (project / "b.md").write_text("No blocks.\n")
    (project / "cnx-doclint.toml").write_text("pages = 'docs/models'\n")
    looked = run("render", "--check")
    assert looked.code == 1
    assert "a.md:3:1: the block `config=M` is stale\n" in looked.out
    assert "docs/models/m.md: missing\n" in looked.out
    assert not (project / "docs").exists()
    assert '+    "deconv_channels": [256, 256, 256],' in run("render", "--diff").out
    assert run("render").code == 0
    text = (project / "a.md").read_bytes().decode()
    assert text.startswith("# Guide\r\n")
    assert re.search(r"\r\n<!-- cnx-doclint:end sum=[0-9a-f]{8} -->\r\n\r\nTail\Z", text)
    assert "[256, 256, 256]" in text
    assert (project / "docs/models/xs.md").exists()
    assert run("render", "--check") == (0, "everything generated is up to date\n", "")
    assert run("check").code == 0


def test_pages_in_several_languages(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("pages = { en = 'docs/models', es = 'docs/es/models' }\n")
    assert run("render").code == 0
    assert "| Deconv layers " in (project / "docs/models/xs.md").read_text()
    assert "| Capas deconv " in (project / "docs/es/models/xs.md").read_text()
    assert run("render", "--check").code == 0
    assert run("render", "--pages", "es=es", "--pages", "en").code == 0
    assert "## Configuración" in (project / "es/xs.md").read_text()
    assert "## Configuration" in (project / "en/xs.md").read_text()
    wrong = run("render", "--pages", "fr=fr")
    assert (wrong.code, "'fr' is none of the languages en, es" in wrong.err) == (2, True)


def test_render_of_named_guides_makes_no_pages(run: Run, project: Path) -> None:
    (project / "a.md").write_bytes(GUIDE.encode())
    (project / "cnx-doclint.toml").write_text("pages = 'docs/models'\n")
    assert run("render", "a.md").code == 0
    assert not (project / "docs").exists()
    assert run("render", "a.md", "--pages", "pages").code == 0
    assert (project / "pages/xs.md").exists()


def test_render_tells_a_broken_marker_and_fills_the_others(run: Run, project: Path) -> None:
    (project / "a.md").write_text("<!-- cnx-doclint:begin table=modles -->\n<!-- cnx-doclint:end -->\n")
    (project / "b.md").write_bytes(GUIDE.encode())
    ran = run("render")
    assert ran.code == 2
    assert "error: a.md:1:1: " in ran.err
    assert b"[256, 256, 256]" in (project / "b.md").read_bytes()


# ---- what somebody wrote by hand ----


@pytest.fixture
def edited(run: Run, project: Path) -> Path:
    """A guide with two blocks: somebody has edited the first, and the second is stale."""
    guide = project / "a.md"
    table = "<!-- cnx-doclint:begin table=head models=S -->\n<!-- cnx-doclint:end -->\n"
    guide.write_text(f"# Guide\n\n{table}\n{table}")
    assert run("render", "a.md").code == 0
    first, second = guide.read_text().split("\n\n<!-- cnx-doclint:begin", 2)[1:]
    stale = second.replace("models=S", "models=S,M")
    mine = first.replace("384", "385")
    guide.write_text(f"# Guide\n\n<!-- cnx-doclint:begin{mine}\n\n<!-- cnx-doclint:begin{stale}")
    assert "385" in guide.read_text()
    return guide


def test_an_edited_block_is_left_as_it_is_and_told(run: Run, edited: Path) -> None:
    before = edited.read_text()
    ran = run("render", "a.md")
    assert ran.code == 1
    assert "a.md:3:1: the block `table=head models=S` was edited by hand\n" in ran.out
    assert "the block `table=head models=S,M` is stale" in ran.out
    assert ran.out.endswith("what would replace it: render --force --diff; to replace it: render --force\n")
    after = edited.read_text()
    assert after.split("<!-- cnx-doclint:begin")[1] == before.split("<!-- cnx-doclint:begin")[1]
    assert "| M     |" in after
    again = run("render", "a.md")
    assert (again.code, edited.read_text()) == (1, after)
    assert "stale" not in again.out
    assert run("a.md").out.count("CNX402") == 1


def test_an_edited_block_goes_by_force_alone(run: Run, edited: Path) -> None:
    before = edited.read_text()
    assert "385" not in run("render", "a.md", "--diff").out
    shown = run("render", "a.md", "--diff", "--force")
    assert re.search(r"^-\|.* 385 ", shown.out, re.MULTILINE)
    assert run("render", "a.md", "--check", "--force").code == 1
    assert edited.read_text() == before
    assert run("render", "a.md", "--force").code == 0
    assert "385" not in edited.read_text()
    assert run("render", "a.md", "--check") == (0, "everything generated is up to date\n", "")


def test_space_that_a_formatter_changed_is_no_edit(run: Run, edited: Path) -> None:
    assert run("render", "a.md", "--force").code == 0
    fresh = edited.read_text()
    edited.write_text(fresh.replace("| S     |", "|  S |"))
    assert run("render", "a.md").code == 0
    assert edited.read_text() == fresh


def test_an_edit_that_has_become_true_is_generated_again(run: Run, edited: Path, project: Path) -> None:
    spec = json.loads((project / "model-spec.json").read_text())
    facts = spec["models"]["S"]["facts"]
    facts["head.in_channels"]["value"] = 385
    (project / "model-spec.json").write_text(json.dumps(spec))
    assert run("render", "a.md").code == 0
    facts["head.in_channels"]["value"] = 386
    (project / "model-spec.json").write_text(json.dumps(spec))
    assert run("render", "a.md").code == 0
    assert "386" in edited.read_text()


def test_an_edited_page_is_left_as_it_is(run: Run, project: Path) -> None:
    assert run("render", "--pages", "pages").code == 0
    page = project / "pages/m.md"
    fresh = page.read_text()
    page.write_text(fresh.replace("# ConvNeXtPose-M", "# Our best model"))
    (project / "pages/s.md").unlink()
    ran = run("render", "--pages", "pages")
    assert ran.code == 1
    assert ran.out.startswith("pages/s.md: missing\npages/m.md: edited by hand\n1 file written\n")
    assert page.read_text().startswith("# Our best model")
    assert run("render", "--pages", "pages", "--force").code == 0
    assert page.read_text() == fresh


def test_a_page_that_was_there_before_is_not_lost(run: Run, project: Path) -> None:
    (project / "pages").mkdir()
    (project / "pages/index.md").write_text("# Mine\n")
    ran = run("render", "--pages", "pages")
    assert ran.code == 1
    assert "pages/index.md: not generated\n" in ran.out
    assert (project / "pages/index.md").read_text() == "# Mine\n"
    assert (project / "pages/m.md").exists()


def test_what_is_written_by_hand_meanwhile_is_not_lost(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mine(*given: Any) -> Health:
        (project / "a.md").write_text("Mine.\n")
        return documentation_health(*given)

    (project / "a.md").write_bytes(GUIDE.encode())
    monkeypatch.setattr("cnx_doclint.publish.page_files.documentation_health", mine)
    ran = run("render", ".", "--pages", "pages")
    assert (ran.code, "a.md: changed while it was being worked on" in ran.err) == (2, True)
    assert (project / "a.md").read_text() == "Mine.\n"
    assert (project / "pages/m.md").exists()


def test_a_picture_that_was_there_before_is_not_lost(run: Run, project: Path) -> None:
    (project / "pages").mkdir()
    (project / "pages/models-params.svg").write_text("<svg/>\n")
    ran = run("render", "--pages", "pages")
    assert (ran.code, "pages/models-params.svg: not generated\n" in ran.out) == (1, True)
    assert (project / "pages/models-params.svg").read_text() == "<svg/>\n"


# ---- a spec that changes ----


def test_another_number_in_the_spec_makes_what_shows_it_stale_and_nothing_else(run: Run, project: Path) -> None:
    """The number of one model's parameters: its page, the pages that compare models, and the guides' own blocks."""
    (project / "cnx-doclint.toml").write_text("pages = { en = 'docs/models', es = 'docs/es/models' }\n")
    for name in ("guides/choosing-a-model.md", "es/guides/elegir-modelo.md"):
        (project / "docs" / name).parent.mkdir(parents=True)
        (project / "docs" / name).write_bytes((ROOT / "docs" / name).read_bytes())
    assert run("render").code == 0
    spec = project / "model-spec.json"
    spec.write_text(spec.read_text().replace("7438976", "7438977"))
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    looked = run("render", "--check", "--diff")
    assert (looked.code, {path: path.read_bytes() for path in before}) == (1, before)
    told = re.findall(r"^(\S+?\.\w+)(?::\d+:\d+: the block `(.*)` is|:) stale$", looked.err, re.MULTILINE)
    ours = {"index.md", "models-params.svg", "s.md", "paper.md", "health.md"}
    pages = {(f"docs/{lang}models/{name}", "") for lang in ("", "es/") for name in ours}
    blocks = {(name, block) for name, block in told if block}
    assert {*told} - blocks == pages
    assert {name for name, _ in blocks} == {"docs/guides/choosing-a-model.md", "docs/es/guides/elegir-modelo.md"}
    diffs = [diff for diff in re.split(r"^(?=--- )", looked.out, flags=re.MULTILINE) if "health.md" not in diff]
    changed = [line for diff in diffs for line in diff.splitlines() if re.match(r"[+-](?![+-])", line)]
    assert len(changed) > 20
    assert all(re.search(r"7,438,97[67]|9,97[78]|sum=", line) for line in changed)
    assert run("render").code == 0
    after = {path: path.read_bytes() for path in before}
    written = {str(path.relative_to(project)) for path in before if before[path] != after[path]}
    assert written == {name for name, _ in told}
    assert run("render", "--check").code == 0


# ---- the health of the documentation ----


@pytest.fixture
def unrendered(project: Path) -> Path:
    """A project with pages and two guides, of which one is wrong and one is wrong until its block is filled."""
    (project / "cnx-doclint.toml").write_text("pages = 'docs/models'\n")
    (project / "docs/guides").mkdir(parents=True)
    (project / "docs/guides/a.md").write_text(WRONG)
    stale = (
        "# ConvNeXtPose\n\n<!-- cnx-doclint:begin table=head models=M columns=kernels -->\n| Model | Deconv kernels |\n"
    )
    (project / "docs/b.md").write_text(f"{stale}| - | - |\n| M | [5, 5, 5] |\n<!-- cnx-doclint:end -->\n")
    return project


@pytest.fixture
def documented(run: Run, unrendered: Path) -> Path:
    """The page of health of such a project."""
    assert run("render").code == 0
    return unrendered / "docs/models/health.md"


def test_the_health_page_tells_of_documents_as_they_will_be(documented: Path, run: Run) -> None:
    page = documented.read_text()
    assert "[guides/a.md](../guides/a.md):4 | CNX101 head-mismatch" in page
    assert re.search(r"\[b\.md\]\(\.\./b\.md\) +\| 1 +\| 1 +\| 0 ", page)
    assert re.search(r"Deconv kernels +\| 2 of 4 +\| XS, S +\| \[b\.md\]", page)
    assert "docs/models/" not in page


def test_the_health_page_follows_the_documents_alone(
    documented: Path, run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "docs")
    assert run("render", "--check") == (0, "everything generated is up to date\n", "")
    monkeypatch.chdir(project)
    assert run("docs", "--fix").out.startswith("fixed 1 finding")
    looked = run("render", "--check")
    assert (looked.code, looked.out.splitlines()[0]) == (1, "docs/models/health.md: stale")
    assert run("render").code == 0
    assert "Nothing is wrong." in documented.read_text()


@pytest.mark.parametrize(
    ("folder", "paths"),
    [
        (".", ()),
        ("docs", ()),
        (".", ("{project}/docs", "--pages", "docs/models")),
        (".", ("docs/guides/../b.md", "--pages", "docs/models")),
        ("docs/guides", ("../b.md", "--pages", "../models")),
    ],
)
def test_the_health_page_is_the_same_wherever_it_is_made_and_however_guides_are_named(
    unrendered: Path, run: Run, monkeypatch: pytest.MonkeyPatch, folder: str, paths: tuple[str, ...]
) -> None:
    settings = unrendered / "cnx-doclint.toml"
    settings.write_text(f"{settings.read_text()}per-file-ignores = {{ 'docs/guides/*' = ['CNX101'] }}\n")
    monkeypatch.chdir(unrendered / folder)
    assert run("render", *(path.format(project=unrendered) for path in paths)).code == 0
    page = (unrendered / "docs/models/health.md").read_text()
    assert re.search(r"\[b\.md\]\(\.\./b\.md\) +\| 1 +\| 1 +\| 0 ", page)
    assert "Nothing is wrong." in page
    monkeypatch.chdir(unrendered)
    assert run("render", "--check").code == 0


def test_a_template_that_says_nothing_makes_no_page(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("pages = 'docs/models'\ntemplates = 'templates'\n")
    (project / "templates").mkdir()
    (project / "templates/health.md.j2").write_text("")
    assert run("render").code == 0
    assert not (project / "docs/models/health.md").exists()
    assert (project / "docs/models/index.md").exists()


@pytest.mark.parametrize("folder", [".", "docs"])
def test_a_document_that_cannot_be_read_is_told_once(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (project / "cnx-doclint.toml").write_text("pages = 'pages'\n")
    (project / "docs").mkdir()
    (project / "docs/bad.ipynb").write_text("no notebook")
    monkeypatch.chdir(project / folder)
    ran = run("render")
    assert (ran.code, ran.err.count("bad.ipynb")) == (2, 1)
    assert (project / "pages/health.md").exists()


def test_a_page_that_nothing_generates_any_more_is_told(run: Run, project: Path) -> None:
    (project / "templates").mkdir()
    (project / "cnx-doclint.toml").write_text("pages = 'pages'\ntemplates = 'templates'\n")
    (project / "templates/own.md.j2").write_text("# Own\n")
    assert run("render").code == 0
    (project / "pages/notes.md").write_text("# By hand\n")
    (project / "templates/own.md.j2").unlink()
    assert run("render", "--check") == (1, "pages/own.md: no longer generated; delete it\n", "")
    (project / "pages/own.md").unlink()
    assert run("render", "--check").code == 0
