"""Finds plug-ins: every module of a folder package, by the one name it must define.

A rule, reader, family, report or surface is one new file and nothing else; nobody keeps a list of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


@cache
def plugins(package: str, attribute: str) -> dict[str, Any]:
    """Return ``{module name: its ATTRIBUTE}`` for every public module of ``package``, sorted by name.

    Modules whose name starts with an underscore are helpers of the folder. Any other module that lacks the
    attribute is a mistake and fails here rather than being skipped.

    Raises:
        AttributeError: a module of the folder does not define ``attribute``.
    """
    return {name: plugin(package, name, attribute) for name in names(package)}


def names(package: str) -> tuple[str, ...]:
    """Return the names of a folder's plug-ins, sorted, importing none of them."""
    folder = Path(import_module(package).__path__[0])
    return tuple(sorted(path.stem for path in folder.glob("[!_]*.py")))


def plugin(package: str, name: str, attribute: str) -> Any:
    """Return one plug-in of a folder.

    Raises:
        AttributeError: its module does not define ``attribute``.
    """
    return getattr(import_module(f"{package}.{name}"), attribute)
