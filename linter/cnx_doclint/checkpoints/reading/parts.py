"""Why a file is only a part of a model: by its name, by what lies beside it, and by what it says of its own making.

A shard has the tensors of some layers, or a slice of each; an adapter has what is added to a base that lies elsewhere.
Such a file is read as it is, and every sentence here says why nothing may be concluded from what it does not have.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.contents.modules import as_mapping
from cnx_doclint.checkpoints.contents.tensors import contiguous
from cnx_doclint.checkpoints.contents.untrusted_json import parse
from cnx_doclint.checkpoints.sources.opening import open_source
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.contents.inventory import Tensor
    from cnx_doclint.checkpoints.contents.state_dict import Found
    from cnx_doclint.checkpoints.contents.values import Content
    from cnx_doclint.checkpoints.sources.url import Place

# model-00001-of-00002.safetensors
_OF_SEVERAL = re.compile(r"[-_.](\d{2,6})-of-(\d{2,6})(?=\.|$)")
# Names of ranks that split a model among them, and names that may be those of copies or of sizes.
_RANK = re.compile(r"(?:mp|tp|pp|ep|zero_pp)_rank_(\d+)")
_NUMBERED = (
    re.compile(r"^consolidated\.(\d+)(?=\.)"),
    re.compile(r"(?:^|[-_.])rank[-_]?(\d+)(?=[-_.]|$)"),
    re.compile(r"(?:^|[-_.])(?:part|shard|fsdp)[-_]?(\d+)(?=[-_.]|$)"),
)
_INDEX, _MOST_INDEXES = ".index.json", 8
# What programs that train in parallel write of the ranks among which they split a model.
_WORLDS = (
    ("mp_world_size",),
    ("args", "tensor_model_parallel_size"),
    ("args", "pipeline_model_parallel_size"),
    ("args", "expert_model_parallel_size"),
)
_ADAPTER = re.compile(
    r"(?:^|[._])(?:lora_(?:[ABE]|up|down|mid|embedding_[AB]|magnitude_vector)|lora\.(?:up|down)|hada_[wt]\d|lokr_[wt]\d"
    r"|ia3_l|oft_[rR]|boft_[RS]|vera_lambda_[bd]|prompt_embeddings)(?:$|[._])"
)
_OF_ADAPTERS = frozenset({"alpha", "dora_scale", "scale", "network_alpha"})
_SHAPES = "param_shapes"


def lacking_beside(place: Place, content: Content, found: Found, limits: Limits) -> Iterator[Message]:
    """Yield why a file is only a part of a model; nothing for a whole one."""
    if not content.joined:
        yield from _shard(place, content.member, limits)
        yield from _rank(place, content.member)
    yield from _world(content.tree, limits)
    yield from _adapter(found.tensors)


def _shard(place: Place, member: str, limits: Limits) -> Iterator[Message]:
    name = _name(place, member)
    numbers = _OF_SEVERAL.search(name)
    index = "" if member or not isinstance(place, Path) else _index_of(place, limits)
    if index:
        yield msg("it is one of the files that {index} names: read {index} instead", index=index)
    elif numbers and int(numbers[2]) > 1:
        yield msg(
            "it is file {number} of {count}: read the index of all of them instead (*.index.json)",
            number=int(numbers[1]),
            count=int(numbers[2]),
        )


def _name(place: Place, member: str) -> str:
    return member.rpartition("/")[2] or place.name


def _index_of(path: Path, limits: Limits) -> str:
    """Return the name of the index beside a file that names it and others."""
    try:
        beside = sorted(name for name in os.listdir(path.parent) if name.endswith(_INDEX))[:_MOST_INDEXES]
    except OSError:
        return ""
    return next((name for name in beside if name != path.name and _lists(path.parent / name, path.name, limits)), "")


def _lists(index: Path, name: str, limits: Limits) -> bool:
    try:
        with open_source(index, limits) as source:
            limits.check("json", source.size, "bytes of JSON")
            content = parse(source.read(0, source.size), limits)
    except CheckpointError:
        return False  # it is no index, or whoever names it will hear of it
    names = content.get("weight_map") if isinstance(content, dict) else None
    files = {file for file in names.values() if isinstance(file, str)} if isinstance(names, dict) else set()
    return name in files and len(files) > 1


def _rank(place: Place, member: str) -> Iterator[Message]:
    name = _name(place, member)
    folder = "" if member else place.parent.name if isinstance(place, Path) else place.folder
    ranks = [int(number) for text in (name, folder) for number in _RANK.findall(text)]
    if any(ranks) or (not member and isinstance(place, Path) and _has_sibling(place)):
        yield msg("it is what one of several processes or devices held of the model: put the parts together first")


def _has_sibling(path: Path) -> bool:
    """Say whether another number of the same name lies beside a file, or beside its folder."""
    places = ((path, (_RANK, *_NUMBERED)), (path.parent, (_RANK,)))
    found = ((named, match) for named, patterns in places for each in patterns for match in each.finditer(named.name))
    return any(_sibling(named, match).exists() for named, match in found)


def _sibling(path: Path, number: re.Match[str]) -> Path:
    """Return what the file of the first number is called, or for the first one the second."""
    begin, end = number.span(1)
    other = "0" if int(number[1]) else "1"
    return path.with_name(path.name[:begin] + other.zfill(end - begin) + path.name[end:])


def _world(tree: object, limits: Limits) -> Iterator[Message]:
    for keys in _WORLDS:
        value = tree
        for key in keys:
            value = as_mapping(value, iter(range(limits.containers)), limits).get(key)
        if type(value) is int and value > 1:
            yield msg(
                "it is a part of a model that {count:,} processes held ({key}): put the parts together first",
                count=value,
                key=keys[-1],
            )


def _adapter(tensors: tuple[Tensor, ...]) -> Iterator[Message]:
    others = (tensor.name for tensor in tensors if not _ADAPTER.search(tensor.name))
    added = next((name for name in others if name.rpartition(".")[2] not in _OF_ADAPTERS), None) is None
    if added and any(_ADAPTER.search(tensor.name) for tensor in tensors):
        yield msg("it is an adapter (such as LoRA): the model that it belongs to is not in it")


def filled(tensors: tuple[Tensor, ...], tree: object, limits: Limits) -> tuple[Tensor, ...]:
    """Give tensors that were left empty the shapes that the file has for them, as DeepSpeed writes them."""
    if not any(tensor.shape == (0,) for tensor in tensors):
        return tensors
    shapes = _shapes(tree, limits)
    return tuple(_filled(tensor, shapes) for tensor in tensors)


def _filled(tensor: Tensor, shapes: Mapping[object, object]) -> Tensor:
    shape = shapes.get(tensor.name)
    if tensor.shape != (0,) or not isinstance(shape, tuple):
        return tensor
    return replace(tensor, shape=shape, stride=contiguous(shape), storage="")


def _shapes(tree: object, limits: Limits) -> dict[object, object]:
    groups = as_mapping(tree, iter(range(limits.containers)), limits).get(_SHAPES)
    found: dict[object, object] = {}
    for group in groups if isinstance(groups, (list, tuple)) else (groups,):
        entries = group.items() if isinstance(group, dict) else ()
        found |= {name: size for name, size in entries if _is_shape(size, limits)}
    return found


def _is_shape(value: object, limits: Limits) -> bool:
    """``torch.Size`` was read as a tuple of checked sizes; any other tuple need not be one."""
    sizes = value if isinstance(value, tuple) else ()
    return 0 < len(sizes) <= limits.dimensions and all(type(size) is int and 0 <= size < 1 << 31 for size in sizes)
