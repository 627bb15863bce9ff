"""Checks the numbers in model documentation against the checkpoints they describe.

What programs may build on is in ``cnx_doclint.api`` and can be had from here; it is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnx_doclint.api import DoclintError, Edit, Finding, Fix, Report, Spec, check_paths, check_text, load_spec

    __version__: str

__all__ = ["DoclintError", "Edit", "Finding", "Fix", "Report", "Spec", "check_paths", "check_text", "load_spec"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("cnx_doclint.messages.version").__version__
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("cnx_doclint.api"), name)
