"""The interpreter agrees with Python's own on plain values, and makes records of everything else."""

from __future__ import annotations

import pickle
import pickletools
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_samples import outcome, text, unpickled
from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.contents.values import Global, Key, Stub
from cnx_doclint.checkpoints.pickles.opcodes import OPCODES
from cnx_doclint.errors import CheckpointError

ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**60) + 1, 2**60 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
)
KEYS = st.none() | st.booleans() | st.integers(-(2**59), 2**59) | st.text("aé漢😀", max_size=3) | st.binary(max_size=3)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.sets(KEYS, max_size=4)
        | st.frozensets(KEYS, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(value=VALUES, protocol=st.integers(0, 5))
def test_plain_values_are_those_of_pickle(value: Any, protocol: int) -> None:
    found, unsafe = unpickled(pickle.dumps(value, protocol))
    assert (found, unsafe) == (value, [])


def test_every_opcode_of_the_documentation_is_handled() -> None:
    documented = {op.code.encode("latin-1") for op in pickletools.opcodes}
    assert OPCODES.keys() | {b"."} == documented


@pytest.mark.parametrize("protocol", range(6))
def test_containers_of_the_standard_library(protocol: int) -> None:
    value = {
        "ordered": OrderedDict(a=1, b=2),
        "default": defaultdict(list, c=[3]),
        "counter": Counter("aab"),
        "deque": deque([1, 2]),
        "array": bytearray(b"xyz"),
    }
    found, unsafe = unpickled(pickle.dumps(value, protocol))
    assert unsafe == []
    assert found == {
        "ordered": {"a": 1, "b": 2},
        "default": {"c": [3]},
        "counter": {"a": 2, "b": 1},
        "deque": [1, 2],
        "array": b"xyz",
    }


def test_ordered_dictionary_of_python_2() -> None:
    pairs = b"](](" + text("k") + b"K\x01e](" + text("l") + b"K\x02ee"
    found, unsafe = unpickled(b"\x80\x02ccollections\nOrderedDict\n" + pairs + b"\x85R.")
    assert (found, unsafe) == ({"k": 1, "l": 2}, [])


def test_texts_of_python_2_are_texts_where_they_can_be() -> None:
    found, _ = unpickled(b"(U\x03abcU\x02\xff\xfeS'it\\'s \\x41\\n\\101'\nt.")
    assert found == ("abc", b"\xff\xfe", "it's A\nA")


def test_a_list_may_contain_itself() -> None:
    found, _ = unpickled(b"]q\x00h\x00a.")
    assert found[0] is found


@pytest.mark.parametrize(
    ("gadget", "name", "args"),
    [
        (b"cposix\nsystem\n" + text("true") + b"\x85R", "posix.system", ("true",)),
        (text("os") + text("system") + b"\x93" + text("true") + b"\x85R", "os.system", ("true",)),
        (b"(" + text("true") + b"ios\nsystem\n", "os.system", ("true",)),
        (b"(cos\nsystem\n" + text("true") + b"o", "os.system", ("true",)),
        (b"cos\nsystem\n" + text("true") + b"\x85\x81", "os.system", ("true",)),
        (
            b"cos\nsystem\n)}" + text("command") + text("true") + b"s\x92",
            "os.system",
            ((), {"command": "true"}),
        ),
        (b"\x82\x07)R", "copyreg.extension_7", ()),
        (b"\x83\x07\x01)R", "copyreg.extension_263", ()),
        (b"\x84\x07\x00\x00\x00)R", "copyreg.extension_7", ()),
    ],
)
def test_calls_become_stubs(gadget: bytes, name: str, args: object) -> None:
    found, unsafe = unpickled(gadget + b".")
    assert isinstance(found, Stub)
    assert (found.name, found.args, unsafe) == (name, args, [name])


def test_a_stub_keeps_state_items_and_entries() -> None:
    made = (
        b"capp\nConfig\n)\x81" + b"K\x01a" + b"(K\x02K\x03e" + text("k") + b"K\x04s" + b"}" + text("lr") + b"K\x05sb."
    )
    found, unsafe = unpickled(made)
    assert (found.entries, found.items, found.state) == ([1, 2, 3], {"k": 4}, {"lr": 5})
    assert unsafe == ["app.Config"]


def test_a_name_that_is_never_called_is_still_listed() -> None:
    found, unsafe = unpickled(b"cbuiltins\neval\n.")
    assert isinstance(found, Global)
    assert unsafe == ["builtins.eval"]


def test_what_a_call_returns_can_only_be_another_stub() -> None:
    chain = b"cbuiltins\ngetattr\ncos\npath\n" + text("join") + b"\x86R" + text("x") + b"\x85R."
    found, unsafe = unpickled(chain)
    assert isinstance(found, Stub)
    assert unsafe == ["builtins.getattr", "os.path"]


def test_keys_that_could_collide_or_be_deep_are_wrapped() -> None:
    big = (2**61 - 1) * 3
    found, _ = unpickled(pickle.dumps({big: 1, (1, 2): 2, 5: 3}, 2))
    assert [type(key) for key in found] == [Key, Key, int]


def test_long_bytes_stay_in_the_file() -> None:
    found, _ = unpickled(pickle.dumps([b"x" * 100_000, "after"], 4))
    assert (found[0].size, found[0].read(99_999, 1), found[1]) == (100_000, b"x", "after")


def test_codec_calls_of_protocol_2_give_bytes() -> None:
    found, unsafe = unpickled(pickle.dumps(bytes(range(256)), 2))
    assert (found, unsafe) == (bytes(range(256)), [])


@pytest.mark.parametrize(
    ("pickle_bytes", "message"),
    [
        (b"", "end of the file"),
        (b"N", "end of the file"),
        (b".", "empty stack"),
        (b"0.", "MARK"),
        (b"t.", "MARK"),
        (b"\x86.", "empty stack"),
        (b"K\x01\x86.", "empty stack"),
        (b"h\x05.", "never stored"),
        (b"q\x00.", "empty stack"),
        (b"\x80\x09N.", "protocol 9"),
        (b"\xff.", "unknown pickle instruction"),
        (b"\x97.", "outside the pickle"),
        (b"Inope\n.", "integer"),
        (b"Fnope\n.", "malformed"),
        (b"Snope\n.", "without quotes"),
        (b"Np-1\n.", "outside its range"),
        (b"Np%d\n." % (2**61 - 1), "outside its range"),
        (b"g4294967296\n.", "outside its range"),
        (b"K\x01K\x02a.", "entries for a int"),
        (b"}K\x01a.", "entries for a dict"),
        (b"](K\x01u.", "pairs"),
        (b"}(K\x01u.", "pairs"),
        (b"NNb.", "state for a NoneType"),
        (b"NN\x93.", "no text"),
        (b"(o.", "empty stack"),
        (b"cos\nsyst", "newline"),
    ],
)
def test_malformed_pickles(pickle_bytes: bytes, message: str) -> None:
    with pytest.raises(CheckpointError, match=message) as caught:
        unpickled(pickle_bytes)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("limit", "value", "pickle_bytes"),
    [
        ("opcodes", 100, b"N0" * 5_000 + b"N."),
        ("memory", 1_000, b"](" + b"]" * 100 + b"e."),
        ("stack", 100, b"N" * 5_000 + b"."),
        ("marks", 100, b"(" * 5_000 + b"."),
        ("memo", 100, b"N" + b"".join(b"r" + n.to_bytes(4, "little") for n in range(5_000)) + b"."),
        ("string", 10, text("x" * 11) + b"."),
        ("integer", 10, b"\x8b\x0b\x00\x00\x00" + b"\x01" * 11 + b"."),
        ("name", 10, b"cmodule\nname\n."),
        ("dimensions", 3, b"ctorch\nSize\n(K\x01K\x01K\x01K\x01t\x85R."),
    ],
)
def test_limits_are_named(limit: str, value: int, pickle_bytes: bytes) -> None:
    with pytest.raises(CheckpointError, match="at most") as caught:
        unpickled(pickle_bytes, Limits(**{limit: value}))
    assert f"Limits({limit}=" in caught.value.hint
    if limit not in ("stack", "marks", "memo"):
        unpickled(pickle_bytes)


@pytest.mark.parametrize(
    "bomb",
    [
        b"\x8b\xff\xff\xff\x7f",
        b"\x8b\xff\xff\xff\xff",
        b"\x8d" + b"\xff" * 8,
        b"\x8e" + b"\xff" * 8,
        b"\x96" + b"\xff" * 8,
        b"X\xff\xff\xff\xff",
        b"B\xff\xff\xff\xff",
        b"T\xff\xff\xff\xff",
        b"L" + b"9" * 60_000 + b"\n.",
        b"S'" + b"a" * 100_000,
    ],
)
def test_announced_sizes_are_not_believed(bomb: bytes) -> None:
    with pytest.raises(CheckpointError):
        unpickled(bomb)


def test_one_text_reused_by_calls_is_paid_each_time() -> None:
    encode = b"c_codecs\nencode\nq\x00" + text("a" * 1_000_000) + text("latin1") + b"\x86q\x01"
    with pytest.raises(CheckpointError, match="bytes of values"):
        unpickled(encode + b"h\x00h\x01R0" * 10_000 + b"N.")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(sorted(OPCODES)) | st.binary(max_size=4), max_size=60).map(b"".join))
def test_any_bytes_end_in_a_value_or_a_checkpoint_error(data: bytes) -> None:
    limits = Limits(opcodes=10_000, string=10_000)
    assert outcome(lambda: unpickled(data + b".", limits)) in ("read", "refused with a hint")
