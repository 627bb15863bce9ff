"""Files made to do harm: nothing runs or is written, and each ends soon in a record or a CheckpointError."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import cnx_doclint
from archive_samples import save_in_deflated_zip, save_in_tar, save_in_tar_gz, save_in_zip, save_torch_tar
from checkpoint_samples import (
    archive,
    outcome,
    save_legacy,
    save_zip,
    text,
    training_checkpoint,
    with_weights,
)
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError
from effort import ends_soon


def _gadgets(command: str) -> dict[str, tuple[bytes, str]]:
    argument = text(command) + b"\x85"
    return {
        "reduce": (b"cos\nsystem\n" + argument + b"R", "os.system"),
        "stack-global": (text("posix") + text("system") + b"\x93" + argument + b"R", "posix.system"),
        "inst": (b"(" + text(command) + b"ios\nsystem\n", "os.system"),
        "obj": (b"(cos\nsystem\n" + text(command) + b"o", "os.system"),
        "newobj": (b"cos\nsystem\n" + argument + b"\x81", "os.system"),
        "newobj-ex": (b"cos\nsystem\n" + argument + b"}\x92", "os.system"),
        "ext": (b"\x82\x01" + argument + b"R", "copyreg.extension_1"),
        "eval": (b"cbuiltins\neval\n" + text(f"__import__('os').system({command!r})") + b"\x85R", "builtins.eval"),
        "build": (b"cbuiltins\nobject\n)\x81}" + text("__setstate__") + b"cos\nsystem\nsb", "os.system"),
        "getattr": (b"cbuiltins\ngetattr\ncos\nenviron\n" + text("x") + b"\x86R" + argument + b"R", "builtins.getattr"),
        "runpy": (b"crunpy\n_run_code\n" + argument + b"R", "runpy._run_code"),
        "module-class": (b"ctorch.nn.modules.linear\nLinear\n" + argument + b"R", "torch.nn.modules.linear.Linear"),
        "dotted": (
            text("torch") + text("serialization.os.system") + b"\x93" + argument + b"R",
            "torch.serialization.os.system",
        ),
        "type-tensor": (
            b"ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\ncos\nsystem\n" + argument + b"}tR",
            "os.system",
        ),
        "default-factory": (b"ccollections\ndefaultdict\ncos\nsystem\n\x85R" + text("k") + b"Ns", "os.system"),
    }


@pytest.mark.parametrize("kind", _gadgets(""))
def test_no_gadget_runs(kind: str, tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    gadget, name = _gadgets(f"touch {proof}")[kind]
    path = archive(tmp_path / "x.pth", with_weights(gadget), {"0": b"\0" * 64})
    inventory = read_inventory(path)
    assert name in inventory.unsafe_globals
    assert [(t.name, t.shape) for t in inventory.tensors] == [("w", (4, 4))]
    assert not proof.exists()


def test_the_gadget_is_real(tmp_path: Path) -> None:
    """What the other tests defuse does run elsewhere, or they would prove nothing."""
    proof = tmp_path / "executed"
    gadget, _ = _gadgets(f"touch {proof}")["reduce"]
    pickle.loads(b"\x80\x02" + gadget + b".")
    assert proof.exists()


@pytest.mark.parametrize("kind", _gadgets(""))
def test_no_gadget_runs_in_a_stream(kind: str, tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    gadget, name = _gadgets(f"touch {proof}")[kind]
    whole = save_legacy({"w": torch.zeros(2)}, tmp_path / "x").read_bytes()
    start = whole.index(b"\x80\x02}q\x00X\x01")  # the object's pickle
    path = tmp_path / "y"
    path.write_bytes(
        whole[:start] + b"\x80\x02}" + text("bad") + gadget + b"s" + whole[start + 3 :].replace(b"q\x00", b"", 1)
    )
    assert name in read_inventory(path).unsafe_globals
    assert not proof.exists()


def test_gadgets_in_the_other_pickles_of_a_stream_do_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    gadget, _ = _gadgets(f"touch {proof}")["reduce"]
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2)
    for place, stream in {
        "sys_info": magic + b"\x80\x02" + gadget + b"." + pickle.dumps({}, 2) + pickle.dumps([], 2),
        "keys": magic + pickle.dumps({}, 2) + pickle.dumps({}, 2) + b"\x80\x02" + gadget + b".",
    }.items():
        path = tmp_path / place
        path.write_bytes(stream)
        with pytest.raises(CheckpointError):
            read_inventory(path)
    assert not proof.exists()


def _storage_id(key: bytes = b"0", elements: bytes = b"K\x10", kind: bytes = b"ctorch\nFloatStorage\n") -> bytes:
    return b"(" + text("storage") + kind + text(key.decode()) + text("cpu") + elements + b"tQ"


def _tensor(size: bytes, stride: bytes, offset: bytes = b"K\x00", storage: bytes = b"") -> bytes:
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + (storage or _storage_id()) + offset + size + stride + b"\x89}tR"


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (_tensor(b"J\xff\xff\xff\xff\x85", b"K\x01\x85"), "not negative"),
        (_tensor(b"K\x04\x85", b"J\xff\xff\xff\xff\x85"), "not negative"),
        (_tensor(b"K\x04\x85", b"K\x01\x85", b"J\xff\xff\xff\xff"), "not negative"),
        (_tensor(text("4") + b"\x85", b"K\x01\x85"), "whole number"),
        (_tensor(b"\x88\x85", b"K\x01\x85"), "whole number"),
        (_tensor(b"G\x40\x10\x00\x00\x00\x00\x00\x00\x85", b"K\x01\x85"), "whole number"),
        (_tensor(b"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01\x85", b"K\x01\x85"), "whole number"),
        (_tensor(b"K\x11\x85", b"K\x01\x85"), "at most the 64 it has"),
        (_tensor(b"K\x04\x85", b"K\x01\x85", b"K\x0d"), "at most the 64 it has"),
        (_tensor(b"K\x04\x85", b"K\x06\x85"), "at most the 64 it has"),
        (_tensor(b"K\x04K\x04\x86", b"K\x01\x85"), "2 sizes and 1 strides"),
        (_tensor(b"N", b"K\x01\x85"), "tuple of whole numbers"),
        (_tensor(b"(" + b"J\xff\xff\xff\x7f" * 4 + b"t", b"(" + b"K\x00" * 4 + b"t"), "fewer than"),
        (_tensor(b"(" + b"K\x01" * 65 + b"t", b"(" + b"K\x01" * 65 + b"t"), "dimensions"),
        (_tensor(b"K\x01\x85", b"K\x01\x85", storage=b"N"), "a storage"),
        (_tensor(b"K\x01\x85", b"K\x01\x85", storage=_storage_id(elements=b"J\xff\xff\xff\xff")), "not negative"),
        (_tensor(b"K\x01\x85", b"K\x01\x85", storage=_storage_id(kind=b"cos\nsystem\n")), "class of a storage"),
        (_tensor(b"K\x01\x85", b"K\x01\x85", storage=_storage_id(b"7")), "no storage '7'"),
        (_tensor(b"K\x01\x85", b"K\x01\x85", storage=_storage_id(elements=b"K\x20")), "64 bytes in storage '0'"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n)R", "described by 0 values"),
        (b"NQ", "persistent id"),
        (text("storage") + b"\x85Q", "persistent id"),
    ],
)  # fmt: skip
def test_tensors_that_make_no_sense(tensor: bytes, message: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "x", b"\x80\x02}" + text("w") + tensor + b"s.", {"0": b"\0" * 64})
    with pytest.raises(CheckpointError, match=message) as caught:
        read_inventory(path)
    assert caught.value.hint


def test_expanded_and_empty_tensors_are_not_absurd(tmp_path: Path) -> None:
    expanded = _tensor(b"J\x00\x00\x00\x40\x85", b"K\x00\x85")
    empty = _tensor(b"K\x00J\x00\x00\x00\x40\x86", b"K\x01K\x01\x86")
    path = archive(
        tmp_path / "x",
        b"\x80\x02}" + text("a") + expanded + b"s" + text("b") + empty + b"s.",
        {"0": b"\0" * 64},
    )
    assert [t.elements for t in read_inventory(path).tensors] == [1 << 30, 0]


DEEP = 100_000
BOMBS: dict[str, bytes] = {
    "deep-lists": b"\x80\x02" + b"]" * DEEP + b"a" * (DEEP - 1) + b".",
    "deep-tuples": b"\x80\x02N" + b"\x85" * DEEP + b".",
    "deep-dicts": b"\x80\x02" + b"}N" * DEEP + b"N" + b"s" * DEEP + b".",
    "deep-marks": b"\x80\x02" + b"(" * DEEP + b"t" * DEEP + b".",
    "deep-calls": b"\x80\x02N" + b"cos\nsystem\nN\x85R0" * DEEP + b".",
    "deep-states": b"\x80\x02N" + b"".join([b"q\x000ca\nb\n)\x81h\x00b"] * DEEP) + b".",
    "tuple-key": b"\x80\x02}N" + b"\x85" * DEEP + b"Ns.",
    "set-of-tuples": b"\x80\x04\x8f(N" + b"\x85" * DEEP + b"\x90.",
    "billion-laughs": b"\x80\x02]q\x00" + b"".join(
        b"(" + b"h" + bytes([n]) + (b"h" + bytes([n])) * 9 + b"lq" + bytes([n + 1]) for n in range(100)
    ) + b".",
    "itself": b"\x80\x02}q\x00" + text("self") + b"h\x00s.",
    "itself-in-state": b"\x80\x02ca\nb\n)\x81q\x00}" + text("a") + b"h\x00sb.",
    "module-in-itself": b"\x80\x02c__torch__\nM\n)\x81q\x00}" + text("a") + b"h\x00sb.",
    "modules-doubling": b"\x80\x02N" + b"".join(
        b"q\x000c__torch__\nM\n)\x81}(" + text("a") + b"h\x00" + text("b") + b"h\x00ub" for _ in range(60)
    ) + b".",
    "memo": b"\x80\x02N" + b"".join(b"r" + n.to_bytes(4, "little") for n in range(300_000)) + b".",
    "big-memo-index": b"\x80\x02Nr\xff\xff\xff\xff.",
    "colliding-integers": b"\x80\x02}("
    + b"".join(b"\x8a\x0b" + (n * (2**61 - 1)).to_bytes(11, "little") + b"N" for n in range(100_000))
    + b"u.",
    "many-candidates": b"\x80\x02}(" + b"".join(
        text(f"m{n}") + b"}" + text("w") + _tensor(b"K\x01\x85", b"K\x01\x85") + b"s" for n in range(2_000)
    ) + b"u.",
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_end_soon(kind: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "x", BOMBS[kind], {"0": b"\0" * 64})
    with ends_soon(), pytest.raises(CheckpointError) as caught:
        read_inventory(path)
    assert caught.value.hint


@pytest.mark.parametrize("write", [save_zip, save_legacy])
def test_every_truncation_is_refused(write: Callable[[object, Path], Path], tmp_path: Path) -> None:
    whole = write(training_checkpoint(), tmp_path / "whole").read_bytes()
    assert read_inventory(tmp_path / "whole").tensors
    cut = tmp_path / "cut"
    step = max(1, len(whole) // 400)
    for length in [*range(1, len(whole), step), *range(len(whole) - 40, len(whole))]:
        cut.write_bytes(whole[:length])
        with pytest.raises(CheckpointError) as caught:
            read_inventory(cut)
        assert caught.value.hint


@pytest.mark.parametrize("write", [save_zip, save_legacy])
def test_every_changed_byte_is_read_or_refused(write: Callable[[object, Path], Path], tmp_path: Path) -> None:
    whole = bytearray(write({"a": torch.zeros(2, 3), "b": torch.zeros(3)}, tmp_path / "whole").read_bytes())
    changed = tmp_path / "changed"
    outcomes = set()
    for place in range(0, len(whole), 3):
        for value in (0, 0xFF, whole[place] ^ 0x20):
            data = bytes(whole[:place]) + bytes([value]) + bytes(whole[place + 1 :])
            changed.write_bytes(data)
            outcomes.add(outcome(lambda: read_inventory(changed)))
    assert outcomes == {"read", "refused with a hint"}


def test_storage_keys_of_a_folder_do_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\0" * 64)
    folder = tmp_path / "x"
    (folder / "data").mkdir(parents=True)
    tensor = _tensor(b"K\x01\x85", b"K\x01\x85", storage=_storage_id(b"../../secret"))
    (folder / "data.pkl").write_bytes(b"\x80\x02}" + text("w") + tensor + b"s.")
    with pytest.raises(CheckpointError, match=r"no storage '\.\./\.\./secret'"):
        read_inventory(folder)


WATCHER = """
import sys
from pathlib import Path
from cnx_doclint.checkpoints.reading.checkpoint import read_inventory
from cnx_doclint.errors import CheckpointError

paths = [Path(name) for name in sys.argv[1:]]
try:
    read_inventory(paths[0])
except CheckpointError:
    pass
watched, allowed = [], {str(path) for path in paths}

def watch(event, args):
    if event == "open" and str(args[0]) in allowed and not args[2] & 3:
        return
    if event.startswith(("object.__", "code.", "sys._getframe", "os.listdir", "os.scandir", "builtins.id")):
        return
    watched.append((event, [str(arg)[:80] for arg in args[:2]]))

sys.addaudithook(watch)
for path in paths:
    try:
        read_inventory(path)
    except CheckpointError:
        pass
before = list(watched)
compile("1", "proof", "eval")
assert watched != before, "the hook must see something"
unwanted = {"torch", "numpy", "pickle", "zipfile", "tarfile", "gzip", "tempfile", "runpy"}
print(before, sorted(unwanted & sys.modules.keys()))
"""


def test_reading_hostile_files_raises_no_audit_event(tmp_path: Path) -> None:
    """No import, exec, compile, open for writing, socket or process comes from a file, whatever it holds."""
    paths = []
    for name, (gadget, _) in _gadgets("touch executed").items():
        paths.append(archive(tmp_path / name, with_weights(gadget), {"0": b"\0" * 64}))
    nested = b"ctorch.storage\n_load_from_bytes\nB" + len(b"\x80\x02N.").to_bytes(4, "little") + b"\x80\x02N.\x85R"
    paths.append(archive(tmp_path / "nested", with_weights(nested)))
    paths.append(save_legacy(training_checkpoint(), tmp_path / "legacy"))
    paths += [
        write({"w": torch.zeros(2)}, tmp_path / write.__name__)
        for write in (save_torch_tar, save_in_zip, save_in_deflated_zip, save_in_tar, save_in_tar_gz)
    ]
    run = subprocess.run(
        [sys.executable, "-c", WATCHER, *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(cnx_doclint.__file__).parents[1])},
        check=False,
    )
    assert (run.stdout.strip(), run.stderr) == ("[] []", "")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    "pickle",
    [
        b"\x80\x02](" + (b"X" + (2 << 20).to_bytes(4, "little") + b"\xff" * (2 << 20)) * 8 + b"e.",
        b"](" + (b"S'" + b"\\x41" * 16_000 + b"'\n") * 500 + b"e.",
        b"](" + (b"V" + b"\\ud800" * 10_000 + b"\n") * 600 + b"e.",
        b"\x80\x02" + b"".join(b"ca\nb%d\n0" % n for n in range(900_000)) + b"N.",
    ],
    ids=["not-utf8", "escapes", "surrogates", "names"],
)
def test_texts_that_are_slow_to_read_are_bounded(pickle: bytes, tmp_path: Path) -> None:
    """Each byte of such a text, and each new name, takes as long as an instruction, and counts as one."""
    path = archive(tmp_path / "x", pickle)
    with pytest.raises(CheckpointError, match="pickle instructions"):
        read_inventory(path)


@pytest.mark.parametrize(
    "again", [_storage_id(elements=b"K\x20"), _storage_id(kind=b"ctorch\nIntStorage\n"), _storage_id(elements=b"K\x08")]
)
def test_a_storage_is_the_same_wherever_it_is_named(again: bytes, tmp_path: Path) -> None:
    """Torch keeps the first; a second, larger one would let a tensor reach beyond what is there."""
    first, second = _tensor(b"K\x01\x85", b"K\x01\x85"), _tensor(b"K\x01\x85", b"K\x01\x85", storage=again)
    pickle = b"\x80\x02}(" + text("a") + first + text("b") + second + b"u."
    with pytest.raises(CheckpointError, match="it was before"):
        read_inventory(archive(tmp_path / "x", pickle, {"0": b"\0" * 256}))


def test_many_slow_shards_take_no_longer_than_one_file_may(tmp_path: Path) -> None:
    slow, names = b"N" + b"20" * 100_000 + b"0", [f"{n:02}" for n in range(40)]
    for name in names:
        weights = b"\x80\x02" + slow + b"}" + text(name) + _tensor(b"K\x01\x85", b"K\x01\x85") + b"s."
        archive(tmp_path / name, weights, {"0": b"\0" * 64})
    index = tmp_path / "model.index.json"
    index.write_text(json.dumps({"weight_map": {name: name for name in names}}))
    with pytest.raises(CheckpointError, match="in the shard '00': found more pickle instructions"):
        read_inventory(index)


def test_a_long_name_of_a_shard_is_not_told_in_full(tmp_path: Path) -> None:
    index = tmp_path / "model.index.json"
    index.write_text(json.dumps({"weight_map": {"w": "a" * 20_000}}))
    with pytest.raises(CheckpointError) as caught:
        read_inventory(index)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("size", range(4, 22))
def test_a_zip_too_short_for_its_end_is_refused(size: int, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"PK\x05\x06" + bytes(size - 4))
    with pytest.raises(CheckpointError, match="no directory at the end"):
        read_inventory(path)
