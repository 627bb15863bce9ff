"""What axe-core finds wrong with a page for people who do not see, hear or move as others do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from missing import missing
from visiting import Visitor

SCRIPT = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


def need_axe() -> None:
    if not SCRIPT.is_file():
        missing("axe-core", "npm ci --prefix tests/site")


def barriers(visitor: Visitor) -> list[str]:
    """What is serious or critical on the page that is open, also where it is folded."""
    visitor.unfold()
    visitor.page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    return [line for violation in visitor.page.evaluate(RUN) for line in _told(violation)]


def _told(violation: dict[str, Any]) -> Iterator[str]:
    if violation["impact"] in {"serious", "critical"}:
        for node in violation["nodes"]:
            why = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
            yield f"{violation['id']}: {node['target']}: {why}"
