"""``table=layers``: each model's head, layer by layer, and the weight that says so."""

from __future__ import annotations

from cnx_doclint.publish.blocks._rows import rows_table
from cnx_doclint.publish.head_layers import layers

BLOCK = rows_table(("layer", "channels", "kernel", "read from"), lambda glossary, model, _: layers(glossary, model))
