"""What this process prints to, made ready for whatever it is."""

from __future__ import annotations

import os
import sys


def prepare() -> None:
    """See to it that anything can be printed."""
    # They are None when whoever started us has closed them.
    sys.stdout, sys.stderr = (one or open(os.devnull, "w") for one in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign must not end the run.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")


def drop_output() -> None:
    """Print no more; Python must not try to write the rest when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
