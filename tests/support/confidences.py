"""Documents whose claims are as sure as a test says, whatever the judge makes of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cnx_doclint.claims.claims import understand
from cnx_doclint.claims.judged import Judged, Understood
from cnx_doclint.rules.engine import linting

# Three values that are wrong of one model, and the confidence that each is to have.
TEXT = """\
# ConvNeXtPose-L

```python
deconv_kernels = [4, 4, 4]
```

| Model          | Parameters |
| -------------- | ---------- |
| ConvNeXtPose-S | 9.44M      |
| ConvNeXtPose-M | 9.55M      |
"""
CONFIDENCES = {"[4, 4, 4]": 0.987, "9.44M": 0.854, "9.55M": 0.5}
CODES = {"[4, 4, 4]": "CNX101", "9.44M": "CNX103", "9.55M": "CNX103"}
LEVELS = {"[4, 4, 4]": "certain", "9.44M": "likely", "9.55M": "possible"}


def set_confidences(monkeypatch: pytest.MonkeyPatch, confidences: Mapping[str, float] = CONFIDENCES) -> None:
    """Have claims be judged with confidences: by the value as written, or the model and the value."""

    def confidence(one: Judged) -> float:
        claim = one.claim
        return confidences.get(f"{claim.model} {claim.text}", confidences.get(claim.text, one.confidence))

    def doubted(*given: object) -> Understood:
        found = understand(*given)  # type: ignore[arg-type]
        return found._replace(claims=tuple(one._replace(confidence=confidence(one)) for one in found.claims))

    monkeypatch.setattr(linting, "understand", doubted)
