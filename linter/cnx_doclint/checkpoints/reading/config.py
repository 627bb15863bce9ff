"""The ``config.json`` that Hugging Face's libraries keep beside weights: plain values that no tensor tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.scalars import Scalar, scalar
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.checkpoints.sources.source import AbsentError
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits

FILE = "config.json"
# A model of text and images keeps the language model's own values a level deeper.
_NESTED = "text_config"
# How weights were quantised; each value is kept under its dotted key, which may name a layer.
_QUANTISATION = ("quantization", "quantization_config")


def config_beside(checkpoint: Place, limits: Limits) -> Mapping[str, Scalar]:
    """Return the plain values of the configuration in the folder of a checkpoint, none where there is no such file.

    Raises:
        CheckpointError: it is no JSON, or exceeds the limits.
    """
    file = _file(checkpoint)
    if file is None or file == checkpoint:
        return {}
    try:
        with open_source(file, limits) as source:
            limits.check("json", source.size, msg("bytes of JSON"))
            content = parse(source.read(0, source.size), limits)
    except AbsentError:
        return {}
    except CheckpointError as error:
        raise CheckpointError(msg("{file}: {error}", file=file, error=error.message), error.hint) from None
    if not isinstance(content, dict):
        return {}
    inner = content.get(_NESTED)
    values = {**content, **inner} if isinstance(inner, dict) else content
    pairs = [*values.items(), *_quantisation(values)]
    found = ((key, scalar(value)) for key, value in pairs if not isinstance(value, (dict, list)))
    return {key: kept[0] for key, kept in found if kept is not None and len(key) <= limits.name}


def _quantisation(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for section in _QUANTISATION:
        settings = values.get(section)
        for key, value in settings.items() if isinstance(settings, dict) else ():
            yield f"{section}.{key}", value
            own = value.items() if isinstance(value, dict) else ()
            yield from ((f"{section}.{key}.{inner}", setting) for inner, setting in own)


def _file(checkpoint: Place) -> Place | None:
    """Return where the configuration is. Whether there is one at an address, only a request can tell."""
    if isinstance(checkpoint, Url):
        return checkpoint.beside(FILE)
    file = (checkpoint if checkpoint.is_dir() else checkpoint.parent) / FILE
    return file if file.is_file() else None
