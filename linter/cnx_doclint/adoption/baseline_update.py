"""What becomes of a baseline at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.adoption.baseline import Baseline, Update, dump_baseline, prune, rewrite
from cnx_doclint.messages.counts import findings
from cnx_doclint.messages.messages import Message, msg, plural
from cnx_doclint.project.files import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnx_doclint.findings.results import Checked


def update_baseline(
    baseline: Baseline, files: Sequence[Checked], runs: Callable[[str, str], bool], writes: bool, prunes: bool
) -> Iterator[Message]:
    """Write a baseline anew, or drop from it what is no longer needed, and yield what there is to say of it.

    Raises:
        DocumentError: it cannot be written.
    """
    update = (rewrite if writes else prune)(baseline, files, runs)
    if writes or (prunes and update.dropped):
        replace(update.baseline.file, dump_baseline(update.baseline))
        yield _written(update)
    elif update.dropped:
        yield _unneeded(update)


def _written(update: Update) -> Message:
    """Say what a baseline that was written holds."""
    return msg(
        "wrote {file}: {findings} ({added:,} added, {dropped:,} dropped)",
        file=update.baseline.file,
        findings=findings(update.baseline.size),
        added=update.added,
        dropped=update.dropped,
    )


def _unneeded(update: Update) -> Message:
    """Say that a baseline knows what is no longer so."""
    return plural(
        "{number:,} entry of the baseline is no longer needed (--prune-baseline)",
        "{number:,} entries of the baseline are no longer needed (--prune-baseline)",
        update.dropped,
    )
