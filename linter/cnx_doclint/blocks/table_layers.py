"""``table=layers``: each model's head, layer by layer, and the weight that says so."""

from __future__ import annotations

from cnx_doclint.blocks._rows import rows_table
from cnx_doclint.layers import layers

BLOCK = rows_table(("layer", "channels", "kernel", "read from"), lambda book, model, _: layers(book, model))
