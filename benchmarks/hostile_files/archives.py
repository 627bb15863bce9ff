"""Archives that lie about what they hold, unpack to too much, or lead elsewhere by their names."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from hostile_files.cases import Case, blob, lazy, several
from hostile_files.pickles import STORAGE, TAR_WEIGHTS, WEIGHTS, legacy, tar_members, torch_tar, torch_zip
from hostile_files.tars import BLOCK, END, entry, header, padded, record, tar_of
from hostile_files.zips import DEFLATED, FULL16, FULL32, End, Entry, deflated, end64, members, zip_of

MEGA = 1 << 20
PICKLE, DATA = Entry.of("x/data.pkl", WEIGHTS), Entry.of("x/data/0", STORAGE)
NAMES = (
    "../x", "../../../../etc/passwd", "/etc/passwd", "//x", "C:\\x", "..\\x", "a\0b", "", ".", "..", "x/../data.pkl",
    "x/./data.pkl", "x//data.pkl", "con", "x\n", "\x1b[2J", "a" * 60_000, "/dev/zero", "~/x", "$HOME", "-rf", "*",
)  # fmt: skip


@cache
def _flat(size: int) -> bytes:
    """So many zeros, deflated in pieces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b"".join(packer.compress(bytes(MEGA)) for _ in range(size // MEGA)) + packer.flush()


def _zeros(name: str, size: int, claimed: int | None = None) -> Entry:
    return Entry(name.encode(), _flat(size), size if claimed is None else claimed, 0, DEFLATED)


def zip_bombs() -> Iterator[Case]:
    """Small archives of much."""
    for size in (60 * MEGA, 300 * MEGA, 2_000 * MEGA):
        for name, entries in _flats(size).items():
            case = blob(f"flat-{name}-{size // MEGA}", zip_of(entries))
            yield case._replace(heavy=size > 60 * MEGA)
    yield blob(
        "many-models", zip_of([_zeros(f"{n}.pth", 20 * MEGA)._replace(packed=_flat(20 * MEGA)) for n in range(20)])
    )
    for name, start in {
        "pickle": b"\x80\x02](",
        "brace": b'{"tensors": {',
        "gguf": b"GGUF\x03\0\0\0" + bytes(16),
    }.items():
        data = start + b"N" * (40 * MEGA)
        yield blob(f"repeated-{name}", zip_of([Entry.of("model", data, DEFLATED)]))
    yield blob("nested-5", _nested_zips(5))
    yield blob("nested-wide", _wide_zips(4, 12))
    yield from overlaps()


def _flats(size: int) -> dict[str, list[Entry]]:
    return {
        "pickle": [_zeros("x/data.pkl", size), DATA],
        "pickle-said-to-be-small": [_zeros("x/data.pkl", size, 1000), DATA],
        "byteorder": [PICKLE, _zeros("x/byteorder", size), DATA],
        "storage": [PICKLE, _zeros("x/data/0", size)],
        "model": [_zeros("model.pth", size)],
    }


def _nested_zips(depth: int) -> bytes:
    data = torch_zip(WEIGHTS)
    for number in range(depth):
        data = members([(f"{number}.zip", data)], DEFLATED)
    return data


def _wide_zips(depth: int, width: int) -> bytes:
    data = members([("a", bytes(MEGA))], DEFLATED)
    for _ in range(depth):
        data = members([(f"{n}.zip", data) for n in range(width)], DEFLATED)
    return data


def overlaps() -> Iterator[Case]:
    """Members that share bytes: the same place twice, and the quoted overlap of a non-recursive zip bomb."""
    kernel = Entry.of("0", bytes(MEGA), DEFLATED)
    yield blob(
        "same-place",
        zip_of(
            [
                kernel,
                *(
                    Entry.of(f"{n}", b"")._replace(
                        size=MEGA, packed_size=len(kernel.packed), method=DEFLATED, crc=kernel.crc, at=0
                    )
                    for n in range(1, 1000)
                ),
            ]
        ),
    )
    yield blob("quoted", _quoted(500))
    inside = Entry.of("x/data.pkl", torch_zip(WEIGHTS))
    yield blob("member-in-a-member", zip_of([inside, DATA._replace(at=31)]))


def _quoted(count: int) -> bytes:
    """Each member quotes the local headers of those after it as stored blocks of deflate, then shares the kernel."""
    kernel, size, crc = deflated(bytes(MEGA)), MEGA, zlib.crc32(bytes(MEGA))
    data, places = Entry(b"%05d" % count, b"", size, crc, DEFLATED).local_header() + kernel, []
    for number in range(count - 1, -1, -1):
        head = 30 + 5
        size += head
        quote = b"\x00" + struct.pack("<HH", head, head ^ FULL16)
        entry = Entry(b"%05d" % number, quote, size, crc, DEFLATED)
        data = entry.local_header() + quote + data
        places.append((entry, len(data)))
    directory = b"".join(
        each._replace(packed_size=length - 35).listing(len(data) - length) for each, length in reversed(places)
    )
    return data + directory + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(data), 0)


def zip_names() -> Iterator[Case]:
    """Names given twice, and names that lead elsewhere."""
    yield blob("pickle-twice", zip_of([PICKLE, PICKLE, DATA]))
    yield blob("storage-twice", zip_of([PICKLE, DATA, DATA]))
    yield blob("other-in-the-directory", zip_of([PICKLE._replace(listed=b"y/data.pkl"), DATA]))
    yield blob("names-swapped", zip_of([PICKLE._replace(listed=b"x/data/0"), DATA._replace(listed=b"x/data.pkl")]))
    yield blob("several-roots", zip_of([PICKLE, DATA, Entry.of("y/data.pkl", WEIGHTS), Entry.of("y/data/0", STORAGE)]))
    yield blob("root-in-root", zip_of([PICKLE, DATA, Entry.of("x/x/data.pkl", WEIGHTS)]))
    yield blob("cp437-and-utf8", zip_of([PICKLE, DATA, PICKLE._replace(flags=0x800)]))
    yield blob("not-utf8", zip_of([PICKLE._replace(name=b"\xff\xfe/data.pkl", flags=0x800), DATA]))
    for place, name in enumerate(NAMES):
        raw = name.encode()
        yield blob(f"traversal-{place}", zip_of([PICKLE, DATA, Entry.of(raw, b"evil")]))
        yield blob(
            f"traversal-root-{place}",
            zip_of([Entry.of(raw + b"/data.pkl", WEIGHTS), Entry.of(raw + b"/data/0", STORAGE)]),
        )
        yield blob(f"traversal-model-{place}", zip_of([Entry.of(raw, torch_zip(WEIGHTS))]))
    for mode, kind in ((0xA1FF, "link"), (0x1180, "fifo"), (0x21FF, "device"), (0x41ED, "folder")):
        link = Entry.of("x/data.pkl", b"/etc/passwd")._replace(attributes=mode << 16)
        yield blob(f"{kind}-pickle", zip_of([link, DATA]))
        yield blob(f"{kind}-model", zip_of([Entry.of("model.pth", b"/etc/passwd")._replace(attributes=mode << 16)]))
    yield lazy("many-names", lambda: zip_of([PICKLE, DATA, *(Entry.of(f"{n}", b"") for n in range(60_000))]))
    yield lazy("long-names", lambda: zip_of([PICKLE, *(Entry.of(b"%d" % n + b"a" * 65_000, b"") for n in range(500))]))


def zip_lies() -> Iterator[Case]:
    """Fields that contradict each other or the file."""
    good = [PICKLE, DATA]
    lies: dict[str, dict[str, Any]] = {
        "crc": {"crc": 1},
        "size-less": {"size": 10},
        "size-more": {"size": 10_000},
        "packed-less": {"packed_size": 10},
        "packed-more": {"packed_size": 10_000},
        "packed-huge": {"packed_size": FULL32 - 1},
        "both-huge": {"packed_size": FULL32 - 1, "size": FULL32 - 1},
        "wide-without-field": {"size": FULL32},
        "wide-field-short": {"size": FULL32, "extra": struct.pack("<HHL", 1, 4, 9)},
        "wide-field-beyond": {"size": FULL32, "extra": struct.pack("<HHQ", 1, 800, 9)},
        "wide-huge": {"size": FULL32, "extra": struct.pack("<HHQ", 1, 8, 1 << 63)},
        "wide-place": {"at": FULL32, "extra": struct.pack("<HHQ", 1, 8, 1 << 63)},
        "local-sizes": {"local": (0, 1, 1)},
        "local-sizes-huge": {"local": (FULL32, FULL32, FULL32)},
        "sizes-after-the-data": {"local": (0, 0, 0), "flags": 8},
        "encrypted": {"flags": 1},
        "strongly-encrypted": {"flags": 0x41},
        "patched": {"flags": 0x20},
        "place-beyond": {"at": 1 << 30},
        "place-in-the-directory": {"at": 700},
        "place-off-by-one": {"at": 1},
        "version": {"version": 99},
        "empty-extra": {"extra": b"\x01"},
    }
    for name, lie in lies.items():
        yield blob(f"pickle-{name}", zip_of([PICKLE._replace(**lie), DATA]))
        yield blob(f"storage-{name}", zip_of([PICKLE, DATA._replace(**lie)]))
        yield blob(f"model-{name}", zip_of([Entry.of("model.pth", torch_zip(WEIGHTS))._replace(**lie)]))
    for method in (1, 6, 9, 12, 14, 20, 93, 95, 97, 98, 99, FULL16):
        yield blob(f"method-{method}", zip_of([PICKLE._replace(method=method), DATA]))
        yield blob(f"method-{method}-storage", zip_of([PICKLE, DATA._replace(method=method)]))
    yield from _lying_ends(good)


def _lying_ends(good: list[Entry]) -> Iterator[Case]:
    whole = zip_of(good)
    directory = whole.rindex(b"PK\x05\x06") - whole.index(b"PK\x01\x02")
    for name, end in {
        "entries-less": End(entries=1),
        "entries-more": End(entries=3),
        "entries-many": End(entries=FULL16),
        "size-less": End(size=directory - 1),
        "size-zero": End(size=0),
        "size-huge": End(size=FULL32 - 1),
        "offset-zero": End(offset=0),
        "offset-huge": End(offset=FULL32 - 1),
        "wide": End(entries=FULL16, size=FULL32, offset=FULL32),
        "disk": End(disk=7),
        "comment": End(comment=b"PK\x05\x06" + bytes(18)),
        "comment-long": End(comment=b"a" * 65_535),
        "wide-loop": End(entries=FULL16, before=end64(2, directory, 0, len(whole))),
        "wide-beyond": End(entries=FULL16, before=end64(2, directory, 0, 1 << 62)),
        "wide-many": End(entries=FULL16, before=end64(1 << 60, 1 << 60, 0, len(whole) - 22)),
        "wide-size": End(size=FULL32, before=end64(2, 1 << 40, 0, len(whole) - 22)),
        "wide-negative": End(offset=FULL32, before=end64(2, directory, (1 << 64) - 1, len(whole) - 22)),
        "gap": End(before=bytes(100)),
    }.items():
        yield blob(f"end-{name}", zip_of(good, end))
    yield blob("front", zip_of(good, front=b"#!/bin/sh\n"))
    yield blob("front-uncounted", b"MZ" + zip_of(good))
    yield blob("two-archives", whole + zip_of(good))
    yield blob("after", whole + b"more")
    yield blob("only-the-end", whole[-22:])
    yield blob(
        "deflate-damaged", zip_of([Entry.of("x/data.pkl", WEIGHTS, DEFLATED)._replace(packed=b"\xff" * 40), DATA])
    )
    yield blob("deflate-more-after", zip_of([_longer(Entry.of("x/data.pkl", WEIGHTS, DEFLATED)), DATA]))


def _longer(entry: Entry) -> Entry:
    return entry._replace(packed=entry.packed + b"more")


def tars() -> Iterator[Case]:
    """Tars: sizes, names, kinds, extended headers."""
    good = torch_zip(WEIGHTS)
    sizes = {
        "huge": b"\x80" + b"\xff" * 11, "negative": b"\xff" * 12, "octal": b"77777777777\0", "text": b"hello world!",
        "empty": bytes(12), "wide": b"\x80" + bytes(7) + b"\x7f" + bytes(3),
        "spaces": b" " * 12, "signed": b"-0000000001\0",
    }  # fmt: skip
    for name, size in sizes.items():
        yield blob(f"size-{name}", header(b"model.pth", size) + padded(good) + END)
        yield blob(f"size-{name}-torch", header(b"pickle", size) + padded(TAR_WEIGHTS) + torch_tar(TAR_WEIGHTS))
    for kind in b"1234567SMVLKxgXAD?\0":
        yield blob(f"kind-{kind:02x}", entry(b"model.pth", good, bytes([kind])) + END)
        yield blob(
            f"kind-{kind:02x}-empty", entry(b"a", b"", bytes([kind]), b"/etc/passwd") + entry(b"model.pth", good) + END
        )
    for place, name in enumerate(NAMES):
        raw = name.encode()
        yield blob(f"name-{place}", entry(raw, good) + END)
        yield blob(f"pax-name-{place}", entry(b"x", record(b"path", raw), b"x") + entry(b"m", good) + END)
        yield blob(f"gnu-name-{place}", entry(b"x", raw + b"\0", b"L") + entry(b"m", good) + END)
    yield from _extended(good)
    yield blob("twice", entry(b"m.pth", good) * 2 + END)
    yield blob(
        "torch-twice",
        b"".join(entry(n.encode(), d) for n, d in tar_members(TAR_WEIGHTS).items()) + torch_tar(TAR_WEIGHTS),
    )
    yield blob("no-end", entry(b"m.pth", good))
    yield blob("one-zero-block", entry(b"m.pth", good) + bytes(BLOCK) + entry(b"n.pth", good) + END)
    yield blob("checksum", header(b"m.pth", 0, checksum=b"000000\0 ") + END)
    yield blob("only-zeros", bytes(10 * BLOCK))
    yield lazy(
        "many-members", lambda: entry(b"a", b"") * 1 + b"".join(entry(b"%d" % n, b"") for n in range(60_000)) + END
    )
    yield lazy("many-files", lambda: b"".join(entry(b"%d" % n, b"a") for n in range(15_000)) + END)
    yield blob("nested", _nested_tars(good, 6))
    yield blob("missing", tar_of({name: data for name, data in tar_members(TAR_WEIGHTS).items() if name != "tensors"}))
    for member in ("storages", "tensors", "pickle", "sys_info"):
        parts = tar_members(TAR_WEIGHTS)
        for count in (-1, 1 << 31, 1 << 62):
            lying = b"\x80\x02\x8a\x09" + struct.pack("<qb", count, -1 if count < 0 else 0) + b"." + parts[member]
            yield blob(f"{member}-count-{count}", tar_of({**parts, member: lying}))
        for cut in (0, 1, 7, len(parts[member]) // 2, len(parts[member]) - 1):
            yield blob(f"{member}-cut-{cut}", tar_of({**parts, member: parts[member][:cut]}))


def _extended(good: bytes) -> Iterator[Case]:
    after = entry(b"m.pth", good) + END
    records = {
        "size": record(b"size", b"99999999999999999999"), "size-negative": record(b"size", b"-1"),
        "size-zero": record(b"size", b"0"), "sparse": record(b"GNU.sparse.major", b"1"), "no-length": b"path=x\n",
        "length-zero": b"0 path=x\n", "length-huge": b"999999999 path=x\n",
        "length-digits": b"9" * 4_000 + b" path=x\n",
        "no-newline": b"8 path=x", "twice": record(b"path", b"a") * 2, "not-utf8": record(b"path", b"\xff\xfe"),
        "no-value": b"5 a=\n", "binary": bytes(range(256)),
    }  # fmt: skip
    for name, data in records.items():
        yield blob(f"pax-{name}", entry(b"x", data, b"x") + after)
        yield blob(f"pax-for-all-{name}", entry(b"x", data, b"g") + after)
    yield blob("pax-chain", entry(b"x", record(b"mtime", b"1"), b"x") * 5_000 + after)
    yield blob("gnu-chain", entry(b"x", b"a\0", b"L") * 2 + after)
    yield blob("pax-last", entry(b"x", record(b"path", b"a"), b"x") + END)
    yield lazy("pax-large", lambda: entry(b"x", record(b"comment", b"a" * 3 * MEGA), b"x") + after)


def _nested_tars(data: bytes, depth: int) -> bytes:
    for number in range(depth):
        data = tar_of({f"{number}.tar": data})
    return data


def gzips() -> Iterator[Case]:
    """Gzip files."""
    good = gzip.compress(torch_zip(WEIGHTS), mtime=0)
    for size in (100, 2_000):
        flat = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _flat(size * MEGA) + struct.pack("<LL", 0, size * MEGA & FULL32)
        yield blob(f"flat-{size}", flat)
        yield blob(f"flat-{size}-in-a-zip", members([("a.gz", flat)]))
    yield lazy("noise", lambda: gzip.compress(b"\x80\x02](" + _noise(8 * MEGA) * 8, mtime=0))
    data = torch_zip(WEIGHTS)
    for depth in range(1, 7):
        data = gzip.compress(data, mtime=0)
        yield blob(f"nested-{depth}", data)
    yield blob("many-streams", gzip.compress(b"", mtime=0) * 100_000 + good)
    yield blob("padding", good + bytes(1_000))
    yield blob("padding-and-more", good + bytes(600) + b"more")
    yield blob("crc", good[:-8] + b"\0\0\0\0" + good[-4:])
    yield blob("length", good[:-4] + b"\xff" * 4)
    yield blob("method", good[:2] + b"\x07" + good[3:])
    for flags in (1, 2, 4, 8, 16, 0xE0, 0xFF):
        yield blob(f"flags-{flags}", good[:3] + bytes([flags]) + good[4:])
    yield blob("long-name", good[:3] + b"\x08" + good[4:10] + b"a" * MEGA + b"\0" + good[10:])
    yield blob("index-inside", gzip.compress(b'{"weight_map": {"a": "b"}}', mtime=0))
    yield blob("legacy-inside", gzip.compress(legacy(WEIGHTS), mtime=0))


def _noise(size: int) -> bytes:
    """Bytes that do not deflate, and are the same in every run."""
    state, parts = 1, []
    for _ in range(size // 4):
        state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        parts.append(state)
    return struct.pack(f"<{len(parts)}I", *parts)


def archived() -> Iterator[Case]:
    """Archives of other hostile things, and folders."""
    index = b'{"weight_map": {"a": "../../secret"}}'
    yield blob("index-in-a-zip", members([("model.safetensors.index.json", index)]))
    yield blob("two-models", members([("a.pth", torch_zip(WEIGHTS)), ("b.pth", torch_zip(WEIGHTS))]))
    yield blob("no-models", members([(f"{n}.txt", b"text") for n in range(100)]))
    yield blob("empty-zip", zip_of([]))
    yield blob("polyglot-zip-tar", torch_tar(TAR_WEIGHTS) + torch_zip(WEIGHTS))
    yield blob("polyglot-pickle-zip", WEIGHTS + torch_zip(WEIGHTS))
    yield several("folder-and-secret", {"m/data.pkl": WEIGHTS, "secret": STORAGE}, "m")
