# SPDX-License-Identifier: Apache-2.0
"""List each source file that is written from the schema: its path and its emitter.

Owns the table of paths; everything generated but the protobuf code is in it. Run by `proto/generate.py`, after the
protobuf code, because reading the schema needs the generated options.

    python -m proto.schema            write the files that differ
    python -m proto.schema --check    exit 1 and name the files that are not what the schema gives
"""

import ast
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from proto.schema.emit import (
    access,
    client_calls,
    client_enums,
    client_items,
    client_methods,
    client_models,
    client_repeats,
    docs_api,
    docs_reference,
    openapi,
    parts,
    server_decoders,
    server_replies,
    server_statements,
    trader_words,
    vocabulary,
)
from proto.schema.model import Schema

ROOT: Final = Path(__file__).resolve().parents[2]

# The package of the machine that speaks the schema's words, and its folder.
VOCABULARY: Final = "clearinghouse.statemachine.vocabulary"
VOCABULARY_FOLDER: Final = "statemachine/clearinghouse/statemachine/vocabulary"

# The Python client, and its folder.
CLIENT: Final = "clearinghouse.client"
CLIENT_FOLDER: Final = "clients/python/clearinghouse/client"
# The package of the server that reads and writes bytes.
CODEC_FOLDER: Final = "server/clearinghouse/server/codec"
# The machine's views, which replies show.
VIEWS_FOLDER: Final = "statemachine/clearinghouse/statemachine/views"
# The reference pages with blocks from the schema.
REFERENCE: Final = "docs/reference"


def constants_of(path: Path) -> tuple[str, ...]:
    """Return the names of the constants that a module defines, in the order of the module."""
    return tuple(
        node.target.id
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    )


def _types(schema: Schema) -> str:
    private = constants_of(ROOT / VOCABULARY_FOLDER / "constants.py")
    return vocabulary.types_module(schema, VOCABULARY, private)


def _page(schema: Schema, emit: Callable[[Schema, str], str], name: str) -> str:
    """Return a page of the reference with new blocks from the schema; its text written by hand stays."""
    return emit(schema, (ROOT / REFERENCE / name).read_text("utf-8"))


def classes_of(path: Path) -> dict[str, frozenset[str]]:
    """Return the names of the classes that a module defines; for each the names of its fields."""
    return {
        node.name: frozenset(
            field.target.id
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        )
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def _replies(schema: Schema, service: str) -> str:
    paths = [
        *sorted((ROOT / VIEWS_FOLDER).rglob("*.py")),
        ROOT / CODEC_FOLDER / "reads" / "past_views.py",
        ROOT / CODEC_FOLDER / "reads" / "history_views.py",
        ROOT / CODEC_FOLDER / "reads" / "history_money_views.py",
    ]
    views = {
        name: (_module_name(path), fields)
        for path in paths
        for name, fields in classes_of(path).items()
    }
    return server_replies.replies_module(schema, views, service)


def _module_name(path: Path) -> str:
    """Return the name by which other modules import the module at a path."""
    parts = path.with_suffix("").parts
    return ".".join(parts[parts.index("clearinghouse", len(ROOT.parts)) :])


# The gateway, which serves the description of the API.
GATEWAY_FOLDER: Final = "apps/clearinghouse/apps/gateway"

Emitter = Callable[[Schema], str]

# Path below the root -> what writes it.
OUTPUTS: Final[dict[str, Emitter]] = {
    f"{VOCABULARY_FOLDER}/types.py": _types,
    f"{VOCABULARY_FOLDER}/codes.py": partial(vocabulary.codes_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/code_forms.py": partial(vocabulary.code_forms_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/units.py": partial(vocabulary.units_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/commands.py": partial(vocabulary.commands_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/attributes.py": partial(vocabulary.attributes_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/permits.py": partial(access.permits_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/parts.py": partial(parts.parts_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/events.py": partial(vocabulary.events_module, package=VOCABULARY),
    f"{VOCABULARY_FOLDER}/event_writers.py": partial(
        vocabulary.event_writers_module, package=VOCABULARY
    ),
    f"{CLIENT_FOLDER}/values/enums.py": partial(client_enums.enums_module, package=CLIENT),
    f"{CLIENT_FOLDER}/values/meanings.py": partial(client_enums.meanings_module, package=CLIENT),
    f"{CLIENT_FOLDER}/values/repeats.py": partial(client_repeats.python_module, package=CLIENT),
    "clients/go/repeats.go": client_repeats.go_file,
    "clients/java/src/main/java/clearinghouse/client/Repeats.java": client_repeats.java_file,
    "clients/rust/src/repeats.rs": client_repeats.rust_file,
    "clients/typescript/src/repeats.ts": client_repeats.typescript_module,
    "clients/python/clearinghouse/traders/words.py": partial(
        trader_words.words_module, client=CLIENT
    ),
    f"{REFERENCE}/fix.md": partial(trader_words.page, standard="fix"),
    f"{REFERENCE}/ccxt.md": partial(trader_words.page, standard="ccxt"),
    f"{REFERENCE}/nautilus.md": partial(trader_words.page, standard="nautilus"),
    f"{CLIENT_FOLDER}/api/items.py": partial(client_items.items_module, package=CLIENT),
    f"{CLIENT_FOLDER}/api/models.py": partial(client_models.models_module, package=CLIENT),
    f"{CLIENT_FOLDER}/api/event_bodies.py": partial(
        client_models.event_bodies_module, package=CLIENT
    ),
    **{
        f"{CLIENT_FOLDER}/api/calls/{service}.py": partial(
            client_calls.calls_module, package=CLIENT, service=service
        )
        for service in client_calls.SERVICES
    },
    **{
        f"{CLIENT_FOLDER}/aio/methods/{service}.py": partial(
            client_methods.methods_module, package=CLIENT, service=service
        )
        for service in client_calls.SERVICES
    },
    **{
        f"{CODEC_FOLDER}/requests/{service}.py": partial(
            server_decoders.decoders_module, service=service
        )
        for service in server_decoders.SERVICES
    },
    **{
        f"{CODEC_FOLDER}/replies/{service}.py": partial(_replies, service=service)
        for service in server_replies.SERVICES
    },
    f"{CODEC_FOLDER}/events/statements.py": server_statements.statements_module,
    f"{CODEC_FOLDER}/access.py": access.access_module,
    f"{CODEC_FOLDER}/methods.py": server_decoders.methods_module,
    f"{GATEWAY_FOLDER}/openapi.json": openapi.openapi_document,
    f"{REFERENCE}/commands.md": partial(
        _page, emit=docs_reference.commands_page, name="commands.md"
    ),
    f"{REFERENCE}/events.md": partial(_page, emit=docs_reference.events_page, name="events.md"),
    f"{REFERENCE}/result-codes.md": partial(
        _page, emit=docs_reference.codes_page, name="result-codes.md"
    ),
    f"{REFERENCE}/enumerations.md": docs_reference.enums_page,
    f"{REFERENCE}/api/README.md": docs_api.api_index,
    **{
        f"{REFERENCE}/api/{page}.md": partial(docs_api.api_page, page=page)
        for page in docs_api.FILES
    },
}


def formatted(path: str, text: str) -> str:
    """Return the text of a Python file formatted by ruff; the text of any other file unchanged."""
    if not path.endswith(".py"):
        return text
    for arguments in (
        ("check", "--select=I", "--fix", "--quiet", "--stdin-filename", path, "-"),
        ("format", "--quiet", "--stdin-filename", path, "-"),
    ):
        command = [sys.executable, "-m", "ruff", *arguments]
        run = subprocess.run(
            command, cwd=ROOT, input=text, capture_output=True, check=False, text=True
        )
        if run.returncode != 0:
            sys.exit(f"schema: ruff cannot format {path}\n{run.stderr}{run.stdout}")
        text = run.stdout
    return text


def generated(schema: Schema) -> dict[str, str]:
    """Return the text of every generated file, by its path."""
    return {path: formatted(path, emit(schema)) for path, emit in OUTPUTS.items()}


def differing(texts: dict[str, str]) -> list[str]:
    """Return the paths of the files in `texts` that are missing or have another text on disk."""
    return [
        path
        for path, text in texts.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != text
    ]
