# SPDX-License-Identifier: Apache-2.0
"""The example clients of docs/how-to/write-a-client.md, built from the schema and run against a server that is killed.

Owns the promise that a small client in each of these languages loses no event, sees none twice, and
places no order twice. How a client is built belongs to its own folder.
"""

import re
from pathlib import Path

import pytest

from clearinghouse.client import Client, NewOrder, Side
from tests.client.conftest import furnish
from tests.client.server_process import ServerProcess
from tests.languages.programs import EXAMPLES, LANGUAGES, Example, Program, built
from tests.sources import ROOT

# The events of one sequence come in parts when a frame cannot hold them.
FRAME_EVENTS = 256
MANY = 300
QUIET_SECONDS = 1.0


def _all_events(client: Client) -> list[tuple[int, str]]:
    """Sequence and kind of all events of the journal, in their order."""
    head = client.head().sequence
    found: list[tuple[int, str]] = []
    for frame in client.subscribe(1):
        found += [(event.sequence, event.kind.name) for event in frame.events]
        if frame.sequence >= head:
            break
    return found


def test_the_page_names_the_versions_that_are_run() -> None:
    """The plugins for Go on the page have the versions of the module file."""
    page = (ROOT / "docs" / "how-to" / "client-go.md").read_text(encoding="utf-8")
    module = (EXAMPLES / "go" / "go.mod").read_text(encoding="utf-8")
    named = re.findall(r"go get -tool (\S+)/cmd/(\S+)@(\S+)", page)
    assert len(named) == 2
    for path, plugin, version in named:
        assert f"{path} {version}" in module or f"{path}/cmd/{plugin} {version}" in module


def examples_of_the_gate() -> list[object]:
    """The examples: the gate builds Go, of the three that are compiled at length."""
    return [
        pytest.param(
            example,
            id=example.language,
            marks=[pytest.mark.nightly] * (example.language in {"java", "rust"}),
        )
        for example in LANGUAGES
    ]


@pytest.mark.slow
@pytest.mark.parametrize("example", examples_of_the_gate())
def test_a_client_survives_the_death_of_its_server(example: Example, tmp_path: Path) -> None:
    """It reads two refusals, gets every event once over a SIGKILL, and its repeat places no second order."""
    folder = built(example)
    server = ServerProcess(tmp_path)
    try:
        server.start()
        setup = furnish(server)
        with (
            Client(server.address, principal="tester") as client,
            Program(example, folder, server.address, str(setup.alice), "1", "key-1") as program,
        ):
            first = program.until("placed ")
            assert first.endswith(" repeat false")
            refused = program.until("refused ").split()
            assert refused == ["refused", "PRICE_BAND", "limit", "165", "actual", "999"]
            assert program.until("invalid ").startswith("invalid INVALID_ARGUMENT ")
            program.until(f"event {client.head().sequence} REFUSED")

            # At many prices, because few orders of an account may rest at one.
            orders = [
                NewOrder(setup.bob, "SOL-USDC", Side.SELL, "0.01", f"{155 + n % 9}.{n % 7}")
                for n in range(MANY)
            ]
            client.place_orders(orders).raise_for_refusals()
            server.kill()  # while the client still reads these
            server.start()

            client.place_orders(orders).raise_for_refusals()
            assert program.until("placed ") == first.replace("false", "true")
            assert client.cancel_all(setup.bob) == 2 * MANY
            last, kind = _all_events(client)[-1]
            program.until(f"event {last} {kind}")
            program.rest(QUIET_SECONDS)
            events = _all_events(client)
            assert program.events() == events
            assert sum(sequence == last for sequence, _ in events) > FRAME_EVENTS
            assert len(list(client.orders(setup.alice))) == 1
    finally:
        server.end()


@pytest.mark.slow
def test_the_client_in_go_trades_at_the_frame_port(tmp_path: Path) -> None:
    """An order, one that the edge refuses, and the first one again, which is not done twice."""
    (example,) = (one for one in LANGUAGES if one.language == "go")
    folder = built(example)
    server = ServerProcess(tmp_path)
    try:
        server.start()
        setup = furnish(server)
        with Client(server.address, principal="tester") as client:
            words = (server.address, str(setup.alice), "1", "go-1", server.frames_address)
            with Program(example, folder, *words) as program:
                first = program.until("frame RESULT_CODE_OK ")
                assert first.endswith(" repeat false")
                program.until("frame invalid RESULT_CODE_INVALID_ARGUMENT")
                assert program.until("frame ") == first.replace("false", "true")
            assert len(list(client.orders(setup.alice))) == 1
    finally:
        server.end()
