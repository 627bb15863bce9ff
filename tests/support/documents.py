"""Documents that every report is shown with, whatever language it is in."""

from __future__ import annotations

import json
from pathlib import Path

from running import RIGHT, ROOT, WRONG

GOLDENS = ROOT / "tests/reports/cases"
GOLDENS_SPANISH = ROOT / "tests/reports/cases-es"

GUIDE = """\
# Guía de ConvNeXtPose ✅

| Modelo | Canales         | Parámetros |
| ------ | --------------- | ---------- |
| XS     | [320, 128, 128] | 3.53M      |
| M      | [256, 256, 256] | 7.95M ✅   |

El modelo XS tiene 3,35 millones de parámetros. 100%, <script>alert("1")</script> & ]]> ::error::x \x1b[2J

ConvNeXtPose-L has 4 deconv layers.

ConvNeXtPose-L has 4 deconv layers.

<!-- cnx-doclint: ignore[CNX103] nothing here -->
"""
CELL = {"cell_type": "markdown", "source": WRONG.replace("L", 'L "best" 📐').splitlines(keepends=True)}
# Names that somebody could choose to get into a page, a command or an address.
NAME = "docs/guía, 100% <b>&.md"


def documents_in(project: Path) -> Path:
    """Write them into the folder of a project."""
    (project / "docs").mkdir()
    (project / NAME).write_text(GUIDE, encoding="utf-8")
    (project / "docs/notebook.ipynb").write_text(json.dumps({"cells": [CELL], "nbformat": 4}, indent=1))
    (project / "docs/right.md").write_text(RIGHT)
    (project / "docs/unreadable.md").write_bytes(b"\xff")
    return project
