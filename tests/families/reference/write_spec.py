"""Writes the spec that a family's labelled guides are checked with, from its listings: ``write_spec.py FAMILY``."""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cnx_doclint.extraction.extract import Named, extract_spec
from cnx_doclint.families.family import load_family
from cnx_doclint.spec.spec import dumps

FOLDER = Path(__file__).parent
GUIDES = FOLDER.parents[1] / "accuracy" / "families"


def main(family: str) -> None:
    """Extract each model once, from the first listing that has it."""
    listings = json.loads(lzma.decompress((FOLDER / f"{family}.json.xz").read_bytes()))["models"]
    first = {record["model"]: record for record in reversed(listings)}
    with tempfile.TemporaryDirectory() as folder:
        named = [*_written(Path(folder), first)]
        spec = extract_spec(named, load_family(family)).spec
    (GUIDES / family / "model-spec.json").write_bytes(dumps(spec).encode("utf-8"))


def _written(folder: Path, records: Mapping[str, Mapping[str, Any]]) -> Iterator[Named]:
    for number, (model, record) in enumerate(records.items()):
        path = folder / str(number) / "model.json"
        path.parent.mkdir()
        path.write_text(json.dumps({"tensors": record["tensors"]}), encoding="utf-8")
        if record["config"]:
            (path.parent / "config.json").write_text(json.dumps(record["config"]), encoding="utf-8")
        yield Named(model, path)


if __name__ == "__main__":
    main(sys.argv[1])
