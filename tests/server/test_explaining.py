# SPDX-License-Identifier: Apache-2.0
"""ExplainSequence: the same answer as the command line's, from a running server, within bounds (SPEC A-2)."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner

from clearinghouse.client import InvalidRequest, Side
from clearinghouse.server.cli import main
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.explain_process import QUEUED_MAX, Explainer
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import journal_pb2
from tests.analysis.journals import golden_records, write_journal
from tests.server.harness import SEED, RunningServer, System
from tests.server.wire import call

EXPLAIN = "/clearinghouse.v1.JournalService/ExplainSequence"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of this module's own."""
    data_dir = tmp_path_factory.mktemp("explaining") / "data"
    with RunningServer(data_dir, "--seed", SEED) as running:
        yield running


@pytest.fixture(scope="module")
def system(server: RunningServer) -> Iterator[System]:
    """A small world on it."""
    made = System(server)
    with made.client:
        yield made


def test_a_fill_is_explained_as_on_the_command_line(server: RunningServer, system: System) -> None:
    """While the server serves, both give the fill's orders, fees and sources, figure by figure."""
    client = system.client
    client.place_order(system.bob, system.perp, Side.SELL, 1, 150)
    fill = client.place_order(system.alice, system.perp, Side.BUY, 1, 150)
    found = client.explain_sequence(fill.sequence)
    [part] = [part for part in found.parts if part.subject == "TRADE"]
    assert part.rules[0] == "O-3"
    orders = {one.name: one.sequences for one in part.inputs if one.name.endswith("order")}
    assert orders == {"maker's order": (fill.sequence - 1,), "taker's order": (fill.sequence,)}
    assert found.cause(part.inputs[0].causes[0]).line.startswith("ORDER_ACCEPTED")
    done = CliRunner().invoke(main, ["explain", str(server.data_dir), str(fill.sequence), "--json"])
    assert done.exit_code == 0, done.output
    reported = json.loads(done.stdout)
    assert [part["line"] for part in reported["parts"]] == [part.line for part in found.parts]
    with grpc.insecure_channel(server.address) as channel:
        raw = journal_pb2.ExplainSequenceRequest(sequence=fill.sequence).SerializeToString()
        reply = journal_pb2.ExplainSequenceResponse.FromString(call(channel, EXPLAIN, raw))
    assert [work.formula for part in reply.parts for work in part.workings] == [
        work["formula"] for part in reported["parts"] for work in part["workings"]
    ]
    assert {asked.name for asked in reply.asked} == set(reported["asked"])


@pytest.mark.parametrize("sequence", [0, 10**12])
def test_what_is_not_committed_is_refused(system: System, sequence: int) -> None:
    """Genesis and sequences beyond the end are refused before anything is started."""
    with pytest.raises(InvalidRequest):
        system.client.explain_sequence(sequence)


def test_what_takes_too_long_or_waits_too_long_is_refused(tmp_path: Path) -> None:
    """A process past its time is ended and the answer is QUEUE_FULL; so is a caller too many, at once."""
    directory = write_journal(tmp_path / "data", golden_records())

    async def scenario() -> None:
        explainer = Explainer(directory, seconds_max=0.001)
        asking = [asyncio.ensure_future(explainer.explain(700, 0)) for _ in range(QUEUED_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(EdgeError) as caught:
            await explainer.explain(700, 0)
        assert caught.value.code == codes.QUEUE_FULL
        assert "others wait" in caught.value.message
        answers = await asyncio.gather(*asking, return_exceptions=True)
        for answer in answers:
            assert isinstance(answer, EdgeError)
            assert "on a copy" in answer.message
        patient = Explainer(directory)
        found = await patient.explain(300, 0)
        assert found is not None
        assert found["sequence"] == 300
        with pytest.raises(RuntimeError):
            await Explainer(tmp_path / "nothing").explain(300, 0)

    asyncio.run(scenario())
