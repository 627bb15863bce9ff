"""``python -m cnx_doclint`` is ``cnx-doclint``."""

from __future__ import annotations

from cnx_doclint.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
