"""Settings: where they are found, what they may be."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.errors import ConfigError
from cnx_doclint.project.config import Config, find_config, load_config
from cnx_doclint.project.setting_keys import KEYS, schema
from running import ROOT, WRONG, Run


@pytest.mark.parametrize(
    ("text", "error", "hint"),
    [
        ("selct = ['CNX1']", "unknown key 'selct'", "did you mean 'select'?"),
        ("select = 'CNX1'", "select is 'CNX1'", "it must be a list of codes"),
        ("fail-on = 'sometimes'", "fail-on is 'sometimes'", "it must be one of error, warning, never"),
        ("spec = 3", "spec is 3", "it must be the path of a spec"),
        (
            "documents = {'*.md' = []}",
            "documents is {'*.md': []}",
            "it must be a table of patterns and names of models",
        ),
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
        "spec='s.json'\nfamily='f.toml'\nselect=['CNX1']\nextend-select=['CNX2']\nignore=['CNX105']\n"
        "extend-ignore=['CNX9']\nexclude=['old']\nextend-exclude=['older']\ninclude=['*.txt']\n"
        "per-file-ignores={'a/*'=['CNX1']}\nrespect-gitignore=false\nforce-exclude=true\ninclude-history=true\n"
        "fail-on='warning'\nlevel='certain'\ndocuments={'a/*'='XS','b'=['S','M']}\npages='docs/models'\ntemplates='t'\nbaseline='b.json'\n"
    )
    config = load_config(project / "cnx-doclint.toml")
    assert config == Config(
        path=project / "cnx-doclint.toml",
        root=project,
        spec=str(project / "s.json"),
        family=str(project / "f.toml"),
        select=("CNX1",),
        extend_select=("CNX2",),
        ignore=("CNX105",),
        extend_ignore=("CNX9",),
        per_file_ignores=(("a/*", ("CNX1",)),),
        documents=(("a/*", ("XS",)), ("b", ("S", "M"))),
        fail_on="warning",
        level="certain",
        baseline=project / "b.json",
        exclude=("old",),
        extend_exclude=("older",),
        include=("*.txt",),
        respect_gitignore=False,
        force_exclude=True,
        include_history=True,
        pages=(("en", project / "docs/models"),),
        templates=project / "t",
    )
    assert {name.replace("-", "_") for name in KEYS} | {"path", "root"} == {*Config._fields}


def test_documents_are_about_whom_the_settings_say(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text(
        "[documents]\n'docs/xs/*.md' = 'convnextpose_xs'\n'docs/forks' = 'none'\n'docs/*' = ['S', 'M']\n"
    )
    for name, text in {
        "docs/xs/a.md": "# A\n\nIt has 9.53M parameters.\n",
        "docs/forks/b.md": "# B\n\nConvNeXtPose-S has 9.44M parameters.\n",
        "docs/c.md": "# C\n\nIt has deconv channels [128, 128, 128]. L has deconv channels [512, 512, 512].\n",
        "docs/d.md": "---\ncnx-doclint: {model: L}\n---\n\n# D\n\nIt has 8.38M parameters.\n",
    }.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    told = json.loads(run("claims", "docs", "--output-format", "json").out)
    found = [(one["path"], one["model"], one["verdict"], one["reason"]) for one in told["claims"]]
    assert found == [
        ("docs/c.md", "S", "mismatch", "the settings say so"),
        ("docs/c.md", "M", "mismatch", "the settings say so"),
        ("docs/c.md", "L", "match", "named on its line: L"),
        ("docs/d.md", "L", "match", "the author says so"),
        ("docs/xs/a.md", "XS", "mismatch", "the settings say so"),
    ]
    assert [one["reason"] for one in told["skipped"]] == ["the settings say so: about none of the models"]


def test_a_document_about_no_model_stops_the_run(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text("documents = { 'docs/*' = 'XXS' }\n")
    ran = run(".")
    assert ran.code == 2
    assert ran.err.startswith("error: documents: 'docs/*' is about 'XXS', which is no model of the spec\n")
    assert "hint: did you mean 'XS'? known: L, M, S, XS, none" in ran.err


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


# ---- what is told of the settings ----

SCHEMA = json.loads((ROOT / "linter/cnx_doclint/project/config.schema.json").read_text(encoding="utf-8"))


def test_the_schema_that_ships_is_the_one_of_the_keys(pytestconfig: pytest.Config) -> None:
    path = ROOT / "linter/cnx_doclint/project/config.schema.json"
    if pytestconfig.getoption("update_cases"):
        path.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == schema()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


VALUES = st.recursive(
    st.booleans() | st.integers(-1, 1) | st.sampled_from(["", "CNX1", "error", "never", "docs"]),
    lambda values: st.lists(values, max_size=2) | st.dictionaries(st.sampled_from(["", "a"]), values, max_size=2),
    max_leaves=4,
)


@given(data=st.dictionaries(st.sampled_from([*KEYS, "more"]), VALUES, max_size=3))
def test_the_schema_and_the_reader_agree(data: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "agree.toml"
    path.write_text("".join(f"{name} = {toml(value)}\n" for name, value in data.items()))
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(data)
    try:
        load_config(path)
    except ConfigError:
        assert not valid
    else:
        assert valid


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


@pytest.mark.parametrize("name", KEYS)
def test_every_key_has_an_example_that_is_right(name: str, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text(f"{name} = {KEYS[name].example}\n")
    load_config(project / "cnx-doclint.toml")
    assert KEYS[name].about.endswith(".")


def test_settings_are_shown_as_a_file_that_says_the_same(run: Run, project: Path) -> None:
    (project / "cnx-doclint.toml").write_text(
        "ignore = ['CNX105']\nfail-on = 'warning'\n[per-file-ignores]\n'docs/ñ \"*' = ['CNX1']\n"
    )
    shown = run("--show-settings", "--ignore", "CNX103", "--extend-exclude", "old,new").out
    assert 'ignore = ["CNX103"]  # an option\n' in shown
    assert 'extend-exclude = ["old", "new"]  # an option\n' in shown
    assert 'fail-on = "warning"  # the file\n' in shown
    assert "respect-gitignore = true  # the default\n" in shown
    assert "# baseline is not set\n" in shown
    (project / "shown.toml").write_text(shown, encoding="utf-8")
    config = load_config(project / "shown.toml")
    assert config.per_file_ignores == (('docs/ñ "*', ("CNX1",)),)
    assert all(f"{name} " in shown for name in KEYS)


def test_isolated_reads_no_settings(run: Run, project: Path) -> None:
    (project / "a.md").write_text(WRONG)
    (project / "cnx-doclint.toml").write_text("nonsense = 1\n")
    assert run(".").code == 2
    assert run(".", "--isolated").code == 1
    assert "contradict" in run(".", "--isolated", "--config", "cnx-doclint.toml").err


def test_schemas_are_printed(run: Run) -> None:
    assert run("schema").out.split() == ["baseline", "check", "claims", "config", "family", "spec"]
    assert json.loads(run("schema", "config").out) == SCHEMA
    ran = run("schema", "confg")
    assert ran.code == 2
    assert "did you mean 'config'?" in ran.err
