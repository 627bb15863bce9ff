"""What the tests of values share: the path of the samples that tests of the readers are made of."""

from __future__ import annotations

import sys
from pathlib import Path

for folder in ("tests/checkpoints", "benchmarks"):
    sys.path.insert(0, str(Path(__file__).parents[2] / folder))
