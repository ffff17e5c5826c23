# SPDX-License-Identifier: Apache-2.0
"""The floors of the house, read from the imports of every file.

Owns who may know whom. From the ground: statemachine, storage, server, clients. What the state machine may take
from the standard library is in `tests/test_tidy.py`.
"""

import ast
import re
from pathlib import Path

from tests.sources import (
    CLIENT,
    GENERATED,
    ROOT,
    SERVER,
    STATEMACHINE,
    STORAGE,
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

NAIVE_BOOK = ROOT / "tests" / "model" / "naivebook.py"
MODEL = ROOT / "tests" / "model"

# Files of the server that may know both protobuf and the domain beside the codec, with the reason.
BOTH_WORLDS: dict[str, str] = {}


def _within(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


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
    """The state machine imports no other room of the house and no protobuf."""
    assert files_in(STATEMACHINE)
    assert _offenders(STATEMACHINE, STORAGE_NAME, SERVER_NAME, CLIENT_NAME, *PROTOBUF) == []


def test_storage_knows_neither_domain_nor_protobuf() -> None:
    """Storage handles bytes and sequence numbers and imports no other room and no protobuf."""
    assert files_in(STORAGE)
    assert _offenders(STORAGE, STATEMACHINE_NAME, SERVER_NAME, CLIENT_NAME, *PROTOBUF) == []


def test_clients_know_generated_code_only() -> None:
    """The client imports nothing of the house but itself and the generated code."""
    assert files_in(CLIENT)
    assert _offenders(CLIENT, STATEMACHINE_NAME, STORAGE_NAME, SERVER_NAME) == []


def test_generated_code_knows_itself_only() -> None:
    """The generated code imports nothing of the house but itself."""
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
    """The modules of the house that a file imports; of `from package import module` only the module."""
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


def test_no_cycles() -> None:
    """No module of the house imports itself by way of others."""
    files = [
        path for folder in (STATEMACHINE, STORAGE, SERVER, CLIENT) for path in files_in(folder)
    ]
    names = {module_name(path) for path in files}
    edges = {module_name(path): _edges(path, names) - {module_name(path)} for path in files}
    assert _cycle(edges) == []


def test_the_model_is_a_second_opinion() -> None:
    """The model of the whole machine takes nothing of ours but numbers, and the shapes of commands and events."""
    vocabulary = [
        f"{VOCABULARY_NAME}.{module}" for module in ("types", "codes", "commands", "events")
    ]
    assert files_in(MODEL)
    for path in files_in(MODEL):
        ours = {name for name in _imports(path) if _within(name, "clearinghouse", "tests")}
        foreign = [name for name in ours - {VOCABULARY_NAME} if not _within(name, *vocabulary)]
        assert [name for name in sorted(foreign) if not _within(name, "tests.model")] == []
