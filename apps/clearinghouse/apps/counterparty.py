# SPDX-License-Identifier: Apache-2.0
"""Set up a central counterparty by commands: members with accounts, shares with prices, cleared markets, deposits.

Owns the long columns of these commands, which are equal in all runs that clear. Each run owns its main parameters.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    SourceId,
)

OPERATOR: Final = "operator"
CUSTODY: Final = "custody"
ORACLE: Final = "oracle"
CURRENCY_ID: Final = AssetId(1)
CURRENCY_SCALE: Final = 2
E9_PER_TICK: Final = 10**9  # a tick is a smallest unit of the currency
DAY_SECONDS: Final = 86_400
FRESH_NS: Final = 30 * DAY_SECONDS * types.SECOND_NS
DEPOSITS_AT_ONCE: Final = 1_000


class Teller(Protocol):
    """An object that sends commands which must succeed, as `desk.Desk` does."""

    @property
    def now(self) -> int:
        """Return the time of the next command, in ns since 1970."""

    def of(self, principal: str) -> tuple[str, str, int]:
        """Return the principal, the request id and the creation time for that principal's next command."""

    def must(self, command: commands.Command) -> list[int]:
        """Send a command that must succeed; return the ids in its answer."""


def admit(
    teller: Teller, name: str, kinds: list[int], limits: tuple[int, int, int] = (0, 0, 0)
) -> tuple[int, list[AccountId]]:
    """Admit a member with one account of each kind; return the ids of the member and of its accounts.

    `limits` are its limits of exposure, settlement and concentration.
    """
    accounts = [
        teller.must(commands.CreateAccount(*teller.of(OPERATOR), name, kind, AccountId(0), 1, 0, 0))
        for kind in kinds
    ]
    (member_id,) = teller.must(commands.AdmitMember(*teller.of(OPERATOR), name, *limits))
    return member_id, [AccountId(made[0]) for made in accounts]


def list_asset(teller: Teller, symbol: str, scale: int = 0) -> AssetId:
    """List an asset with the terms of a share; return its id."""
    (asset_id,) = teller.must(
        commands.CreateAsset(
            *teller.of(OPERATOR), symbol, scale, types.WEIGHT_INVERSE_SQRT, 0, 0, 1, 0, 0, 0, 0, 0
        )
    )
    return AssetId(asset_id)


def price_by(teller: Teller, source: SourceId, asset: AssetId) -> None:
    """Set the one source from which the price of an asset comes."""
    teller.must(
        commands.SetOracleInstrument(*teller.of(OPERATOR), asset, [source], FRESH_NS, 10_000)
    )


def clear(
    teller: Teller,
    symbol: str,
    share: AssetId,
    segment_id: int,
    floor_lots: int = 0,
    *,
    has_book: bool = False,
) -> MarketId:
    """Create the cleared market of a share in the currency, settled net of both (DvP model 3); return its id.

    With `has_book` the machine's own book opens, and its fills are novated; otherwise the book stays closed.
    """
    kind = types.DEFERRED_SPOT if has_book else types.SPOT
    (number,) = teller.must(
        commands.CreateMarket(
            *teller.of(OPERATOR), symbol, kind, types.INTERNAL, share, CURRENCY_ID, 1, 0, 1,
            CURRENCY_SCALE, AccountId(0), types.MARKET_HALTED, [0], [0], 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
        )
    )  # fmt: skip
    market_id = MarketId(number)
    teller.must(
        commands.SetClearing(*teller.of(OPERATOR), market_id, segment_id, types.DVP_NET, floor_lots)
    )
    if has_book:
        for status in (types.MARKET_AUCTION, types.MARKET_OPEN):
            teller.must(commands.SetMarketStatus(*teller.of(OPERATOR), market_id, status, "open"))
    return market_id


def report_prices(teller: Teller, source: SourceId, prices_e9: Mapping[AssetId, int]) -> None:
    """Report prices of assets, in units times 10^9, from a source."""
    none = [0] * len(prices_e9)
    teller.must(
        commands.OracleTicks(
            *teller.of(ORACLE), [source] * len(prices_e9), list(prices_e9), none, list(none),
            list(prices_e9.values()), list(none), [teller.now] * len(prices_e9),
        )
    )  # fmt: skip


def bring(teller: Teller, amounts: Mapping[tuple[AccountId, AssetId], int]) -> None:
    """Deposit amounts in accounts by asset, with the confirmation of custody."""
    rows = [(account, asset, amount) for (account, asset), amount in amounts.items() if amount]
    for start in range(0, len(rows), DEPOSITS_AT_ONCE):
        part = rows[start : start + DEPOSITS_AT_ONCE]
        head = teller.of(CUSTODY)
        ids = teller.must(
            commands.RequestDeposits(
                *head,
                [row[0] for row in part],
                [row[1] for row in part],
                [row[2] for row in part],
                [f"in-{head[1]}-{place}" for place in range(len(part))],
            )
        )
        teller.must(
            commands.DecideDeposits(
                *teller.of(CUSTODY), [DepositId(one) for one in ids], [1] * len(ids)
            )
        )
