"""What a reader takes away from a model's page is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from visiting import Visitor

pytestmark = pytest.mark.slow

SPEC = json.loads((Path(__file__).parents[2] / "model-spec.json").read_text(encoding="utf-8"))
LABELS = {"": "Copy to clipboard", "es/": "Copiar al portapapeles"}


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("model", SPEC["models"])
def test_the_copied_configuration_is_that_of_the_checkpoint(visitor: Visitor, language: str, model: str) -> None:
    visitor.open(f"{language}models/{model.lower()}/")
    block = visitor.page.locator("article .highlight", has_text="deconv_channels").first
    block.get_by_title(LABELS[language]).click()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    done = subprocess.run(
        [sys.executable, "-c", f"{copied}\nprint(config['deconv_channels'])"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == SPEC["models"][model]["facts"]["head.deconv_channels"]["value"]
    assert not visitor.trouble
