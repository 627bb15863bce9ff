"""``table=models``: the models side by side, for choosing one."""

from __future__ import annotations

from cnx_doclint.publish.blocks._facts_table import facts_table

BLOCK = facts_table("models", "params.total", "metric.")
