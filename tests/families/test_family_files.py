"""Malformed family files: a case is ``NAME.toml`` with one mistake and ``NAME.out``, the error.

Mistakes in cases called ``words-...`` are none of form: that a word is never found is told by searching for it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cnx_doclint.claims.facts
from cnx_doclint.checkpoints.contents.inventory import Inventory, Tensor
from cnx_doclint.claims.family_words import checked_family
from cnx_doclint.errors import FamilyError
from cnx_doclint.families.fact_extraction import extract_facts
from cnx_doclint.families.family import families, load_family, ordered
from cnx_doclint.families.file_format import ARGUMENTS, KINDS, OPERATORS
from cnx_doclint.families.toml_lines import line_of, lines

CASES = Path(__file__).parent / "cases" / "malformed-families"
RIGHT = Path(__file__).parent / "cases" / "well-formed-families"


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.toml")))
def test_a_mistake_is_named_with_its_place(case: str) -> None:
    path = CASES / f"{case}.toml"
    load = checked_family if case.startswith("words-") else load_family
    with pytest.raises(FamilyError) as caught:
        load(path)
    shown = f"error: {caught.value}\nhint: {caught.value.hint}\n".replace(str(path), path.name)
    assert shown == path.with_suffix(".out").read_text(encoding="utf-8")


def test_every_case_has_both_files() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == {path.stem for path in CASES.glob("*.out")}


@pytest.mark.parametrize("case", sorted(RIGHT.glob("*.toml")), ids=lambda path: path.stem)
def test_what_is_right_is_loaded(case: Path) -> None:
    assert checked_family(case).text


@pytest.mark.parametrize("name", families())
def test_every_word_of_the_built_in_families_is_found(name: str) -> None:
    assert checked_family(name).text


def test_a_word_is_told_on_its_own_line() -> None:
    text = 'a = "x"\n[[b.c]]\nd = ["y"]\n[[b.c]]\nd = [\n  # "z"\n  "y",\n  \'z\', "y"\n]\n'
    known = lines(text)
    assert [line_of(("b", "c", number, "d", "y"), known) for number in "12"] == [3, 7]
    assert line_of(("b", "c", "2", "d", "z"), known) == 8
    assert line_of(("b", "c", "2", "d", "none"), known) == 5


def test_unknown_names_list_the_families() -> None:
    with pytest.raises(FamilyError, match="no family 'resnext'") as caught:
        load_family("resnext")
    assert "convnextpose" in caught.value.hint
    assert "convnextpose" in families()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FamilyError, match="cannot be read: No such file"):
        load_family(tmp_path / "none.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "señal"'.encode("latin-1"))
    with pytest.raises(FamilyError, match="not UTF-8 at byte 11"):
        load_family(str(latin))


def test_every_argument_belongs_to_an_operator() -> None:
    used = {name for operator in OPERATORS.values() for name in (*operator.required, *operator.optional)}
    assert used == ARGUMENTS.keys()


def test_the_kinds_of_families_are_those_that_can_be_read() -> None:
    assert KINDS.keys() == cnx_doclint.claims.facts.KINDS.keys()


def test_facts_are_ordered_after_what_they_need() -> None:
    facts = load_family("convnextpose").facts
    order = ordered(facts)
    assert sorted(order) == sorted(facts)
    assert order.index("head.num_joints") < order.index("head.depth_dim") < order.index("head.upsampling_layers")


# A family as a user writes one, with the operators that the built-in family has no need of.
OWN = """
name = "mine"

[models.A.expected]
"net.sizes" = [4, 8]

[tensors]
layer = "net.{part:word}.{layer}.weight"
gate = { names = "net.gate", optional = true }

[facts."net.layers"]
kind = "integers"
status = "verified"
rule = { op = "count", tensors = "layer", by = "part" }

[facts."net.gates"]
kind = "integer"
status = "verified"
rule = { op = "count", tensors = "gate" }

[facts."net.gate_size"]
kind = "integer"
status = "verified"
rule = { op = "axis", tensors = "gate", axis = 0, at = 0 }

[facts."net.gate_steps"]
kind = "steps"
status = "verified"
rule = { op = "pairs", tensors = "gate", axes = [0, 1] }

[facts."net.gate_elements"]
kind = "count"
status = "derived"
rule = { op = "sum", under = "net.gate", buffers = false }

[facts."net.sizes"]
kind = "integers"
status = "verified"
rule = { op = "axis", tensors = "layer", axis = 0 }

[facts."net.last"]
kind = "integer"
status = "verified"
rule = { op = "axis", tensors = "layer", axis = 0, at = -1 }

[facts."net.heads"]
kind = "integer"
status = "inferred"
assumption = "two heads, as in the paper"
rule = { op = "constant", value = 2 }

[facts."net.area"]
kind = "integer"
status = "inferred"
assumption = "square heads"
rule = { op = "product", factors = ["net.last", "net.heads", 3] }

[facts."net.states"]
kind = "integer"
status = "inferred"
assumption = "binary states"
rule = { op = "power", base = 2, exponent = "net.last" }

[facts."net.many_states"]
kind = "integer"
status = "inferred"
assumption = "binary states"
rule = { op = "power", base = 2, exponent = "net.area" }

[facts."net.bits"]
kind = "integer"
status = "derived"
rule = { op = "logarithm", number = "net.last", base = 2 }

[facts."net.trits"]
kind = "integer"
status = "derived"
rule = { op = "logarithm", number = "net.last", base = 3 }

[facts."net.no_bits"]
kind = "integer"
status = "derived"
rule = { op = "logarithm", number = "net.last", base = 1 }

[facts."net.share"]
kind = "integer"
status = "derived"
rule = { op = "quotient", dividend = "net.last", divisor = 0 }

[facts."net.of_a_list"]
kind = "integer"
status = "derived"
rule = { op = "quotient", dividend = "net.sizes", divisor = 2 }
"""


def test_a_users_own_family(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    family = load_family(path)
    tensors = [_tensor("net.a.0.weight", 4, 2), _tensor("net.b.0.weight", 8, 4)]
    facts = extract_facts(family, Inventory("listing", "", (), tuple(tensors)))
    assert {key: fact.value for key, fact in facts.items()} == {
        "net.layers": (1, 1),
        "net.sizes": (4, 8),
        "net.last": 8,
        "net.heads": 2,
        "net.area": 48,
        "net.states": 256,
        "net.many_states": 2**48,
        "net.bits": 3,
    }
    assert family.title == "mine"
    assert facts["net.area"].evidence == ("square heads", "net.last * net.heads * 3 = 8 * 2 * 3 = 48")


def test_a_power_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    huge = (_tensor("net.a.0.weight", 4, 2), _tensor("net.b.0.weight", 2**40, 4))
    facts = extract_facts(load_family(path), Inventory("listing", "", (), huge))
    assert facts["net.bits"].value == 40
    assert "net.states" not in facts


def _tensor(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, "float32", (), 0, name, 0)


def test_loading_a_family_is_cheap() -> None:
    program = (
        "import sys; from cnx_doclint.families.family import load_family; load_family('convnextpose');"
        "bad = {'torch', 'numpy', 'cnx_doclint.checkpoints', 'cnx_doclint.families.fact_extraction', 'jinja2'};"
        "sys.exit(', '.join(bad & sys.modules.keys()) or None)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
