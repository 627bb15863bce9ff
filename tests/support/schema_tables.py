"""A JSON Schema as tables for people: one for the whole, and one for each of its definitions that is an object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cnx_doclint.cli.self_description import schema_text
from kept_pages import table

Node = Mapping[str, Any]


class Field(NamedTuple):
    """A key of an object, with the keys that lead to it: ``layers.steps``, ``places[].words``."""

    name: str
    schema: Node
    needed: bool


class Tables(NamedTuple):
    """Writes the tables of one schema; ``level`` is that of the headings of its definitions."""

    schema: Node
    level: int

    @classmethod
    def of(cls, name: str, level: int = 3) -> Tables:
        return cls(json.loads(schema_text(name)), level)

    def lines(self) -> Iterator[str]:
        yield f"{self.schema['description']}"
        yield ""
        yield from self._table(self.schema)
        for name, node in self.schema["$defs"].items():
            if self._is_object(node):
                yield from ("", f"{'#' * self.level} `{name}`", "")
                yield from (node["description"], "") if "description" in node else ()
                yield from self._choices(node) if "oneOf" in node else self._table(node)

    def undescribed(self) -> Iterator[str]:
        """Yield the fields of which nothing says what they mean."""
        nodes = {"": self.schema, **self.schema["$defs"]}
        for name, node in nodes.items():
            for field in self._keys(node):
                if not self._about(field.schema):
                    yield f"{name}: {field.name}"

    def _table(self, node: Node) -> Iterator[str]:
        rows = (
            (f"`{f.name}`", self._type(f.schema), "yes" if f.needed else "", self._about(f.schema))
            for f in self._keys(node)
        )
        yield from table(("Key", "Value", "Needed", "What it means"), rows)

    def _choices(self, node: Node) -> Iterator[str]:
        """The objects of which one is meant, by the value of the key that tells them apart."""
        rows = []
        for one in node["oneOf"]:
            (key,) = (name for name, value in one["properties"].items() if "const" in value)
            arguments = (f for f in self._keys(one) if f.name != key)
            takes = ", ".join(
                f"`{f.name}`{'' if f.needed else ' (may be missing)'}: {self._type(f.schema)}" for f in arguments
            )
            rows.append((f'`{key} = "{one["properties"][key]["const"]}"`', takes, one["description"]))
        yield from table(("Operator", "Arguments", "What it gives"), rows)

    def _keys(self, node: Node, before: str = "", inside: bool = True) -> Iterator[Field]:
        for name, value in node.get("properties", {}).items():
            yield Field(f"{before}{name}", value, name in node.get("required", ()) and inside)
            within, mark = (value["items"], "[]") if isinstance(value.get("items"), dict) else (value, "")
            if "$ref" not in within:
                yield from self._keys(within, f"{before}{name}{mark}.")

    def _is_object(self, node: Node) -> bool:
        return "properties" in node

    def _target(self, node: Node) -> tuple[str, Node]:
        name = node["$ref"].rpartition("/")[2]
        return name, self.schema["$defs"][name]

    def _about(self, node: Node) -> str:
        if "description" in node or "$ref" not in node:
            return str(node.get("description", ""))
        return str(self._target(node)[1].get("description", ""))

    def _type(self, node: Node) -> str:
        """What a value may be, in words; an object that has a table of its own is a link to it."""
        if "$ref" in node:
            name, target = self._target(node)
            return f"[{name}](#{name})" if self._is_object(target) else self._type(target)
        if "const" in node:
            return f"`{json.dumps(node['const'])}`"
        if "enum" in node:
            return " or ".join(f"`{json.dumps(value)}`" for value in node["enum"])
        for key in ("anyOf", "oneOf"):
            if all("type" in one or "$ref" in one for one in node.get(key, [{}])):
                return " or ".join(dict.fromkeys(map(self._type, node[key])))
        if isinstance(node["type"], list):
            return " or ".join(_WORDS[name] for name in node["type"])
        if node["type"] == "array":
            items = self._type(node["items"]) if "items" in node else "value"
            return f"list of {_plural(items)}"
        more = node.get("additionalProperties")
        if node["type"] == "object" and isinstance(more, dict):
            return f"{self._type(more)}, by name"
        return _WORDS[node["type"]]


_WORDS = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "`true` or `false`",
    "array": "list",
    "object": "object",
    "null": "`null`",
}


def _plural(words: str) -> str:
    """Several of a kind: texts, lists of integers; a link and an alternative stay as they are."""
    first, space, rest = words.partition(" ")
    return words if "[" in words or " or " in words else f"{first}s{space}{rest}"
