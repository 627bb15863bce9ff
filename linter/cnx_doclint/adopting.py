"""What becomes of a baseline at the end of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cnx_doclint.baseline import Baseline, dumps, pruned, rewritten
from cnx_doclint.files import replace
from cnx_doclint.messages import Message
from cnx_doclint.results import Checked
from cnx_doclint.wording import baseline_written, unneeded


def settled(
    baseline: Baseline, files: Sequence[Checked], runs: Callable[[str, str], bool], writes: bool, prunes: bool
) -> Iterator[Message]:
    """Write a baseline anew, or drop from it what is no longer needed, and yield what there is to say of it.

    Raises:
        DocumentError: it cannot be written.
    """
    update = (rewritten if writes else pruned)(baseline, files, runs)
    if writes or (prunes and update.dropped):
        replace(update.baseline.file, dumps(update.baseline))
        yield baseline_written(update)
    elif update.dropped:
        yield unneeded(update)
