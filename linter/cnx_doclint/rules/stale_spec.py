"""A spec is not what its checkpoints give.

What: ``cnx-doclint extract --check`` reads the checkpoints again, and the committed spec has other facts, or facts of
other files. This rule looks at files and at no document.

Why: every document is compared with the spec. One that was not extracted again after a release makes right documents
look wrong and wrong ones right.

Wrong:

    $ cnx-doclint extract XS=new/ConvNeXtPose_XS.tar --check
    XS head.deconv_channels: [128, 128, 128] -> [256, 256, 256]
    CNX501 model-spec.json is stale: extract it again without --check

Right:

    $ cnx-doclint extract XS=new/ConvNeXtPose_XS.tar --check
    model-spec.json is what the checkpoints give

Fix: extract again without ``--check``, and review the difference like code.
"""

from __future__ import annotations

from cnx_doclint.findings.rule import Rule

RULE = Rule("CNX501", "error", "a spec is not what its checkpoints give")
