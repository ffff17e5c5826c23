# SPDX-License-Identifier: Apache-2.0
"""A call that is added to a copy of the schema reaches all clients, the gateway and the documents by the generator."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conformance.driver import LANGUAGES, Driver, Language
from tests.languages.programs import LONG_BUILD_SECONDS
from tests.sources import ROOT

CALL: Final = """
  // Gives back a text.
  rpc EchoText(EchoTextRequest) returns (EchoTextResponse) {
    option (access) = {any: "ALL"};
  }
}

// A text to give back.
message EchoTextRequest {
  // The text.
  string text = 1 [(unit) = UNIT_TEXT, (may_be_empty) = true];
  // The read waits until it includes this sequence, at most 1,000,000 beyond the last one; 0: it does not wait.
  uint64 min_sequence = 2 [(unit) = UNIT_SEQUENCE];
}

// The text.
message EchoTextResponse {
  option (model) = "EchoedText";

  // The last sequence that this reply includes.
  uint64 as_of_sequence = 1 [(unit) = UNIT_SEQUENCE];
  // The text that was sent.
  string text = 2 [(unit) = UNIT_TEXT];
}
"""
METHOD: Final = "QueryService/EchoText"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree whose QueryService has one call more, with what the generator makes of it."""
    folder = tmp_path_factory.mktemp("copy")
    subprocess.run(["git", "checkout-index", "--all", f"--prefix={folder}/"], cwd=ROOT, check=True)
    schema = folder / "proto" / "clearinghouse" / "v1" / "query.proto"
    text = schema.read_text("utf-8")
    service = text.index("\nservice ")
    end = text.index("\n}\n", service)
    schema.write_text(text[: end + 1] + CALL + text[end + 3 :], "utf-8")
    for script in ("proto/generate.py", "clients/python/generate_sync.py"):
        subprocess.run([sys.executable, script], cwd=folder, check=True)
    return folder


@pytest.mark.slow
def test_it_reaches_the_python_client_the_gateway_and_the_documents(copy: Path) -> None:
    """Both faces of the Python client have a method of it, the gateway a path, and the reference a heading."""
    program = (
        "import inspect\n"
        "from clearinghouse.client import AsyncClient, Client\n"
        "from clearinghouse.client.api.any_message import method_of\n"
        "for face in (AsyncClient, Client):\n"
        "    print(inspect.getfile(face), inspect.signature(face.echo_text))\n"
        f"method_of({METHOD!r})\n"
    )
    roots = [copy / "clients" / "python", copy / "proto" / "gen" / "python"]
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert line.startswith(str(copy))
        assert "text: str" in line
    page = (copy / "docs" / "reference" / "api" / "query.md").read_text("utf-8")
    assert "### `EchoText`" in page
    gateway = copy / "apps" / "clearinghouse" / "apps" / "gateway" / "openapi.json"
    paths = json.loads(gateway.read_text("utf-8"))["paths"]
    assert any(path.endswith(METHOD) for path in paths)


@pytest.mark.nightly
@pytest.mark.timeout(LONG_BUILD_SECONDS)
@pytest.mark.parametrize(
    "language", [one for one in LANGUAGES if one.build], ids=lambda one: one.name
)
def test_it_reaches_the_client_of_each_language(language: Language, copy: Path) -> None:
    """The client that is built of the copy makes the call: without a server that is its error, not an unknown call."""
    built = copy / "var" / "clients" / language.name
    subprocess.run(
        [copy / language.build[0], built],
        cwd=copy,
        env={**os.environ, "BUF": str(shutil.which("buf", path=ROOT / ".venv" / "bin"))},
        check=True,
    )
    moved = language._replace(
        command=tuple(
            word.replace("var/clients", str(copy / "var" / "clients")) for word in language.command
        )
    )
    with Driver(moved, copy / "driver.log") as driver:
        connect = {"op": "connect", "client": "c", "addresses": ["127.0.0.1:1"], "principal": "p"}
        assert driver.ask({**connect, "timeoutMs": 500}) == {}
        call = {"op": "call", "client": "c", "method": METHOD, "request": {"text": "a"}}
        assert driver.ask(call)["error"]["kind"] == "unavailable"
        assert driver.ask({**call, "method": f"{METHOD}s"})["error"]["kind"] == "client"
