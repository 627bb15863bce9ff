"""Building the site with either generator, and what must hold of the files of one, however it was built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

# What makes a browser fetch something: not a link that a reader may follow.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?(?:https?:)?//"
    r"|<link\b(?![^>]*\brel=\"?canonical)[^>]*\bhref=\"?(?:https?:)?//"
)
CONFIGS = {"mkdocs.yml": "", "mkdocs.es.yml": "es"}


def build_with_mkdocs(folder: Path) -> None:
    """Put the English site into a folder, and the Spanish one into a folder of it."""
    for config, language in CONFIGS.items():
        _run("mkdocs", "build", "--strict", "-f", config, "--site-dir", str(folder / language), cwd=ROOT)


def build_with_zensical(project: Path) -> None:
    """The same of a copy of the sources, into `site`: Zensical writes only where its settings are."""
    for source in ("docs", "overrides"):
        shutil.copytree(ROOT / source, project / source)
    for config in (*CONFIGS, "mkdocs.base.yml"):
        shutil.copy(ROOT / config, project)
    for config in CONFIGS:
        _run("zensical", "build", "--strict", "-f", config, cwd=project)


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def pages_of(site: Path) -> list[str]:
    """The addresses of all pages, relative to the site; not of what is shown for pages that do not exist."""
    return sorted(page.relative_to(site).as_posix().removesuffix("index.html") for page in site.rglob("index.html"))


def fetched_from_elsewhere(site: Path) -> Iterator[str]:
    """What a browser would ask other hosts for."""
    for page in site.rglob("*.html"):
        yield from (f"{page}: {found[0]}" for found in FETCHED.finditer(page.read_text(encoding="utf-8")))
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        yield from (f"{sheet}: {found[0]}" for found in re.finditer(r"url\(\"?(?:https?:)?//|@import", text))


def broken_links(site: Path) -> Iterator[str]:
    """Links within the site, from pages that exist, to what does not."""
    for page in site.rglob("index.html"):
        for link in re.findall(r'(?:href|src)="?([^"\s>]+)', page.read_text(encoding="utf-8")):
            path = link.partition("#")[0].partition("?")[0]
            if path and not re.match(r"[a-z]+:", path) and not (page.parent / path).resolve().exists():
                yield f"{page}: {link}"
