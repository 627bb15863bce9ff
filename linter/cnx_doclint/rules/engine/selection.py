"""Which rules run on which document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import ConfigError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.project.config import EVERY_RULE, Config

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class RuleSelection(NamedTuple):
    """Which rules run, by the beginnings of their codes, and whether history is read as if it were of today.

    Attributes:
        select: rules that run.
        ignore: rules that do not; the longer beginning decides.
        per_file: rules that never run on some documents: a pattern and beginnings of codes.
        root: the folder that these patterns start from.
        history: whether sections headed as history are judged.
    """

    select: tuple[str, ...] = (EVERY_RULE,)
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    root: Path = Path()
    history: bool = False

    def runs(self, path: str, code: str) -> bool:
        """Say whether a rule runs on a document."""
        return is_selected(code, self.select, self.ignore) and not code.startswith(self._never(path))

    def _never(self, path: str) -> tuple[str, ...]:
        if not self.per_file:
            return ()
        from cnx_doclint.project.patterns import covers

        return tuple(code for pattern, codes in self.per_file if covers(path, pattern, self.root) for code in codes)


def is_selected(code: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Say whether a rule runs: the longest prefix of its code that is selected or ignored decides."""
    chosen = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    dropped = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return chosen > dropped


def selection_of(config: Config) -> RuleSelection:
    """Return which rules run where.

    Raises:
        ConfigError: there is no such rule.
    """
    return RuleSelection(
        known_codes((*config.select, *config.extend_select)),
        known_codes((*config.ignore, *config.extend_ignore)),
        tuple((pattern, known_codes(codes)) for pattern, codes in config.per_file_ignores),
        config.root,
        config.include_history,
    )


def known_codes(words: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings of codes that words stand for: each a beginning of a code, or a rule's name.

    Raises:
        ConfigError: a word is neither.
    """
    given = tuple(words)
    if all(word == EVERY_RULE for word in given):
        return given  # known without loading a rule
    from cnx_doclint.rules.engine.catalogue import rules

    codes = {name: rule.code for name, rule in rules().items()}
    return tuple(_code(word, codes) for word in given)


def _code(word: str, codes: Mapping[str, str]) -> str:
    if any(code.startswith(word.upper()) for code in codes.values()):
        return word.upper()
    if word not in codes:
        raise ConfigError(
            msg("no rule is called {word!r}", word=word), suggestion(word, sorted((*codes.values(), *codes)))
        )
    return codes[word]
