"""Each small checkpoint of the cases is read by its own format's reader, and holds what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from format_cases import FORMAT_CASES

if TYPE_CHECKING:
    from pathlib import Path

    from running import Run


@pytest.mark.parametrize("path", FORMAT_CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, run: Run, pytestconfig: pytest.Config) -> None:
    assert read_inventory(path).format == path.parent.name
    found, golden = run("inspect", path, "--json").out, path.with_suffix(".json")
    if pytestconfig.getoption("update_cases"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), "look at the difference, then pytest --update-cases"
