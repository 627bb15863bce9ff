"""Whom documents are about, as the settings say: names of models, by patterns of paths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import ConfigError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.suggestions import suggestion

if TYPE_CHECKING:
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.project.config import Config
    from cnx_doclint.spec.spec import Spec


class Subjects(NamedTuple):
    """The models of documents.

    Attributes:
        named: patterns of paths with names of models; the first that fits a document counts.
        root: the folder that patterns start from.
    """

    named: tuple[tuple[str, tuple[str, ...]], ...] = ()
    root: Path = Path()

    def of(self, path: str) -> tuple[str, ...]:
        """Return the models that a document is about; empty where nothing says."""
        if not self.named:
            return ()
        from cnx_doclint.project.patterns import covers

        return next((models for pattern, models in self.named if covers(path, pattern, self.root)), ())


def subjects_of(config: Config, vocabulary: Vocabulary, spec: Spec) -> Subjects:
    """Return whom the settings say that documents are about.

    Raises:
        ConfigError: a name is that of no model.
    """
    from cnx_doclint.claims.subjects import NONE, model_called

    def model(name: str, pattern: str) -> str:
        found = model_called(name, vocabulary, spec)
        if found:
            return found
        message = msg(
            "documents: {pattern!r} is about {name!r}, which is no model of the spec", pattern=pattern, name=name
        )
        raise ConfigError(message, suggestion(name, (*spec.models, NONE)))

    named = ((pattern, tuple(model(name, pattern) for name in names)) for pattern, names in config.documents)
    return Subjects(tuple(named), config.root)
