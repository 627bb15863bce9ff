"""Which version this is: told by ``--version``, and by reports of themselves."""

__version__ = "0.1.0"
