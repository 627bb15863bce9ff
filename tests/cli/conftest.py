from __future__ import annotations

from pathlib import Path

import pytest
from running import ROOT, Ran, Run

from cnx_doclint.cli.main import main


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
