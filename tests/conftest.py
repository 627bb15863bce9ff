from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from cnx_doclint.claims.judge import weighing
from cnx_doclint.claims.judge.trees import Trees
from cnx_doclint.cli.main import main
from cnx_doclint.families.family import Family, load_family
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.project.project import load_project
from cnx_doclint.publish.templating import Templates, load_templates
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.spec import Spec, load_spec
from running import ROOT, Ran, Run
from sites import build_with_mkdocs

# How long an example takes says more of the machine than of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

# Whoever runs the tests may be spoken to in another language; processes that tests start are told the same.
os.environ["LANGUAGE"] = "en"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="write what the cases give now as what they should")


@pytest.fixture(scope="session")
def checker() -> Checker:
    """What documents are checked with: the committed spec, whose facts come from checkpoints, and all rules."""
    return Checker.for_project(load_project(str(ROOT / "model-spec.json"), "", ()))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in both languages, as it is published; each process that runs tests builds its own, in a second."""
    pytest.importorskip("material")
    folder = tmp_path_factory.mktemp("published") / "cnx-doclint"
    build_with_mkdocs(folder)
    return folder


@pytest.fixture(autouse=True)
def every_mismatch_is_certain(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How sure a finding is, is the judge's business; what is not marked ``judged`` tests what becomes of sure ones."""
    if "judged" not in request.keywords:
        monkeypatch.setattr(weighing, "trained", lambda: Trees((), (), (0.0,), (1.0,)))


# ---- a project, and the command line in it ----


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process; a folder is empty but for what a test puts there."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec, which is where we are."""
    (tmp_path / "model-spec.json").write_bytes((ROOT / "model-spec.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- what text is generated from ----


@pytest.fixture(scope="session")
def family() -> Family:
    return load_family("convnextpose")


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_spec("builtin:convnextpose")


@pytest.fixture(scope="session")
def glossary(spec: Spec) -> Glossary:
    return Glossary.load(spec)


@pytest.fixture(scope="session")
def committed() -> Glossary:
    """The spec from which this repository's own pages are made."""
    return Glossary.load(load_spec(ROOT / "model-spec.json"))


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates()
