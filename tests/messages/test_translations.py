"""Catalogs are complete and follow from the source; what the source says can be translated whole."""

from __future__ import annotations

import ast
import copy
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

import catalogs
from cnx_doclint.messages import translation
from cnx_doclint.messages.messages import Message, join, listed, msg, plural
from cnx_doclint.spec.evidence import evidence_message
from cnx_doclint.spec.spec import load_spec

WITH_TEMPLATES = {"msg", "plural"}
LANGUAGES = tuple(catalogs.languages())
WRITE = "write it anew: python tests/catalogs.py"


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WITH_TEMPLATES:
            yield node


def templates() -> set[str]:
    """Every template of the source, found by Python's own grammar."""
    found = set()
    for path in catalogs.PACKAGE.rglob("*.py"):
        for call in calls(path) if path.name != "messages.py" else ():
            literals = call.args[: 2 if ast.unparse(call.func) == "plural" else 1]
            for literal in literals:
                assert isinstance(literal, ast.Constant), f"{path}:{call.lineno}: a template must be a literal"
                found.add(literal.value)
    return found


def texts(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.id) if entry.pluralizable else (str(entry.id),)


def translated(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.string) if entry.pluralizable else (str(entry.string),)


def placeholders(template: str) -> list[str]:
    return sorted(f"{name}!{conversion}:{spec}" for _, name, spec, conversion in Formatter().parse(template) if name)


def entries(catalog: Catalog) -> dict[object, tuple[object, bool, tuple[str, ...]]]:
    """What a catalog says: each message with its translation, whether that is fuzzy, and the files it stands in."""
    return {
        entry.id: (entry.string or None, entry.fuzzy, tuple(sorted({file for file, _ in entry.locations})))
        for entry in catalog
        if entry.id
    }


def compiled(data: bytes) -> dict[object, str]:
    """What a program reads in a compiled catalog: its texts, and which form of a plural is for which number."""
    return dict(GNUTranslations(BytesIO(data))._catalog)  # type: ignore[attr-defined]


def test_everything_is_extracted() -> None:
    found = {text for entry in catalogs.extracted() if entry.id for text in texts(entry)}
    # What is called inside of another literal, an f-string, is not seen by Babel.
    assert templates() - {"{several} and {last}"} <= found


def test_the_template_is_what_the_source_says() -> None:
    assert entries(read_po(BytesIO(catalogs.TEMPLATE.read_bytes()))) == entries(catalogs.extracted()), WRITE


def test_spanish_is_there() -> None:
    assert "es" in [path.stem for path in LANGUAGES]
    assert translation.languages() == tuple(sorted(["en", *(path.stem for path in LANGUAGES)]))


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_catalog_is_up_to_date(path: Path) -> None:
    """By what the files say: how they are laid out, and what a tool says of itself in them, is the tool's affair."""
    found = catalogs.updated(path)
    assert entries(catalogs.catalog(path)) == entries(found), WRITE
    assert compiled(path.with_suffix(".mo").read_bytes()) == compiled(catalogs.mo_bytes(found)), WRITE


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_catalog_is_complete(path: Path) -> None:
    found = catalogs.catalog(path)
    entries = [entry for entry in found if entry.id]
    assert not found.fuzzy
    assert not [entry.id for entry in entries if entry.fuzzy], "look at it, and take the mark away"
    assert not [entry.id for entry in entries if not all(translated(entry))], "translate it"
    assert all(len(translated(entry)) == found.num_plurals for entry in entries if entry.pluralizable)


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    for entry in catalogs.catalog(path):
        for text in translated(entry) if entry.id else ():
            assert placeholders(text) == placeholders(texts(entry)[-1]), entry.id
            # What is joined to something else keeps its edges.
            assert (text[:1].isspace(), text[-1:].isspace()) == (texts(entry)[0][:1].isspace(), False), entry.id
            # Whole sentences end in a stop in one language if they do so in the other.
            assert text.endswith(".") == texts(entry)[0].endswith("."), entry.id


# ---- messages ----


SPANISH = translation.load_language("es")


def test_a_message_is_its_english_text() -> None:
    message = msg("{folder}: no such folder", folder="docs")
    assert message == "docs: no such folder"
    assert hash(message) == hash("docs: no such folder")
    assert translation.Language().say(message) == message
    assert type(translation.Language().say(message)) is str


def test_a_message_is_said_with_what_is_in_it() -> None:
    other = join(": ", ("a{b}", msg("{several} and {last}", several="S", last=listed(["L", "{x}"]))))
    assert other == "a{b}: S and L and {x}"
    assert SPANISH.say(other) == "a{b}: S y L y {x}"
    assert SPANISH.say(join(" {} ", ("1", msg("no model")))) == "1 {} sin modelo"


@pytest.mark.parametrize(("number", "expected"), [(0, "0 archivos"), (1, "1 archivo"), (3000, "3,000 archivos")])
def test_numbers_choose_their_form(number: int, expected: str) -> None:
    assert SPANISH.say(plural("{number:,} file", "{number:,} files", number)) == expected


def test_what_is_unknown_stays_as_it_is() -> None:
    for text in ("", "text", Message(), Message("text"), msg(""), listed([])):
        assert SPANISH.say(text) == text
    assert SPANISH.say(msg("there is no such {thing}", thing=msg("rule not selected"))) == (
        "there is no such regla no seleccionada"
    )


def test_a_message_is_a_value() -> None:
    message = msg("{folder}: no such folder", folder="docs")
    with pytest.raises(AttributeError, match="is a value"):
        message.origin = None
    for again in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert SPANISH.say(again) == SPANISH.say(message) == "docs: no existe esa carpeta"


# ---- which language ----


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_MX.UTF-8@euro"}, "es"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "es_AR"}, "es"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "es_AR"}, "en"),
        ({"LC_ALL": "", "LANG": "es"}, "es"),
        ({"LANGUAGE": "es", "LANG": "en_US.UTF-8"}, "es"),
        ({"LANGUAGE": "es"}, "es"),
        ({"LANGUAGE": "de:es:en", "LANG": "de_DE.UTF-8"}, "es"),
        ({"LANGUAGE": "en:es", "LC_ALL": "es_ES.UTF-8"}, "en"),
        ({"LANGUAGE": "de", "LANG": "es_ES.UTF-8"}, "en"),
        ({"LANGUAGE": "es", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "es", "LC_ALL": "C.UTF-8"}, "es"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "../es"}, "en"),
    ],
)
def test_the_environment_chooses(environment: dict[str, str], expected: str) -> None:
    assert translation.environment_language(environment) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ""),
        (["--language", "es", "docs"], "es"),
        (["docs", "--language=es"], "es"),
        (["--language"], ""),
        (["--language", "tlh"], ""),
        (["--languages", "es"], ""),
    ],
)
def test_a_command_line_that_is_not_understood_may_still_name_a_language(arguments: list[str], expected: str) -> None:
    assert translation.option_language(arguments) == expected


# ---- as installed ----


@pytest.mark.slow
def test_catalogs_are_in_the_wheel(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=catalogs.PACKAGE.parents[1], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    # Nothing but Python's own library reads them.
    code = (
        "from cnx_doclint.messages.messages import msg; from cnx_doclint.messages.translation import load_language\n"
        "print(load_language('es').say(msg('no model')))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert ran.stdout == "sin modelo\n"


# A name, arithmetic, or what a paper is called: the same in every language.
_SAME = re.compile(r"[\w{}*-]+(?:\.[\w{}*-]+)+|[\w.]+(?:, | [-/] | log )[\w.]+(?: = .*)?")


@pytest.mark.parametrize("family", ["convnextpose", "convnext", "resnet"])
def test_evidence_is_told_in_every_language(family: str) -> None:
    facts = [
        fact
        for model in load_spec(f"builtin:{family}").models.values()
        for fact in model.facts.values()
        if fact.evidence
    ]
    cited = {fact.evidence for fact in facts if len(fact.evidence) == 1 and fact.status == "declared"}
    pieces = {piece for fact in facts if fact.evidence not in cited for piece in fact.evidence}
    pieces = {piece for piece in pieces if not _SAME.fullmatch(piece)}
    assert len(pieces) > 3
    for path in LANGUAGES:
        say = translation.load_language(path.stem).say
        assert [piece for piece in pieces if say(evidence_message(piece)) == piece] == []


@pytest.mark.parametrize("text", ["of {braces} and %s", "elements of", "", "no weight"])
def test_evidence_that_nobody_translated_stays_as_it_is(text: str) -> None:
    assert evidence_message(text) == text
    assert all(translation.load_language(path.stem).say(evidence_message(text)) == text for path in LANGUAGES)
