# SPDX-License-Identifier: Apache-2.0
"""Set up the day as an operator: instruments, price sources, accounts, first deposits, first prices.

Owns the demo's parameters. It uses only the public client, like the rest of the demo.
"""

import time
from decimal import Decimal
from typing import Final

from clearinghouse.apps.demo.day import Day, price_text
from clearinghouse.apps.demo.plan import MARKETS, Tally
from clearinghouse.apps.demo.roles.oracle import PRINCIPAL as ORACLE
from clearinghouse.apps.demo.roles.treasury import CUSTODY
from clearinghouse.client import (
    AccountKind,
    AssetParameters,
    Client,
    Decision,
    Deposit,
    ListingGap,
    MarketKind,
    MarketParameters,
    MarketStatus,
    Tick,
    WeightKind,
)

OPERATOR: Final = "operator"
COIN_SCALE: Final = 8

COINS: Final[dict[str, AssetParameters]] = {
    "BTC": AssetParameters(
        weight_kind=WeightKind.INVERSE_SQRT, weight_base_ppb=950_000_000, weight_penalty_ppb=100_000
    ),
    "ETH": AssetParameters(
        weight_kind=WeightKind.INVERSE_SQRT,
        weight_base_ppb=920_000_000,
        weight_penalty_ppb=120_000,
        outflow_limit=60,
        outflow_window_ns=3_600_000_000_000,
    ),
    "SOL": AssetParameters(
        weight_kind=WeightKind.INVERSE_SQRT, weight_base_ppb=900_000_000, weight_penalty_ppb=200_000
    ),
}
# Tier 0 pays, tier 1 (market makers) earns a rebate as a maker.
TERMS: Final = MarketParameters(
    maker_fee_ppb=(200_000, -50_000),
    taker_fee_ppb=(600_000, 400_000),
    notional_min=5,
    notional_max=50_000_000,
    band_ppb=50_000_000,
    slippage_ppb=20_000_000,
    max_leverage=20,
    imf_factor_ppb=20_000,
    mmf_base_ppb=25_000_000,
    mmf_factor_ppb=10_000,
)
# Listing gaps that the perpetuals of one day may have (O-1.4).
GAPS: Final = (
    ListingGap.FEW_SOURCES,
    ListingGap.NO_INDEX_RULES,
    ListingGap.NO_SALE,
    ListingGap.NO_OUTFLOW_LIMIT,
    ListingGap.NO_DEPOSIT_CAP,
    ListingGap.LIQUIDATION_OFF,
    ListingGap.NO_BACKSTOP,
    ListingGap.NO_OPEN_INTEREST_CAP,
    ListingGap.NO_FUNDING,
)

Money = dict[str, Decimal]
MAKER_MONEY: Final[Money] = {
    "USDC": Decimal(30_000_000),
    "BTC": Decimal(150),
    "ETH": Decimal(3_000),
    "SOL": Decimal(60_000),
}
TREASURY_MONEY: Final[Money] = {
    "USDC": Decimal(500_000),
    "BTC": Decimal(5),
    "ETH": Decimal(100),
    "SOL": Decimal(1_500),
}
# By habit, in the order of `taker.HABITS`.
TAKER_MONEY: Final[tuple[Money, ...]] = (
    {"USDC": Decimal(40_000)},
    {"USDC": Decimal(3_000_000), "BTC": Decimal(20), "ETH": Decimal(400), "SOL": Decimal(6_000)},
    {"USDC": Decimal(120_000)},
    {"USDC": Decimal(250_000), "BTC": Decimal(3), "ETH": Decimal(60), "SOL": Decimal(900)},
    {"USDC": Decimal(200_000), "BTC": Decimal(2), "ETH": Decimal(40), "SOL": Decimal(600)},
    {"USDC": Decimal(120_000)},
)

ROLES: Final[dict[str, tuple[AccountKind, tuple[Money, ...]]]] = {
    "maker-1": (AccountKind.MARKET_MAKER, (MAKER_MONEY,)),
    "maker-2": (AccountKind.MARKET_MAKER, (MAKER_MONEY,)),
    "taker-1": (AccountKind.CUSTOMER, TAKER_MONEY),
    "taker-2": (AccountKind.CUSTOMER, TAKER_MONEY),
    "treasury-1": (AccountKind.CUSTOMER, (TREASURY_MONEY,) * 3),
}


def list_instruments(client: Client, day: Day) -> dict[str, int]:
    """List assets, price sources and markets, whose status is AUCTION; return the ids of the sources by name."""
    for symbol, parameters in COINS.items():
        client.create_asset(symbol, COIN_SCALE, parameters)
    sources: dict[str, int] = {}
    for asset, feed in day.feeds.items():
        for name in feed.sources:
            if name not in sources:
                sources[name] = client.create_oracle_source(name, ORACLE)
        client.set_oracle_instrument(asset, [sources[name] for name in feed.sources])
    for spec in MARKETS:
        client.create_market(
            spec.symbol,
            MarketKind.PERPETUAL if spec.is_perpetual else MarketKind.SPOT,
            spec.base,
            "USDC",
            lot_size=spec.lot_size,
            tick_size=price_text(spec.tick_micros).rstrip("0"),
            parameters=TERMS,
            status=MarketStatus.AUCTION,
            confirmed_gaps=GAPS,
        )
    return sources


def open_accounts(client: Client, custodian: Client, tally: Tally) -> dict[str, list[int]]:
    """Open the accounts of all roles and deposit their first money through custody; return their ids by role."""
    accounts: dict[str, list[int]] = {}
    for role, (kind, holdings) in ROLES.items():
        for money in holdings:
            account_id = client.create_account(role, kind)
            tally.count([0])
            accounts.setdefault(role, []).append(account_id)
            if kind is AccountKind.MARKET_MAKER:
                client.set_account_limits(account_id, fee_tier=1)
                tally.count([0])
            deposits = [Deposit(account_id, asset, amount) for asset, amount in money.items()]
            requested = client.request_deposits(deposits)
            tally.batch(requested)
            requested.raise_for_refusals()
            decided = custodian.decide_deposits([Decision(item.id) for item in requested])
            tally.batch(decided)
            decided.raise_for_refusals()
            for asset, amount in money.items():
                tally.deposit(asset, amount)
    return accounts


def first_prices(address: str | list[str], day: Day, sources: dict[str, int], tally: Tally) -> None:
    """Send the sources' prices before the day begins, because an order is checked against a mark price."""
    now_ns = time.time_ns()
    ticks = [
        Tick(
            sources[name],
            asset,
            now_ns,
            price_text(quotes[0].bid),
            price_text(quotes[0].ask),
            price_text(quotes[0].last) if quotes[0].last else None,
        )
        for asset, feed in day.feeds.items()
        for name, quotes in feed.sources.items()
    ]
    with Client(address, principal=ORACLE) as oracle:
        sent = oracle.submit_ticks(ticks)
        tally.batch(sent)
        sent.raise_for_refusals()


def prepare(
    address: str | list[str], day: Day, tally: Tally
) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Prepare everything before the day; return the accounts by role and the sources by name."""
    with (
        Client(address, principal=OPERATOR) as client,
        Client(address, principal=CUSTODY) as custodian,
    ):
        sources = list_instruments(client, day)
        tally.count([0] * (len(COINS) + len(sources) + len(day.feeds) + len(MARKETS)))
        first_prices(address, day, sources, tally)
        accounts = open_accounts(client, custodian, tally)
    return accounts, sources
