"""The spec: every fact of a family's models. The hinge between checkpoints and everything else.

A spec is a value. `dumps` writes it the one way it can be written (sorted, one fact and one tensor a line),
so that the same facts are always the same bytes and a review shows a changed fact as one changed line.
`loads` reads it back strictly, since whoever edits the file by hand should hear of a mistake at once.
``spec.schema.json`` beside this module says the same to editors.
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, TypeVar, get_args

from cnx_doclint.errors import SpecError
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SPEC_VERSION = 1
BUILTIN = "builtin:"

Choice = TypeVar("Choice", bound=str)

Status = Literal["verified", "derived", "inferred", "declared", "partial"]
# What is partial was read from a file that has not all of a model: it is kept, and nothing is judged by it.
PARTIAL: Status = "partial"
STATUSES: tuple[Status, ...] = tuple(status for status in get_args(Status) if status != PARTIAL)

SourceKind = Literal["checkpoint", "reference"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

# A fact's value: a number, a text, a list of numbers, or a list of (in, out) steps.
Value = int | float | str | tuple[int, ...] | tuple[tuple[int, int], ...]


class Fact(NamedTuple):
    """A value, how it is known, and what it rests on (tensor names, the assumption, or the citation)."""

    value: Value
    status: Status
    evidence: tuple[str, ...]


class Source(NamedTuple):
    """Where a model's facts come from.

    Attributes:
        kind: ``checkpoint``, a file, or ``reference``, the built-in architecture, which has no file.
        file: the file's name without its folder, so that a spec is the same wherever it is made; of a remote file, its
            address without query and user.
        format: the reader's name, e.g. ``torch-zip``.
        sha256: of the whole file, in hexadecimal; empty for a remote file, which is not read whole.
        bytes: size of the file.
        container: dotted key of the state dict within the file; empty when it is the whole file.
        tensors: how many the state dict has, buffers included.
        member: the file in an archive that was read; ``file`` and all else about the file are the archive's.
    """

    kind: SourceKind
    file: str = ""
    format: str = ""
    sha256: str = ""
    bytes: int = 0
    container: str = ""
    tensors: int = 0
    member: str = ""


class Model(NamedTuple):
    """One model's facts by key, and the shape of every tensor by its name without ``module.`` prefixes."""

    source: Source
    facts: Mapping[str, Fact]
    tensors: Mapping[str, tuple[int, ...]]


class Spec(NamedTuple):
    """All facts of a family's models."""

    family: str
    models: Mapping[str, Model]

    def fact(self, model: str, key: str) -> Fact | None:
        """Return a model's fact, or None when the spec does not tell."""
        found = self.models.get(model)
        return found.facts.get(key) if found else None


def dumps(spec: Spec) -> str:
    """Return the spec as JSON text: sorted, one fact a line, one tensor a line, ending with a newline.

    Equal specs give equal text. Characters that UTF-8 cannot hold (a file name that is not text) are escaped.

    Raises:
        ValueError: a value is NaN or infinite, which JSON cannot say.
    """
    head = f'  "spec_version": {SPEC_VERSION},\n  "family": {_compact(spec.family)},\n  "models": '
    models = _block(((name, _model_text(spec.models[name])) for name in sorted(spec.models)), "  ")
    return ("{\n" + head + models + "\n}\n").encode("utf-8", "backslashreplace").decode("utf-8")


def loads(text: str, origin: str = "") -> Spec:
    """Return the spec that ``text`` holds.

    Args:
        text: JSON as written by `dumps`; a byte order mark is allowed.
        origin: what to call the text in errors, usually its path.

    Raises:
        SpecError: the text is not JSON, is of another version, or lacks, misspells or mistypes something. The
            message names ``origin`` and the place, as in ``models.XS.facts["head.width"].status``.
    """
    reader = _Reader(origin or "the spec")
    return reader.spec(reader.json(text))


def load_spec(name: str | Path) -> Spec:
    """Return the spec of a file, or a built-in one: ``builtin:convnextpose``.

    Raises:
        SpecError: there is no such file or built-in spec, it is not UTF-8, or `loads` refuses it.
    """
    path = builtin_path(name) if isinstance(name, str) and name.startswith(BUILTIN) else Path(name)
    hint = msg("write it with: cnx-doclint extract [NAME=]CHECKPOINT... -o model-spec.json")
    if path.is_fifo() or path.is_char_device():
        raise SpecError(msg("{name}: no regular file", name=name), hint)
    try:
        return loads(path.read_bytes().decode("utf-8"), str(name))
    except FileNotFoundError as error:
        raise SpecError(msg("{name}: no such spec", name=name), hint) from error
    except OSError as error:
        raise SpecError(msg("{name}: cannot be read: {why}", name=name, why=error.strerror), hint) from error
    except UnicodeDecodeError as error:
        raise SpecError(msg("{name}: not UTF-8 at byte {byte}", name=name, byte=error.start), hint) from error


def without_partial(spec: Spec) -> Spec:
    """Return the spec without the facts that are only partly known: what documents can be held against."""
    if not any(fact.status == PARTIAL for model in spec.models.values() for fact in model.facts.values()):
        return spec
    known = {name: model._replace(facts=_known(model.facts)) for name, model in spec.models.items()}
    return spec._replace(models=known)


def _known(facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    return {key: fact for key, fact in facts.items() if fact.status != PARTIAL}


def builtin_specs() -> tuple[str, ...]:
    """Return the names of the built-in specs, each as `load_spec` takes it."""
    suffix = ".spec.json"
    folder = Path(__file__).parents[1] / "families"
    return tuple(sorted(BUILTIN + path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}")))


def builtin_path(name: str) -> Path:
    """Return the file of a built-in spec.

    Raises:
        SpecError: there is no such built-in spec.
    """
    if name not in builtin_specs():
        raise SpecError(
            msg("{name}: no such built-in spec", name=name),
            msg("choose from: {names}", names=", ".join(builtin_specs())),
        )
    return Path(__file__).parents[1] / "families" / f"{name.removeprefix(BUILTIN)}.spec.json"


def _compact(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _block(entries: Iterable[tuple[str, str]], indent: str) -> str:
    lines = [f"{indent}  {_compact(key)}: {text}" for key, text in entries]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"


def _model_text(model: Model) -> str:
    facts = ((key, _compact(_fields(model.facts[key]))) for key in sorted(model.facts))
    tensors = ((name, _compact(model.tensors[name])) for name in sorted(model.tensors))
    parts = (
        ("source", _compact(_fields(model.source))),
        ("facts", _block(facts, "      ")),
        ("tensors", _block(tensors, "      ")),
    )
    return _block(parts, "    ")


def _fields(record: Fact | Source) -> dict[str, object]:
    fields = record._asdict()
    if not fields.get("member", True):
        del fields["member"]  # most checkpoints are in no archive, and specs from before it could be said are the same
    return fields


class _Reader:
    """Turns parsed JSON into a spec; every check knows the place it is at."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def error(self, place: str, message: Message, hint: Message = NOTHING) -> SpecError:
        where = f"{self.origin}: {place}" if place else self.origin
        return SpecError(
            msg("{where}: {message}", where=where, message=message),
            hint or msg("write the spec anew with: cnx-doclint extract"),
        )

    def json(self, text: str) -> Any:
        import json

        try:
            return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=self.unique, parse_constant=self.constant)
        except json.JSONDecodeError as error:
            raise self.error(
                f"line {error.lineno} column {error.colno}", msg("not JSON: {why}", why=error.msg)
            ) from error
        except RecursionError as error:
            raise self.error("", msg("not a spec: nested too deeply to be read")) from error
        except ValueError as error:
            raise self.error("", msg("not a spec: a number too long to be read")) from error

    def unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise self.error("", msg("{twice!r} stands twice in one object", twice=twice), msg("keep one of the two"))
        return found

    def constant(self, name: str) -> NoReturn:
        raise self.error("", msg("{name} is not a number a fact can have", name=name))

    def spec(self, data: Any) -> Spec:
        if isinstance(data, dict) and data.get("spec_version", SPEC_VERSION) != SPEC_VERSION:
            hint = msg("this program reads version {spec_version}; write the spec anew", spec_version=SPEC_VERSION)
            raise self.error("spec_version", msg("version {data!r} is not known", data=data["spec_version"]), hint)
        fields = self.fields(data, "", ("spec_version", "family", "models"))
        models = self.mapping(fields["models"], "models")
        return Spec(
            self.text(fields["family"], "family"),
            {name: self.model(value, f"models.{name}") for name, value in models.items()},
        )

    def model(self, data: Any, place: str) -> Model:
        fields = self.fields(data, place, ("source", "facts", "tensors"))
        facts = self.mapping(fields["facts"], f"{place}.facts")
        tensors = self.mapping(fields["tensors"], f"{place}.tensors")
        return Model(
            self.source(fields["source"], f"{place}.source"),
            {key: self.fact(value, f'{place}.facts["{key}"]') for key, value in facts.items()},
            {name: self.shape(value, f'{place}.tensors["{name}"]') for name, value in tensors.items()},
        )

    def source(self, data: Any, place: str) -> Source:
        fields = self.fields(data, place, ("kind",), tuple(_SOURCE_FIELDS))
        fields["kind"] = self.choice(fields["kind"], f"{place}.kind", SOURCE_KINDS)
        for name in fields.keys() - {"kind"}:
            _SOURCE_FIELDS[name](self, fields[name], f"{place}.{name}")
        return Source(**fields)

    def fact(self, data: Any, place: str) -> Fact:
        fields = self.fields(data, place, ("value", "status", "evidence"))
        evidence = fields["evidence"]
        if not isinstance(evidence, list):
            raise self.error(
                f"{place}.evidence", msg("expected a list of texts, found {found}", found=_kind_of(evidence))
            )
        return Fact(
            self.value(fields["value"], f"{place}.value"),
            self.choice(fields["status"], f"{place}.status", (*STATUSES, PARTIAL)),
            tuple(self.text(item, f"{place}.evidence[{at}]") for at, item in enumerate(evidence)),
        )

    def value(self, data: Any, place: str) -> Value:
        if isinstance(data, str) or _is_integer(data) or (isinstance(data, float) and isfinite(data)):
            return data  # type: ignore[no-any-return]
        if isinstance(data, list):
            if all(_is_integer(item) for item in data):
                return tuple(data)
            if all(isinstance(item, list) and len(item) == 2 and all(map(_is_integer, item)) for item in data):
                return tuple((first, second) for first, second in data)
        hint = msg("a value is a number, a text, a list of integers, or a list of [in, out] pairs")
        raise self.error(place, msg("{found} that is no fact's value", found=_kind_of(data)), hint)

    def shape(self, data: Any, place: str) -> tuple[int, ...]:
        if not isinstance(data, list) or not all(_is_integer(size) and size >= 0 for size in data):
            raise self.error(place, msg("expected a shape, a list of sizes such as [48, 3, 4, 4]"))
        return tuple(data)

    def fields(
        self, data: Any, place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        found = self.mapping(data, place)
        for name in required:
            if name not in found:
                raise self.error(place, msg("{name!r} is missing", name=name))
        unknown = [name for name in found if name not in {*required, *optional}]
        for name in unknown[:1]:
            raise self.error(
                place,
                msg("unknown key {name!r}", name=name),
                msg("known here: {known}", known=", ".join((*required, *optional))),
            )
        return found

    def mapping(self, data: Any, place: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise self.error(place, msg("expected an object, found {found}", found=_kind_of(data)))
        return data

    def text(self, data: Any, place: str) -> str:
        if not isinstance(data, str):
            raise self.error(place, msg("expected a text, found {found}", found=_kind_of(data)))
        return data

    def amount(self, data: Any, place: str) -> int:
        if not _is_integer(data) or data < 0:
            raise self.error(place, msg("expected an amount, not {data!r}", data=data))
        return int(data)

    def choice(self, data: Any, place: str, choices: tuple[Choice, ...]) -> Choice:
        for choice in choices:
            if data == choice:
                return choice
        raise self.error(
            place,
            msg("unknown {place} {data!r}", place=place.rpartition(".")[2], data=data),
            msg("choose from: {choices}", choices=", ".join(choices)),
        )


_SOURCE_FIELDS: Mapping[str, Callable[[_Reader, Any, str], object]] = {
    "file": _Reader.text,
    "format": _Reader.text,
    "sha256": _Reader.text,
    "bytes": _Reader.amount,
    "container": _Reader.text,
    "tensors": _Reader.amount,
    "member": _Reader.text,
}


def _is_integer(data: object) -> bool:
    return isinstance(data, int) and not isinstance(data, bool)


def _kind_of(data: object) -> Message:
    names = {
        dict: msg("an object"),
        list: msg("a list"),
        str: msg("a text"),
        bool: msg("true or false"),
        int: msg("an integer"),
        float: msg("a number"),
    }
    return names.get(type(data), Message("null"))
