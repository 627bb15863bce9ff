"""What the tests of families share: the family itself, and the path of the checkpoint factory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from cnx_doclint.families.family import Family, load_family


@pytest.fixture(scope="session")
def family() -> Family:
    return load_family("convnextpose")
