"""Every key of the settings: what its value may be, what it is for, and how it becomes a field of ``Config``.

The JSON Schema of settings is made of the same rows that the reader goes by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cnx_doclint.families.text_languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FailOn = Literal["error", "warning", "never"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
# How sure a finding is, the surest first; `claims.levels` says where each begins.
Level = Literal["certain", "likely", "possible"]
LEVELS: tuple[Level, ...] = get_args(Level)


class Kind(NamedTuple):
    """What a value may be: a test, and the same as JSON Schema."""

    holds: Callable[[Any], bool]
    schema: Mapping[str, Any]


class Key(NamedTuple):
    """A key of the file.

    Attributes:
        kind: what its value may be.
        expected: the same in words, for whoever wrote something else.
        about: what it is for, in a sentence.
        default: what holds without it, as TOML or in words.
        example: of a value, as TOML.
        value: makes a field of it, given the folder of the file.
    """

    kind: Kind
    expected: str
    about: str
    default: str
    example: str
    value: Callable[[Any, Path], object]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_lists(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value)) and all(map(_is_texts, value.values()))


def _is_names(value: object) -> bool:
    return _is_text(value) or (bool(value) and _is_texts(value))


def _is_subjects(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value)) and all(map(_is_names, value.values()))


def _is_folders(value: object) -> bool:
    return _is_text(value) or (
        isinstance(value, dict) and bool(value) and value.keys() <= {*LANGUAGES} and all(map(_is_text, value.values()))
    )


_TEXT_SCHEMA = {"type": "string", "minLength": 1}
_TEXTS_SCHEMA = {"type": "array", "items": _TEXT_SCHEMA}
_LISTS_SCHEMA = {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": _TEXTS_SCHEMA}

TEXT = Kind(_is_text, _TEXT_SCHEMA)
TEXTS = Kind(_is_texts, _TEXTS_SCHEMA)
LISTS = Kind(_is_lists, _LISTS_SCHEMA)
SUBJECTS = Kind(
    _is_subjects,
    {**_LISTS_SCHEMA, "additionalProperties": {"anyOf": [_TEXT_SCHEMA, {**_TEXTS_SCHEMA, "minItems": 1}]}},
)
FLAG = Kind(lambda value: isinstance(value, bool), {"type": "boolean"})
FOLDERS = Kind(
    _is_folders,
    {
        "anyOf": [
            _TEXT_SCHEMA,
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": list(LANGUAGES)},
                "additionalProperties": _TEXT_SCHEMA,
            },
        ]
    },
)
SEVERITY = Kind(lambda value: value in FAIL_ON, {"enum": list(FAIL_ON)})
LEVEL = Kind(lambda value: value in LEVELS, {"enum": list(LEVELS)})


def _itself(value: Any, root: Path) -> object:  # noqa: ARG001
    return value


def _all(value: Any, root: Path) -> object:  # noqa: ARG001
    return tuple(value)


def _rows(value: Any, root: Path) -> object:  # noqa: ARG001
    return tuple((pattern, tuple(codes)) for pattern, codes in value.items())


def _subjects(value: Any, root: Path) -> object:  # noqa: ARG001
    return tuple((pattern, (named,) if isinstance(named, str) else tuple(named)) for pattern, named in value.items())


def _inside(value: str, root: Path) -> Path:
    return root / value


def _folders(value: Any, root: Path) -> object:
    named = {LANGUAGES[0]: value} if isinstance(value, str) else value
    return tuple((lang, root / folder) for lang, folder in named.items())


def _spec(value: Any, root: Path) -> str:
    return value if value.startswith("builtin:") else str(root / value)


def _family(value: Any, root: Path) -> str:
    return str(root / value) if value.endswith(".toml") else value


def _codes(about: str, example: str, default: str = "[]") -> Key:
    return Key(TEXTS, f"a list of codes or names of rules, such as {example}", about, default, example, _all)


def _patterns(about: str, example: str) -> Key:
    return Key(TEXTS, f"a list of names and paths, such as {example}", about, "[]", example, _all)


def _flag(about: str, default: str = "false") -> Key:
    return Key(FLAG, "true or false", about, default, default, _itself)


def _path(what: str, about: str, example: str) -> Key:
    return Key(TEXT, f"the path of a {what}", about, "none", example, _inside)


_SPEC = (
    "What documents are compared with.",
    "the nearest model-spec.json, else the family's built-in spec",
    '"models/model-spec.json"',
)
_FAMILY = ("Whose models these are, and their words.", "the spec's", '"convnextpose"')
_LANGUAGE = ("The language of what people read; programs are told everything in English.", "yours", '"es"')
_FEW = '{ "docs/old/*" = ["CNX1"] }'
_PER_FILE = ("Rules that never run on some documents, whatever is selected.", "{}", _FEW)
_ONE_MODEL = '{ "docs/xs/*" = "XS" }'
_DOCUMENTS = ("Whom documents are about: a model's name, a list of names, or none.", "{}", _ONE_MODEL)
_BOTH = '{ en = "docs/models", es = "docs/es/models" }'
_PAGES = ("Where render writes a page for each model, in English or in each language of a table.", "none", _BOTH)
_FAIL_ON = ("The lowest severity that makes the exit code 1.", '"error"', '"warning"')
_LEVEL = ("How sure a finding must be to be told, fixed and counted.", '"likely"', '"certain"')

KEYS: Mapping[str, Key] = {
    "spec": Key(TEXT, 'the path of a spec, or "builtin:NAME"', *_SPEC, _spec),
    "family": Key(TEXT, "a family's name, or the path of its .toml file", *_FAMILY, _family),
    "select": _codes("Rules that run, by the beginnings of their codes.", '["CNX1", "CNX9"]', '["CNX"]'),
    "extend-select": _codes("Rules that run besides those of select.", '["CNX2"]'),
    "ignore": _codes("Rules that do not run; the longer beginning of a code decides.", '["CNX105"]'),
    "extend-ignore": _codes("Rules that do not run besides those of ignore.", '["CNX105"]'),
    "per-file-ignores": Key(LISTS, f"a table of patterns and lists of codes, such as {_FEW}", *_PER_FILE, _rows),
    "documents": Key(
        SUBJECTS, f"a table of patterns and names of models, such as {_ONE_MODEL}", *_DOCUMENTS, _subjects
    ),
    "fail-on": Key(SEVERITY, f"one of {', '.join(FAIL_ON)}", *_FAIL_ON, _itself),
    "level": Key(LEVEL, f"one of {', '.join(LEVELS)}", *_LEVEL, _itself),
    "baseline": _path("file", "Findings that are known and left out.", '"cnx-doclint-baseline.json"'),
    "exclude": _patterns("Files and folders that are left out when a folder is searched.", '["drafts", "docs/old/*"]'),
    "extend-exclude": _patterns("More of them; the option adds to the file's list.", '["drafts"]'),
    "include": _patterns("Files that are read besides Markdown and notebooks.", '["*.txt"]'),
    "respect-gitignore": _flag("Leave out what git ignores.", "true"),
    "force-exclude": _flag("Leave out excluded files even where they are named, as pre-commit names them."),
    "include-history": _flag("Read changelogs, archives, and sections headed as history."),
    "pages": Key(FOLDERS, f"the path of a folder, or a table of languages and folders: {_BOTH}", *_PAGES, _folders),
    "language": Key(TEXT, "the code of a language, such as es", *_LANGUAGE, _itself),
    "templates": _path("folder", "Templates that take the place of ours of the same name.", '"templates"'),
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of settings."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cnx-doclint:config:1",
        "title": "cnx-doclint settings",
        "description": "cnx-doclint.toml, or the table [tool.cnx-doclint] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.about, **key.kind.schema} for name, key in KEYS.items()},
    }
