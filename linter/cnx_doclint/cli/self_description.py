"""What the program can tell of itself: its settings with where each comes from, and the schemas of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnx_doclint.errors import UsageError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.project.config import Config
from cnx_doclint.project.setting_keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SUFFIX = ".schema.json"


def schemas() -> dict[str, Path]:
    """Return the JSON Schemas that ship, by the name of what they describe."""
    package = Path(__file__).parents[1]
    return {
        path.name.removesuffix(_SUFFIX): path
        for path in sorted(package.glob(f"*/*{_SUFFIX}"), key=lambda path: path.name)
    }


def schema_text(name: str) -> str:
    """Return a schema.

    Raises:
        UsageError: there is none of that name.
    """
    path = schemas().get(name)
    if path is None:
        raise UsageError(msg("no schema {name!r}", name=name), suggestion(name, sorted(schemas())))
    return path.read_text(encoding="utf-8").rstrip("\n")


def settings_lines(config: Config, given: Iterable[str]) -> Iterator[str]:
    """Yield every setting of a run as it would stand in a file, and where it comes from.

    Args:
        config: the settings, options included.
        given: the keys that options speak of.
    """
    yield f"# settings of {config.path or 'no file'}; paths are seen from here"
    default, options = Config(), {*given}
    for name in KEYS:
        field = name.replace("-", "_")
        value = getattr(config, field)
        origin = "an option" if name in options else "the default" if value == getattr(default, field) else "the file"
        value = (
            dict(value)
            if name in {"per-file-ignores", "documents"}
            else (dict(value) or None)
            if name == "pages"
            else value
        )
        yield f"{name} = {_toml(value)}  # {origin}" if value not in (None, "") else f"# {name} is not set"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(pattern)} = {_toml(codes)}" for pattern, codes in value.items()) + " }"
    # A TOML text, number or list of texts is written as JSON writes it.
    return json.dumps([*value] if isinstance(value, tuple) else value if isinstance(value, bool) else str(value))
