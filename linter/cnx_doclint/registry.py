"""Finds plug-ins: every module of a folder package, by the one name it must define.

A rule, reader, family, report or surface is one new file and nothing else; nobody keeps a list of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@cache
def plugins(package: str, attribute: str) -> dict[str, Any]:
    """Return ``{module name: its ATTRIBUTE}`` for every public module of ``package``, sorted by name.

    Modules whose name starts with an underscore are helpers of the folder. Any other module that lacks the
    attribute is a mistake and fails here rather than being skipped.

    Raises:
        AttributeError: a module of the folder does not define ``attribute``.
    """
    folder = import_module(package)
    names = sorted(module.name for module in iter_modules(folder.__path__) if not module.name.startswith("_"))
    return {name: getattr(import_module(f"{package}.{name}"), attribute) for name in names}
