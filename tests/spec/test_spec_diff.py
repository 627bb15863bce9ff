from __future__ import annotations

from cnx_doclint.spec.diff import Change, spec_diff
from cnx_doclint.spec.spec import Fact, Model, Source, Spec, load_spec


def spec(**models: Model) -> Spec:
    return Spec("mine", models)


def model(tensors: dict[str, tuple[int, ...]] | None = None, **values: int) -> Model:
    facts = {key: Fact(value, "verified", ()) for key, value in values.items()}
    return Model(Source("checkpoint"), facts, tensors or {})


def test_equal_specs_do_not_differ() -> None:
    builtin = load_spec("builtin:convnextpose")
    assert spec_diff(builtin, builtin) == ()


def test_values_that_changed_came_and_went() -> None:
    old, new = spec(A=model(a=1, b=2, c=3)), spec(A=model(b=2, c=4, d=5))
    assert spec_diff(old, new) == (
        Change("A", "a", 1, None),
        Change("A", "c", 3, 4),
        Change("A", "d", None, 5),
    )


def test_how_a_value_is_known_does_not_count() -> None:
    old = spec(A=model(a=1))
    facts = {key: fact._replace(status="declared", evidence=("x",)) for key, fact in old.models["A"].facts.items()}
    assert spec_diff(old, spec(A=Model(Source("reference"), facts, {}))) == ()


def test_tensors_of_models_in_both() -> None:
    old, new = spec(A=model({"a": (1,), "b": (2,)})), spec(A=model({"a": (1,), "b": (3,)}))
    assert spec_diff(old, new) == (Change("A", "tensor.shape", (2,), (3,), "b"),)


def test_a_model_that_is_new() -> None:
    assert spec_diff(spec(), spec(A=model({"a": (1,)}, a=1))) == (Change("A", "a", None, 1),)
