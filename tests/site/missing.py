from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str, *, needed: bool = True) -> NoReturn:
    """Leave a test out; but where changes are judged, a test that cannot run has failed."""
    if needed and os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
