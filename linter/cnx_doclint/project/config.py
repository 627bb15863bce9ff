"""The settings of a run: read from ``cnx-doclint.toml`` or from ``[tool.cnx-doclint]`` in ``pyproject.toml``.

A key that is not in the table of ``keys`` is an error that names the right one.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.errors import ConfigError
from cnx_doclint.messages.messages import msg
from cnx_doclint.messages.suggestions import suggestion
from cnx_doclint.project.files import folders_upwards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnx_doclint.project.setting_keys import FailOn, Level

OWN = "cnx-doclint.toml"
SHARED = "pyproject.toml"
TABLE = "cnx-doclint"
# What the code of every rule begins with.
EVERY_RULE = "CNX"


class Config(NamedTuple):
    """Everything that can be set; ``keys`` says what each is for.

    Attributes:
        path: the file it was read from; None when there is none.
        root: the folder that relative paths in it start from.
    """

    path: Path | None = None
    root: Path = Path()
    spec: str = ""
    family: str = ""
    select: tuple[str, ...] = (EVERY_RULE,)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    documents: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fail_on: FailOn = "error"
    level: Level = "likely"
    baseline: Path | None = None
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    include_history: bool = False
    pages: tuple[tuple[str, Path], ...] = ()
    templates: Path | None = None
    language: str = ""

    def in_project(self, path: Path) -> PurePath:
        """Return a path as seen from the project's folder, from wherever a command is run."""
        return PurePath(os.path.relpath(path, self.root))


def find_config(start: Path) -> Config:
    """Return the configuration nearest to a folder, going up; the defaults when there is none.

    Raises:
        ConfigError: as ``load_config``.
    """
    for folder in folders_upwards(start):
        for name in (OWN, SHARED):
            path = folder / name
            if path.is_file() and (name == OWN or TABLE.encode() in path.read_bytes()):
                config = _read(path)
                if config is not None:
                    return config
    return Config()


def load_config(path: Path) -> Config:
    """Return the configuration of a file that was named.

    Raises:
        ConfigError: it cannot be read, or says something that is not understood: the message names the key.
    """
    config = _read(path)
    if config is None:
        raise ConfigError(
            msg("{path}: has no table [tool.{table}]", path=path, table=TABLE),
            msg("add [tool.{table}], or name another file", table=TABLE),
        )
    return config


def _read(path: Path) -> Config | None:
    import tomllib

    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            msg("{path}: cannot be read: {why}", path=path, why=error.strerror), msg("name a file that exists")
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            msg("{path}: not UTF-8 at byte {byte}", path=path, byte=error.start), msg("save the file as UTF-8")
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            msg("{path}: not TOML: {error}", path=path, error=error), msg("see https://toml.io")
        ) from error
    if path.name == SHARED:
        data = data.get("tool", {}).get(TABLE)
        if data is None:
            return None
    if not isinstance(data, dict):
        raise ConfigError(
            msg("{path}: {table} is not a table", path=path, table=TABLE), msg("write [tool.{table}]", table=TABLE)
        )
    return _config(path, data)


def _config(path: Path, data: Mapping[str, Any]) -> Config:
    from cnx_doclint.project.setting_keys import KEYS

    fields: dict[str, Any] = {}
    for name, value in data.items():
        key = KEYS.get(name)
        if key is None:
            raise ConfigError(msg("{path}: unknown key {name!r}", path=path, name=name), suggestion(name, sorted(KEYS)))
        if not key.kind.holds(value):
            raise ConfigError(
                msg("{path}: {name} is {value!r}", path=path, name=name, value=value),
                msg("it must be {expected}", expected=key.expected),
            )
        fields[name.replace("-", "_")] = key.value(value, path.parent)
    return Config(path=path, root=path.parent, **fields)
