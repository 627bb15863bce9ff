"""A checkpoint is named after another model than the one it holds.

What: ``cnx-doclint extract`` reads a checkpoint whose facts fit another model of the family better than the one that
its name, or the name it is given, says. This rule looks at files and at no document.

Why: published files do get swapped. A spec of a swapped file would give each model the other one's facts.

Wrong:

    $ cnx-doclint extract M=ConvNeXtPose_L.tar
    warning: CNX502 ConvNeXtPose_L.tar: facts fit model L better than M: head.deconv_channels is ...

Right:

    $ cnx-doclint extract L=ConvNeXtPose_L.tar

Fix: give the checkpoint the name of the model it holds, which ``cnx-doclint identify`` tells. The spec is written all
the same: the file may be a new version that no other model is nearer to.
"""

from __future__ import annotations

from cnx_doclint.findings.rule import Rule

RULE = Rule("CNX502", "warning", "a checkpoint is named after another model than it holds")
