from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("material")

# What makes a browser fetch something: not a link that a reader may follow.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?(?:https?:)?//|<link\b[^>]*\bhref=\"?(?:https?:)?//"
)

BUILD = (sys.executable, "-m", "mkdocs", "build", "--strict")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for config, where in (("mkdocs.yml", folder), ("mkdocs.es.yml", folder / "es")):
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--quiet",
            "-f",
            config,
            "--site-dir",
            str(where),
        ]
        done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 11
    for page in pages:
        assert not FETCHED.search(page.read_text(encoding="utf-8")), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\"?(?:https?:)?//|@import", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.slow
def test_search_finds_facts(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"] if "deconv_channels" in entry["text"]}
    assert {"models/xs/", "guides/choosing-a-model/"} <= found
    spanish = json.loads((site / "es" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert spanish["config"]["lang"] == ["es"]
    found = {entry["location"].partition("#")[0] for entry in spanish["docs"] if "deconv_channels" in entry["text"]}
    assert {"models/xs/", "guides/elegir-modelo/"} <= found


@pytest.mark.slow
def test_each_language_leads_to_the_other(site: Path) -> None:
    for page, other in (("models/m/index.html", "es"), ("es/models/m/index.html", "en")):
        text = (site / page).read_text(encoding="utf-8")
        assert re.search(rf'<a href=\S+ hreflang="?{other}"? class="?md-select__link', text)
    assert not list((site / "es").rglob("es"))


@pytest.mark.slow
def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue  # its links are of the site's root
        for link in re.findall(r'(?:href|src)="?([^"\s>]+)', page.read_text(encoding="utf-8")):
            path = link.partition("#")[0].partition("?")[0]
            if path and not re.match(r"[a-z]+:", path):
                target = (page.parent / path).resolve()
                assert target.exists(), f"{page}: {link}"


@pytest.mark.slow
def test_blocks_become_tables_and_code(site: Path) -> None:
    guide = (site / "guides" / "choosing-a-model" / "index.html").read_text(encoding="utf-8")
    assert "cnx-doclint:begin" in guide  # a comment, invisible
    assert guide.count("<table>") >= 4
    assert "<td>3.53M (3,528,008)</td>" in guide
    model = (site / "models" / "xs" / "index.html").read_text(encoding="utf-8")
    assert "<details><summary>Evidence for each value</summary><ul>" in re.sub(r">\s+<", "><", model)


@pytest.mark.slow
def test_a_broken_link_ends_the_strict_build(tmp_path: Path) -> None:
    """Quiet builds count no warnings, so the build that is relied on must not be one."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nothing](nothing.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: test\n")
    assert subprocess.run([*BUILD, "-f", "mkdocs.yml"], cwd=tmp_path, check=False, capture_output=True).returncode != 0
