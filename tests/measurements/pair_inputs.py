# SPDX-License-Identifier: Apache-2.0
"""Requests for the benchmark of two checkouts, as bytes that follow from a seed.

Owns the world and the load: accounts with positions and resting orders, then the mix of the benchmark's workload
(45 % orders that rest, 40 % cancels, 5 % replacements, 10 % orders that fill at once), transfers between accounts
without positions, and ticks of every asset. Ids are those that the machine gives: accounts from 1001, the rest from 1.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Final

from google.protobuf.message import Message

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.workload import OrderColumns, Workload
from clearinghouse.v1 import account_pb2, admin_pb2, enums_pb2, oracle_pb2, trading_pb2

START_NS: Final = 1_700_000_000 * 10**9
STEP_NS: Final = 1_000_000
FIRST_ACCOUNT_ID: Final = 1001
DAY_NS: Final = 24 * 3600 * 10**9
EVERY_ASSET: Final = list(range(1, len(workload.ASSETS) + 1))
SERVICE_OF: Final = {
    "SubmitOrders": "Trading",
    "SubmitTransfers": "Account",
    "CreateAccount": "Account",
    "RequestDeposits": "Account",
    "DecideDeposits": "Account",
    "SubmitTicks": "Oracle",
}
"""The service of a method; the others are of AdminService."""


@dataclass(frozen=True)
class Size:
    """How much is made and measured."""

    accounts: int
    plain_accounts: int
    order_blocks: int
    """of ten calls with 50 instructions each"""
    transfer_blocks: int
    """of two calls with 1,000 transfers each"""
    tick_blocks: int
    """of 25 calls with one tick of each asset"""
    replay_blocks: int
    """of the whole journal in as many parts"""


FULL: Final = Size(200, 200, 20, 12, 12, 20)
TINY: Final = Size(6, 4, 1, 1, 1, 1)


@dataclass
class Inputs:
    """Calls as (time, method, bytes): those of the set-up, then the measured blocks with stage and items."""

    setup: list[tuple[int, str, str]] = field(default_factory=list)
    blocks: list[tuple[str, int, list[tuple[int, str, str]]]] = field(default_factory=list)
    replay_blocks: int = 1


class Maker:
    """Makes the requests in the order in which they are sent."""

    def __init__(self, size: Size) -> None:
        """Make nothing yet."""
        self.size = size
        self.numbers = count(1)
        self.time_ns = START_NS

    def call(self, request: Message) -> tuple[int, str, str]:
        """Give a request its id and time; the call."""
        self.time_ns += STEP_NS
        request.request_id = f"r{next(self.numbers)}"  # type: ignore[attr-defined]
        request.created_time_ns = self.time_ns  # type: ignore[attr-defined]
        name = request.DESCRIPTOR.name.removesuffix("Request")
        path = f"/clearinghouse.v1.{SERVICE_OF.get(name, 'Admin')}Service/{name}"
        return self.time_ns, path, request.SerializeToString(deterministic=True).hex()

    def make(self) -> Inputs:
        """All requests."""
        size = self.size
        inputs = Inputs(replay_blocks=size.replay_blocks)
        ids = list(range(FIRST_ACCOUNT_ID, FIRST_ACCOUNT_ID + size.accounts + size.plain_accounts))
        traders, plain = ids[: size.accounts], ids[size.accounts :]
        inputs.setup += self.instruments()
        inputs.setup += [self.call(account_request(number)) for number in range(len(ids))]
        inputs.setup += self.deposits(traders, plain)
        mix = Workload(traders, list(range(1, len(workload.MARKETS) + 1)))
        for index in workload.POSITION_MARKETS:
            for side in (workload.SELL, workload.BUY):
                inputs.setup.append(self.call(orders_request(mix.positions(index, side))))
        for _ in range(workload.ORDERS_PER_ACCOUNT):
            inputs.setup.append(self.call(orders_request(mix.resting())))
        for _ in range(size.order_blocks):
            calls = [self.call(orders_request(mix.batch(50))) for _ in range(10)]
            inputs.blocks.append(("orders", 500, calls))
        for number in range(size.transfer_blocks):
            calls = [self.call(transfers_request(plain, 1_000, number + at)) for at in range(2)]
            inputs.blocks.append(("transfers", 2_000, calls))
        for _ in range(size.tick_blocks):
            calls = [self.call(self.tick_request(EVERY_ASSET, 20 * (at % 2))) for at in range(25)]
            inputs.blocks.append(("ticks", 25 * len(EVERY_ASSET), calls))
        return inputs

    def instruments(self) -> list[tuple[int, str, str]]:
        """Assets with one source each and a price, then the markets."""
        calls = []
        for number, (symbol, scale, _, weight_ppb) in enumerate(workload.ASSETS, start=1):
            calls += [
                self.call(
                    admin_pb2.CreateAssetRequest(
                        symbol=symbol,
                        scale=scale,
                        weight_kind="WEIGHT_KIND_INVERSE_SQRT",
                        weight_base_ppb=weight_ppb,
                        weight_penalty_ppb=20_000,
                        debt_max_leverage=10,
                        debt_imf_factor_ppb=100_000,
                        debt_mmf_base_ppb=30_000_000,
                        debt_mmf_factor_ppb=60_000,
                    )
                ),
                self.call(
                    admin_pb2.CreateOracleSourceRequest(
                        name=f"feed-{symbol}", source_principal="bench", weight=1
                    )
                ),
                self.call(
                    admin_pb2.SetOracleInstrumentRequest(
                        asset_id=number + 1, source_ids=[number], fresh_ns=DAY_NS, clamp_bps=100
                    )
                ),
                self.call(self.tick_request([number], 0)),
            ]
        for symbol, is_spot, base, lot, tick in workload.MARKETS:
            request = admin_pb2.CreateMarketRequest(
                symbol=symbol,
                kind="MARKET_KIND_SPOT" if is_spot else "MARKET_KIND_PERPETUAL",
                matching="MATCHING_INTERNAL",
                base_asset_id=base + 2,
                quote_asset_id=1,
                lot_size=decimal_text(*lot),
                tick_size=decimal_text(*tick),
                status="MARKET_STATUS_OPEN",
                maker_fee_ppb=[-50_000],
                taker_fee_ppb=[500_000],
                position_weight_ppb=10**9,
                band_ppb=100_000_000,
                max_leverage=20,
                imf_factor_ppb=100_000,
                mmf_base_ppb=25_000_000,
                mmf_factor_ppb=60_000,
                confirmed_gaps=enums_pb2.ListingGap.keys()[1:],
            )
            calls.append(self.call(request))
        return calls

    def tick_request(self, numbers: list[int], shift_bps: int) -> oracle_pb2.SubmitTicksRequest:
        """One tick of each of some assets, moved by some basis points."""
        request = oracle_pb2.SubmitTicksRequest()
        for number in numbers:
            price = workload.ASSETS[number - 1][2] * (10_000 + shift_bps)
            request.ticks.add(
                source_id=number,
                asset_id=number + 1,
                last=decimal_text(price, 4),
                source_time_ns=self.time_ns,
            )
        return request

    def deposits(self, traders: list[int], plain: list[int]) -> list[tuple[int, str, str]]:
        """Deposits of every account in both phases."""
        symbols = {"USDC": 1, **{row[0]: at for at, row in enumerate(workload.ASSETS, start=2)}}
        rows = [
            (each, symbols[symbol], str(whole))
            for symbol, whole in workload.COLLATERAL
            for each in traders
        ]
        rows += [(each, 1, "1000000") for each in plain]
        request = account_pb2.RequestDepositsRequest()
        for account_id, asset_id, amount in rows:
            request.deposits.add(account_id=account_id, asset_id=asset_id, amount=amount)
        decision = account_pb2.DecideDepositsRequest()
        for deposit_id in range(1, len(rows) + 1):
            decision.decisions.add(deposit_id=deposit_id, confirm=True)
        return [self.call(request), self.call(decision)]


def decimal_text(units: int, decimals: int) -> str:
    """Integer units at a number of decimals as the API's text."""
    return f"{Decimal(units).scaleb(-decimals):f}"


def account_request(number: int) -> account_pb2.CreateAccountRequest:
    """A customer's account."""
    return account_pb2.CreateAccountRequest(
        owner=f"firm-{number}", kind="ACCOUNT_KIND_CUSTOMER", max_leverage=20
    )


def orders_request(columns: OrderColumns) -> trading_pb2.SubmitOrdersRequest:
    """A mixed batch of instructions."""
    request = trading_pb2.SubmitOrdersRequest()
    for i, action in enumerate(columns.actions):
        added = request.instructions.add(
            account_id=columns.account_ids[i],
            market_id=columns.market_ids[i],
            target_client_order_id=columns.target_client_ids[i],
        )
        added.action = action  # type: ignore[assignment]  # the workload holds the numbers of the enumeration
        if action == workload.CANCEL:
            continue
        _, _, _, lot, tick = workload.MARKETS[columns.market_ids[i] - 1]
        added.side = columns.sides[i]  # type: ignore[assignment]  # the same
        added.type = 1  # type: ignore[assignment]  # LIMIT
        added.time_in_force = columns.tifs[i]  # type: ignore[assignment]  # the same
        added.self_trade_prevention = 2  # type: ignore[assignment]  # CANCEL_MAKER
        added.price = decimal_text(columns.prices[i], tick[1])
        added.quantity = decimal_text(columns.quantities[i], lot[1])
        added.client_order_id = columns.client_ids[i]
    return request


def transfers_request(
    ids: list[int], batch: int, number: int
) -> account_pb2.SubmitTransfersRequest:
    """Transfers of one smallest unit of the valuation asset between accounts."""
    request = account_pb2.SubmitTransfersRequest()
    total = len(ids)
    for i in range(batch):
        at = (i * 7 + number) % total
        request.transfers.add(
            from_account_id=ids[at],
            to_account_id=ids[(at + 1 + i % (total - 1)) % total],
            asset_id=1,
            amount="0.000001",
        )
    return request
