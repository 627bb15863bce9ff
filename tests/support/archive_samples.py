"""Tars as torch 0.1 wrote them, and archives around checkpoints; with nothing of ours to write them."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch

Members = Mapping[str, bytes]
View = tuple[int, int, int, int]
BLOCK = 512
END = b"\0" * 1024


class _Pickler(pickle.Pickler):
    """Writes keys in place of tensors, and notes the tensors."""

    def __init__(self, file: io.BytesIO, tensors: dict[str, torch.Tensor], protocol: int) -> None:
        super().__init__(file, protocol)
        self.tensors = tensors

    def persistent_id(self, value: object) -> str | None:
        if not isinstance(value, torch.Tensor):
            return None
        self.tensors[str(value._cdata)] = value
        return str(value._cdata)


def torch_tar_members(value: object, views: Iterable[View] = (), protocol: int = 2) -> dict[str, bytes]:
    """Return the members of a torch 0.1 checkpoint by name, in its order.

    ``views`` are further storages (key, key of the storage they are part of, offset, elements).
    """
    tensors: dict[str, torch.Tensor] = {}
    whole = io.BytesIO()
    _Pickler(whole, tensors, protocol).dump(value)
    info = {"protocol_version": 1000, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 8}}
    return {
        "sys_info": pickle.dumps(info, protocol),
        "pickle": whole.getvalue(),
        "storages": _storages(tensors.values(), list(views), protocol),
        "tensors": _tensors(tensors, protocol),
    }


def storage_key(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _storages(tensors: Iterable[torch.Tensor], views: list[View], protocol: int) -> bytes:
    unique = {storage_key(tensor): tensor for tensor in tensors}
    parts = [pickle.dumps(len(unique), protocol)]
    for key, tensor in unique.items():
        kind = getattr(torch, torch.storage._dtype_to_storage_type_map()[tensor.dtype])
        data = torch.empty(0, dtype=torch.uint8).set_(tensor.untyped_storage()).numpy().tobytes()
        parts += [pickle.dumps((key, "cpu", kind), protocol), struct.pack("<q", len(data) // tensor.itemsize), data]
    return b"".join([*parts, pickle.dumps(views, protocol)])


def _tensors(tensors: Mapping[str, torch.Tensor], protocol: int) -> bytes:
    parts = [pickle.dumps(len(tensors), protocol)]
    for key, tensor in tensors.items():
        numbers = (*tensor.shape, *tensor.stride(), tensor.storage_offset())
        parts.append(tensor_entry(int(key), storage_key(tensor), tensor.dim(), numbers, protocol))
    return b"".join(parts)


def tensor_entry(key: object, storage: object, dimensions: int, numbers: Iterable[int], protocol: int = 2) -> bytes:
    layout = struct.pack("<ii", dimensions, 0) + b"".join(struct.pack("<q", number) for number in numbers)
    return pickle.dumps((key, storage, "torch.FloatTensor"), protocol) + layout


def tar_of(members: Members, form: int = tarfile.GNU_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as tar:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def zip_of(members: Members, method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return made.getvalue()


def save_torch_tar(value: object, path: Path) -> Path:
    path.write_bytes(tar_of(torch_tar_members(value)))
    return path


def header(
    name: bytes, size: bytes | int, kind: bytes = b"0", magic: bytes = b"ustar\00000", prefix: bytes = b""
) -> bytes:
    """Return a header block with a right checksum, whatever else is wrong with it."""
    field = size if isinstance(size, bytes) else b"%011o\0" % size
    fields = (name.ljust(100, b"\0"), b"0000644\0" + b"0000000\0" * 2, field, b"0" * 11 + b"\0", b" " * 8, kind)
    block = b"".join(fields) + b"\0" * 100 + magic + b"\0" * 80 + prefix
    block = block.ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def padded(data: bytes) -> bytes:
    return data.ljust(-(-len(data) // BLOCK) * BLOCK, b"\0")


def entry(name: bytes, data: bytes, kind: bytes = b"0", **fields: bytes) -> bytes:
    """Return a header and the content after it."""
    return header(name, len(data), kind, **fields) + padded(data)


def pax(**values: bytes) -> bytes:
    """Return the records of an extended header; a dot is written as two underscores."""
    records = b""
    for key, value in values.items():
        body = b" " + key.replace("__", ".").encode() + b"=" + value + b"\n"
        length = len(body) + 1
        while length != len(b"%d" % length) + len(body):
            length = len(b"%d" % length) + len(body)
        records += b"%d" % length + body
    return records


def saved(value: object) -> bytes:
    """Return a torch zip."""
    made = io.BytesIO()
    torch.save(value, made)
    return made.getvalue()


def saved_stream(value: object) -> bytes:
    made = io.BytesIO()
    torch.save(value, made, _use_new_zipfile_serialization=False)
    return made.getvalue()


def save_in_zip(value: object, path: Path) -> Path:
    path.write_bytes(zip_of({"README.md": b"# A model\n", "weights/model.pth": saved(value)}))
    return path


def save_in_deflated_zip(value: object, path: Path) -> Path:
    path.write_bytes(zip_of({"weights/model.pth": saved(value), "LICENSE": b"MIT\n"}, zipfile.ZIP_DEFLATED))
    return path


def save_in_tar(value: object, path: Path) -> Path:
    path.write_bytes(tar_of({"./README.md": b"# A model\n", "./model.pth": saved_stream(value)}))
    return path


def save_in_tar_gz(value: object, path: Path) -> Path:
    path.write_bytes(gzip.compress(tar_of({"model.pth": saved(value)}, tarfile.PAX_FORMAT)))
    return path
