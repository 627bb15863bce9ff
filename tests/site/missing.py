"""Tests of the site need programs that not every machine has."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

# Whoever judges changes names here, with commas between, what must not be missing: a test that cannot run has failed.
REQUIRED = "DOCLINT_TESTS_REQUIRE"


def missing(program: str, how: str) -> NoReturn:
    """Leave a test out that needs a program, and say how to get it; fail where the program is required."""
    why = f"{program} is not installed: {how}"
    if program in os.environ.get(REQUIRED, "").split(","):
        pytest.fail(why)
    pytest.skip(why)
