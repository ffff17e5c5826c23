# SPDX-License-Identifier: Apache-2.0
"""The classes and functions of the machine as their files declare them.

Owns the types that annotations state: of fields, of parameters, of results. Must never run the code that it reads.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Function = ast.FunctionDef
FunctionId = tuple[str, str]  # module, and the name with its class

COLLECTIONS: Final = frozenset(
    {"dict", "list", "deque", "set", "frozenset", "Sequence", "Iterable", "Iterator", "Mapping"}
    | {"Generator", "Collection"}
)
MAPPINGS: Final = frozenset({"dict", "Mapping"})


@dataclass
class Class:
    """A class: the types of its fields, its methods, and where it stands."""

    module: str
    fields: dict[str, ast.expr | None] = field(default_factory=dict)
    methods: dict[str, FunctionId] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)


@dataclass
class Module:
    """A file: what it imports and defines."""

    name: str
    tree: ast.Module
    imported: dict[str, FunctionId] = field(default_factory=dict)  # name here -> module, name there
    constants: set[str] = field(default_factory=set)


def head(annotation: ast.expr | None) -> str:
    """The name of a type without its arguments: `dict` of `dict[int, int]`."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    if isinstance(annotation, ast.Name):
        return annotation.id
    return annotation.attr if isinstance(annotation, ast.Attribute) else ""


def arguments(annotation: ast.expr | None) -> list[ast.expr]:
    """The arguments of a type: of `dict[int, str]` both names."""
    if not isinstance(annotation, ast.Subscript):
        return []
    inner = annotation.slice
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def is_open_tuple(annotation: ast.expr | None) -> bool:
    """Return whether a type is a tuple of any length."""
    found = arguments(annotation)
    return (
        head(annotation) == "tuple"
        and bool(found)
        and isinstance(found[-1], ast.Constant)
        and found[-1].value is ...
    )


def is_collection(annotation: ast.expr | None) -> bool:
    """Return whether a type can be long."""
    return head(annotation) in COLLECTIONS or is_open_tuple(annotation)


def element(annotation: ast.expr | None) -> ast.expr | None:
    """The type that an iteration gives; None where it is not stated."""
    found = arguments(annotation)
    return found[0] if found and is_collection(annotation) else None


def value_of(annotation: ast.expr | None) -> ast.expr | None:
    """The type that a subscript gives."""
    found = arguments(annotation)
    if head(annotation) in MAPPINGS:
        return found[1] if len(found) > 1 else None
    return element(annotation)


class Program:
    """All files, read once."""

    def __init__(self, files: dict[str, Path]) -> None:
        """Read the files, by the names of their modules."""
        self.modules: dict[str, Module] = {}
        self.classes: dict[str, Class] = {}
        self.functions: dict[FunctionId, Function] = {}
        self.aliases: dict[str, ast.expr] = {}
        self._owners: dict[str, list[tuple[str, ast.expr | None]]] = {}
        for name, path in files.items():
            self.read(name, path.read_text(encoding="utf-8"))

    def read(self, name: str, source: str) -> None:
        """Take in one file."""
        module = self.modules[name] = Module(name, ast.parse(source))
        for node in module.tree.body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    module.imported[alias.asname or alias.name] = (node.module or "", alias.name)
            elif isinstance(node, ast.FunctionDef):
                self._take_function(name, node, "")
            elif isinstance(node, ast.ClassDef):
                self._take_class(name, node)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        module.constants.add(target.id)
                        if isinstance(node.value, ast.Subscript) and head(node.value) in {
                            *COLLECTIONS,
                            "tuple",
                        }:
                            self.aliases[target.id] = node.value

    def _take_function(self, module: str, node: Function, owner: str) -> FunctionId:
        """Enter a function, and those that are defined within it."""
        key = (module, f"{owner}{node.name}")
        self.functions[key] = node
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef):
                self._take_function(module, inner, f"{owner}{node.name}.")
        return key

    def _take_class(self, module: str, node: ast.ClassDef) -> None:
        """Enter a class; classes of one name in two files are one, with the fields of both."""
        known = self.classes.setdefault(node.name, Class(module))
        known.bases += [head(base) for base in node.bases]
        for item in node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                known.fields[item.target.id] = item.annotation
            elif isinstance(item, ast.FunctionDef):
                known.methods[item.name] = self._take_function(module, item, f"{node.name}.")
                for name, annotation in _fields_set(item):
                    if known.fields.get(name) is None:
                        known.fields[name] = annotation

    def plain(self, annotation: ast.expr | None) -> ast.expr | None:
        """A type without quotes, without `| None`, and with its alias written out."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return self.plain(ast.parse(annotation.value, mode="eval").body)
        if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
            for side in (annotation.left, annotation.right):
                if not (isinstance(side, ast.Constant) and side.value is None):
                    return self.plain(side)
        if isinstance(annotation, ast.Name) and annotation.id in self.aliases:
            return self.aliases[annotation.id]
        return annotation

    def field(self, owner: str, name: str) -> tuple[str, ast.expr | None] | None:
        """Class and type of a field, of the class itself or of one that it extends."""
        known = self.classes.get(owner)
        if known is None:
            return None
        if name in known.fields:
            return owner, self.plain(known.fields[name])
        found = (self.field(base, name) for base in known.bases if base != owner)
        return next((one for one in found if one is not None), None)

    def method(self, owner: str, name: str) -> FunctionId | None:
        """The method of a class, or of one that it extends."""
        known = self.classes.get(owner)
        if known is None:
            return None
        if name in known.methods:
            return known.methods[name]
        found = (self.method(base, name) for base in known.bases if base != owner)
        return next((one for one in found if one is not None), None)

    def is_property(self, function: FunctionId) -> bool:
        """Return whether a method is read like a field."""
        return any(head(one) == "property" for one in self.functions[function].decorator_list)

    def owners_of(self, name: str) -> list[tuple[str, ast.expr | None]]:
        """Every class with a collection of this name, for a receiver of unknown type."""
        if name not in self._owners:
            self._owners[name] = [
                (owner, annotation)
                for owner, known in self.classes.items()
                if name in known.fields
                and is_collection(annotation := self.plain(known.fields[name]))
            ]
        return self._owners[name]


def _fields_set(method: Function) -> Iterator[tuple[str, ast.expr | None]]:
    """Fields that a method sets on its object, with their types where the line or a parameter states it."""
    stated = {one.arg: one.annotation for one in [*method.args.args, *method.args.kwonlyargs]}
    for node in ast.walk(method):
        if isinstance(node, ast.AnnAssign) and _of_self(node.target):
            assert isinstance(node.target, ast.Attribute)
            yield node.target.attr, node.annotation
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and _of_self(target):
                    yield target.attr, _type_of_value(node.value, stated)


def _of_self(target: ast.expr) -> bool:
    """Return whether a target is a field of the method's own object."""
    return (
        isinstance(target, ast.Attribute)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    )


def _type_of_value(value: ast.expr, stated: dict[str, ast.expr | None]) -> ast.expr | None:
    """The type of a value that a constructor sets: of a parameter, or of the class that it calls."""
    if isinstance(value, ast.Name):
        return stated.get(value.id)
    if isinstance(value, ast.Call):
        return value.func
    if isinstance(value, ast.List | ast.ListComp | ast.Tuple):
        return ast.Name(id="list")
    if isinstance(value, ast.Constant):
        return ast.Name(id=type(value.value).__name__)
    return None
