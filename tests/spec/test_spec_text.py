"""Specs as text: written one way, read strictly. Malformed ones are ``NAME.json`` with their error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnx_doclint.spec.spec
from cnx_doclint.errors import SpecError
from cnx_doclint.spec.spec import Fact, Model, Source, Spec, builtin_specs, dumps, load_spec, loads

CASES = Path(__file__).parent / "cases" / "malformed-specs"
SCHEMA: dict[str, Any] = json.loads(
    Path(cnx_doclint.spec.spec.__file__).with_name("spec.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

numbers = st.integers(-(10**12), 10**12)
texts = st.text(st.characters(), max_size=20)  # surrogates included: a file name need not be text
values = st.one_of(
    numbers,
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.lists(numbers, max_size=4).map(tuple),
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4).map(tuple),
)
facts = st.builds(
    Fact,
    values,
    st.sampled_from(cnx_doclint.spec.spec.STATUSES),
    st.lists(texts, max_size=3).map(tuple),
)
sizes = st.integers(0, 10**9)
sources = st.builds(
    Source, st.sampled_from(cnx_doclint.spec.spec.SOURCE_KINDS), texts, texts, texts, sizes, texts, sizes, texts
)
models = st.builds(
    Model,
    sources,
    st.dictionaries(texts, facts, max_size=4),
    st.dictionaries(texts, st.lists(sizes, max_size=4).map(tuple), max_size=4),
)
specs = st.builds(Spec, texts, st.dictionaries(texts, models, max_size=3))


@given(specs)
def test_reading_gives_what_was_written(spec: Spec) -> None:
    text = dumps(spec)
    assert loads(text) == spec
    assert dumps(loads(text)) == text
    text.encode("utf-8")
    VALIDATOR.validate(json.loads(text))


@given(specs)
def test_the_order_of_mappings_does_not_matter(spec: Spec) -> None:
    turned = {
        name: Model(model.source, _turned(model.facts), _turned(model.tensors))
        for name, model in _turned(spec.models).items()
    }
    assert dumps(Spec(spec.family, turned)) == dumps(spec)


def _turned(mapping: Any) -> dict[str, Any]:
    return dict(reversed(mapping.items()))


def test_one_fact_and_one_tensor_a_line() -> None:
    source = Source("checkpoint", "a.pth", "torch-zip", "ab", 3, "network", 1)
    fact = Fact((128, 64), "verified", ("a.weight",))
    spec = Spec("mine", {"A": Model(source, {"b": fact, "a": fact}, {"a.weight": (2, 2)}), "0": Model(source, {}, {})})
    written = (
        '"source": {"kind": "checkpoint", "file": "a.pth", "format": "torch-zip", "sha256": "ab", '
        '"bytes": 3, "container": "network", "tensors": 1}'
    )
    line = '{"value": [128, 64], "status": "verified", "evidence": ["a.weight"]}'
    assert dumps(spec).splitlines() == [
        "{",
        '  "spec_version": 1,',
        '  "family": "mine",',
        '  "models": {',
        '    "0": {',
        f"      {written},",
        '      "facts": {},',
        '      "tensors": {}',
        "    },",
        '    "A": {',
        f"      {written},",
        '      "facts": {',
        f'        "a": {line},',
        f'        "b": {line}',
        "      },",
        '      "tensors": {',
        '        "a.weight": [2, 2]',
        "      }",
        "    }",
        "  }",
        "}",
    ]
    assert dumps(spec).endswith("}\n")


def test_not_a_number_is_not_written() -> None:
    fact = Fact(float("nan"), "declared", ())
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(Spec("mine", {"A": Model(Source("reference"), {"a": fact}, {})}))


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.json")))
def test_a_mistake_is_named_with_its_place(case: str) -> None:
    path = CASES / f"{case}.json"
    with pytest.raises(SpecError) as caught:
        loads(path.read_text(encoding="utf-8"), path.name)
    shown = f"error: {caught.value}\nhint: {caught.value.hint}\n"
    assert shown == path.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [("[" * 200_000, "nested too deeply"), ('{"spec_version": ' + "1" * 5000 + "}", "a number too long")],
)
def test_texts_made_to_break_the_reader(text: str, message: str) -> None:
    with pytest.raises(SpecError, match=f"the spec: not a spec: {message}"):
        loads(text)


def test_the_schema_is_one_and_refuses_most_mistakes() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    # What a schema cannot see: what is no JSON, and a key that stands twice.
    beyond = {"empty", "key-twice", "nan", "not-json", "value-infinite"}
    for path in sorted(CASES.glob("*.json")):
        if path.stem not in beyond:
            assert not VALIDATOR.is_valid(json.loads(path.read_text(encoding="utf-8"))), path.stem


def test_source_fields_may_be_left_out() -> None:
    model = '{"source": {"kind": "reference"}, "facts": {}, "tensors": {}}'
    text = f'\ufeff{{"spec_version": 1, "family": "f", "models": {{"A": {model}}}}}'
    assert loads(text) == Spec("f", {"A": Model(Source("reference"), {}, {})})


def test_a_spec_answers_with_a_fact_or_none() -> None:
    spec = load_spec("builtin:convnextpose")
    fact = spec.fact("XS", "head.width")
    assert fact is not None
    assert fact.value == 128
    assert spec.fact("XS", "head.height") is None
    assert spec.fact("XL", "head.width") is None


def test_specs_from_files(tmp_path: Path) -> None:
    spec = load_spec("builtin:convnextpose")._replace(family="other")
    path = tmp_path / "model-spec.json"
    path.write_bytes(dumps(spec).encode("utf-8"))
    assert load_spec(path) == load_spec(str(path)) == spec
    path.write_bytes(b'{"family": "\xff"}')
    with pytest.raises(SpecError, match="not UTF-8 at byte 12"):
        load_spec(path)
    with pytest.raises(SpecError, match="no such spec"):
        load_spec(tmp_path / "none.json")
    with pytest.raises(SpecError, match="cannot be read"):
        load_spec(tmp_path)
    with pytest.raises(SpecError, match="no such built-in spec") as caught:
        load_spec("builtin:resnext")
    assert builtin_specs() == ("builtin:convnext", "builtin:convnextpose", "builtin:resnet")
    assert "builtin:convnextpose" in caught.value.hint


@pytest.mark.parametrize("name", [*builtin_specs(), str(Path(__file__).parents[2] / "model-spec.json")])
def test_committed_specs_keep_to_the_schema(name: str) -> None:
    text = dumps(load_spec(name))
    VALIDATOR.validate(json.loads(text))
    assert loads(text) == load_spec(name)
