"""People are spoken to in their language; programs, fingerprints and baselines know English alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnx_doclint import __version__
from cnx_doclint.reports.output.formats import reports
from documents import GOLDENS_SPANISH, documents_in
from running import RIGHT, WRONG, Run, python

SPOKEN = ("full", "concise", "html")
FOR_PROGRAMS = tuple(sorted({*reports()} - {*SPOKEN}))


@pytest.fixture
def documents(project: Path) -> Path:
    return documents_in(project)


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "es_MX:en")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")


@pytest.mark.parametrize("name", SPOKEN)
def test_golden(name: str, run: Run, documents: Path, pytestconfig: pytest.Config) -> None:
    ran = run("docs", "--output-format", name, "--language", "es")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: docs/unreadable.md: no es UTF-8: el byte 0 (línea 1) es 0xff\n"
        "sugerencia: guarde el archivo como UTF-8; sus demás hallazgos aparecerán entonces\n"
    )
    shown = ran.out.replace(__version__, "VERSION")
    golden = GOLDENS_SPANISH / f"{name}.out"
    if pytestconfig.getoption("update_cases"):
        golden.write_bytes(shown.encode("utf-8"))
    assert shown == golden.read_bytes().decode("utf-8"), "look at the difference, then pytest --update-cases"


def test_no_golden_is_of_a_format_that_is_gone() -> None:
    assert {path.stem for path in GOLDENS_SPANISH.glob("*")} == {*SPOKEN, "claims"}


def test_claims(run: Run, documents: Path, pytestconfig: pytest.Config) -> None:
    shown = run("claims", "docs", "--language=es").out
    golden = GOLDENS_SPANISH / "claims.out"
    if pytestconfig.getoption("update_cases"):
        golden.write_bytes(shown.encode("utf-8"))
    assert shown == golden.read_bytes().decode("utf-8"), "look at the difference, then pytest --update-cases"


def test_a_file_of_a_report_is_in_the_language(run: Run, documents: Path) -> None:
    run("docs", "--language", "es", "--report", "html=page.html", "--output-file", "out.txt")
    assert '<html lang="es">' in (documents / "page.html").read_text(encoding="utf-8")
    assert "aquí dice" in (documents / "out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_programs_are_told_in_english(name: str, run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = run("docs", "--output-format", name)
    monkeypatch.setenv("LANGUAGE", "es")
    spanish = run("docs", "--output-format", name)
    assert spanish.err.startswith("error: docs/unreadable.md: no es UTF-8")
    found = [ran.out.splitlines() for ran in (english, spanish)]
    if name == "github":  # its commands are followed by what people read
        found = [[line for line in lines if line.startswith("::")] for lines in found]
    assert found[0] == found[1]
    assert len(found[0]) > 5


def test_claims_for_programs_are_in_english(run: Run, documents: Path, spanish: None) -> None:
    found = run("claims", "docs", "--output-format", "json").out
    assert found == run("claims", "docs", "--output-format", "json", "--language", "en").out


def test_a_baseline_knows_the_same_in_any_language(run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (documents / "docs/unreadable.md").unlink()
    run("docs", "--write-baseline", "english.json")
    monkeypatch.setenv("LANGUAGE", "es")
    written = run("docs", "--write-baseline", "spanish.json")
    assert written.out.startswith("se escribió spanish.json: 7 hallazgos (añadidos: 7; retirados: 0)\n")
    assert (documents / "spanish.json").read_bytes() == (documents / "english.json").read_bytes()
    ran = run("docs", "--baseline", "english.json")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "se omiten 7 hallazgos de la línea base")
    assert run("docs", "--baseline", "spanish.json", "--language", "en").out.startswith(
        "7 findings in the baseline are left out\n"
    )


# ---- which language ----


def test_an_option_counts_most_then_settings_then_the_environment(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.md").write_text(RIGHT)
    spanish, english = "1 afirmación en 1 archivo: 1 coincide", "1 claim in 1 file: 1 agree"
    assert run("a.md").out.startswith(english)
    monkeypatch.setenv("LANGUAGE", "es")
    assert run("a.md").out.startswith(spanish)
    (project / "cnx-doclint.toml").write_text('language = "en"\n')
    assert run("a.md").out.startswith(english)
    assert run("a.md", "--language", "es-ES").out.startswith(spanish)
    assert run("a.md", "--isolated").out.startswith(spanish)
    assert 'language = "en"  # the file' in run("a.md", "--show-settings").out


def test_settings_choose_for_what_goes_wrong_after_them(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text('language = "es"\nselect = ["CNX7"]\n')
    (project / "a.md").write_text(RIGHT)
    ran = run("a.md")
    assert ran.err.startswith("error: ninguna regla se llama 'CNX7'\nsugerencia: ¿quiso decir 'CNX")
    (project / "cnx-doclint.toml").write_text('language = "es"\n')
    assert run("missing.md").err.splitlines()[1].startswith("sugerencia: indique un archivo Markdown que exista")


def test_an_unknown_language_is_an_error(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(RIGHT)
    expected = "error: no messages in the language 'ess'\nhint: did you mean 'es'? known: en, es\n"
    ran = run("a.md", "--language", "ess")
    assert (ran.code, ran.out, ran.err) == (2, "", expected)
    (project / "cnx-doclint.toml").write_text('language = "ess"\n')
    assert run("a.md").err == expected
    assert run("a.md", "--language", "es").code == 0
    monkeypatch.setenv("LANGUAGE", "ess")
    assert run("a.md", "--isolated").out.startswith("1 claim in 1 file")


def test_what_is_wrong_with_a_command_line_is_told_in_its_language(run: Run, project: Path) -> None:
    assert run("--language", "es", "--nonsense").err == (
        "error: argumentos no reconocidos: --nonsense\nsugerencia: véase: cnx-doclint --help\n"
    )


@pytest.mark.parametrize("command", ["check", "claims", "render", "diff", "extract", "inspect", "rule", "init"])
def test_every_command_knows_the_option(command: str, run: Run, project: Path) -> None:
    assert "language 'tlh'" in run(command, "--language", "tlh").err


# ---- closing lines and warnings ----


def test_closing_lines(run: Run, project: Path, spanish: None) -> None:
    (project / "model-spec.json").unlink()
    (project / "a.md").write_text("nothing\n")
    assert run("a.md").out == (
        "advertencia: no se comprobó nada: ninguna afirmación sobre un modelo ConvNeXtPose en 1 archivo, 0 omitidas\n"
        "comprobado con builtin:convnextpose, porque no se encontró ningún model-spec.json\n"
    )
    assert run("missing.md").out.startswith("advertencia: no se comprobó nada: no se pudo leer ningún archivo\n")


def test_fixes(run: Run, project: Path, spanish: None) -> None:
    (project / "a.md").write_text(WRONG)
    assert "[*] de 1 hallazgo se pueden corregir: 1 con --fix\n" in run("a.md").out
    assert run("a.md", "--fix").out.startswith("1 hallazgo: corrección hecha\n1 afirmación en 1 archivo: 1 coincide")


def test_statistics(run: Run, documents: Path, spanish: None) -> None:
    assert "\n    7  en total\n" in run("docs", "--statistics").out


# ---- how it is started ----


@pytest.mark.parametrize(("language", "reads"), [("en", False), ("es", True)])
def test_an_english_run_reads_no_catalog(language: str, reads: bool, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("nothing\n")
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda name, given: opened.append(str(given[0])) if name == 'open' else None)\n"
        "from cnx_doclint.cli.main import main\n"
        f"main(['a.md', '--language', {language!r}])\n"
        "print(any(name.endswith('.mo') for name in opened), 'cnx_doclint.messages.catalogs' in sys.modules)\n"
    )
    ran = python("-c", program, cwd=tmp_path)
    assert ran.stderr == b""
    assert ran.stdout.splitlines()[-1] == f"{reads} {reads}".encode()
