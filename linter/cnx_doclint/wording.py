"""Sentences that several reports end or begin with."""

from __future__ import annotations

from cnx_doclint.results import Tally


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``3 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def closing(tally: Tally) -> str:
    """Say what was checked: ``41 claims in 6 files: 38 agree, 3 wrong, 5 skipped (3 no model, 2 not in the spec)``."""
    where = f"{counted(tally.claims, 'claim')} in {counted(tally.files, 'file')}"
    skipped = sum(tally.skipped.values())
    reasons = sorted(tally.skipped.items(), key=lambda item: (-item[1], item[0]))
    why = f" ({', '.join(f'{number} {reason}' for reason, number in reasons)})" if reasons else ""
    return f"{where}: {tally.agree} agree, {tally.wrong} wrong, {skipped} skipped{why}"
