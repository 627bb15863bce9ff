"""What an unseen document may expect, per level: lines reported, truly wrong, found. From scores out of fold only."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.levels import CERTAIN, LIKELY
from labelled import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from matrix import Matrix
    from numbers_file import Copy


class Accuracy(NamedTuple):
    """Lines reported at a level in some documents.

    Attributes:
        documents: how many there are.
        reported, true: lines reported, and those of them that are wrong.
        wrong: lines that are wrong.
    """

    documents: int
    reported: int
    true: int
    wrong: int

    @property
    def precision(self) -> float:
        """Share of the reported lines that are wrong."""
        return round(self.true / self.reported, 4) if self.reported else 1.0

    @property
    def recall(self) -> float:
        """Share of the wrong lines that are reported."""
        return round(self.true / self.wrong, 4) if self.wrong else 1.0

    def told(self) -> str:
        """Return it in words."""
        counts = f"{self.documents} documents, {self.reported} lines, {self.false} false"
        return f"{counts}, precision {self.precision}, recall {self.recall} of {self.wrong}"

    @property
    def false(self) -> int:
        """Lines reported that are not wrong."""
        return self.reported - self.true


def accuracy(
    rows: Matrix, confidence: NDArray[np.float64], copies: Sequence[Copy], chosen: Sequence[int], least: float
) -> Accuracy:
    """Count the lines of the chosen copies that are reported with at least a confidence.

    A line whose only doubt is "unsure" counts neither way.
    """
    reported: dict[int, set[int]] = defaultdict(set)
    unsure: dict[int, set[int]] = defaultdict(set)
    for at in range(len(rows.line)):
        copy, line = int(rows.copy[at]), int(rows.line[at])
        if not rows.sure[at]:
            unsure[copy].add(line)
        if rows.read[at] and confidence[at] >= least:
            reported[copy].add(line)
    total = [0, 0, 0]
    for copy in chosen:
        wrong = set(copies[copy].wrong)
        lines = reported[copy] - (unsure[copy] - wrong)
        for place, count in enumerate((len(lines), len(lines & wrong), len(wrong))):
            total[place] += count
    return Accuracy(len({copies[copy].document for copy in chosen}), *total)


class Asked(NamedTuple):
    """A set of documents of which a level is measured.

    Attributes:
        name: of the set.
        groups: of which labelled documents.
        kind: which copies of them.
    """

    name: str
    groups: frozenset[str]
    kind: str


LEVELS = (("certain", CERTAIN), ("likely", LIKELY))
OTHERS = frozenset({"vision", "llm"})
ASKED = (
    Asked("ConvNeXtPose guides", frozenset({"convnextpose"}), "as is"),
    Asked("ConvNeXtPose guides, values made wrong", frozenset({"convnextpose"}), "made wrong"),
    Asked("ResNet, ConvNeXt and language models", OTHERS, "as is"),
    Asked("ResNet, ConvNeXt and language models, values made wrong", OTHERS, "made wrong"),
    Asked("ResNet, ConvNeXt and language models, values given as wrong", OTHERS, "given"),
    Asked("families of which it saw nothing", frozenset({UNSEEN}), "as is"),
    Asked("families of which it saw nothing, values made wrong", frozenset({UNSEEN}), "made wrong"),
    Asked("ResNet, ConvNeXt and language models, names made unknown", OTHERS, "strangers"),
)


def table(rows: Matrix, confidence: NDArray[np.float64], copies: Sequence[Copy]) -> dict[str, Accuracy]:
    """Measure every set at both levels that are reported."""
    found = {}
    for asked in ASKED:
        chosen = [at for at, copy in enumerate(copies) if copy.group in asked.groups and copy.kind == asked.kind]
        for level, least in LEVELS:
            found[f"{asked.name}, {level}"] = accuracy(rows, confidence, copies, chosen, least)
    return found
