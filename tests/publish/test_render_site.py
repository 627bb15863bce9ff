from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sites import broken_links, fetched_from_elsewhere, pages_of

pytest.importorskip("material")

BUILD = (sys.executable, "-m", "mkdocs", "build", "--strict")


@pytest.mark.slow
def test_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    assert len(pages_of(site)) >= 11
    assert not list(fetched_from_elsewhere(site))


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
    counterparts = {"models/m": "models/m", "guides/choosing-a-model": "guides/elegir-modelo", "reports": "", "": ""}
    pairs = [(here, "es", f"es/{there}") for here, there in counterparts.items()]
    pairs += [(f"es/{there}", "en", here) for here, there in counterparts.items() if there]
    for page, other, target in pairs:
        text = (site / page / "index.html").read_text(encoding="utf-8")
        link = re.search(rf'<a href="([^"]+)" target="_self" hreflang="{other}" class="md-select__link', text)
        assert link, page
        assert (site / page / link[1]).resolve() == (site / target).resolve()
    assert not list((site / "es").rglob("es"))


@pytest.mark.slow
def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    assert not list(broken_links(site))


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
