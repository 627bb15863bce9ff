"""How well documents cover a spec, and the page that tells it."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.health import Documented, Health, Site, documentation_health
from cnx_doclint.publish.pages import render_pages
from cnx_doclint.publish.templating import Templates
from cnx_doclint.runner.checker import Checker
from confidences import TEXT, set_confidences

GUIDE = "# ConvNeXtPose-{model}\n\n```python\ndeconv_kernels = [{kernel}, {kernel}, {kernel}]\n```\n"
RIGHT = {model: GUIDE.format(model=model, kernel=3) for model in ("XS", "S", "M", "L")}
SITES = (PurePath("docs/models"), PurePath("docs/es/models"))
KERNELS = "Deconv kernels"


def covered(checker: Checker, glossary: Glossary, texts: dict[str, str]) -> Health:
    documents = [Documented.from_linted(checker.lint(path, text)) for path, text in texts.items()]
    return documentation_health(glossary, documents, Site(SITES[0], SITES), "en")


def row(found: Health, name: str) -> tuple[str, ...]:
    return next(tuple(row) for group in found.groups for row in group.rows if row.name == name)


def test_a_fact_is_stated_for_some_models_by_some_documents(checker: Checker, glossary: Glossary) -> None:
    found = covered(checker, glossary, {"docs/b.md": RIGHT["S"], "docs/a b.md": RIGHT["L"], "docs/c.md": "Nothing.\n"})
    assert row(found, KERNELS) == (KERNELS, "2 of 4", "XS, M", "[a b.md](../a%20b.md), [b.md](../b.md)")
    assert row(found, "Head width") == ("Head width", "0 of 4", "XS, S, M, L", "–")
    assert dict(found.models)["S"].startswith("1 of ")
    assert dict(found.models)["M"].startswith("0 of ")
    assert [document[1:] for document in found.documents] == [("1", "1", "0")] * 2
    assert found.findings == ()


def test_what_is_wrong_is_stated_too_and_what_is_shown_as_wrong_is_not(checker: Checker, glossary: Glossary) -> None:
    wrong = GUIDE.format(model="S", kernel=4)
    shown = f"{RIGHT['XS']}\n```python\n# wrong:\ndeconv_kernels = [7, 7, 7]\n```\n"
    found = covered(checker, glossary, {"docs/a.md": wrong, "docs/b.md": shown})
    assert row(found, KERNELS)[1:3] == ("2 of 4", "M, L")
    assert found.findings == (("[a.md](../a.md):4", "CNX101 head-mismatch"),)
    assert found.documents[0][1:] == ("1", "0", "1")


def test_what_is_not_sure_enough_is_stated_and_not_told(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    set_confidences(monkeypatch)
    found = Documented.from_linted(checker.lint("a.md", TEXT))
    assert [one.diagnostic.level for one in found.checked.findings] == ["certain", "likely"]
    assert ("M", "params.total") in found.stated


def test_long_lists_are_cut(checker: Checker, glossary: Glossary) -> None:
    found = covered(checker, glossary, {f"docs/{number}.md": RIGHT["S"] for number in range(9)})
    assert row(found, KERNELS)[3].endswith("[3.md](../3.md) (+5)")


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("docs/models", "docs/guides/a.md", "[guides/a.md](../guides/a.md)"),
        ("docs/models", "docs/models/own.md", "[models/own.md](own.md)"),
        ("docs/models", "docs/50% (C#)?.md", "[50% (C#)?.md](../50%25%20%28C%23%29%3F.md)"),
        ("docs/models", "README.md", "`README.md`"),
        ("docs/models", "docs/es/guides/a.md", "`docs/es/guides/a.md`"),
        ("docs/es/models", "docs/es/guides/a.md", "[guides/a.md](../guides/a.md)"),
        ("docs/es/models", "docs/guides/a.md", "`docs/guides/a.md`"),
        ("models", "README.md", "`README.md`"),
        ("models", "models/notes.md", "[notes.md](notes.md)"),
    ],
)
def test_a_page_links_to_documents_of_its_own_site(folder: str, path: str, expected: str) -> None:
    own = PurePath(folder)
    site = Site(own, SITES if own in SITES else (own,))
    assert site.link(path) == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_there_where_documents_were_read(
    lang: str, checker: Checker, glossary: Glossary, templates: Templates
) -> None:
    assert "health.md" not in render_pages(glossary, templates, lang)
    found = covered(checker, glossary, {"docs/a.md": GUIDE.format(model="S", kernel=4)})
    page = render_pages(glossary, templates, lang, found)["health.md"]
    assert "[a.md](../a.md):4" in page
    assert checker.lint("docs/models/health.md", page).diagnostics == ()
    assert checker.lint("docs/models/health.md", page).understood.claims == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_documents_no_table_is_empty(glossary: Glossary, templates: Templates, lang: str) -> None:
    page = render_pages(glossary, templates, lang, documentation_health(glossary, [], Site(SITES[0], SITES), lang))[
        "health.md"
    ]
    assert "|" not in page
