"""Checkpoints in, spec out: reads each file, finds which model it is, and puts the facts together.

Whatever a maintainer should know about a file and that does not stop the work is a value, a `Mislabelled`, an
`UnsafeNames` or a `PartOfModel`; what stops it is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import digest, read_inventory
from cnx_doclint.checkpoints.reading.folders import file_of
from cnx_doclint.checkpoints.sources.location import Location, parse_location
from cnx_doclint.checkpoints.sources.url import Place, Url
from cnx_doclint.errors import FamilyError, SeveralError, UsageError
from cnx_doclint.families.fact_extraction import declared_facts, extract_facts, plain_tensors
from cnx_doclint.families.identification import Candidate, family_of, identify, model_of_file
from cnx_doclint.messages.messages import Message, join, listed, msg
from cnx_doclint.messages.progress import Progress, no_progress
from cnx_doclint.spec.spec import Fact, Model, Source, Spec

if TYPE_CHECKING:
    from cnx_doclint.checkpoints.contents.inventory import Inventory
    from cnx_doclint.families.family import Family


class Named(NamedTuple):
    """A checkpoint to extract.

    Attributes:
        name: the model it is said to be; empty where that is to be found out.
        path: of the file, or its address.
        member: the file in it, where it is an archive and one is chosen.
    """

    name: str
    path: Place
    member: str = ""


@dataclass(frozen=True, slots=True)
class Mislabelled:
    """A checkpoint whose facts fit another model of the family better than the one it is named after.

    Attributes:
        file: the file's name.
        name: the model it was given as.
        fits: the model it seems to be.
        reasons: the facts that speak against ``name``.
    """

    file: str
    name: str
    fits: str
    reasons: tuple[str, ...]

    @property
    def message(self) -> Message:
        """The warning in one sentence."""
        return msg(
            "CNX502 {file}: facts fit model {fits} better than {name}: {reasons}",
            file=self.file,
            fits=self.fits,
            name=self.name,
            reasons=join("; ", self.reasons),
        )


@dataclass(frozen=True, slots=True)
class UnsafeNames:
    """A checkpoint that names what torch.load could import and call; nothing of it was imported or called here."""

    file: str
    names: tuple[str, ...]

    @property
    def message(self) -> Message:
        """The warning in one sentence."""
        return msg(
            "{file}: names {names}, which torch.load could import and call; nothing was here",
            file=self.file,
            names=", ".join(self.names[:5]),
        )


@dataclass(frozen=True, slots=True)
class PartOfModel:
    """A checkpoint that has not all of a model, so that its facts are partial."""

    file: str
    reasons: tuple[Message, ...]

    @property
    def message(self) -> Message:
        """The warning in one sentence."""
        return msg(
            "{file}: only a part of a model is known, and no rule judges by it: {reasons}",
            file=self.file,
            reasons=join("; ", self.reasons),
        )


Warned = Mislabelled | UnsafeNames | PartOfModel
Hashed = Callable[[Place], tuple[str, int]]
_NAMING = msg("name them: NAME=CHECKPOINT, or NAME=ARCHIVE::MEMBER")


@dataclass(frozen=True, slots=True)
class Extracted:
    """One checkpoint's model, the name it goes by, and what to warn of."""

    name: str
    model: Model
    warnings: tuple[Warned, ...]

    @property
    def label(self) -> str:
        """How its file is named on a command line."""
        source = self.model.source
        return f"{source.file}::{source.member}" if source.member else source.file


@dataclass(frozen=True, slots=True)
class Extraction:
    """A spec and what to warn of."""

    spec: Spec
    warnings: tuple[Warned, ...]


def named_source(argument: str, family: Family) -> Named:
    """Return what an argument ``NAME=PATH`` or ``PATH`` means; each path may be an address, or ``ARCHIVE::MEMBER``.

    An argument that is a path as it stands is one, even with an equals sign in it. So is an address with one.

    Raises:
        UsageError: the name is no model of the family.
    """
    given = re.match(r"([\w.-]+)=(.+)", argument)
    known = given is not None and (given[1] in family.models or family.open)
    if given is None or (not known and _exists(argument)):
        return Named("", *parse_location(argument))
    return Named(_known(given[1], family), *parse_location(given[2]))


def place_of(argument: str) -> Location:
    """Return where the checkpoint of an argument ``NAME=PATH`` or ``PATH`` is, before its family is known."""
    given = re.match(r"([\w.-]+)=(.+)", argument)
    return parse_location(argument if given is None or _exists(argument) else given[2])


def _exists(argument: str) -> bool:
    found = parse_location(argument).place
    return isinstance(found, Path) and found.exists()


def owner_of(where: Location, container: str = "") -> Family:
    """Return the built-in family of a checkpoint, or of the first one in an archive of several.

    Raises:
        CheckpointError: it cannot be read.
        FamilyError: it belongs to none of them.
    """
    try:
        inventory = read_inventory(where.place, container, member=where.member)
    except SeveralError as error:
        inventory = read_inventory(where.place, container, member=error.names[0])
    return family_of(inventory)


def extract_model(path: Place, family: Family, name: str = "", container: str = "", member: str = "") -> Extracted:
    """Read one checkpoint and return its model.

    Args:
        path: of the checkpoint, a file or an unpacked directory; or its address.
        family: whose rules apply.
        name: of the model; empty to take it from the file's name, or else from the facts.
        container: dotted key of the state dict, where a file has more than one.
        member: the file to read inside an archive, where it holds more than one.

    Raises:
        CheckpointError: the file cannot be read.
        FamilyError: it is no checkpoint of the family.
        UsageError: the name is no model of the family, or none was given and none can be found out.
    """
    return _extracted(Named(name, path, member), family, container, digest)


def _extracted(named: Named, family: Family, container: str, hashed: Hashed) -> Extracted:
    name, path, member = named
    inventory = read_inventory(path, container, Limits(), member)
    facts = extract_facts(family, inventory)
    candidates = identify(family, facts)
    path = path if isinstance(path, Url) else file_of(path)
    file = _file_name(path)
    label = f"{file}::{member}" if member else file
    found = _known(name, family) if name else _found_out(path, member, family) or _identified(label, candidates)
    source = _source(file, inventory, hashed(path))
    unsafe = (UnsafeNames(label, inventory.unsafe_globals),) if inventory.unsafe_globals else ()
    partial = (PartOfModel(label, inventory.partial),) if inventory.partial else ()
    warnings = (*_mislabelled(label, found, candidates), *unsafe, *partial)
    return Extracted(found, _model(family, found, inventory, facts, source), warnings)


def extract_spec(
    sources: Iterable[Named | tuple[str, Place]],
    family: Family,
    container: str = "",
    member: str = "",
    progress: Progress = no_progress,
) -> Extraction:
    """Read checkpoints and return the spec of their models, in the family's order.

    The facts and tensors are the same whatever format a checkpoint has; only the ``source`` of a model tells. Of an
    archive that is given without a name and a member, all checkpoints are read.

    Raises:
        CheckpointError: a file cannot be read.
        FamilyError: one is no checkpoint of the family.
        UsageError: no source, an unknown or unclear name, or two files for one model.
    """
    # An archive is hashed once, however many of its files are read.
    hashed = cache(partial(digest, progress=progress))
    named = (Named(*source) for source in sources)
    asked = (each if each.member else each._replace(member=member) for each in named)
    models: dict[str, Extracted] = {}
    for extracted in chain.from_iterable(_each(one, family, container, hashed) for one in asked):
        if extracted.name in models:
            files = listed([models[extracted.name].label, extracted.label])
            raise UsageError(msg("{files} are both model {name}", files=files, name=extracted.name), _NAMING)
        models[extracted.name] = extracted
    if not models:
        raise UsageError(msg("no checkpoint to extract from"), msg("name at least one: [NAME=]CHECKPOINT"))
    order = [name for name in (family.models or models) if name in models]
    spec = Spec(family.name, {name: models[name].model for name in order})
    return Extraction(spec, tuple(warning for name in order for warning in models[name].warnings))


def _each(named: Named, family: Family, container: str, hashed: Hashed) -> Iterable[Extracted]:
    """Return a checkpoint's model; of an archive that is given without more, those of all checkpoints in it."""
    try:
        return (_extracted(named, family, container, hashed),)
    except SeveralError as error:
        if named.name or named.member:
            raise
        several = error
    try:
        return [_extracted(named._replace(member=name), family, container, hashed) for name in several.names]
    except (FamilyError, UsageError) as reason:
        raise UsageError(
            msg("{several}; not all can be extracted: {reason}", several=several.message, reason=reason.message),
            _NAMING,
        ) from None


def _known(name: str, family: Family) -> str:
    if name not in family.models and not family.open:
        raise UsageError(
            msg("{title} has no model {name!r}", title=family.title, name=name),
            msg("choose from: {models}", models=", ".join(family.models)),
        )
    return name


def _file_name(path: Place) -> str:
    """Return what a spec calls the file: an address is the same wherever the spec is made, a folder is not."""
    if isinstance(path, Url):
        return str(path)
    # Bytes of a name that are no text are shown as escapes, since a spec is UTF-8.
    name = path.name or path.resolve().name
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


# Names that every model's files have; the folder's is the model's.
_ANY_MODELS = re.compile(r"(?:(?:pytorch_|adapter_)?model|consolidated|weights|checkpoint)\b.*", re.IGNORECASE)


def _found_out(path: Place, member: str, family: Family) -> str:
    """The model that a file's name tells, that in an archive first; empty where none does.

    In a family that is open, any name is a model's.
    """
    folder, _, inner = member.rpartition("/")
    file = path.name if isinstance(path, Url) else _file_name(path)
    if not family.open:
        names = filter(None, (inner, member, file))
        return next(filter(None, (model_of_file(family, name) for name in names)), "")
    if inner and (folder or not _ANY_MODELS.fullmatch(inner)):
        return folder.rpartition("/")[2] if _ANY_MODELS.fullmatch(inner) else inner.rpartition(".")[0] or inner
    if isinstance(path, Url):
        return path.folder if _ANY_MODELS.fullmatch(path.name) else path.name.rpartition(".")[0] or path.name
    if path.is_dir() or not _ANY_MODELS.fullmatch(file):
        return file.rpartition(".")[0] or file if path.is_file() else file
    return path.resolve().parent.name


def _identified(file: str, candidates: tuple[Candidate, ...]) -> str:
    exact = [candidate.model for candidate in candidates if candidate.exact]
    if len(exact) != 1:
        fitting = (
            msg("its facts fit {models}", models=listed(exact)) if exact else msg("its facts fit no model exactly")
        )
        raise UsageError(
            msg("{file}: which model is it? Its name does not say, and {fitting}", file=file, fitting=fitting),
            msg("say so: NAME={file}", file=file),
        )
    return exact[0]


def _mislabelled(file: str, name: str, candidates: tuple[Candidate, ...]) -> tuple[Mislabelled, ...]:
    if not candidates:
        return ()
    best = candidates[0]
    given = next(candidate for candidate in candidates if candidate.model == name)
    if len(best.misfits) >= len(given.misfits):
        return ()
    return (Mislabelled(file, name, best.model, given.misfits),)


def _source(file: str, inventory: Inventory, identity: tuple[str, int]) -> Source:
    sha256, size = identity
    return Source(
        kind="checkpoint",
        file=file,
        format=inventory.format,
        sha256=sha256,
        bytes=size,
        container=inventory.container,
        tensors=len(inventory.tensors),
        member=inventory.member,
    )


def _model(family: Family, name: str, inventory: Inventory, facts: Mapping[str, Fact], source: Source) -> Model:
    tensors = plain_tensors(family, inventory)
    shapes = {plain: tensor.shape for plain, tensor in tensors.items() if not tensor.opaque}
    return Model(source, {**facts, **declared_facts(family, name)}, shapes)
