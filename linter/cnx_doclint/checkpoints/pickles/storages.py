"""Persistent ids: how torch's pickles name the storages that lie outside them.

``("storage", class, key, location, elements)`` in zip files, with a sixth part in the legacy stream: None, or
``(view key, offset, elements)`` when only a part of the storage was saved as a storage of its own
(``torch.serialization``, functions ``_save`` and ``_legacy_save``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.checkpoints.bounds.limits import Limits, damaged
from cnx_doclint.checkpoints.contents.dtypes import ITEM_SIZES, STORAGE_GLOBALS, describe
from cnx_doclint.checkpoints.contents.tensors import MOST, whole
from cnx_doclint.checkpoints.contents.values import Global, Storage

if TYPE_CHECKING:
    from collections.abc import Callable


def resolver(storages: dict[str, Storage], limits: Limits, prefix: str = "") -> Callable[[object], object]:
    """Return a function from persistent ids to records; it notes every whole storage by its key.

    The records' own keys get the ``prefix``, which keeps the storages of several streams in a file apart.
    """

    def resolve(reference: object) -> object:
        parts = reference if isinstance(reference, tuple) else ()
        if len(parts) == 4 and _text(parts[0]) == "module":
            return parts[1]  # a module's class, with its source code; old streams keep them so
        if len(parts) not in (5, 6) or _text(parts[0]) != "storage":
            raise damaged(f"{describe(reference)} as a persistent id", "one that names a storage")
        key = _text(parts[2])
        limits.check("name", len(key), "characters in the name of a storage")
        whole_storage = sized(parts[1], whole(parts[4], "storage"), prefix + key)
        _expect_same(storages.setdefault(key, whole_storage), whole_storage)
        return _part(whole_storage, parts[5]) if len(parts) == 6 and parts[5] is not None else whole_storage

    return resolve


def _expect_same(first: Storage, again: Storage) -> None:
    """Torch makes a storage of what names it first; what names it otherwise later would be believed unchecked."""
    if (first.dtype, first.bytes) != (again.dtype, again.bytes):
        raise damaged(
            f"storage {first.key[:80]!r} as {again.bytes:,} bytes of {again.dtype}",
            f"the {first.bytes:,} of {first.dtype} it was before",
        )


def sized(kind: object, elements: int, key: str) -> Storage:
    """Return the storage of a class, with so many elements.

    Raises:
        CheckpointError: no class of a storage, or more bytes than torch can count.
    """
    if not (isinstance(kind, Global) and kind.name in STORAGE_GLOBALS):
        raise damaged(f"{describe(kind)} as the class of a storage", "one such as torch.FloatStorage")
    dtype = STORAGE_GLOBALS[kind.name]
    size = elements * ITEM_SIZES[dtype]
    if size > MOST:
        raise damaged(f"a storage of {size:,} bytes", "fewer than 2**63")
    return Storage(key, dtype, size)


def _part(storage: Storage, window: object) -> Storage:
    if not isinstance(window, tuple) or len(window) != 3:
        raise damaged(f"{describe(window)} as the view of a storage", "key, offset and elements")
    return seen_from(storage, *window[1:])


def seen_from(storage: Storage, offset: object, elements: object) -> Storage:
    """Return a view of a storage; one of a view counts from the start of the storage that is in the file.

    Raises:
        CheckpointError: it reaches beyond the storage, or its numbers make no sense.
    """
    width = ITEM_SIZES[storage.dtype]
    base, size = (whole(number, "storage view") * width for number in (offset, elements))
    if base + size > storage.bytes:
        raise damaged(f"a view that ends at byte {base + size:,} of a storage", f"at most {storage.bytes:,}")
    return Storage(storage.key, storage.dtype, size, storage.base + base)


def _text(value: object) -> str:
    """Python 2 wrote some of the parts as bytes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value if isinstance(value, str) else describe(value)
