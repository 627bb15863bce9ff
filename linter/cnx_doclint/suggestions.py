"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint: the known word nearest to ``word``, if one is near, and all of them."""
    from difflib import get_close_matches

    choices = sorted(known)
    near = get_close_matches(word, choices, n=1)
    return f"{f'did you mean {near[0]!r}? ' if near else ''}known: {', '.join(choices)}"
