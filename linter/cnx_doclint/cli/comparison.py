"""Two states of the truth: what differs between them, and which documents that makes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.messages.answers import Answer
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.messages.style import printable
from cnx_doclint.project.project import project_of
from cnx_doclint.rules.engine.summary import locate
from cnx_doclint.runner.checker import Checker
from cnx_doclint.spec.diff import Change, spec_diff
from cnx_doclint.spec.spec import BUILTIN, Spec, Value, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.findings.results import Located
    from cnx_doclint.project.config import Config
    from cnx_doclint.project.files import Source


def load_pair(names: Sequence[str], family: str, container: str = "", member: str = "") -> tuple[Spec, Spec]:
    """Return what two names stand for: a spec each, or a checkpoint, which says nothing of the models it is not.

    Raises:
        DoclintError: one can be read as neither.
    """
    old, new = (_load(name, family, container, member) for name in names)
    if not all(map(_is_spec, names)):
        both = old.models.keys() & new.models.keys()
        old, new = (Spec(s.family, {name: s.models[name] for name in s.models if name in both}) for s in (old, new))
    return old, new


def _load(name: str, family: str, container: str, member: str) -> Spec:
    if _is_spec(name):
        return load_spec(name)
    from cnx_doclint.checkpoints.sources.location import parse_location
    from cnx_doclint.extraction.extract import Named, extract_spec, owner_of
    from cnx_doclint.families.family import load_family

    where = parse_location(name, member)
    owner = load_family(family) if family else owner_of(where, container)
    return extract_spec([Named("", *where)], owner, container).spec


def _is_spec(name: str) -> bool:
    """Tell a spec, which says its version first, from a checkpoint. What is missing counts as a spec."""
    if "://" in name or (not Path(name).exists() and "::" in name):
        return False  # an address, or a file in an archive: specs are kept with the documents
    if name.startswith(BUILTIN) or not Path(name).exists():
        return True
    if Path(name).is_dir():
        return False
    with Path(name).open("rb") as file:
        return b'"spec_version"' in file.read(200)


def changes(old: Spec, new: Spec, family: str = "") -> Iterator[str]:
    """Yield a line for each fact that differs."""
    glossary = Glossary.load(new, family)
    for change in spec_diff(old, new):
        subject = f"{change.model} {change.tensor or change.key}"
        yield f"{subject}: {_value(glossary, change, change.old)} -> {_value(glossary, change, change.new)}"


def _value(glossary: Glossary, change: Change, value: Value | None) -> str:
    return "nothing" if value is None else glossary.with_unit(change.key, value)


def stale(path: str, spec: Spec) -> Answer:
    """Tell whether a committed spec is what its checkpoints give.

    Raises:
        SpecError: it cannot be read.
    """
    old = load_spec(path)
    if old == spec:
        return Answer((f"{path} is what the checkpoints give",))
    differing = tuple(map(printable, changes(old, spec)))
    return Answer((*differing, f"CNX501 {path} is stale: extract it again without --check"), found=True)


def dropped(path: str, spec: Spec) -> Iterator[Message]:
    """Yield a warning when the spec that is about to be overwritten has models which the new one lacks."""
    if Path(path).exists() and _is_spec(path):
        lost = [name for name in load_spec(path).models if name not in spec.models]
        if lost:
            yield msg(
                "{path} had {lost} as well; name those checkpoints too to keep them", path=path, lost=", ".join(lost)
            )


def newly_wrong(source: Source, old: Spec, new: Spec, config: Config) -> list[Located]:
    """Return the findings that the new state makes in a document and the old one does not."""
    checkers = (Checker.for_project(project_of(spec, config.family)) for spec in (old, new))
    before, after = (each._replace(level=config.level).lint(source.name, source.text) for each in checkers)
    known = {(found.span, found.code) for found in before.diagnostics}
    fresh = (found for found in after.diagnostics if (found.span, found.code) not in known)
    return [locate(after, diagnostic) for diagnostic in fresh]
