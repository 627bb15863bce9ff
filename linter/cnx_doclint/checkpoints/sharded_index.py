"""An index of shards: JSON whose ``weight_map`` says which file beside it holds each tensor.

``model.safetensors.index.json`` and ``pytorch_model.bin.index.json`` are of this form (Hugging Face
Transformers, "Big models"). The shards are read with the reader each belongs to, and must hold exactly the
tensors the index names.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import describe
from cnx_doclint.checkpoints.contents.scalars import Scalar, scalar
from cnx_doclint.checkpoints.contents.state_dict import Found, find_state_dict
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.contents.values import Content, View
from cnx_doclint.checkpoints.reading.reader import Evidence, Reader, read_source
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.checkpoints.contents.stored import Stored
    from cnx_doclint.checkpoints.sources.source import Source
    from cnx_doclint.checkpoints.sources.url import Place

_FORMAT = "sharded"
_MAP = b'"weight_map"'
# What bounds time is divided among the shards by their tensors; each has so much at least.
_SHARED = {"opcodes": 5_000, "json": 1 << 18, "steps": 5_000, "unpacked": 1 << 20, "members": 5_000}
# A shard is a file beside its index and nothing else.
_NOT_BESIDE = ("/", "\\", "\0", ":")


def _detects(source: Source, limits: Limits) -> Evidence:
    opens = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    if not opens or source.size > limits.json:
        return Evidence.NONE
    return Evidence.STRUCTURE if _MAP in source.read(0, source.size) else Evidence.NONE


def _read(source: Source, limits: Limits) -> Content:
    index, wanted = _index(source, limits)
    tree: dict[object, object] = {}
    unsafe: dict[str, None] = {}
    formats: set[str] = set()
    lacking: dict[Message, None] = {}
    listed: dict[str, set[str]] = {}
    for name, file in wanted.items():
        listed.setdefault(file, set()).add(name)
    for shard in _shards(source, wanted, limits):
        content, found = _shard(shard, _share(limits, len(listed[shard.name]), len(wanted)))
        formats.add(content.format)
        unsafe |= dict.fromkeys(content.unsafe_globals)
        lacking |= dict.fromkeys((*content.lacking, *found.lacking))
        _compare(shard.name, {tensor.name for tensor in found.tensors}, listed[shard.name])
        tree |= {tensor.name: _view(tensor, shard.name) for tensor in found.tensors}
    storages = partial(_storages, _shards(source, wanted, limits), limits)
    form = f"{_FORMAT}:{'+'.join(sorted(formats))}"
    return Content(tree, tuple(unsafe), _metadata(index), form, "", storages, tuple(lacking), joined=True)


def _index(source: Source, limits: Limits) -> tuple[dict[str, object], dict[str, str]]:
    limits.check("json", source.size, "bytes of JSON")
    index = parse(source.read(0, source.size), limits)
    wanted = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(wanted, dict) or not wanted:
        raise damaged("an index without a weight_map", "a mapping from tensors to files")
    limits.check("tensors", len(wanted), "tensors in an index")
    for file in wanted.values():
        if not isinstance(file, str) or file in ("", ".", "..") or any(part in file for part in _NOT_BESIDE):
            raise damaged(f"{describe(file)} as a shard", "the name of a file beside the index")
    return index, wanted


def _shards(source: Source, wanted: dict[str, str], limits: Limits) -> tuple[Place, ...]:
    if source.place is None:
        raise CheckpointError(
            msg("found an index inside an archive, expected it beside its shards"), msg("unpack the archive")
        )
    names = sorted(set(wanted.values()))
    limits.check("shards", len(names), "shards in an index")
    if source.url:
        return tuple(map(source.url.beside, names))
    return tuple(source.path.parent / name for name in names) if source.path else ()


def _share(limits: Limits, listed: int, total: int) -> Limits:
    """Return the bounds of a shard with ``listed`` of all tensors; many shards take no longer than one file may."""
    wholes = {name: getattr(limits, name) for name in _SHARED}
    shares = {name: min(wholes[name], least + wholes[name] * listed // total) for name, least in _SHARED.items()}
    return replace(limits, **shares)


def _shard(place: Place, limits: Limits) -> tuple[Content, Found]:
    try:
        with open_source(place, limits) as source:
            if _detects(source, limits) is not Evidence.NONE:
                raise damaged("an index as a shard of an index", "a checkpoint")
            content = read_source(source, limits)
        return content, find_state_dict(content.tree, "", limits)
    except CheckpointError as error:
        raise CheckpointError(
            msg("in the shard {name!r}: {error}", name=place.name[:200], error=error.message), error.hint
        ) from None


def _compare(shard: str, found: set[str], wanted: set[str]) -> None:
    for names, what, instead in ((wanted - found, "no", "it"), (found - wanted, "an unlisted", "none")):
        if names:
            raise damaged(
                f"{what} tensor {min(names)[:80]!r} in the shard {shard[:200]!r}", f"{instead} there by the index"
            )


def _view(tensor: Tensor, shard: str) -> View:
    """Storages of different shards stay different though their names are the same."""
    storage = f"{shard}:{tensor.storage}" if tensor.storage else ""
    parts = tuple((part.name.removeprefix(f"{tensor.name}."), _view(part, shard)) for part in tensor.stored)
    return View(tensor.shape, tensor.dtype, tensor.stride, tensor.offset, storage, tensor.bytes, tensor.told, parts)


def _storages(shards: Iterable[Place], limits: Limits, wanted: Collection[str]) -> Iterator[Stored]:
    """Yield the storages of one shard after the other; each is opened once more, and its header read again."""
    for shard in shards:
        prefix = f"{shard.name}:"
        inside = {name.removeprefix(prefix) for name in wanted if name.startswith(prefix)}
        if not inside:
            continue
        try:
            with open_source(shard, limits) as source:
                for stored in read_source(source, limits.for_values(source.size)).storages(inside):
                    yield stored._replace(storage=prefix + stored.storage)
        except CheckpointError as error:
            raise CheckpointError(
                msg("in the shard {name!r}: {error}", name=shard.name[:200], error=error.message), error.hint
            ) from None


def _metadata(index: dict[str, object]) -> dict[str, Scalar]:
    beside = index.get("metadata")
    entries = beside.items() if isinstance(beside, dict) else ()
    return {key: plain[0] for key, value in entries if (plain := scalar(value))}


def _files(source: Source, limits: Limits) -> tuple[Place, ...]:
    _, wanted = _index(source, limits)
    return (*((source.place,) if source.place else ()), *_shards(source, wanted, limits))


READER = Reader(_FORMAT, _detects, _read, _files)
