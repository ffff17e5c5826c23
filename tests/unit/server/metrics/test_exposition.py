# SPDX-License-Identifier: Apache-2.0
"""The metrics of a state and of a server that replays (SPEC Q-8)."""

import asyncio
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.call_metrics import Histogram
from clearinghouse.server.metrics import exposition
from clearinghouse.server.metrics.engine_metrics import state_figures
from clearinghouse.server.metrics.exposition import MetricsServer, Published, check_metrics
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND, PRICE_OK
from clearinghouse.storage.snapshots import SnapshotInfo

Samples = dict[tuple[str, tuple[str, ...]], float]


def scraped(address: str) -> Samples:
    """Every sample by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(scraped_text(address))
        for sample in family.samples
    }


def scraped_text(address: str) -> str:
    """All that the server of metrics shows."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def scraped_of(published: Published) -> Samples:
    """The samples that a server of metrics shows of what is published."""

    async def scenario() -> Samples:
        server = MetricsServer(published, "127.0.0.1:0")
        try:
            return await asyncio.to_thread(scraped, server.address)
        finally:
            await asyncio.to_thread(server.stop)

    return asyncio.run(scenario())


def test_the_buckets_of_a_histogram_are_cumulated() -> None:
    """A value belongs to the bucket whose bound it does not exceed, and to all above."""
    histogram = Histogram((1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 9.0):
        histogram.add(value)
    assert histogram.buckets() == [("1.0", 2), ("2.0", 3), ("+Inf", 4)]
    assert histogram.sum == 12.0


def test_figures_of_a_state() -> None:
    """Liquidations, fund and price states are those of the state; the valuation asset has no price state."""
    state = State(make_genesis(seed=bytes(32)))
    asset = state.assets[AssetId(2)] = Asset(AssetId(2), "SOL", 9)
    asset.price_state = PRICE_OK
    fund = state.accounts[LIQUIDITY_FUND]
    holding = fund.holdings[state.valuation.id] = Holding(fund, state.valuation)
    holding.balance = 1_500_000
    state.waterfall.open_case(AccountId(1001), LiquidationCase())
    found = state_figures(state, 7)
    assert (found.sequence, found.liquidating, found.funds["liquidity", "USDC"]) == (7, 1, 1.5)
    assert found.price_states == {PRICE_OK: 1}
    assert found.open_fails == 0


def test_a_server_that_replays_tells_how_far_it_is(tmp_path: Path) -> None:
    """Before there is an engine the metrics have the progress, and no figures of the state."""
    published = Published(tmp_path)
    published.replayed = (25, 100)
    found = scraped_of(published)
    assert found["clearinghouse_replay_progress", ()] == 0.25
    assert found["clearinghouse_phase", ("replaying",)] == 1
    assert found["clearinghouse_state_read", ()] == 0
    assert found["clearinghouse_disk_free_bytes", ()] > 0
    assert ("clearinghouse_accounts", ()) not in found
    assert ("clearinghouse_sequence", ()) not in found


def test_a_snapshot_that_is_removed_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One may be gone between its listing and the reading of its time: the others count, and the answer comes."""
    kept = tmp_path / "kept"
    kept.touch()
    listed = [SnapshotInfo(tmp_path / "gone", 9), SnapshotInfo(kept, 8)]
    for found, is_there in ((listed, True), (listed[:1], False)):
        monkeypatch.setattr(exposition, "list_snapshots", lambda _, found=found: found)
        samples = scraped_of(Published(tmp_path))
        assert (("clearinghouse_snapshot_age_seconds", ()) in samples) is is_there


@pytest.mark.parametrize("address", ["0.0.0.0:7412", "unix:/tmp/x", "7412", "[::]:1"])
def test_an_open_or_odd_address_is_refused(address: str) -> None:
    """Metrics that others can reach need `--insecure`; what is no address is refused."""
    with pytest.raises(ListenError, match="metrics: "):
        check_metrics(address, insecure=False)
    check_metrics("0.0.0.0:7412", insecure=True)
    check_metrics("127.0.0.1:7412", insecure=False)
