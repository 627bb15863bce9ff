"""Files made to do harm to what reads checkpoints, by class.

All of them are written here and none is taken from others.
What they would run if they were loaded only writes a file called ``executed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hostile_files import archives, bombs, documents, gadgets, places, weights
from hostile_files.cases import Case

CLASSES: dict[str, Callable[[], Iterable[Case]]] = {
    "gadgets": gadgets.calls,
    "persistent-ids": gadgets.persistent,
    "nested-pickles": bombs.nests,
    "memo-bombs": bombs.memos,
    "integers": bombs.integers,
    "counts": bombs.counts,
    "nesting": bombs.nesting,
    "keys": bombs.keys,
    "malformed-pickles": bombs.malformed,
    "zip-bombs": archives.zip_bombs,
    "zip-names": archives.zip_names,
    "zip-lies": archives.zip_lies,
    "tar": archives.tars,
    "gzip": archives.gzips,
    "archives": archives.archived,
    "safetensors": documents.safetensors_files,
    "gguf": documents.gguf_files,
    "onnx": documents.onnx_files,
    "sharded": documents.indexes,
    "json": documents.listings,
    "programs": weights.programs,
    "constants": weights.constants,
    "packings": weights.packings,
    "arrays": weights.arrays,
    "nodes": weights.nodes,
    "parts": weights.parts,
    "places": places.places,
    "truncation": places.cuts,
}


def write(folder: Path, classes: Iterable[str] = CLASSES, light: bool = False) -> Iterator[tuple[str, str, Path]]:
    """Write each case into a folder of its own; yield class, name and the path to read.

    What the system does not let anyone make, such as a FIFO on Windows, is left out. Heavy cases are
    left out where only ``light`` ones are wanted.
    """
    for kind in classes:
        for place, case in enumerate(CLASSES[kind]()):
            if light and case.heavy:
                continue
            own = folder / kind / f"{place:04}"
            own.mkdir(parents=True, exist_ok=True)
            try:
                yield kind, case.name, case.make(own)
            except (OSError, AttributeError):
                continue
