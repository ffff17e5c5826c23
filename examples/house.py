# SPDX-License-Identifier: Apache-2.0
"""Share what five of the programs need: their own server, a listed asset, deposits and a market that is cleared.

Each program replaces its folder below `var/examples`, and leaves the journal there for the reader.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clearinghouse.client import (
    AssetParameters,
    Client,
    Decision,
    DvpModel,
    EventKind,
    ListingGap,
    MarketKind,
    MarketParameters,
    MarketStatus,
    Tick,
)


@contextmanager
def clearinghouse() -> Iterator[Client]:
    """Start a new server and yield a client of it. The server ends with the program."""
    folder = Path("var") / "examples" / Path(sys.argv[0]).stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "clearinghouse.server.cli", "serve", "--json"]
    command += ["--listen", "127.0.0.1:0", "--data-dir", str(folder / "journal")]
    with (
        (folder / "server.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            outputs = (json.loads(line) for line in server.stdout or ())
            address = next(one["address"] for one in outputs if one["state"] == "serving")
            with Client(address, principal="operator") as client:
                yield client
        finally:
            server.terminate()
    print(f"\nExamine it: .venv/bin/clearinghouse doctor {folder / 'journal'}")


def list_sol(client: Client, price: float | str) -> int:
    """List the asset SOL with a first price; return the id of its price source."""
    client.create_asset("SOL", 6, AssetParameters(weight_base_ppb=900_000_000))
    source = client.create_oracle_source("my-venue", "operator")
    client.set_oracle_instrument("SOL", [source], fresh_ns=3_600_000_000_000)
    send_price(client, source, str(price))
    return source


def send_price(client: Client, source: int, price: str) -> None:
    """Send a price of SOL from a price source, as the last trade of a venue."""
    client.submit_ticks([Tick(source, "SOL", time.time_ns(), last=price)]).raise_for_refusals()


def open_account(client: Client, owner: str, usdc: int, sol: int = 0, **options: object) -> int:
    """Open an account with confirmed deposits of USDC and SOL; return its id."""
    account = client.create_account(owner, **options)
    for asset, amount in (("USDC", usdc), ("SOL", sol)):
        if amount:
            deposit = client.request_deposit(account, asset, amount)
            client.decide_deposits([Decision(deposit)]).raise_for_refusals()
    return account


def list_perpetual(client: Client) -> None:
    """Open a perpetual market on SOL with fees of 0.02 % and 0.06 % and leverage up to 20."""
    client.create_market(
        "SOL-PERP",
        MarketKind.PERPETUAL,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=MarketParameters(
            maker_fee_ppb=[200_000], taker_fee_ppb=[600_000], band_ppb=100_000_000
        ),
        # What an example goes without; a market of the public sets it (`client.check_listing()`).
        confirmed_gaps=[
            ListingGap.FEW_SOURCES,
            ListingGap.NO_INDEX_RULES,
            ListingGap.FLAT_WEIGHT,
            ListingGap.NO_SALE,
            ListingGap.NO_OUTFLOW_LIMIT,
            ListingGap.NO_DEPOSIT_CAP,
            ListingGap.NO_SLIPPAGE,
            ListingGap.LIQUIDATION_OFF,
            ListingGap.NO_BACKSTOP,
            ListingGap.NO_OPEN_INTEREST_CAP,
            ListingGap.NO_FUNDING,
        ],
    )


def list_cleared_share(client: Client, cut_off_in: int, settle_in: int) -> int:
    """List a share whose trades the clearinghouse captures and nets; return the id of its clearing segment.

    Trades are netted `cut_off_in` seconds from now, and settled `settle_in` seconds from now.
    """
    client.create_market(
        "SHARE",
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="1",
        tick_size="0.01",
        status=MarketStatus.HALTED,
        parameters=MarketParameters(),
    )
    noon, day = 43_200, 86_400
    segment = client.create_segment(
        "EQUITIES",
        calendar_id=client.set_calendar(weekend_days=0, holidays=[]),
        utc_offset_seconds=noon - int(time.time()) % day,
        cut_off_seconds=noon + cut_off_in,
        settlement_seconds=noon + settle_in,
        cycle_days=0,
    )
    client.set_clearing("SHARE", segment_id=segment, dvp_model=DvpModel.NET)
    return segment


def wait_for(client: Client, kind: EventKind) -> int:
    """Wait until an event of a kind is in the journal; return its sequence."""
    for frame in client.subscribe(1, kinds=[kind]):
        if frame.events:
            return frame.events[0].sequence
    raise AssertionError("a subscription ends only with its client")
