"""The plug-in of MkDocs: findings are warnings of the build, and end a strict one."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from cnx_doclint.rules.engine.summary import summarize
from cnx_doclint.runner.checker import Checker
from confidences import TEXT, set_confidences
from running import RIGHT, WRONG, python

pytest.importorskip("mkdocs")

TABLE = "# Models\n\n| Model | Params |\n| ----- | ------ |\n| ResNet-50 | {} |\n"
SITE = "site_name: test\nplugins: [cnx-doclint]\ntheme: {name: null, custom_dir: theme}\n"


@pytest.fixture
def site(project: Path) -> Path:
    if not any(entry.name == "cnx-doclint" for entry in entry_points(group="mkdocs.plugins")):
        pytest.skip("the plug-in is not installed: pip install -e .")
    (project / "docs").mkdir()
    (project / "docs/index.md").write_text(RIGHT)
    (project / "theme").mkdir()
    (project / "theme/main.html").write_text("{{ page.content }}")
    (project / "mkdocs.yml").write_text(SITE)
    return project


def build(folder: Path, *arguments: str) -> tuple[int, str]:
    ran = python("-m", "mkdocs", "build", *arguments, cwd=folder)
    return ran.returncode, (ran.stdout + ran.stderr).decode()


def test_a_right_site_is_built(site: Path) -> None:
    code, out = build(site, "--strict")
    assert (code, "CNX" in out) == (0, False), out


def test_a_finding_is_a_warning_and_ends_a_strict_build(site: Path) -> None:
    (site / "docs/wrong.md").write_text(f"---\ntitle: x\n---\n{WRONG}")
    code, out = build(site)
    assert code == 0
    assert "docs/wrong.md:7:18: CNX101 head.deconv_kernels of L: this says [4, 4, 4]" in out
    code, out = build(site, "--strict")
    assert code != 0
    assert "Aborted with" in out


def test_pages_are_compared_with_each_other(site: Path) -> None:
    (site / "docs/a.md").write_text(TABLE.format("25.6M"))
    (site / "docs/b.md").write_text(TABLE.format("23.5M"))
    code, out = build(site, "--strict")
    assert code != 0
    assert out.count("CNX302") == 1
    assert "docs/b.md:5:15: CNX302 params of ResNet-50" in out


def test_settings_hold(site: Path) -> None:
    (site / "docs/wrong.md").write_text(WRONG)
    (site / "cnx-doclint.toml").write_text('exclude = ["docs/wrong.md"]\n')
    assert build(site, "--strict")[0] == 0
    (site / "other.toml").write_text('ignore = ["CNX101"]\n')
    (site / "mkdocs.yml").write_text(SITE.replace("[cnx-doclint]", "[{cnx-doclint: {config: other.toml}}]"))
    assert build(site, "--strict")[0] == 0


def test_settings_that_cannot_be_read_end_the_build(site: Path) -> None:
    (site / "cnx-doclint.toml").write_text("selekt = 1\n")
    code, out = build(site)
    assert code != 0
    assert "unknown key 'selekt'" in out
    assert "Traceback" not in out


def test_what_is_possible_is_no_warning(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, checker: Checker
) -> None:
    from cnx_doclint.integrations import mkdocs_plugin

    set_confidences(monkeypatch)
    with caplog.at_level("INFO"):
        for finding in summarize(checker._replace(level="possible").lint("a.md", TEXT)).findings:
            mkdocs_plugin._warn(finding)
    told = [(record.levelname, record.getMessage().partition(" params")[0]) for record in caplog.records]
    assert told[0][0] == "WARNING"
    assert told[1:] == [
        ("WARNING", "cnx-doclint: a.md:9:20: CNX103 (likely)"),
        ("INFO", "cnx-doclint: a.md:10:20: CNX103 (possible)"),
    ]
