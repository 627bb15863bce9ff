"""Two states of the truth: what differs between them, and which documents that makes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cnx_doclint.checking import Checker
from cnx_doclint.results import Located, located
from cnx_doclint.show import with_unit
from cnx_doclint.spec import BUILTIN, Spec, Value, load_spec
from cnx_doclint.spec_diff import Change, spec_diff


def load_either(name: str, family: str, container: str = "") -> Spec:
    """Return the spec of a name, or the one that a checkpoint gives.

    Raises:
        DoclintError: it can be read as neither.
    """
    if name.startswith(BUILTIN) or _is_spec(Path(name)):
        return load_spec(name)
    from cnx_doclint.checkpoints import read_inventory  # noqa: PLC0415 - a spec needs no reader
    from cnx_doclint.extract import extract_spec  # noqa: PLC0415
    from cnx_doclint.families.family import load_family  # noqa: PLC0415
    from cnx_doclint.families.identification import family_of  # noqa: PLC0415

    owner = load_family(family) if family else family_of(read_inventory(Path(name), container))
    return extract_spec([("", Path(name))], owner, container).spec


def _is_spec(path: Path) -> bool:
    """Tell a spec from a checkpoint: every spec says its version first. What is missing is taken for a spec."""
    if path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            return b'"spec_version"' in file.read(200)
    except OSError:
        return True


def changes(old: Spec, new: Spec) -> Iterator[str]:
    """Yield a line for each fact that differs."""
    for change in spec_diff(old, new):
        yield f"{change.model} {change.tensor or change.key}: {_value(change, change.old)} -> {_value(change, change.new)}"


def _value(change: Change, value: Value | None) -> str:
    return "nothing" if value is None else with_unit(change.key, value)


def newly_wrong(path: str, text: str, old: Checker, new: Checker) -> Iterator[Located]:
    """Yield the findings that the new state makes in a document and the old one does not."""
    before, after = old.lint(path, text), new.lint(path, text)
    known = {(found.span, found.code) for found in before.diagnostics}
    for diagnostic in after.diagnostics:
        if (diagnostic.span, diagnostic.code) not in known:
            yield located(after.document, diagnostic)
