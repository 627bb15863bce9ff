"""Small checkpoints kept as files: ``checkpoints/cases/FORMAT/NAME.bin``, and ``NAME.json`` says what it holds."""

from __future__ import annotations

from pathlib import Path

CASES = Path(__file__).parents[1] / "checkpoints" / "cases"
FORMAT_CASES = sorted(CASES.glob("*/*.bin"))
