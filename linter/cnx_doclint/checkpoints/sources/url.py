"""Addresses of remote files, as values: what they are called, what lies beside them, how they may be shown.

Nothing here reaches out; ``_remote`` does, and is imported when an address is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

# A scheme of one letter is a Windows drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# What stands between a repository and its files where models are published: https://…/name/resolve/main/file.
_REVISION = re.compile(r"/(?:resolve|blob|raw)/[^/]+$")
WEB = ("http", "https")


@dataclass(frozen=True, slots=True, repr=False)
class Url:
    """The address of a remote file.

    Attributes:
        text: as it was given, with whatever gives access to the file. It is only ever sent; ``str`` is for people.
    """

    text: str

    def __str__(self) -> str:
        """Return the address without the query, the fragment, the user and the password, which may be secret."""
        host, slash, path = self._plain.partition("/")
        return f"{self.scheme}://{host.rpartition('@')[2]}{slash}{path}"

    __repr__ = __str__

    @property
    def scheme(self) -> str:
        """The protocol, in lower case."""
        return self.text.partition("://")[0].lower()

    @property
    def _plain(self) -> str:
        """What follows the scheme, up to a query or a fragment."""
        return re.split(r"[?#]", self.text.partition("://")[2], maxsplit=1)[0]

    @property
    def name(self) -> str:
        """The file's name; the host's where there is none."""
        return unquote(str(self).rstrip("/").rpartition("/")[2])

    @property
    def folder(self) -> str:
        """The name of the folder it is in; where an address names a revision, that of the repository."""
        above = _REVISION.sub("", str(self).rpartition("/")[0])
        return unquote(above.rpartition("/")[2])

    def beside(self, name: str) -> Url:
        """Return the address of another file in the same folder. The query stays on the web: it may give access."""
        if self.scheme not in WEB:
            return Url(f"{self.text.rpartition('/')[0]}/{name}")
        query = re.search(r"\?[^#]*", self.text)
        folder = f"{self.scheme}://{self._plain}".rpartition("/")[0]
        return Url(f"{folder}/{quote(name)}{query[0] if query else ''}")


Place = Path | Url


def parse_place(text: str) -> Place:
    """Return where a checkpoint is: what starts with ``scheme://`` is an address, all else is a path."""
    return Url(text) if _ADDRESS.match(text) else Path(text)
