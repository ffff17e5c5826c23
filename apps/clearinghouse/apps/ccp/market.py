# SPDX-License-Identifier: Apache-2.0
"""Set up the market of a run: the currency, shares and their prices, members with accounts, segment, PvP currencies.

Owns the parameters. Commands make the whole market.
"""

from typing import Final

from clearinghouse.apps.ccp.trades import Trade, Weeks
from clearinghouse.apps.counterparty import (
    CURRENCY_ID,
    CURRENCY_SCALE,
    E9_PER_TICK,
    OPERATOR,
    ORACLE,
    admit,
    bring,
    clear,
    list_asset,
    price_by,
    report_prices,
)
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    SourceId,
)

VENUE: Final = "exchange"
CURRENCY: Final = "NPR"
FOREIGN: Final = "INR"
FOREIGN_PRICE_E9: Final = 160 * 10**9  # the rate has been fixed for decades

OFFSET_SECONDS: Final = 20_700  # Kathmandu is 5:45 ahead of UTC
CUT_OFF_SECONDS: Final = 57_600  # 16:00
DELIVERY_SECONDS: Final = 43_200  # 12:00
CYCLE_DAYS: Final = 2
FRIDAY_AND_SATURDAY: Final = 16 + 32
WITH_CLIENTS: Final = 10
"""Members that also have an omnibus and an individual account."""
HAIRCUT_PPB: Final = 80_000_000
PENALTY_PPB: Final = 100_000  # a basis point of the value for each session
BUY_IN_DAYS: Final = 4
OFFER_LIMIT_PPB: Final = 100_000_000
CASH_PREMIUM_PPB: Final = 50_000_000
UNITS: Final = 10**CURRENCY_SCALE
PVP_LIMIT: Final = 5_000_000 * UNITS


class Member:
    """A clearing member and its accounts: its own, and those of its clients."""

    def __init__(self, name: str, member_id: int, house: AccountId) -> None:
        """Create a member without client accounts; `house` is its own account."""
        self.name = name
        self.member_id = member_id
        self.house = house
        self.omnibus = house
        self.individual = house

    def account_of(self, number: int) -> AccountId:
        """Return the account for the member's trade with this number.

        Of sixteen trades, two are of the one client with an individual account and four of the clients in the omnibus
        account.
        """
        if number % 8 == 1:
            return self.individual
        return self.omnibus if number % 4 == 0 else self.house

    def accounts(self) -> list[AccountId]:
        """Return the accounts of the member, each once."""
        return list(dict.fromkeys((self.house, self.omnibus, self.individual)))


class Market:
    """The members, shares and currencies of a run."""

    def __init__(self, desk: Desk, weeks: Weeks) -> None:
        """Create the assets, markets, members and accounts."""
        self._desk = desk
        self.last_prices: dict[MarketId, int] = {}  # in ticks
        self.members = [self._member(name, place) for place, name in enumerate(weeks.members)]
        desk.must(commands.SetCalendar(*desk.of(OPERATOR), 0, FRIDAY_AND_SATURDAY, []))
        (self.segment_id,) = desk.must(
            commands.CreateSegment(
                *desk.of(OPERATOR), "EQUITIES", 1, OFFSET_SECONDS, CUT_OFF_SECONDS, DELIVERY_SECONDS, CYCLE_DAYS, 0
            )
        )  # fmt: skip
        (source,) = desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), VENUE, ORACLE, 1))
        self._source = SourceId(source)
        self.foreign = self._asset(FOREIGN, CURRENCY_SCALE)
        self.tick({self.foreign: FOREIGN_PRICE_E9})
        self.shares = [self._asset(symbol, 0) for symbol in weeks.shares]
        self.markets = [
            self._cleared(symbol, share)
            for symbol, share in zip(weeks.shares, self.shares, strict=True)
        ]
        self._open_pvp()

    def _member(self, name: str, place: int) -> Member:
        """Admit a member with its accounts; only the first ten members have clients."""
        kinds = [types.KIND_MEMBER_HOUSE]
        if place < WITH_CLIENTS:
            kinds += [types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL]
        member_id, accounts = admit(self._desk, name, kinds)
        member = Member(name, member_id, accounts[0])
        if len(accounts) > 1:
            member.omnibus, member.individual = accounts[1:]
        return member

    def _asset(self, symbol: str, scale: int) -> AssetId:
        """Create an asset whose price comes from the exchange; return its id."""
        asset = list_asset(self._desk, symbol, scale)
        price_by(self._desk, self._source, asset)
        return asset

    def _cleared(self, symbol: str, share: AssetId) -> MarketId:
        """Create the cleared market of a share, with the terms of its settlement; the last share has a book of the
        machine.
        """
        desk = self._desk
        market = clear(
            desk,
            f"{symbol}/{CURRENCY}",
            share,
            self.segment_id,
            has_book=share == self.shares[-1],
        )
        desk.must(
            commands.SetSettlementTerms(
                *desk.of(OPERATOR), market, 1, PENALTY_PPB, BUY_IN_DAYS, OFFER_LIMIT_PPB, CASH_PREMIUM_PPB
            )
        )  # fmt: skip
        return market

    def _open_pvp(self) -> None:
        """Let the members' own accounts settle payments in both currencies."""
        desk = self._desk
        for asset, haircut in ((CURRENCY_ID, 0), (self.foreign, HAIRCUT_PPB)):
            desk.must(commands.SetPvpCurrency(*desk.of(OPERATOR), asset, haircut, rate_band_ppb=0))
        for member in self.members:
            desk.must(commands.SetPvpMember(*desk.of(OPERATOR), member.house, 1, PVP_LIMIT))
            for asset in (CURRENCY_ID, self.foreign):
                desk.must(
                    commands.SetPvpShortLimit(*desk.of(OPERATOR), member.house, asset, PVP_LIMIT)
                )

    def tick(self, prices_e9: dict[AssetId, int]) -> None:
        """Report prices of assets from the exchange, in units times 10^9."""
        report_prices(self._desk, self._source, prices_e9)

    def tick_trades(self, trades: list[Trade]) -> None:
        """Report the last trade price of each share."""
        last = {self.shares[trade.share]: trade.price * E9_PER_TICK for trade in trades}
        self.last_prices.update({self.markets[trade.share]: trade.price for trade in trades})
        self.tick({asset: last[asset] for asset in sorted(last)})

    def largest_payments(self, trades: list[Trade]) -> int:
        """Return the payments of the two members that pay most for these trades, each net by account."""
        net: dict[AccountId, int] = {}
        for number, trade in enumerate(trades):
            value = trade.price * trade.quantity
            for place, sign in ((trade.buyer, 1), (trade.seller, -1)):
                account_id = self.members[place].account_of(number)
                net[account_id] = net.get(account_id, 0) + sign * value
        paid = [
            sum(max(0, net.get(one, 0)) for one in member.accounts()) for member in self.members
        ]
        return sum(sorted(paid)[-2:])

    def deposit(self, amounts: dict[tuple[AccountId, AssetId], int]) -> None:
        """Deposit amounts in accounts by asset, with the confirmation of custody."""
        bring(self._desk, amounts)
