"""Writes the built-in specs anew: ``python -m cnx_doclint.extraction.references``. Needs torch.

To be run whenever a family file or a reference architecture has changed; a test fails until it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.extraction.references._builtin import builtin_spec
from cnx_doclint.families.family import FOLDER, load_family
from cnx_doclint.registry import plugins
from cnx_doclint.spec.spec import dumps

if TYPE_CHECKING:
    from pathlib import Path


def main(folder: Path = FOLDER) -> None:
    """Write the spec of every family that has a reference architecture, beside the families' files."""
    for name in plugins("cnx_doclint.extraction.references", "REFERENCE"):
        text = dumps(builtin_spec(load_family(name)))
        (folder / f"{name}.spec.json").write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
