"""``table=head``: how each model's head is built."""

from __future__ import annotations

from cnx_doclint.publish.blocks._facts_table import facts_table

BLOCK = facts_table("head", "head.")
