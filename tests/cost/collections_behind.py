# SPDX-License-Identifier: Apache-2.0
"""Which collections of the state an expression goes through.

Owns the way from an expression to fields: through local names, copies, comprehensions, parameters and results of
functions, until nothing changes. A field is named `Class.field`; the columns of commands are one field, `command`.
Where the way ends at something unknown, its name begins with `?`, and a table has to say what it is. Must never
leave an unknown out.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.cost.program import (
    MAPPINGS,
    Function,
    FunctionId,
    Program,
    arguments,
    element,
    head,
    is_collection,
    value_of,
)

COMMANDS: Final = ("vocabulary.commands", "vocabulary.server_commands")
COPIES: Final = frozenset(
    {"sorted", "list", "tuple", "set", "frozenset", "reversed", "iter", "deque", "dict", "islice"}
    | {"chain", "nsmallest", "nlargest", "array", "enumerate", "zip", "map", "filter", "cast"}
)
NUMBERS: Final = frozenset(
    {"len", "sum", "min", "max", "any", "all", "abs", "int", "bool", "str", "isinstance", "divmod"}
    | {"range", "next", "repr", "bytes", "super", "type", "pow", "getattr", "hasattr"}
)
ELEMENTS: Final = frozenset({"get", "pop", "popleft", "setdefault"})
SAME: Final = frozenset({"values", "keys", "items", "copy", "union"})
GROWS: Final = frozenset(
    {"append", "add", "insert", "appendleft", "extend", "update", "setdefault"}
)
NOTHING: Final[frozenset[str]] = frozenset()
ROUNDS_MAX: Final = 30
READ: Final = (ast.Call, ast.Return, ast.Yield, ast.YieldFrom, ast.Attribute, ast.For)


class Value(NamedTuple):
    """The type of an expression, the fields behind it, and whether anything is known of it."""

    type: ast.expr | None
    fields: frozenset[str]
    known: bool = True


UNKNOWN: Final = Value(None, NOTHING, known=False)
PLAIN: Final = Value(None, NOTHING)


def listed(inner: ast.expr | None) -> ast.expr | None:
    """The type of a list of something."""
    if inner is None:
        return None
    return ast.Subscript(value=ast.Name(id="list"), slice=inner)


def joined(values: list[Value]) -> Value:
    """Several values in one name: the first stated type, and the fields of all."""
    stated = [value.type for value in values if value.type is not None]
    return Value(
        next((one for one in stated if arguments(one)), stated[0] if stated else None),
        NOTHING.union(*(value.fields for value in values)),
        all(value.known for value in values),
    )


class Scope:
    """One function: its local names and the loops around each statement."""

    def __init__(self, reader: "Reader", key: FunctionId, node: Function) -> None:
        """Take the function; `settle` finds out the rest."""
        self.reader = reader
        self.program = reader.program
        self.key = key
        self.node = node
        self.module = reader.program.modules[key[0]]
        self.owner = key[1].split(".")[0] if "." in key[1] else ""
        self.names: dict[str, Value] = {}
        self.values: dict[ast.expr, Value] = {}  # of the names as they stand
        inside = list(ast.walk(self.node))
        self.nodes = [node for node in inside if isinstance(node, READ)]
        self.own: dict[ast.stmt, list[ast.AST]] = {}
        self.assigned = {
            node.id
            for node in inside
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    # --- local names ---

    def settle(self) -> None:
        """Compute the local names until nothing changes."""
        names = self._parameters()
        outer = self.key[1].rpartition(".")[0]
        if (self.key[0], outer) in self.reader.scopes:
            names = self.reader.scopes[self.key[0], outer].names | names
        self.names = names
        given = {one.arg for one in self.node.args.args}
        for _ in range(4):
            self.values = {}
            found: dict[str, list[Value]] = defaultdict(list)
            self._walk(self.node.body, found, NOTHING)
            settled = dict(names)
            for name, values in found.items():
                first = [names[name]] if name in given and name in names else []
                settled[name] = joined([*first, *values])
            if all(self.names.get(name) == value for name, value in settled.items()):
                return
            self.names = settled

    def _parameters(self) -> dict[str, Value]:
        """The values of the parameters: their types, and what the callers pass."""
        given = self.node.args
        names: dict[str, Value] = {}
        for one in [*given.posonlyargs, *given.args, *given.kwonlyargs]:
            annotation = self.program.plain(one.annotation)
            if one.arg in {"self", "cls"} and self.owner:
                names[one.arg] = Value(ast.Name(id=self.owner), NOTHING)
            elif is_collection(annotation):
                fields = self.reader.passed.get((self.key, one.arg))
                known = fields is not None
                names[one.arg] = Value(annotation, fields or NOTHING, known)
            else:
                names[one.arg] = Value(annotation, NOTHING)
        for rest in (given.vararg, given.kwarg):
            if rest is not None:
                fields = self.reader.passed.get((self.key, rest.arg)) or NOTHING
                names[rest.arg] = Value(listed(self.program.plain(rest.annotation)), fields)
        return names

    def _walk(
        self, body: list[ast.stmt], found: dict[str, list[Value]], around: frozenset[str]
    ) -> None:
        """Take in the assignments of statements; `around` are the fields of the loops around them."""
        for node in body:
            inside = around
            if isinstance(node, ast.For):
                given = self.value(node.iter)
                self._bind(node.target, self.item(given), found)
                inside = around | given.fields
            elif isinstance(node, ast.While):
                inside = around | self.value(node.test).fields
            self._take(node, found, inside)
            for name in ("body", "orelse", "finalbody"):
                nested = getattr(node, name, [])
                if nested and not isinstance(node, ast.FunctionDef):
                    self._walk(nested, found, inside)
            for handler in getattr(node, "handlers", []):
                self._walk(handler.body, found, inside)

    def _take(self, node: ast.stmt, found: dict[str, list[Value]], around: frozenset[str]) -> None:
        """Take in what one statement itself assigns or adds."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, self.value(node.value), found)
                self._grow(target, node.value, found, around)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            value = self.value(node.value) if node.value is not None else PLAIN
            stated = self.program.plain(node.annotation)
            found[node.target.id].append(Value(stated, value.fields, value.known))
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            value = self.value(node.value)
            found[node.target.id].append(value)
        if node not in self.own:
            self.own[node] = list(_own_expressions(node))
        for inner in self.own[node]:
            if isinstance(inner, ast.NamedExpr):
                self._bind(inner.target, self.value(inner.value), found)
            elif isinstance(inner, ast.comprehension):
                self._bind(inner.target, self.item(self.value(inner.iter)), found)
            elif isinstance(inner, ast.Call):
                if isinstance(inner.func, ast.Attribute) and inner.func.attr in GROWS:
                    for argument in inner.args[-1:]:
                        self._grow(inner.func, argument, found, around)
                for name, argument in self.reader.pairs(self, inner):
                    if isinstance(argument, ast.Name) and argument.id in self.names:
                        grown = self.reader.grown.get(name, NOTHING)
                        if grown:
                            found[argument.id].append(Value(None, grown))

    def _bind(self, target: ast.expr, value: Value, found: dict[str, list[Value]]) -> None:
        """Give a value to a name, or its parts to several."""
        if isinstance(target, ast.Name):
            found[target.id].append(value)
        elif isinstance(target, ast.Tuple | ast.List):
            parts = arguments(value.type) if head(value.type) == "tuple" else []
            for place, one in enumerate(target.elts):
                part = parts[place] if place < len(parts) else None
                plain = self.program.plain(part)
                fields = value.fields if part is None or is_collection(plain) else NOTHING
                self._bind(one, Value(plain, fields, value.known), found)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, Value(None, value.fields, value.known), found)

    def _grow(
        self,
        target: ast.expr,
        added: ast.expr,
        found: dict[str, list[Value]],
        around: frozenset[str],
    ) -> None:
        """A local collection that a loop adds to is as long as what the loop goes through."""
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return
        name = target.value
        while isinstance(name, ast.Attribute | ast.Subscript | ast.Call):
            name = name.func if isinstance(name, ast.Call) else name.value
        if isinstance(name, ast.Name) and name.id in self.names and name.id != "self":
            held = self.names[name.id]
            # A field of an object is named by its class here too.
            if not (held.type is not None and not is_collection(held.type)):
                found[name.id].append(Value(held.type, around | self.value(added).fields))

    # --- expressions ---

    def item(self, value: Value) -> Value:
        """One element of a collection: what is no collection itself leaves the fields behind."""
        parts = arguments(value.type)
        if head(value.type) == "tuple" and len({head(part) for part in parts}) == 1:
            return self._inner(value, parts[0])  # several of one kind, in a literal
        return self._inner(value, element(value.type))

    def _inner(self, value: Value, stated: ast.expr | None) -> Value:
        """A part of a collection, of a stated type."""
        stated = self.program.plain(stated)
        if stated is None or is_collection(stated):
            return Value(stated, value.fields, value.known)
        if head(stated) == "tuple" and any(map(is_collection, arguments(stated))):
            return Value(stated, value.fields, value.known)
        return Value(stated, NOTHING)

    def value(self, node: ast.expr | None) -> Value:
        """The type of an expression and the fields behind it."""
        if isinstance(node, ast.Name):
            return self._name(node.id)
        found = self.values.get(node) if node is not None else PLAIN
        if found is None:
            assert node is not None
            found = self.values[node] = self._value(node)
        return found

    def _value(self, node: ast.expr) -> Value:
        """The same, computed."""
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return self._comprehension(node)
        if isinstance(node, ast.Starred | ast.NamedExpr | ast.Await):
            return self.value(node.value)
        if isinstance(node, ast.BoolOp):
            return joined(list(map(self.value, node.values)))
        if isinstance(node, ast.IfExp):
            return joined([self.value(node.body), self.value(node.orelse)])
        if isinstance(node, ast.BinOp):
            return joined([self.value(node.left), self.value(node.right)])
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            parts = list(map(self.value, node.elts))
            fields = NOTHING.union(*(part.fields for part in parts))
            types = [part.type for part in parts if part.type is not None]
            if not isinstance(node, ast.Tuple):
                return Value(listed(types[0]) if types else None, fields)
            return (
                Value(None, fields)
                if len(types) < len(parts)
                else Value(
                    ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=types)), fields
                )
            )
        if isinstance(node, ast.Dict):
            return Value(None, NOTHING.union(*(self.value(one).fields for one in node.values)))
        return PLAIN

    def _name(self, name: str) -> Value:
        """A local name, or a constant of a file."""
        if name in self.names:
            return self.names[name]
        # A name that the function assigns is known once its assignments are, also where it stands in its own.
        if name in self.module.constants or name in self.module.imported or name in self.assigned:
            return PLAIN
        return UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Value:
        """A field of an object; of any class that has a collection of this name where the class is unknown."""
        base = self.value(node.value)
        owner = head(base.type)
        if owner in self.program.classes:
            found = self.program.field(owner, node.attr)
            if found is not None:
                return self._field(*found, node.attr)
            method = self.program.method(owner, node.attr)
            if method is not None and self.program.is_property(method):
                return self.reader.result(method)
            if self.program.classes[owner].module.endswith(COMMANDS):
                return Value(None, frozenset({"command"}))  # of a kind that the type does not tell
            return PLAIN if method is not None else UNKNOWN
        if isinstance(node.value, ast.Name) and node.value.id not in self.names:
            return PLAIN  # of a module
        owners = self.program.owners_of(node.attr)
        if not owners:
            return Value(None, NOTHING, base.known)
        return joined([self._field(*one, node.attr) for one in owners])

    def _field(self, owner: str, annotation: ast.expr | None, name: str) -> Value:
        """A field of a class by its name."""
        if self.program.classes[owner].module.endswith(COMMANDS):
            return Value(annotation, frozenset({"command"}))
        if is_collection(annotation):
            return Value(annotation, frozenset({f"{owner}.{name}"}))
        if annotation is None:
            return UNKNOWN
        return Value(annotation, NOTHING)

    def _subscript(self, node: ast.Subscript) -> Value:
        """A part of a collection, or a slice of it."""
        base = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return base
        if head(base.type) == "tuple" and isinstance(node.slice, ast.Constant):
            parts = arguments(base.type)
            place = node.slice.value
            if isinstance(place, int) and place < len(parts):
                return self._inner(base, parts[place])
        return self._inner(base, value_of(base.type))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> Value:
        """As long as what it goes through."""
        parts = [self.value(one.iter) for one in node.generators]
        made = self.value(node.value if isinstance(node, ast.DictComp) else node.elt)
        fields = NOTHING.union(made.fields, *(part.fields for part in parts))
        known = all(part.known for part in parts)
        if isinstance(node, ast.DictComp):
            key = ast.Name(id="int")
            kept = None if made.type is None else ast.Tuple(elts=[key, made.type])
            whole = None if kept is None else ast.Subscript(value=ast.Name(id="dict"), slice=kept)
            return Value(whole, fields, known)
        return Value(listed(made.type), fields, known)

    def _call(self, node: ast.Call) -> Value:
        """Return the value of a call."""
        function = node.func
        target = self.reader.called(self, node)
        if target is not None:
            return self.reader.result(target)
        if isinstance(function, ast.Name):
            if function.id in self.program.classes:
                return Value(ast.Name(id=function.id), NOTHING)
            if function.id in COPIES:
                return self._copy(function.id, node)
            if function.id in NUMBERS or function.id in self.names:
                return PLAIN
        elif isinstance(function, ast.Attribute):
            base = self.value(function.value)
            if function.attr in SAME:
                return self._part(base, function.attr)
            if function.attr in ELEMENTS:
                return self._inner(base, value_of(base.type))
        return PLAIN

    def _part(self, base: Value, method: str) -> Value:
        """The keys, values or items of a mapping."""
        stated: ast.expr | None = base.type
        found = arguments(base.type)
        if head(base.type) in MAPPINGS and len(found) == 2:
            if method == "values":
                stated = listed(found[1])
            elif method == "items":
                pair = ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=found))
                stated = listed(pair)
        elif method in {"values", "items"}:
            stated = None
        return Value(stated, base.fields, base.known)

    def _copy(self, name: str, node: ast.Call) -> Value:
        """A copy, or an iteration in another order."""
        parts = list(map(self.value, node.args))
        fields = NOTHING.union(*(part.fields for part in parts))
        known = all(part.known for part in parts)
        if name in {"enumerate", "zip"}:
            inner = [self.item(part).type for part in parts]
            if name == "enumerate":
                inner = [ast.Name(id="int"), *inner[:1]]
            if None in inner:
                return Value(None, fields, known)
            kept = [one for one in inner if one is not None]
            pair = ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=kept))
            return Value(listed(pair), fields, known)
        if name == "map":
            return Value(None, fields, known)
        if name == "dict" and parts:
            return Value(parts[0].type, fields, known)
        if name in {"set", "frozenset", "dict", "list", "tuple", "deque"} and not parts:
            return PLAIN
        return Value(listed(element(parts[0].type)) if parts else None, fields, known)


def _own_expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """Return the nodes that bind or add to names in a statement's own expressions, without the statements inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler):
            yield from (
                inner
                for inner in ast.walk(child)
                if isinstance(inner, ast.NamedExpr | ast.comprehension | ast.Call)
            )


class Reader:
    """All functions together: what callers pass, and what calls give."""

    def __init__(self, program: Program) -> None:
        """Read every function until nothing changes."""
        self.program = program
        self.passed: dict[tuple[FunctionId, str], frozenset[str]] = {}
        self.results: dict[FunctionId, frozenset[str]] = {}
        # What a function adds to a collection that it is given.
        self.grown: dict[tuple[FunctionId, str], frozenset[str]] = {}
        self.scopes: dict[FunctionId, Scope] = {}
        for key, node in program.functions.items():
            self.scopes[key] = Scope(self, key, node)
        self.depends: dict[FunctionId, set[FunctionId]] = {}
        # Unknown arguments count only when all that can be known is: before, each parameter would seem unknown.
        for self.names_unknown in (False, True):
            self._settle()

    def _settle(self) -> None:
        """Read every function until nothing changes."""
        self.changed = set(self.scopes)
        for _ in range(ROUNDS_MAX):
            changed, self.changed = self.changed, set()
            for key, scope in self.scopes.items():
                if key in changed or not changed.isdisjoint(self.depends.get(key, ())):
                    scope.settle()
                    self._pass_on(scope)
            if not self.changed:
                return
        raise AssertionError(f"the fields behind loops did not settle in {ROUNDS_MAX} rounds")

    def _add(
        self,
        known: dict[tuple[FunctionId, str], frozenset[str]],
        key: tuple[FunctionId, str],
        fields: frozenset[str] | set[str],
    ) -> None:
        """Note fields of a parameter, and that its function is to be read again if they are new."""
        before = known.get(key)
        if before is None or not fields <= before:
            known[key] = (before or NOTHING) | fields
            self.changed.add(key[0])

    def result(self, key: FunctionId) -> Value:
        """Return the value of a call of a function."""
        stated = self.program.plain(self.program.functions[key].returns)
        has_fields = is_collection(stated) or (
            head(stated) == "tuple" and any(map(is_collection, arguments(stated)))
        )
        return Value(stated, self.results.get(key, NOTHING) if has_fields else NOTHING)

    def called(self, scope: Scope, node: ast.Call) -> FunctionId | None:
        """The function of the machine that a call calls, if it is one."""
        function = node.func
        functions = self.program.functions
        if isinstance(function, ast.Name):
            for key in (
                (scope.key[0], f"{scope.key[1]}.{function.id}"),
                (scope.key[0], function.id),
                scope.module.imported.get(function.id, ("", "")),
            ):
                if key in functions:
                    return key
            if function.id in self.program.classes:
                return None
        elif isinstance(function, ast.Attribute):
            if isinstance(function.value, ast.Name) and function.value.id not in scope.names:
                origin, name = scope.module.imported.get(function.value.id, ("", ""))
                key = (f"{origin}.{name}", function.attr)
                return key if key in functions else None
            return self.program.method(head(scope.value(function.value).type), function.attr)
        return None

    def _pass_on(self, scope: Scope) -> None:
        """Give the arguments of a function's calls to their parameters, and its results to itself."""
        scope.values = {}
        given: set[str] = set()
        depends = self.depends[scope.key] = {(scope.key[0], scope.key[1].rpartition(".")[0])}
        for node in scope.nodes:
            if isinstance(node, ast.Call):
                target = self.called(scope, node)
                if target is not None:
                    depends.add(target)
                for parameter, argument in self.pairs(scope, node):
                    value = scope.value(argument)
                    fields = value.fields
                    if not value.known and self.names_unknown:
                        fields |= {f"?{ast.unparse(argument)} in {scope.key[1]}"}
                    self._add(self.passed, parameter, fields)
            elif isinstance(node, ast.Return | ast.YieldFrom) and node.value is not None:
                given |= scope.value(node.value).fields
            elif isinstance(node, ast.Yield):
                given |= self.around(scope)
            elif isinstance(node, ast.Attribute):
                owner = head(scope.value(node.value).type)
                method = self.program.method(owner, node.attr) if owner else None
                if method is not None:
                    depends.add(method)
        if given - self.results.get(scope.key, NOTHING):
            self.results[scope.key] = self.results.get(scope.key, NOTHING) | given
            self.changed.add(scope.key)
        for one in scope.node.args.args:
            grown = scope.names.get(one.arg, PLAIN)
            added = grown.fields - self.passed.get((scope.key, one.arg), NOTHING)
            if is_collection(grown.type) and added:
                self._add(self.grown, (scope.key, one.arg), added)

    def around(self, scope: Scope) -> frozenset[str]:
        """The fields of all loops of a function, for one that yields."""
        return NOTHING.union(
            *(scope.value(node.iter).fields for node in scope.nodes if isinstance(node, ast.For))
        )

    def pairs(
        self, scope: Scope, node: ast.Call
    ) -> Iterator[tuple[tuple[FunctionId, str], ast.expr]]:
        """The parameters of the function that a call calls, with its arguments."""
        target = self.called(scope, node)
        if target is None and isinstance(node.func, ast.Name):
            target = self.program.method(node.func.id, "__init__")
        if target is None:
            return
        called = self.program.functions[target]
        names = [one.arg for one in [*called.args.posonlyargs, *called.args.args]]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
        rest = called.args.vararg.arg if called.args.vararg is not None else ""
        for place, argument in enumerate(node.args):
            name = names[place] if place < len(names) else rest
            if name:
                yield (target, name), argument
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield (target, keyword.arg), keyword.value
