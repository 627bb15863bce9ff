"""Weights that an ONNX model has in its nodes, in graphs within its graph and in functions; what nodes say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnx_doclint.checkpoints.bounds.limits import Limits
from cnx_doclint.checkpoints.reading.checkpoint import open_weights, read_inventory
from cnx_doclint.errors import CheckpointError
from onnx_samples import chunk, number

if TYPE_CHECKING:
    from pathlib import Path

    from cnx_doclint.checkpoints.contents.inventory import Inventory

FLOATS = np.arange(20, dtype=np.float32).reshape(5, 4)


def _constant(name: str, values: np.ndarray[Any, Any]) -> onnx.NodeProto:
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(values))


def _graph(nodes: list[onnx.NodeProto], name: str = "g", **tensors: np.ndarray[Any, Any]) -> onnx.GraphProto:
    initialisers = [numpy_helper.from_array(values, tensor) for tensor, values in tensors.items()]
    return helper.make_graph(nodes, name, [], [], initialisers)


def _read(graph: onnx.GraphProto, path: Path, **more: Any) -> Inventory:
    onnx.save(helper.make_model(graph, **more), path / "x")
    return read_inventory(path / "x")


def _shapes(inventory: Inventory) -> dict[str, tuple[int, ...]]:
    return {tensor.name: tensor.shape for tensor in inventory.tensors}


def test_constants_are_weights(tmp_path: Path) -> None:
    nodes = [
        _constant("conv.weight", FLOATS),
        _constant("conv.bias", FLOATS[0]),
        _constant("axes", np.array([0, 1])),
        _constant("epsilon", np.float32(1e-5)),
        helper.make_node("Constant", [], ["word"], value_string="x"),
        helper.make_node("Constant", [], ["scales"], value_floats=[1.0, 2.0, 3.0]),
        helper.make_node("Relu", ["x"], ["y"]),
    ]
    inventory = _read(_graph(nodes, w=FLOATS), tmp_path)
    assert _shapes(inventory) == {"conv.weight": (5, 4), "conv.bias": (4,), "scales": (3,), "w": (5, 4)}
    assert (inventory.parameters, inventory.partial) == (47, ())
    with open_weights(tmp_path / "x") as weights:
        stored = {each.storage: each.source for each in weights.storages({"conv.weight", "w"})}
        assert {name: source.read(0, 80) if source else b"" for name, source in stored.items()} == {
            "conv.weight": FLOATS.tobytes(), "w": FLOATS.tobytes()
        }  # fmt: skip


def test_graphs_within_the_graph_are_read(tmp_path: Path) -> None:
    inner = _graph([_constant("c", FLOATS)], w=FLOATS)
    outer = _graph([helper.make_node("Loop", ["n"], ["z"], name="loop", body=inner)], w=FLOATS)
    condition = helper.make_node("If", ["x"], ["y"], then_branch=outer, else_branch=inner)
    inventory = _read(_graph([condition], w=FLOATS), tmp_path)
    assert {*_shapes(inventory)} == {
        "w",
        "y/then_branch/w",
        "y/then_branch/loop/body/w",
        "y/then_branch/loop/body/c",
        "y/else_branch/w",
        "y/else_branch/c",
    }
    assert inventory.parameters == 120


def test_functions_are_read(tmp_path: Path) -> None:
    function = helper.make_function("own", "F", ["x"], ["c"], [_constant("c", FLOATS)], [])
    (name,) = {*_shapes(_read(_graph([], w=FLOATS), tmp_path, functions=[function]))} - {"w"}
    assert name.startswith("function at byte")
    assert name.endswith("/c")


def test_statistics_and_scales_are_no_parameters(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("BatchNormalization", ["x", "gamma", "beta", "mean", "var"], ["y"]),
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["w"]),
    ]
    vector = FLOATS[0]
    tensors = {"gamma": vector, "beta": vector, "mean": vector, "var": vector, "s": vector}
    inventory = _read(_graph(nodes, **tensors, q=FLOATS.astype(np.int8), z=vector.astype(np.int8)), tmp_path)
    assert {tensor.name for tensor in inventory.tensors if tensor.kind == "parameter"} == {"gamma", "beta", "q"}
    assert inventory.parameters == 28


def test_shapes_among_initialisers_are_no_parameters(tmp_path: Path) -> None:
    assert _read(_graph([], w=FLOATS, shape=np.array([1, -1])), tmp_path).parameters == 20


def _packed(bits: int = 4, rows: int = 8, columns: int = 40, block: int = 16, **attributes: int) -> onnx.GraphProto:
    blocks = -(-columns // block)
    node = helper.make_node(
        "MatMulNBits", ["x", "b", "s"], ["y"], domain="com.microsoft",
        **{"N": rows, "K": columns, "bits": bits, "block_size": block, **attributes},
    )  # fmt: skip
    return _graph(
        [node],
        b=np.zeros((rows, blocks, block * bits // 8), np.uint8),
        s=np.zeros(rows * blocks, np.float32),
        other=FLOATS,
    )


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_packed_weights_are_told_in_their_own_shape(bits: int, tmp_path: Path) -> None:
    inventory = _read(_packed(bits), tmp_path)
    weight = {tensor.name: tensor for tensor in inventory.tensors}["b"]
    assert (weight.shape, weight.dtype) == ((8, 40), f"int{bits}")
    assert (inventory.parameters, inventory.partial) == (8 * 40 + 20, ())


@pytest.mark.parametrize("lie", [{"N": 1 << 40}, {"K": -1}, {"bits": 0}, {"bits": 77}, {"K": 4}, {"N": 0}])
def test_packed_weights_that_do_not_fit_make_it_a_part(lie: dict[str, int], tmp_path: Path) -> None:
    inventory = _read(_packed(block=512, columns=1024, **lie) if lie == {"K": 4} else _packed(**lie), tmp_path)
    assert "packed in a way" in inventory.partial[0]
    assert "b" not in _shapes(inventory)


def test_a_huge_graph_says_what_was_not_looked_at(tmp_path: Path) -> None:
    nodes = [helper.make_node("Relu", ["x"], ["y"]) for _ in range(400)]
    onnx.save(helper.make_model(_graph([*nodes, _constant("c", FLOATS)], w=FLOATS)), tmp_path / "x")
    inventory = read_inventory(tmp_path / "x", limits=Limits(steps=1_000))
    assert _shapes(inventory) == {"w": (5, 4)}
    assert "more nodes than are looked at" in inventory.partial[0]
    assert not read_inventory(tmp_path / "x").partial


def test_graphs_too_deep_are_refused(tmp_path: Path) -> None:
    graph = _graph([], w=FLOATS)
    for _ in range(20):
        graph = _graph([helper.make_node("Loop", ["n"], ["z"], body=graph)])
    onnx.save(helper.make_model(graph), tmp_path / "x")
    with pytest.raises(CheckpointError, match="graphs within graphs"):
        read_inventory(tmp_path / "x")


@pytest.mark.parametrize(
    "node",
    [
        chunk(4, "Constant") + chunk(2, "c") + chunk(5, chunk(5, number(1, 5) + number(2, 1))),
        chunk(4, "Constant") + chunk(2, "w") + chunk(5, chunk(5, number(1, 2) + number(2, 1) + chunk(9, bytes(8)))),
        chunk(4, "Constant") + chunk(2, b"\xff"),
        chunk(4, "MatMulNBits") * 2,
        chunk(5, b"\x07"),
        number(4, 5),
    ],
)
def test_nodes_that_lie_are_refused(node: bytes, tmp_path: Path) -> None:
    tensor = numpy_helper.from_array(FLOATS, "w").SerializeToString()
    (tmp_path / "x").write_bytes(number(1, 8) + chunk(7, chunk(1, node) + chunk(2, "g") + chunk(5, tensor)))
    with pytest.raises(CheckpointError):
        read_inventory(tmp_path / "x")


def test_a_type_that_onnx_packs_itself_is_exact(tmp_path: Path) -> None:
    tensor = helper.make_tensor("w.weight", TensorProto.UINT8, (4, 2), bytes(8), raw=True)
    assert not _read(helper.make_graph([], "g", [], [], [tensor]), tmp_path).partial
