"""``init``: the files a project begins with, written where nothing is lost, and what to do next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.errors import UsageError
from cnx_doclint.messages.messages import msg
from cnx_doclint.project.config import OWN, SHARED, TABLE
from cnx_doclint.project.files import replace
from cnx_doclint.project.project import SPEC_FILE
from cnx_doclint.project.setting_keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOOKS = ".pre-commit-config.yaml"
HOOK = """\
- repo: local
  hooks:
    - id: cnx-doclint
      name: cnx-doclint
      entry: cnx-doclint check --force-exclude
      language: system # or: language: python, with additional_dependencies that name your copy
      types_or: [markdown, mdx, jupyter]
      require_serial: true
"""
_CHECKPOINTS = frozenset({".pth", ".pt", ".ckpt", ".tar", ".safetensors", ".gguf", ".onnx", ".bin"})
_MAX_NAMED = 8


def init_project(folder: Path, force: bool) -> Iterator[str]:
    """Write the settings and the hook of a project, and yield what was done and what is next.

    Raises:
        UsageError: there are settings already, and ``force`` does not say to replace them.
        DocumentError: a file cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(
            msg("{folder}: no such folder", folder=folder), msg("name a folder, or leave it out to take this one")
        )
    own, shared = folder / OWN, folder / SHARED
    if shared.is_file() and f"[tool.{TABLE}".encode() in shared.read_bytes():
        raise UsageError(
            msg("{shared}: has settings already", shared=shared), msg("take [tool.{table}] out first", table=TABLE)
        )
    if own.exists() and not force:
        raise UsageError(msg("{own}: has settings already", own=own), msg("to replace it: cnx-doclint init --force"))
    replace(own, settings_text())
    yield f"wrote {own}: every setting, commented out"
    yield from _hook(folder / HOOKS)
    yield from _next(folder)


def settings_text() -> str:
    """Return a file of settings in which every key stands in a comment, with what it is for."""
    lines = ["# Settings of cnx-doclint. Every key is an example; take away the # of what you need.", ""]
    for name, key in KEYS.items():
        lines += [f"# {key.about} Default: {key.default}", f"# {name} = {key.example}", ""]
    return "\n".join(lines)


def _hook(path: Path) -> Iterator[str]:
    old = path.read_bytes().decode("utf-8", "replace") if path.is_file() else None
    if old is not None and "cnx-doclint" in old:
        yield f"{path} runs cnx-doclint already"
        return
    new = merged(old)
    if new is None:
        yield f"{path} was left as it is; to check every commit, add under `repos:`"
        yield HOOK.rstrip("\n")
        return
    replace(path, new)
    yield f"{'wrote' if old is None else 'added a hook to'} {path}; to have git run it: pre-commit install"


_PLAIN = re.compile(r"(?:#.*|---|[A-Za-z_]+:.*|-\s.*|\s+\S.*|)")
_ITEM = re.compile(r"([ ]*)-\s", re.MULTILINE)


def merged(old: str | None) -> str | None:
    """Return a hook configuration with our hook at its end, or None where a look at its lines is not enough.

    It is enough when ``repos`` is the last key, its items stand in lines of their own, and nothing is unusual.

    >>> merged("repos:\\n  - repo: x\\n    rev: y\\n").splitlines()[3]
    '  - repo: local'
    >>> merged("repos: [{repo: x}]\\n")
    """
    if old is None:
        return "repos:\n" + _indented("  ")
    lines = old.split("\n")
    heads = [line for line in lines if re.match(r"[A-Za-z_]", line)]
    usual = all(map(_PLAIN.fullmatch, lines)) and not {"\t", "\r", "\ufffd", "\ufeff"} & {*old}
    if not usual or not heads or heads[-1] != "repos:" or heads.count("repos:") > 1 or lines.count("---") > 1:
        return None
    found = _ITEM.search(old[old.index("repos:") :])
    items = old[old.index("repos:\n") :].count("\n")
    return f"{old.rstrip(chr(10))}\n{_indented(found[1])}" if found and items else None


def _indented(indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in HOOK.splitlines())


def _next(folder: Path) -> Iterator[str]:
    if (folder / SPEC_FILE).exists():
        yield f"next: cnx-doclint {folder}"
        return
    found = sorted(path for sub in ("*", "*/*") for path in folder.glob(sub) if path.suffix.lower() in _CHECKPOINTS)
    named = " ".join(f"NAME={path}" for path in found[:_MAX_NAMED]) or "NAME=CHECKPOINT..."
    yield f"next, write the spec: cnx-doclint extract {named} -o {folder / SPEC_FILE}"
    yield "without checkpoints at hand, built-in specs serve: --spec builtin:convnextpose"
