"""Checks the numbers in model documentation against the checkpoints they describe.

What programs may build on is in ``cnx_doclint.api`` and can be had from here; it is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnx_doclint.api import (
        DoclintError,
        Edit,
        Finding,
        Fix,
        Report,
        Spec,
        check_paths,
        check_text,
        load_spec,
    )

__all__ = ["DoclintError", "Edit", "Finding", "Fix", "Report", "Spec", "check_paths", "check_text", "load_spec"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cnx_doclint import api

    return getattr(api, name)
