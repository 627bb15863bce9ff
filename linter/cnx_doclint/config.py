"""The settings of a run: read from ``cnx-doclint.toml`` or from ``[tool.cnx-doclint]`` in ``pyproject.toml``.

Every key stands in one table, with what it may be; a key that does not is an error that names the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from cnx_doclint.errors import ConfigError
from cnx_doclint.files import upwards
from cnx_doclint.suggestions import suggestion

OWN = "cnx-doclint.toml"
SHARED = "pyproject.toml"
TABLE = "cnx-doclint"

# What the code of every rule begins with.
EVERY = "CNX"

FailOn = Literal["error", "warning", "never"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)


class Config(NamedTuple):
    """Everything that can be set.

    Attributes:
        path: the file it was read from; None when there is none.
        root: the folder that relative paths in it start from.
        spec: a spec's path, or ``builtin:NAME``; empty to look for one.
        family: a family's name, or the path of its TOML file; empty to take the spec's.
        select: beginnings of the codes of rules that run.
        ignore: beginnings of the codes of rules that do not; the longer beginning decides.
        exclude: files and folders left out when a folder is searched.
        fail_on: the lowest severity that makes the exit code 1.
        pages: the folder of the generated pages; None to make none.
        templates: a folder of templates that replace ours of the same name.
        baseline: the file of findings that are known; None when there is none.
    """

    path: Path | None = None
    root: Path = Path()
    spec: str = ""
    family: str = ""
    select: tuple[str, ...] = (EVERY,)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: FailOn = "warning"
    pages: Path | None = None
    templates: Path | None = None
    baseline: Path | None = None


class Key(NamedTuple):
    """A key of the file: what its value may be, and how it becomes a field of ``Config``."""

    expected: str
    holds: Callable[[Any], bool]
    value: Callable[[Any, Path], object]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _itself(value: Any, root: Path) -> object:  # noqa: ARG001
    return value


def _all(value: Any, root: Path) -> object:  # noqa: ARG001
    return tuple(value)


def _inside(value: str, root: Path) -> Path:
    return root / value


def _spec(value: Any, root: Path) -> str:
    return value if value.startswith("builtin:") else str(root / value)


def _family(value: Any, root: Path) -> str:
    return str(root / value) if value.endswith(".toml") else value


KEYS: Mapping[str, Key] = {
    "spec": Key('the path of a spec, or "builtin:NAME"', _is_text, _spec),
    "family": Key("a family's name, or the path of its .toml file", _is_text, _family),
    "select": Key('a list of codes such as "CNX1"', _is_texts, _all),
    "ignore": Key('a list of codes such as "CNX105"', _is_texts, _all),
    "exclude": Key("a list of names and paths", _is_texts, _all),
    "fail-on": Key(f"one of {', '.join(FAIL_ON)}", lambda value: value in FAIL_ON, _itself),
    "pages": Key("the path of a folder", _is_text, _inside),
    "templates": Key("the path of a folder", _is_text, _inside),
    "baseline": Key("the path of a file", _is_text, _inside),
}


def find_config(start: Path) -> Config:
    """Return the configuration nearest to a folder, going up; the defaults when there is none.

    Raises:
        ConfigError: as ``load_config``.
    """
    for folder in upwards(start):
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
        raise ConfigError(f"{path}: has no table [tool.{TABLE}]", f"add [tool.{TABLE}], or name another file")
    return config


def _read(path: Path) -> Config | None:
    import tomllib

    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}", "name a file that exists") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}", "see https://toml.io") from error
    if path.name == SHARED:
        data = data.get("tool", {}).get(TABLE)
        if data is None:
            return None
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: {TABLE} is not a table", f"write [tool.{TABLE}]")
    return _config(path, data)


def _config(path: Path, data: Mapping[str, Any]) -> Config:
    fields: dict[str, Any] = {}
    for name, value in data.items():
        key = KEYS.get(name)
        if key is None:
            raise ConfigError(f"{path}: unknown key {name!r}", suggestion(name, KEYS))
        if not key.holds(value):
            raise ConfigError(f"{path}: {name} is {value!r}", f"it must be {key.expected}")
        fields[name.replace("-", "_")] = key.value(value, path.parent)
    return Config(path=path, root=path.parent, **fields)


def known_codes(words: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings of codes that words stand for: each a beginning of a code, or a rule's name.

    Raises:
        ConfigError: a word is neither.
    """
    given = tuple(words)
    if all(word == EVERY for word in given):
        return given  # known without loading a rule
    from cnx_doclint.lint import rules

    codes = {name: rule.code for name, rule in rules().items()}
    return tuple(_code(word, codes) for word in given)


def _code(word: str, codes: Mapping[str, str]) -> str:
    if any(code.startswith(word.upper()) for code in codes.values()):
        return word.upper()
    if word not in codes:
        raise ConfigError(f"no rule is called {word!r}", suggestion(word, (*codes.values(), *codes)))
    return codes[word]
