# SPDX-License-Identifier: Apache-2.0
"""The program in the README of each client, built and run from an empty folder by the commands beside it."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from clearinghouse.client import Client, Side
from tests.client.conftest import PRINCIPAL, furnish
from tests.client.server_process import ServerProcess
from tests.conformance.driver import LANGUAGES, Language, missing
from tests.sources import ROOT


class Program(NamedTuple):
    """How the README marks the program, and the name of its file; of Rust it replaces that of a new crate."""

    mark: str
    file: str


PROGRAMS: Final = {
    "go": Program("go", "main.go"),
    "java": Program("java", "Fills.java"),
    "rust": Program("rust", "src/main.rs"),
    "typescript": Program("ts", "fills.mjs"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> ServerProcess:
    """A server on which another account offers what the programs buy."""
    found = ServerProcess(tmp_path_factory.mktemp("server"))
    found.start()
    setup = furnish(found)
    assert setup.alice == 1001
    with Client(found.address, principal=PRINCIPAL) as client:
        client.place_order(setup.bob, "SOL-USDC", Side.SELL, 10, 150)
    return found


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(
            one,
            id=one.name,
            marks=[pytest.mark.nightly if one.has_long_build else pytest.mark.slow],
        )
        for one in LANGUAGES
        if one.build
    ],
)
def test_the_readme_trades_and_reads_its_fill(
    language: Language, server: ServerProcess, tmp_path: Path
) -> None:
    """The program buys one at 150 and prints that fill with its fee."""
    assert missing(language) == []
    subprocess.run(language.build, cwd=ROOT, check=True)
    program = PROGRAMS[language.name]
    text = (ROOT / "clients" / language.name / "README.md").read_text("utf-8")
    (source,) = re.findall(rf"```{program.mark}\n(.*?)```", text, re.DOTALL)
    (commands,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert "127.0.0.1:7411" in source
    place = tmp_path / program.file
    place.parent.mkdir(exist_ok=True)
    place.write_text(source.replace("127.0.0.1:7411", server.address), "utf-8")
    done = subprocess.run(
        ["sh", "-euc", commands],
        cwd=tmp_path,
        env={
            **os.environ,
            "CHECKOUT": str(ROOT),
            # What the crate was built of is not built a second time.
            "CARGO_TARGET_DIR": str(ROOT / "var" / "clients" / "rust" / "target"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 150 0.09"
