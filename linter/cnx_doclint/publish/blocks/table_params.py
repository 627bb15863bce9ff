"""``table=params``: the parameters of each model, by part, with and without buffers."""

from __future__ import annotations

from cnx_doclint.publish.blocks._facts_table import facts_table

BLOCK = facts_table("params", "params.")
