"""What begins a comment in the languages of code blocks, and which of their lines can carry one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SIGNS: Mapping[str, str] = {
    "#": "python py python3 ipython pycon yaml yml toml sh bash shell zsh ini cfg conf r ruby rb perl make makefile "
    "dockerfile docker julia jl powershell ps1 properties cmake nix hcl",
    "//": "js javascript jsx ts typescript tsx c cpp c++ cc h hpp cuda cu java kotlin kt swift go golang rust rs scala "
    "csharp cs php jsonc json5 proto protobuf dart objc groovy zig",
}
_BY_LANGUAGE = {name: sign for sign, names in _SIGNS.items() for name in names.split()}

_LANGUAGE = re.compile(r"[\s{.]*([\w+#-]*)")
_YAML = frozenset({"yaml", "yml"})
_SCALAR = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")


def sign_of(info: str, line: str, above: Iterable[str] = ()) -> str:
    """Return what begins a comment at the end of a line; empty where none can stand.

    Args:
        info: of the code block, its language first.
        line: of code.
        above: the lines before it, the nearest first.

    >>> sign_of("python", "depth = 3"), sign_of("js", "depth = 3"), sign_of("json", "3"), sign_of("sh", "run \\\\")
    ('#', '//', '', '')
    """
    found = _LANGUAGE.match(info)
    language = found[1].lower() if found else ""
    if line.rstrip().endswith("\\") or (language in _YAML and _is_in_scalar(line, above)):
        return ""
    return _BY_LANGUAGE.get(language, "")


def _is_in_scalar(line: str, above: Iterable[str]) -> bool:
    """Whether a line of YAML belongs to a text of several lines, in which a comment would be text."""
    indent = _indent(line)
    for other in above:
        if other.strip() and _indent(other) < indent:
            return bool(_SCALAR.search(other.rstrip()))
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
