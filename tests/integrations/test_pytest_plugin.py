"""The plug-in of pytest: a test for each document, only when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from running import RIGHT, WRONG, python

PLUGIN = ("-p", "cnx_doclint.integrations.pytest_plugin")


def ran(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest as users do: with the plug-in loaded, by its entry point or by its name."""
    found = python("-m", "pytest", "-p", "no:cacheprovider", *plugin(), *arguments, cwd=folder)
    return found.returncode, found.stdout.decode()


def plugin() -> tuple[str, ...]:
    from importlib.metadata import entry_points

    named = [entry for entry in entry_points(group="pytest11") if entry.value == PLUGIN[1]]
    return () if named else PLUGIN


@pytest.fixture
def folder(project: Path) -> Path:
    (project / "docs").mkdir()
    for name, text in (("good.md", RIGHT), ("bad.md", WRONG), ("left-out.md", WRONG), ("other.txt", WRONG)):
        (project / "docs" / name).write_text(text)
    (project / "cnx-doclint.toml").write_text('exclude = ["left-out.md"]\n')
    (project / "test_code.py").write_text("def test_code():\n    pass\n")
    return project


def test_a_document_is_a_test(folder: Path) -> None:
    code, out = ran(folder, "--cnx-doclint", "-v", "-rN", ".")
    assert code == 1
    assert "docs/bad.md::cnx-doclint FAILED" in out
    assert "docs/good.md::cnx-doclint PASSED" in out
    assert "test_code.py::test_code PASSED" in out
    assert "docs/bad.md:4:18: CNX101 [*] head.deconv_kernels of L: this says [4, 4, 4]" in out
    assert "left-out" not in out
    assert "other.txt" not in out
    assert "Traceback" not in out


def test_without_the_option_there_is_none(folder: Path) -> None:
    code, out = ran(folder, "-v", ".")
    assert code == 0
    assert "cnx-doclint " not in out.partition("collected")[2]
    assert "1 passed" in out


def test_what_is_named_is_checked(folder: Path) -> None:
    assert ran(folder, "--cnx-doclint", "docs/left-out.md")[0] == 1


def test_in_several_processes(folder: Path) -> None:
    pytest.importorskip("xdist")
    code, out = ran(folder, "--cnx-doclint", "-n", "2", "docs")
    assert code == 1
    assert "1 failed, 1 passed" in out


def test_settings_hold(folder: Path) -> None:
    (folder / "cnx-doclint.toml").write_text('fail-on = "never"\n')
    assert ran(folder, "--cnx-doclint", "docs")[0] == 0
    (folder / "cnx-doclint.toml").write_text("nonsense = 1\n")
    code, out = ran(folder, "--cnx-doclint", "docs")
    assert code == 4 or "unknown key 'nonsense'" in out


def test_a_document_that_cannot_be_read_fails_alone(folder: Path) -> None:
    (folder / "docs/bad.md").write_bytes(b"\xff")
    code, out = ran(folder, "--cnx-doclint", "docs")
    assert code == 1
    assert "docs/bad.md: not UTF-8" in out
    assert "1 failed, 1 passed" in out


def test_the_plug_in_loads_nothing(folder: Path) -> None:
    program = (
        "import sys, cnx_doclint.integrations.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if 'cnx_doclint.' in name))"
    )
    loaded = b"['cnx_doclint.integrations', 'cnx_doclint.integrations.pytest_plugin']\n"
    assert python("-c", program).stdout == loaded


def test_documents_are_compared_with_each_other(folder: Path) -> None:
    table = "# Models\n\n| Model | Params |\n| ----- | ------ |\n| ResNet-50 | {} |\n"
    (folder / "docs/bad.md").write_text(table.format("23.5M"))
    (folder / "docs/also.md").write_text(table.format("25.6M"))
    code, out = ran(folder, "--cnx-doclint", "-v", "-rN", "docs")
    assert code == 1
    assert "docs/also.md::cnx-doclint PASSED" in out
    assert "docs/bad.md:5:15: CNX302 params of ResNet-50: this says 23.5M, and another place 25.6M" in out


def test_a_warning_fails_no_test_unless_the_settings_say_so(folder: Path) -> None:
    (folder / "docs/bad.md").write_text(f"{RIGHT}\n<!-- cnx-doclint: ignore[CNX103] none here -->\n")
    assert ran(folder, "--cnx-doclint", "docs/bad.md")[0] == 0
    (folder / "cnx-doclint.toml").write_text('fail-on = "warning"\n')
    code, out = ran(folder, "--cnx-doclint", "docs/bad.md")
    assert code == 1
    assert "CNX901" in out
