"""How much of a file's claims is believed, and what a header may still cost."""
