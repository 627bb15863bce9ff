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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
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
    assert {"models/xs/", "guides/choosing-a-model/", "guides/elegir-modelo/"} <= found


@pytest.mark.slow
def test_blocks_become_tables_and_code(site: Path) -> None:
    guide = (site / "guides" / "choosing-a-model" / "index.html").read_text(encoding="utf-8")
    assert "cnx-doclint:begin" in guide  # a comment, invisible
    assert guide.count("<table>") >= 4
    assert "<td>3.53M (3,528,008)</td>" in guide
    model = (site / "models" / "xs" / "index.html").read_text(encoding="utf-8")
    assert "<details><summary>Evidence for each value</summary><ul>" in re.sub(r">\s+<", "><", model)
