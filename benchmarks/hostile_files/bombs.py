"""Pickles that ask for too much: memory, time, stack. All are small for what they ask."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Iterator

from hostile_files.cases import Case, blob, lazy
from hostile_files.pickles import (
    PROTOCOL,
    legacy,
    nested,
    number,
    of_tensor,
    short,
    storage,
    tensor,
    text,
    torch_zip,
    with_weights,
)
from hostile_files.zips import DEFLATED

DEEP = 100_000
MEGA = 1 << 20
_STUB = b"ca\nB\n)\x81"


def _zipped(cases: dict[str, bytes]) -> Iterator[Case]:
    for name, content in cases.items():
        yield blob(name, torch_zip(content, DEFLATED if len(content) > MEGA else 0))


def _large(cases: dict[str, Callable[[], bytes]]) -> Iterator[Case]:
    """Made when they are written; stored, since what repeats deflates by more than is believed."""

    def zipped(make: Callable[[], bytes]) -> Callable[[], bytes]:
        return lambda: torch_zip(make())

    return (lazy(name, zipped(make)) for name, make in cases.items())


def nests() -> Iterator[Case]:
    """Pickles in pickles."""
    for depth in (1, 2, 3, 20, 200):
        content = of_tensor(tensor())
        for _ in range(depth):
            content = PROTOCOL + nested(content) + b"."
        yield blob(f"{depth}-deep-zip", torch_zip(content))
        yield blob(f"{depth}-deep-legacy", legacy(content))
        yield blob(f"{depth}-deep-pickle", content)
    inner = nested(of_tensor(tensor()))[len(b"ctorch.storage\n_load_from_bytes\n") : -2]
    again = b"ctorch.storage\n_load_from_bytes\nq\x01h\x00\x85R0" + b"h\x01h\x00\x85R0" * 20_000
    yield blob("one-stream-read-again-and-again", PROTOCOL + inner + b"q\x00" + again + b"}.")
    many = b"".join(text(f"w{place}") + tensor(run=nested(PROTOCOL + storage() + b".")) for place in range(2_000))
    yield blob("many-streams", PROTOCOL + b"}(" + many + b"u.")
    for name, stream in {"empty": b"", "zip": torch_zip(of_tensor(tensor())), "no-stream": b"\x80\x02N."}.items():
        yield blob(
            name,
            PROTOCOL + b"ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(stream)) + stream + b"\x85R.",
        )


def _shorts(count: int) -> bytes:
    """Keys and values."""
    return b"".join(b"M" + struct.pack("<H", n) + b"N" for n in range(count))


def memos() -> Iterator[Case]:
    """The memo: many entries, huge places, values that double."""
    ten = b"".join(b"(" + (b"h" + bytes([n])) * 10 + b"lq" + bytes([n + 1]) for n in range(100))
    yield from _zipped(
        {
            "billion-laughs-lists": PROTOCOL + b"]q\x00" + ten + b".",
            "billion-laughs-tuples": PROTOCOL + b")q\x00" + ten.replace(b"lq", b"tq") + b".",
            "billion-laughs-dicts": PROTOCOL + b"}q\x00" + b"".join(
                b"}(" + b"".join(text(f"{k}") + b"h" + bytes([n]) for k in range(10)) + b"uq" + bytes([n + 1])
                for n in range(100)
            ) + b".",
            "doubling-list": PROTOCOL + b"]q\x00Na" + b"ccollections\ndeque\nh\x00\x85Rq\x00" * 100_000 + b".",
            "doubling-tuple": PROTOCOL + b"N\x85q\x00" + b"h\x00h\x00\x86q\x00" * 100_000 + b".",
            "extended-by-itself": PROTOCOL + b"](Neq\x00" + b"ccollections\ndeque\nh\x00\x85Rq\x01" * 50_000 + b".",
            "dictionary-copied": PROTOCOL + b"}q\x00(" + _shorts(60_000)
            + b"u" + b"ccollections\nOrderedDict\nh\x00\x85R0" * 5_000 + b".",
            "list-copied": PROTOCOL + b"](" + b"N" * 500_000 + b"eq\x00"
            + b"cbuiltins\nset\nh\x00\x85R0" * 5_000 + b".",
            "sizes-copied": PROTOCOL + b"](" + b"K\x01" * 60 + b"eq\x00" + b"ctorch\nSize\nh\x00\x85R" * 400_000 + b".",
            "highest-place": PROTOCOL + b"Nr\xff\xff\xff\xff.",
            "negative-place": PROTOCOL + b"Np-1\n.",
            "huge-place": PROTOCOL + b"Np" + b"9" * 5_000 + b"\n.",
            "nothing-stored": PROTOCOL + b"h\x07.",
            "itself": PROTOCOL + b"}q\x00" + text("self") + b"h\x00s.",
            "itself-in-a-list": PROTOCOL + b"]q\x00h\x00a.",
            "itself-in-its-state": PROTOCOL + _STUB + b"q\x00}" + text("a") + b"h\x00sb.",
            "modules-doubling": PROTOCOL + b"N" + b"".join(
                b"q\x000c__torch__\nM\n)\x81}(" + text("a") + b"h\x00" + text("b") + b"h\x00ub" for _ in range(60)
            ) + b".",
        }
    )  # fmt: skip
    yield from _large(
        {
            "three-million-entries": lambda: PROTOCOL + b"N" + b"\x94" * 3_000_000 + b".",
            "a-million-places": lambda: (
                PROTOCOL + b"N" + b"".join(b"r" + struct.pack("<I", n) for n in range(MEGA)) + b"."
            ),
        }
    )


def integers() -> Iterator[Case]:
    """Integers of many digits, in all notations."""
    nines = b"9" * 60_000
    yield from _zipped(
        {
            "long1": PROTOCOL + b"\x8a\xff" + b"\x7f" * 255 + b".",
            "long4": PROTOCOL + b"\x8b" + struct.pack("<i", MEGA) + b"\x7f" * MEGA + b".",
            "long4-negative-size": PROTOCOL + b"\x8b\xff\xff\xff\xff.",
            "long4-without-content": PROTOCOL + b"\x8b\xff\xff\xff\x7f.",
            "int": b"I" + nines + b"\n.",
            "long": b"L" + nines + b"L\n.",
            "many-long1": PROTOCOL + b"](" + (b"\x8a\xff" + b"\x7f" * 255) * 20_000 + b"e.",
            "many-ints": b"](" + (b"I" + b"7" * 2_400 + b"\n") * 5_000 + b"e.",
            "float": b"F" + nines + b".5\n.",
            "many-floats": b"](" + (b"F" + b"7" * 60_000 + b"e-400\n") * 200 + b"e.",
            "float-exponent": b"F1e999999999999\n.",
            "float-words": b"](Fnan\nFinf\nF-inf\nF1_0\nF0x1p3\ne.",
            "int-words": b"I0x10\n.",
            "int-underscores": b"I1_0\n.",
        }
    )  # fmt: skip
    for name, size in {"2**31": 1 << 31, "2**63": 1 << 63, "2**64": 1 << 64, "2**4000": 1 << 4000, "-1": -1}.items():
        yield blob(f"shape-{name}", torch_zip(of_tensor(tensor((size,), (1,)))))
        yield blob(f"stride-{name}", torch_zip(of_tensor(tensor((4,), (size,)))))
        yield blob(f"offset-{name}", torch_zip(of_tensor(tensor((4,), (1,), size))))
        yield blob(f"elements-{name}", torch_zip(of_tensor(tensor(run=storage(elements=size)))))
        yield blob(f"view-{name}", legacy(of_tensor(tensor(run=storage(tail=_window(size, 4))))))
    yield blob("many-sizes", torch_zip(of_tensor(tensor((1,) * 100_000, (1,) * 100_000))))
    yield blob("product-too-large", torch_zip(of_tensor(tensor((1 << 40,) * 60, (0,) * 60))))


def _window(offset: int, elements: int) -> bytes:
    return text("v") + number(offset) + number(elements) + b"\x87"


def counts() -> Iterator[Case]:
    """Sizes that the file has not, and containers of very many entries."""
    huge = {"2**31": 1 << 31, "2**40": 1 << 40, "2**63": 1 << 63, "2**64-1": (1 << 64) - 1}
    for name, size in huge.items():
        for code, what in (
            (b"\x8e", "binbytes8"),
            (b"\x8d", "binunicode8"),
            (b"\x96", "bytearray8"),
            (b"\x95", "frame"),
        ):
            yield blob(f"{what}-{name}", torch_zip(b"\x80\x05" + code + struct.pack("<Q", size) + b"N."))
    for code, what in ((b"B", "binbytes"), (b"X", "binunicode"), (b"T", "binstring")):
        yield blob(f"{what}-2**32-1", torch_zip(PROTOCOL + code + b"\xff\xff\xff\xffN."))
    yield blob("out-of-band", torch_zip(b"\x80\x05\x97."))
    yield from _large(
        {
            "a-long-text": lambda: PROTOCOL + text(b"a" * 15 * MEGA) + b".",
            "a-longer-text": lambda: PROTOCOL + text(b"a" * 20 * MEGA) + b".",
            "wide-texts": lambda: PROTOCOL + b"](" + text("\U0001f600" * 3 * MEGA) * 4 + b"e.",
            "not-utf8": lambda: PROTOCOL + b"](" + text(b"\xff" * 8 * MEGA) * 4 + b"e.",
            "a-long-line": lambda: b"V" + b"a" * 8 * MEGA + b"\n.",
            "lines": lambda: b"](" + (b"V" + b"\\U0001f600" * 6_500 + b"\n") * 500 + b"e.",
            "quoted-lines": lambda: b"](" + (b"S'" + b"\\x41" * 16_000 + b"'\n") * 500 + b"e.",
            "four-million-nones": lambda: PROTOCOL + b"](" + b"N" * 4_000_000 + b"e.",
            "four-million-lists": lambda: PROTOCOL + b"](" + b"]" * 4_000_000 + b"e.",
            "four-million-sets": lambda: b"\x80\x04](" + b"\x8f" * 4_000_000 + b"e.",
            "four-million-floats": lambda: PROTOCOL + b"](" + (b"G" + bytes(8)) * 4_000_000 + b"e.",
            "many-texts": lambda: PROTOCOL + b"](" + b"".join(short(str(n)) for n in range(2_000_000)) + b"e.",
            "many-keys": lambda: PROTOCOL + b"}(" + b"".join(
                b"J" + struct.pack("<i", n) + b"N" for n in range(2_000_000)) + b"u.",
            "many-names": lambda: PROTOCOL + b"".join(b"ca\nb%d\n0" % n for n in range(1_000_000)) + b"N.",
            "many-calls": lambda: PROTOCOL + b"ca\nb\nq\x000" + b"h\x00)R0" * 1_200_000 + b"N.",
            "many-states": lambda: PROTOCOL + _STUB + b"q\x000" + b"h\x00}b0" * 1_200_000 + b"N.",
            "many-stubs": lambda: PROTOCOL + b"ca\nb\nq\x000(" + b"h\x00)R" * 1_200_000 + b"l.",
            "many-marks": lambda: PROTOCOL + b"(" * 4_000_000 + b".",
            "many-storages": lambda: PROTOCOL + b"](" + b"".join(storage(str(n), 1) for n in range(100_000)) + b"e.",
            "many-tensors": lambda: PROTOCOL + b"}(" + b"".join(
                text(f"w{n}") + tensor() for n in range(60_000)) + b"u.",
            "many-candidates": lambda: PROTOCOL + b"}(" + b"".join(
                text(f"m{n}") + b"}" + text("w") + tensor() + b"s" for n in range(3_000)) + b"u.",
            "many-pops": lambda: PROTOCOL + b"N" + b"20" * 2_400_000 + b".",
            "many-protocols": lambda: b"\x80\x02" * 4_000_000 + b"N.",
            "many-frames": lambda: (b"\x95" + bytes(8)) * 2_000_000 + b"N.",
            "many-skipped-bytes": lambda: PROTOCOL + (b"B\x01\x00\x01\x00" + bytes(65_537) + b"0") * 300 + b"N.",
        }
    )  # fmt: skip


def nesting() -> Iterator[Case]:
    """Deep nesting: what walks into it by recursion would end the process."""
    yield from _zipped(
        {
            "lists": PROTOCOL + b"]" * DEEP + b"a" * (DEEP - 1) + b".",
            "tuples": PROTOCOL + b"N" + b"\x85" * DEEP + b".",
            "tuples-of-tuples": PROTOCOL + b"N" + b"2\x86" * DEEP + b".",
            "dicts": PROTOCOL + b"}N" * DEEP + b"N" + b"s" * DEEP + b".",
            "marks": PROTOCOL + b"(" * DEEP + b"t" * DEEP + b".",
            "calls": PROTOCOL + b"N" + b"q\x000cos\nsystem\nh\x00\x85R" * DEEP + b".",
            "states": PROTOCOL + b"N" + b"".join([b"q\x000ca\nb\n)\x81h\x00b"] * DEEP) + b".",
            "parameters": PROTOCOL + b"N" + b"q\x000ctorch.nn.parameter\nParameter\nh\x00\x85R" * DEEP + b".",
            "keys": PROTOCOL + b"}N" + b"\x85" * DEEP + b"Ns.",
            "set-members": b"\x80\x04\x8f(N" + b"\x85" * DEEP + b"\x90.",
            "frozensets": b"\x80\x04N" + b"q\x000(h\x00\x91" * DEEP + b".",
            "persistent-ids": PROTOCOL + b"N" + b"\x85" * DEEP + b"Q.",
            "shapes": torch_size(DEEP),
            "metadata": with_weights(b"N" + b"\x85" * DEEP),
            "modules": PROTOCOL + b"N" + b"q\x000c__torch__\nM\n)\x81}"
            + (text("a") + b"h\x00sbq\x000c__torch__\nM\n)\x81}") * 5_000
            + text("w") + tensor() + b"sb.",
        }
    )  # fmt: skip


def torch_size(depth: int) -> bytes:
    """Return a tensor whose shape is a tuple of a tuple of a tuple."""
    deep = b"N" + b"\x85" * depth
    return of_tensor(b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage() + b"K\x00" + deep * 2 + b"\x89}tR")


def keys() -> Iterator[Case]:
    """Dictionary keys that are slow to hash, or that all have the same hash."""
    prime = (1 << 61) - 1
    yield from _large(
        {
            "integers": lambda: _keyed(number(n * prime) for n in range(150_000)),
            "integers-beyond": lambda: _keyed(number(n * prime + 7) for n in range(1, 150_000)),
            "low-bits": lambda: _keyed(number(n << 40) for n in range(1 << 19)),
            "low-bits-in-the-memo": lambda: PROTOCOL + b"N" + b"".join(
                b"r" + struct.pack("<I", n << 13) for n in range(1 << 19)) + b".",
            "floats": lambda: _keyed(b"G" + struct.pack(">d", float((n % 4096 << 61) + n)) for n in range(150_000)),
            "powers": lambda: _keyed(
                b"G" + struct.pack(">d", 2.0 ** (n % 1000) * (1 + n // 1000)) for n in range(150_000)),
            "not-a-number": lambda: _keyed(b"G\x7f\xf8" + struct.pack(">IH", n, 0) for n in range(150_000)),
            "tuples": lambda: _keyed(number(n) + b"\x85" for n in range(150_000)),
            "long-texts": lambda: PROTOCOL + b"}" + text(b"a" * MEGA) + b"q\x000" + b"(" + b"h\x00N" * 200_000 + b"d.",
            "long-tuple": lambda: PROTOCOL + b"(" + b"N" * 100_000 + b"tq\x000}(" + b"h\x00N" * 200_000 + b"u.",
            "stubs": lambda: _keyed(b"ca\nb\n)R" for _ in range(150_000)),
            "set": lambda: b"\x80\x04\x8f(" + b"".join(number(n * prime) for n in range(150_000)) + b"\x90.",
        }
    )  # fmt: skip


def _keyed(made: Iterator[bytes]) -> bytes:
    return PROTOCOL + b"}(" + b"".join(key + b"N" for key in made) + b"u."


def malformed() -> Iterator[Case]:
    """Every opcode where it cannot be: on an empty stack, on the wrong value, cut short."""
    for code in range(256):
        single = bytes([code])
        yield blob(f"empty-stack-{code:02x}", torch_zip(PROTOCOL + single + b"."))
        yield blob(f"numbers-{code:02x}", torch_zip(PROTOCOL + b"(K\x01K\x02K\x03" + single + bytes(8) + b"\n\n."))
        yield blob(f"cut-short-{code:02x}", torch_zip(PROTOCOL + b"]]" + single))
    yield blob("no-stop", torch_zip(PROTOCOL + b"N"))
    yield blob("empty", torch_zip(b""))
    yield blob("protocol-6", torch_zip(b"\x80\x06N."))
    yield blob("python-object", torch_zip(pickle.dumps({1, 2, 3}, 5)))
