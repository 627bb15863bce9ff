"""``table=paper``: what the paper says beside what each model has, and whether they agree."""

from __future__ import annotations

from cnx_doclint.publish.blocks._rows import rows_table
from cnx_doclint.publish.quotes import paper_quotes

BLOCK = rows_table(("fact", "paper", "this model", "verdict"), paper_quotes)
