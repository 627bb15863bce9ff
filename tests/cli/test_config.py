"""Settings: where they are found, what they may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import WRONG, Run

from cnx_doclint.config import KEYS, Config, find_config, load_config
from cnx_doclint.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "error", "hint"),
    [
        ("selct = ['CNX1']", "unknown key 'selct'", "did you mean 'select'?"),
        ("select = 'CNX1'", "select is 'CNX1'", "it must be a list of codes"),
        ("fail-on = 'sometimes'", "fail-on is 'sometimes'", "it must be one of error, warning, never"),
        ("spec = 3", "spec is 3", "it must be the path of a spec"),
        ("spec = ", "not TOML", "see https://toml.io"),
    ],
)
def test_a_wrong_key_is_an_error_that_names_file_key_and_cure(
    text: str, error: str, hint: str, run: Run, project: Path
) -> None:
    (project / "cnx-doclint.toml").write_text(text)
    ran = run(".")
    assert ran.code == 2
    assert ran.err.startswith(f"error: cnx-doclint.toml: {error}")
    assert f"hint: {hint}" in ran.err


def test_an_unknown_key_lists_the_valid_ones(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.cnx-doclint]\nnonsense = 1\n")
    with pytest.raises(ConfigError) as raised:
        load_config(project / "pyproject.toml")
    assert all(key in raised.value.hint for key in KEYS)


def test_every_key_is_a_field(project: Path) -> None:
    (project / "cnx-doclint.toml").write_text(
        "spec='s.json'\nfamily='f.toml'\nselect=['CNX1']\nignore=['CNX105']\nexclude=['old']\n"
        "fail-on='error'\npages='docs/models'\ntemplates='t'\nbaseline='b.json'\n"
    )
    config = load_config(project / "cnx-doclint.toml")
    assert config == Config(
        path=project / "cnx-doclint.toml",
        root=project,
        spec=str(project / "s.json"),
        family=str(project / "f.toml"),
        select=("CNX1",),
        ignore=("CNX105",),
        exclude=("old",),
        fail_on="error",
        pages=project / "docs/models",
        templates=project / "t",
        baseline=project / "b.json",
    )
    assert len(KEYS) == len(Config._fields) - 2


def test_the_nearest_table_counts(project: Path) -> None:
    inner = project / "a/b"
    inner.mkdir(parents=True)
    (project / "pyproject.toml").write_text("[tool.cnx-doclint]\nignore = ['CNX1']\n")
    (project / "a/pyproject.toml").write_text("[tool.other]\nname = 'cnx-doclint'\n")
    assert find_config(inner).ignore == ("CNX1",)
    (project / "a/cnx-doclint.toml").write_text("ignore = ['CNX2']\n")
    assert find_config(inner).ignore == ("CNX2",)


def test_an_option_is_stronger_than_the_file(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "cnx-doclint.toml").write_text("fail-on = 'never'\n")
    assert run(".").code == 0
    assert run(".", "--fail-on", "error").code == 1


def test_excluded_paths_are_left_out_unless_they_are_named(run: Run, project: Path) -> None:
    for name in ("a.md", "old/b.md", "x/y/c.md", "drafts.md"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(WRONG)
    (project / "cnx-doclint.toml").write_text("exclude = ['old', 'x/y', 'drafts*']\n")
    found = run(".", "--output-format", "concise").out
    assert [line.partition(":")[0] for line in found.splitlines() if "CNX101" in line] == ["a.md"]
    assert "old/b.md:4:18: CNX101" in run("old/b.md", "--output-format", "concise").out


def test_the_spec_of_the_settings_is_found_from_their_folder(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "truth").mkdir()
    (project / "model-spec.json").rename(project / "truth/spec.json")
    (project / "cnx-doclint.toml").write_text("spec = 'truth/spec.json'\n")
    (project / "docs").mkdir()
    (project / "docs/a.md").write_text(WRONG)
    monkeypatch.chdir(project / "docs")
    assert "builtin" not in run("a.md").out
