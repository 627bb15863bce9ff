"""What the commands on checkpoints have to say: what a file holds, which model it is, whether its facts explain it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.checkpoints.reading.checkpoint import open_weights, read_inventory
from cnx_doclint.checkpoints.sources.location import format_location
from cnx_doclint.errors import NoReferenceError, UnknownFamilyError
from cnx_doclint.extraction.extract import Extraction, extract_spec, named_source, owner_of, place_of
from cnx_doclint.families.arithmetic import shown as value_text
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import Family, load_family
from cnx_doclint.families.identification import Candidate, family_of, identify
from cnx_doclint.messages.answers import Answer
from cnx_doclint.messages.counts import counted
from cnx_doclint.messages.progress import Progress, no_progress
from cnx_doclint.messages.style import Style, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cnx_doclint.spec.spec import Fact

# Of a tensor, what is only told where there is something to tell.
_FURTHER = ("told", "stored", "opaque")
# Models of the family that are told apart from the one found.
MAX_OTHERS = 4


def inspected(path: str, container: str, as_json: bool, style: Style, member: str = "") -> Answer:
    """Tell what a checkpoint holds, names as in the file.

    Raises:
        CheckpointError: it cannot be read.
    """
    inventory = read_inventory(path, container, member=member)
    if as_json:
        return Answer((json.dumps(_record(inventory), indent=1),))
    warning = tuple(style.red(printable(line)) for line in (*_partial(inventory), *_unsafe(inventory)))
    tensors = tuple(map(printable, _tensor_lines(inventory)))
    # The warning stands at both ends: a list of tensors is longer than a screen.
    head = (style.bold(printable(format_location(path))), *warning, *map(printable, _summary(inventory)), "")
    return Answer((*head, *tensors, *(("", *warning) if warning else ())))


def _record(inventory: Inventory) -> dict[str, Any]:
    return {
        "format": inventory.format,
        **({"member": inventory.member} if inventory.member else {}),
        "container": inventory.container,
        "candidates": list(inventory.candidates),
        "tensors": [_tensor(tensor) for tensor in inventory.tensors],
        "parameters": inventory.parameters,
        "with_buffers": inventory.with_buffers,
        "partial": list(map(str, inventory.partial)),
        "unsafe_globals": list(inventory.unsafe_globals),
        "metadata": dict(inventory.metadata),
    }


def _tensor(tensor: Tensor) -> dict[str, Any]:
    """Return what is known of a tensor; where it stands for others, or for one that cannot be told, that too."""
    fields = {name: getattr(tensor, name) for name in Tensor.__slots__[: -len(_FURTHER)]}
    stored = {"stored": list(map(_tensor, tensor.stored))} if tensor.stored else {}
    opaque = {"opaque": str(tensor.opaque)} if tensor.opaque else {}
    shape = {"shape": list(tensor.shape), "stride": list(tensor.stride), "kind": tensor.kind}
    return {**fields, **shape, **stored, **opaque}


def _summary(inventory: Inventory) -> Iterator[str]:
    kinds = Counter(tensor.kind for tensor in inventory.tensors)
    dtypes = Counter(tensor.dtype for tensor in inventory.tensors)
    size = sum(tensor.bytes for tensor in inventory.tensors)
    yield f"format      {inventory.format}"
    if inventory.member:
        yield f"member      {inventory.member}"
    yield f"container   {inventory.container or '(the whole file)'}"
    if len(inventory.candidates) > 1:
        yield f"candidates  {', '.join(inventory.candidates)}"
    yield f"tensors     {len(inventory.tensors)}: {kinds['parameter']} parameters, {kinds['buffer']} buffers"
    yield f"dtypes      {', '.join(f'{dtype} ({number})' for dtype, number in dtypes.most_common())}"
    yield f"size        {size:,} bytes of weights"
    yield f"elements    {inventory.parameters:,} parameters, {inventory.with_buffers:,} with buffers"
    for name, value in inventory.metadata.items():
        yield f"metadata    {name} = {value!r}"


def _partial(inventory: Inventory) -> Iterator[str]:
    yield from (f"PARTIAL: {reason}" for reason in inventory.partial)


def _unsafe(inventory: Inventory) -> Iterator[str]:
    """What the file names that loading it in the usual way would import and could call."""
    if inventory.unsafe_globals:
        named = counted(len(inventory.unsafe_globals), "global")
        yield f"UNSAFE: the file names {named} outside the allow-list, which torch.load could import and call."
        yield "Nothing of it was imported or called here:"
        yield from (f"  {name}" for name in inventory.unsafe_globals)


def _tensor_lines(inventory: Inventory) -> Iterator[str]:
    rows = [(t.name, f"[{', '.join(map(str, t.shape))}]", t.dtype, t.kind) for t in inventory.tensors]
    if rows:
        name, shape, dtype, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        yield from (f"{a:{name}}  {b:{shape}}  {c:{dtype}}  {d}" for a, b, c, d in rows)


def identified(path: str, family: str, container: str, member: str = "") -> Answer:
    """Tell which model a checkpoint is, and why not another.

    Raises:
        CheckpointError: it cannot be read.
        FamilyError: it is of no known family, or not of the one named.
    """
    inventory = read_inventory(path, container, member=member)
    owner = _owner(family, inventory)
    facts = extract_facts(owner, inventory)
    candidates = identify(owner, facts)
    names = ", ".join(inventory.unsafe_globals)
    unsafe = (f"UNSAFE: it names {names}, which torch.load could import and call",) if names else ()
    name = format_location(path)
    lines = _identification(name, owner, candidates) if candidates else _description(name, owner, facts)
    partial = map(printable, _partial(inventory))
    return Answer((*lines, *partial, *unsafe), found=bool(candidates) and not candidates[0].exact)


def _owner(family: str, inventory: Inventory) -> Family:
    return load_family(family) if family else family_of(inventory)


def _identification(path: str, family: Family, candidates: tuple[Candidate, ...]) -> Iterator[str]:
    best = candidates[0]
    if best.exact:
        name = best.model if family.title in best.model else f"{family.title} {best.model}"
        yield printable(f"{path}: {name}")
        yield from (f"  {reason}" for reason in best.fits)
    else:
        yield printable(f"{path}: no model of {family.title} fits exactly; {best.model} is the nearest, but")
        yield from (f"  {reason}" for reason in best.misfits)
    for other in candidates[1 : MAX_OTHERS + 1]:
        yield f"not {other.model}:" if other.misfits else f"nor can it be told from {other.model}"
        yield from (f"  {reason}" for reason in other.misfits)
    if (further := len(candidates) - MAX_OTHERS - 1) > 0:
        yield f"{counted(further, 'other model')} {'are' if further > 1 else 'is'} no nearer"


def _description(path: str, family: Family, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Of a family that anybody makes models of: there are none to tell it from, so its facts are told."""
    yield printable(f"{path}: {family.title}, a family whose models are named by whoever makes them")
    yield from (f"  {key} is {value_text(fact.value)}" for key, fact in facts.items())


class _Verdict(NamedTuple):
    """What is said of a checkpoint, and whether it is as it should be."""

    lines: tuple[str, ...]
    ok: bool = True


def verified(paths: Sequence[str], family: str, container: str, member: str = "") -> Answer:
    """Tell whether the reference architecture, built from each checkpoint's facts, has the checkpoint's tensors.

    Raises:
        DoclintError: torch is not installed, or a checkpoint cannot be read.
    """
    return _answer((path, _explained(read_inventory(path, container, member=member), family)) for path in paths)


def verified_deeply(
    paths: Sequence[str], family: str, container: str, member: str = "", progress: Progress = no_progress
) -> Answer:
    """Tell the same as ``verified``, and what the values of each checkpoint are like.

    A checkpoint of no known family, or of one without a reference architecture, has its values read all the same.

    Raises:
        DoclintError: torch is not installed, or a checkpoint cannot be read.
    """
    return _answer((path, _examined(path, family, container, member, progress)) for path in paths)


def _answer(verdicts: Iterable[tuple[str, _Verdict]]) -> Answer:
    told = [(format_location(path), verdict) for path, verdict in verdicts]
    lines = (printable(f"{path}: {line}") for path, verdict in told for line in verdict.lines)
    return Answer(tuple(lines), found=not all(verdict.ok for _, verdict in told))


def _explained(inventory: Inventory, family: str) -> _Verdict:
    from cnx_doclint.extraction.verify import verify

    owner = _owner(family, inventory)
    result = verify(inventory, owner, extract_facts(owner, inventory))
    return _Verdict(result.lines(), result.ok)


def _examined(path: str, family: str, container: str, member: str, progress: Progress) -> _Verdict:
    from cnx_doclint.extraction.deep.examination import examine

    with open_weights(path, container, member=member) as weights:
        try:
            explained = _explained(weights.inventory, family)
        except UnknownFamilyError:
            explained = _Verdict(("not compared: of no known family; --family FAMILY names one",))
        except NoReferenceError as error:
            explained = _Verdict((f"not compared: {error}",))
        health = examine(weights, format_location(path), progress)
    return _Verdict((*explained.lines, *health.lines()), explained.ok and health.ok)


def extracted(
    arguments: Sequence[str], family: str, container: str, member: str = "", progress: Progress = no_progress
) -> Extraction:
    """Return the spec of checkpoints, each given as ``PATH`` or ``NAME=PATH``; a path may be ``ARCHIVE::MEMBER``.

    Raises:
        DoclintError: one cannot be read, or is no model of the family.
    """
    first = place_of(arguments[0])
    where = first if first.member else first._replace(member=member)
    owner = load_family(family) if family else owner_of(where, container)
    return extract_spec([named_source(each, owner) for each in arguments], owner, container, member, progress)


def extraction_lines(extraction: Extraction) -> Iterator[str]:
    """Yield a line for each model of a spec that was made."""
    for name, model in extraction.spec.models.items():
        statuses = Counter(fact.status for fact in model.facts.values())
        facts = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
        where = f"{model.source.file}::{model.source.member}" if model.source.member else model.source.file
        file = printable(f"{where} ({model.source.format})")
        yield f"  {name}: {file}, {counted(model.source.tensors, 'tensor')}, facts: {facts}"
        if not model.source.sha256:
            yield "    its SHA-256 was not computed: that would have downloaded all of it"
