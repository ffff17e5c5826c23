# SPDX-License-Identifier: Apache-2.0
"""Which file may import which, read from the imports of every file.

Owns the comparison with the floors of `tests/floors.toml`, and the narrower rules: where commands, protobuf and the
domain may be known. Modules that the state machine may use from the standard library are in `tests/test_tidy.py`.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.floors import Floor, Tree, offences, package_graph, package_of, trees
from tests.sources import (
    APPS,
    CLIENT,
    GENERATED,
    LOCAL,
    REPLICATION,
    ROOT,
    SERVER,
    STATEMACHINE,
    STORAGE,
    TRADERS,
    files_in,
    module_name,
    short,
    tree,
)

STATEMACHINE_NAME = "clearinghouse.statemachine"
VOCABULARY_NAME = f"{STATEMACHINE_NAME}.vocabulary"
STORAGE_NAME = "clearinghouse.storage"
SERVER_NAME = "clearinghouse.server"
CLIENT_NAME = "clearinghouse.client"
APPS_NAME = "clearinghouse.apps"
TRADERS_NAME = "clearinghouse.traders"
COMMANDS_NAMES = (f"{VOCABULARY_NAME}.commands", f"{VOCABULARY_NAME}.server_commands")
GENERATED_NAME = "clearinghouse.v1"
CODEC_NAME = "clearinghouse.server.codec"
PROTOBUF = (
    GENERATED_NAME,
    "google.protobuf",
    "google.rpc",
    "grpc",
    "grpc_health",
    "grpc_reflection",
    "grpc_status",
)

NAIVE_BOOK = ROOT / "tests" / "model" / "naive_book.py"
MODEL = ROOT / "tests" / "model"

# Where the state machine knows the classes of commands; every other module gets plain values (DESIGN.md of `handlers`).
KNOWS_COMMANDS = tuple(
    f"{STATEMACHINE_NAME}.{name}"
    for name in (
        "vocabulary",
        "authority",
        "handlers",
        "engine",
        "views.authority.settings",
        "views.exchange.what_if",
    )
)

# Files of the server that may know both protobuf and the domain beside the codec, with the reason.
BOTH_WORLDS: dict[str, str] = {}


def _within(name: str, *packages: str) -> bool:
    """Return whether a dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@cache
def _imports(path: Path) -> set[str]:
    """Every dotted name that a file imports; `from a import b` names both `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, (
                f"{short(path)}:{node.lineno}: a relative import hides its floor"
            )
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _offenders(folder: Path, *forbidden: str) -> list[str]:
    """Every import inside `folder` of something in `forbidden`."""
    return [
        f"{short(path)} imports {name}"
        for path in files_in(folder)
        for name in sorted(_imports(path))
        if _within(name, *forbidden)
    ]


def test_the_state_machine_knows_nothing_above_it() -> None:
    """The state machine imports no other package of the project and no protobuf."""
    assert files_in(STATEMACHINE)
    assert _offenders(STATEMACHINE, STORAGE_NAME, SERVER_NAME, CLIENT_NAME, *PROTOBUF) == []


def test_storage_knows_neither_domain_nor_protobuf() -> None:
    """Storage handles bytes and sequence numbers and imports no other package of the project and no protobuf."""
    assert files_in(STORAGE)
    assert _offenders(STORAGE, STATEMACHINE_NAME, SERVER_NAME, CLIENT_NAME, *PROTOBUF) == []


def test_replication_knows_records_and_no_command() -> None:
    """Replication imports storage alone of the project: neither the machine nor the messages of the API."""
    assert files_in(REPLICATION)
    assert (
        _offenders(REPLICATION, STATEMACHINE_NAME, SERVER_NAME, CLIENT_NAME, GENERATED_NAME) == []
    )


def test_clients_know_generated_code_only() -> None:
    """The client imports nothing of the project but itself and the generated code."""
    assert files_in(CLIENT)
    assert _offenders(CLIENT, STATEMACHINE_NAME, STORAGE_NAME, SERVER_NAME) == []


def test_tools_of_traders_know_the_client_only() -> None:
    """They import nothing of the project but themselves and the client: they run where no server is installed."""
    assert files_in(TRADERS)
    assert _offenders(TRADERS, STATEMACHINE_NAME, STORAGE_NAME, SERVER_NAME, GENERATED_NAME) == []


def test_generated_code_knows_itself_only() -> None:
    """The generated code imports nothing of the project but itself."""
    assert files_in(GENERATED)
    assert _offenders(GENERATED, STATEMACHINE_NAME, STORAGE_NAME, SERVER_NAME, CLIENT_NAME) == []


def test_only_the_codec_knows_both_worlds() -> None:
    """No file of the server but the codec imports messages of the API together with the domain."""
    both = [
        short(path)
        for path in files_in(SERVER)
        if not _within(module_name(path), CODEC_NAME)
        and any(_within(name, GENERATED_NAME) for name in _imports(path))
        and any(_within(name, STATEMACHINE_NAME) for name in _imports(path))
    ]
    assert [name for name in both if name not in BOTH_WORLDS] == []
    assert [name for name in BOTH_WORLDS if name not in both] == []


def test_the_naive_book_is_a_second_opinion() -> None:
    """The book that the matching engine is compared with takes nothing of ours but numbers of enumerations."""
    ours = {name for name in _imports(NAIVE_BOOK) if _within(name, "clearinghouse", "tests")}
    vocabulary = (f"{VOCABULARY_NAME}.types", f"{VOCABULARY_NAME}.codes")
    assert [
        name for name in sorted(ours - {VOCABULARY_NAME}) if not _within(name, *vocabulary)
    ] == []


def test_real_data_is_found_in_one_place() -> None:
    """No test reads the variables of the data folder itself, so none can skip where the data is required."""
    found = [
        short(path)
        for path in files_in(ROOT / "tests")
        if re.search(r"CLEARINGHOUSE_(?:REQUIRE_)?D[A]TA\b", path.read_text(encoding="utf-8"))
    ]
    assert found == ["tests/realdata.py"]


def _cycle(edges: dict[str, set[str]]) -> list[str]:
    """One cycle of a graph as the names on it, empty if there is none."""
    done: set[str] = set()
    path: list[str] = []

    def visit(node: str) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        path.append(node)
        for successor in sorted(edges.get(node, ())):
            if found := visit(successor):
                return found
        path.pop()
        done.add(node)
        return []

    return next((found for node in sorted(edges) if (found := visit(node))), [])


def _edges(path: Path, modules: set[str]) -> set[str]:
    """Return the modules of the project that a file imports; of `from package import module` only the module."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(name if name in modules else node.module or "" for name in names)
    return found & modules


def test_a_cycle_is_found() -> None:
    """The search for cycles finds one, and finds none in a tree."""
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert _cycle({"a": {"b", "c"}, "b": {"c"}}) == []


@cache
def _graph() -> dict[str, set[str]]:
    """Every module of the project that is written by hand, with the modules of the project that it imports."""
    files = [
        path
        for folder in (STATEMACHINE, STORAGE, REPLICATION, SERVER, CLIENT, LOCAL, TRADERS, APPS)
        for path in files_in(folder)
    ]
    names = {module_name(path) for path in files}
    return {module_name(path): _edges(path, names) - {module_name(path)} for path in files}


def test_no_cycles() -> None:
    """No module of the project imports itself by way of others."""
    assert _cycle(_graph()) == []


TREES = pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.package)


@TREES
def test_no_import_from_a_later_floor(tree: Tree) -> None:
    """Every import between two packages goes to a lower floor."""
    assert offences(tree, _graph()) == []


@TREES
def test_no_cycle_between_packages(tree: Tree) -> None:
    """No package of a tree imports itself by way of others, on any floors that the data gives them."""
    assert _cycle(package_graph(tree, _graph())) == []


@TREES
def test_every_package_has_one_floor(tree: Tree) -> None:
    """The data names each package of a tree once, and no package that does not exist."""
    named = [package for floor in tree.floors for package in floor.packages]
    found = {package_of(module, tree) for module in [*_graph(), GENERATED_NAME]}
    empty = set() if "__init__" in named else {"__init__"}
    assert sorted(named) == sorted(str(package) for package in found - empty - {None})


MADE_UP = Tree("a", "", (Floor(("low",), ""), Floor(("left", "right"), ""), Floor(("high",), "")))


def test_imports_that_go_down_pass() -> None:
    """Imports of lower floors and of the same package, and imports that leave the tree, are no offences."""
    edges = {
        "a.high.x": {"a.left.y", "a.low", "b.top"},
        "a.left.y": {"a.left.z", "a.low.w"},
        "b.top": {"a.high.x"},
    }
    assert offences(MADE_UP, edges) == []
    assert package_graph(MADE_UP, edges) == {"high": {"left", "low"}, "left": {"low"}}


@pytest.mark.parametrize(
    ("module", "imported", "offence"),
    [
        ("a.low.w", "a.high.x", "a.low.w on floor 1 imports a.high.x on floor 3"),
        ("a.left.y", "a.right", "a.left.y on floor 2 imports a.right on floor 2"),
        ("a.left.y", "a.new.v", "a.left.y on floor 2 imports a.new.v on floor None"),
        ("a.new.v", "a.low", "a.new.v on floor None imports a.low on floor 1"),
        ("a.low.w", "a", "a.low.w on floor 1 imports a on floor None"),
    ],
    ids=["up", "sideways", "to a package without a floor", "from one", "to the top module"],
)
def test_an_import_that_does_not_go_down_is_found(module: str, imported: str, offence: str) -> None:
    """A planted import of a later floor, of a neighbour or of a package without a floor is named."""
    assert offences(MADE_UP, {module: {imported}}) == [offence]


def test_a_planted_import_in_a_file_is_found(tmp_path: Path) -> None:
    """An import upwards inside a function body of a real file is found by the same reading of imports."""
    file = tmp_path / "ledger.py"
    file.write_text("def f():\n    from clearinghouse.statemachine.engine import engine\n")
    edges = {f"{STATEMACHINE_NAME}.ledger.ledger": _edges(file, set(_graph()))}
    machine = next(tree for tree in trees() if tree.package == STATEMACHINE_NAME)
    assert len(offences(machine, edges)) == 1


def test_few_modules_of_the_state_machine_know_commands() -> None:
    """Only authority, handlers, engine, settings and what-if questions import the classes of commands."""
    knowing = [
        path for path in files_in(STATEMACHINE) if not _imports(path).isdisjoint(COMMANDS_NAMES)
    ]
    assert knowing
    assert [
        short(path) for path in knowing if not _within(module_name(path), *KNOWS_COMMANDS)
    ] == []


def test_no_package_imports_the_applications() -> None:
    """Applications are imported by no other package, so that each distribution can do without them."""
    for folder in (STATEMACHINE, STORAGE, REPLICATION, SERVER, CLIENT, LOCAL, GENERATED):
        assert files_in(folder)
        assert _offenders(folder, APPS_NAME, TRADERS_NAME) == []


def test_the_server_does_not_import_the_client() -> None:
    """The server imports nothing of the client, so that its distribution does not need it."""
    assert files_in(SERVER)
    assert _offenders(SERVER, CLIENT_NAME) == []


def test_the_model_is_a_second_opinion() -> None:
    """The model of the whole machine takes nothing of ours but numbers, and shapes of commands, fields and events."""
    vocabulary = [
        f"{VOCABULARY_NAME}.{module}"
        for module in ("types", "codes", "commands", "parts", "events")
    ]
    assert files_in(MODEL)
    for path in files_in(MODEL):
        ours = {name for name in _imports(path) if _within(name, "clearinghouse", "tests")}
        foreign = [name for name in ours - {VOCABULARY_NAME} if not _within(name, *vocabulary)]
        assert [name for name in sorted(foreign) if not _within(name, "tests.model")] == []
