# SPDX-License-Identifier: Apache-2.0
"""A server with authority, API keys and metrics, and people who work with it, for the tests of this folder.

Owns the world: two operators, a risk officer, two of custody, an auditor, traders; markets with positions; clearing
members with trades and a margin call's worth of open nets; deposits and withdrawals that wait.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from clearinghouse.client import (
    AccountKind,
    AssetParameters,
    CcpFund,
    Client,
    CollateralAmount,
    Decision,
    Deposit,
    DvpModel,
    ListingGap,
    MarketKind,
    MarketParameters,
    MarketStatus,
    Role,
    Side,
    Tick,
    TradeToCapture,
    Withdrawal,
)
from tests.server.harness import RunningServer
from tests.server.test_credentials import Ring

NOON: Final = 43_200
DAY: Final = 86_400
PERCENT: Final = 10_000_000
PEOPLE: Final = {
    "bob": None,
    "rita": Role.RISK_OFFICER,
    "carl": Role.CUSTODY,
    "cora": Role.CUSTODY,
    "otto": Role.AUDITOR,
    "tom": Role.TRADER,
    "tess": Role.TRADER,
    "feed": Role.ORACLE,
    "trax": Role.VENUE,
    "north": Role.MEMBER,
    "south": Role.MEMBER,
    "east": Role.MEMBER,
}
HOSTILE: Final = "<script>alert(1)</script>\"'&{{7*7}}"
"""Text that a page must show as text."""


class World:
    """A running server, the key of each person, and the numbers of what was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ring = Ring(folder)
        self.keys = {name: ring.new(name) for name in ("ann", *PEOPLE)}
        genesis = folder / "genesis.toml"
        genesis.write_text('operators = ["ann", "bob"]\n', encoding="utf-8")
        self._arguments = (
            "--metrics",
            "127.0.0.1:0",
            "--genesis",
            str(genesis),
            *ring.flags,
        )
        self.server = RunningServer(folder / "data", *self._arguments)
        self.address = self.server.address
        self.accounts: dict[str, int] = {}
        self.withdrawals: list[int] = []
        self.deposits: list[int] = []
        self.member_id = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.server.process.poll() is None:
            self.server.kill()

    @property
    def metrics(self) -> str:
        """The address of the metrics, as the log has it."""
        lines = (self.folder / "data.log").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return str(next(line["address"] for line in reversed(found) if line["event"] == "metrics"))

    def client(self, name: str) -> Client:
        """A client of a person."""
        return Client(self.address, api_key=self.keys[name])

    def restart(self) -> None:
        """Kill the server, and start it again on the same address."""
        self.server.kill()
        self.server = RunningServer(
            self.folder / "data", *self._arguments, "--listen", self.address
        )

    def furnish(self, reference: str = HOSTILE) -> None:
        """Make roles, markets, positions and money that waits for custody."""
        with self.client("ann") as ann:
            for name, role in PEOPLE.items():
                if role is not None:
                    ann.grant_role(name, role)
            ann.create_asset("SOL", 6, AssetParameters(weight_base_ppb=900_000_000))
            ann.create_asset("BTC", 8, AssetParameters(weight_base_ppb=950_000_000))
            source = ann.create_oracle_source("venue-1", "feed")
            for symbol in ("SOL", "BTC"):
                ann.set_oracle_instrument(symbol, [source], fresh_ns=3_600_000_000_000)
            with self.client("feed") as feed:
                now = time.time_ns()
                ticks = [
                    Tick(source, "SOL", now, bid="149.9", ask="150.1"),
                    Tick(source, "BTC", now, bid="64990", ask="65010"),
                ]
                feed.submit_ticks(ticks).raise_for_refusals()
            terms = MarketParameters(
                maker_fee_ppb=[200_000], taker_fee_ppb=[600_000], band_ppb=500_000_000
            )
            for symbol, base, kind in (
                ("SOL-USDC", "SOL", MarketKind.SPOT),
                ("SOL-PERP", "SOL", MarketKind.PERPETUAL),
                ("BTC-PERP", "BTC", MarketKind.PERPETUAL),
            ):
                ann.create_market(
                    symbol,
                    kind,
                    base,
                    "USDC",
                    lot_size="0.01",
                    tick_size="0.01",
                    parameters=terms,
                    confirmed_gaps=list(ListingGap)[1:],
                )
        with self.client("tom") as tom, self.client("tess") as tess:
            self.accounts["tom"] = tom.create_account("tom")
            self.accounts["tess"] = tess.create_account("tess")
            for share in range(1, 13):
                self.accounts[f"tom-{share}"] = tom.create_account("tom")
            self._pay_in(list(self.accounts.values()), "USDC", "21000")
            self._pay_in([self.accounts["tess"]], "USDC", "600000")
            for share in range(1, 13):
                lots = str(100 * share)
                tess.place_order(self.accounts["tess"], "SOL-PERP", Side.SELL, lots, "150")
                tom.place_order(self.accounts[f"tom-{share}"], "SOL-PERP", Side.BUY, lots, "150")
            requested = tom.request_withdrawals(
                [
                    Withdrawal(self.accounts["tom"], "USDC", amount, reference)
                    for amount, reference in (
                        ("500", "bank-1"),
                        ("15000", reference),
                        ("700", "bank-2"),
                    )
                ]
            )
            requested.raise_for_refusals()
            self.withdrawals = [item.id for item in requested]
        with self.client("carl") as carl:
            found = carl.request_deposits([Deposit(self.accounts["tom"], "USDC", "900", HOSTILE)])
            self.deposits = [found[0].id]
        with self.client("rita") as rita:
            rita.set_approval_limit("USDC", "10000")

    def _pay_in(self, account_ids: Sequence[int], asset: str, amount: str) -> None:
        """Bring an amount into each account."""
        with self.client("carl") as carl:
            paid = carl.request_deposits([Deposit(one, asset, amount) for one in account_ids])
            carl.decide_deposits([Decision(item.id) for item in paid]).raise_for_refusals()

    def clear(self) -> None:
        """Make clearing members with open nets, margin rules and stress scenarios."""
        with self.client("ann") as ann, self.client("rita") as rita:
            for name in ("north", "south", "east"):
                with self.client(name) as member:
                    self.accounts[name] = member.create_account(name, kind=AccountKind.MEMBER_HOUSE)
                number = ann.admit_member(name)
                self.member_id = self.member_id or number
            self._pay_in(
                [self.accounts[name] for name in ("north", "south", "east")], "USDC", "10000"
            )
            rita.set_margin_parameters(
                confidence_ppb=990_000_000,
                look_back_days=250,
                stress_days=30,
                floor_weight_ppb=250_000_000,
                call_seconds=600,
                reminder_seconds=60,
                reduction_max_ppb=90 * PERCENT,
                exposure_unlimited=True,
            )
            rita.set_margin_asset(
                "SOL", eligible=True, haircut_ppb=20 * PERCENT, liquidation_days=2
            )
            rita.set_margin_scenarios(
                "SOL", [-10 * PERCENT, -8 * PERCENT, -6 * PERCENT] + [0] * 277
            )
            calendar_id = ann.set_calendar(weekend_days=0, holidays=[])
            ann.create_market(
                "SOL/USDC-C",
                MarketKind.SPOT,
                "SOL",
                "USDC",
                lot_size="0.01",
                tick_size="0.01",
                status=MarketStatus.HALTED,
                parameters=MarketParameters(),
            )
            segment_id = ann.create_segment(
                "EQ",
                calendar_id=calendar_id,
                utc_offset_seconds=NOON - int(time.time()) % DAY,
                cut_off_seconds=NOON + 3_000,
                settlement_seconds=NOON + 3_600,
                cycle_days=0,
            )
            ann.set_clearing("SOL/USDC-C", segment_id=segment_id, dvp_model=DvpModel.NET)
        with self.client("north") as north:
            north.lodge_collateral([CollateralAmount(self.accounts["north"], "USDC", 100)])
        self.trade()

    def fall(self) -> None:
        """Let SOL fall from 150 to 138, and give the funds something to hold."""
        with self.client("feed") as feed:
            for price in (146, 142, 138):
                tick = Tick(1, "SOL", time.time_ns(), bid=f"{price}.0", ask=f"{price}.2")
                feed.submit_ticks([tick]).raise_for_refusals()
        for name in ("ann", "bob"):  # from the account of another one, so by two operators
            with self.client(name) as operator:
                operator.fund_ccp(self.accounts["east"], CcpFund.SKIN, "2500")
                operator.fund_ccp(self.accounts["east"], CcpFund.EQUITY, "4000")
        for name in ("north", "south"):
            with self.client(name) as member:
                member.contribute_default_fund(self.accounts[name], "750")
        with self.client("east") as east:
            east.fund_liquidity(self.accounts["east"], "USDC", "3000")

    def trade(self) -> None:
        """Capture one trade between two members."""
        with self.client("trax") as trax:
            trade = TradeToCapture(
                "SOL/USDC-C", self.accounts["north"], self.accounts["south"], "150", "10", "V1"
            )
            trax.capture_trades([trade]).raise_for_refusals()
