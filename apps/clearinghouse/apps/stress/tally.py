# SPDX-License-Identifier: Apache-2.0
"""Sum up a fork's events: liquidations by tier, payments of the fund, losses by account, states of prices.

Owns the sums over events and the figures before and after. Must never decide success, nor print.

Amounts are smallest units of their asset; `notional` is in valuation units, at the index at the time of the event.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import Recorded
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.exchange_margin.requirements import collateral_amount
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId

Fields = dict[str, int]

# The report's name of a liquidation's event; the first three are the tiers of section 11.
TIERS: Final = {
    events.LIQUIDATION_FILL: "1 on book",
    events.BACKSTOP_FILL: "2 backstop",
    events.DELEVERAGED: "3 auto-deleveraging",
    events.REST_CLOSED: "rest closed at mark",
    events.COLLATERAL_SOLD: "collateral sold on book",
    events.COLLATERAL_TAKEN: "collateral sold to providers",
    events.TAKEN_OVER: "taken over by the fund",
}
PRICE_STATES: Final = {
    types.PRICE_ABSENT: "ABSENT",
    types.PRICE_OK: "OK",
    types.PRICE_NO_QUORUM: "NO_QUORUM",
    types.PRICE_STALE: "STALE",
    types.PRICE_JUMPED: "JUMPED",
    types.PRICE_WIDE: "WIDE",
}


@dataclass(slots=True)
class TierSum:
    """The sums over events of one liquidation tier."""

    fills: int = 0
    accounts: set[int] = field(default_factory=set)
    counterparties: set[int] = field(default_factory=set)
    notional: int = 0


@dataclass(slots=True)
class BadDebtSum:
    """The write-offs of accounts in one asset, and who paid them (W-8, B-5)."""

    amount: int = 0
    by_fund: int = 0
    by_others: int = 0
    by_lenders: int = 0
    debt_of_fund: int = 0


@dataclass(slots=True)
class PriceSum:
    """The index of one asset at the fork, its lowest and highest since then, and the ns in each price state."""

    state: int
    since_ns: int
    before_e9: int
    low_e9: int
    high_e9: int
    ns: dict[int, int] = field(default_factory=dict)

    def stand(self, until_ns: int) -> None:
        """Add the time up to `until_ns` to the present price state."""
        self.ns[self.state] = self.ns.get(self.state, 0) + until_ns - self.since_ns
        self.since_ns = until_ns


class AccountValues(NamedTuple):
    """Figures of an account at one moment, in valuation units: `E` of W-0, equity of M-2, requirement, exposure,
    status.
    """

    bankruptcy_equity: int
    equity: int
    maintenance_margin: int
    exposure: int
    status: int


def account_values(state: State) -> dict[int, AccountValues]:
    """Return every account except system and venue accounts, by id."""
    found: dict[int, AccountValues] = {}
    for account_id in sorted(state.accounts):
        account = state.accounts[account_id]
        if account_id < types.FIRST_ACCOUNT_ID or account.kind == types.KIND_VENUE:
            continue
        refresh(state, account)
        found[account_id] = AccountValues(
            bankruptcy_equity(account),
            equity(account),
            maintenance_margin(state, account),
            account.exposure,
            account.status,
        )
    return found


class Tally:
    """The sums over all records of a fork."""

    def __init__(self, state: State, time_ns: int) -> None:
        """Store the figures of the state at the fork, and its time; the state changes later."""
        self.state = state
        self.commands = 0
        self.tiers = {name: TierSum() for name in TIERS.values()}
        self.flagged: set[int] = set()
        self.started = 0
        self.ended = 0
        self.liquidation_fees: dict[int, int] = {}
        self.spreads_earned: dict[int, int] = {}
        self.fund_paid: dict[int, int] = {}
        self.shared: dict[int, int] = {}
        self.shared_by: set[int] = set()
        self.bad_debts: dict[int, BadDebtSum] = {}
        self.bankrupt: set[int] = set()
        self.unpaid_claims: dict[int, int] = {}
        self.unpaid_debts: dict[int, int] = {}
        self.deposits: dict[int, int] = {}
        self.prices = {
            asset_id: PriceSum(
                asset.price_state, time_ns, asset.index_e9, asset.index_e9, asset.index_e9
            )
            for asset_id, asset in sorted(state.assets.items())
            if asset.instrument is not None
        }
        self.before = account_values(state)
        self.fund_before = self.fund_worth()
        self.fund_low = self.fund_before
        self._time_ns = time_ns
        self._handlers: dict[int, Callable[[Fields], None]] = {
            events.LIQUIDATION_STARTED: self._started,
            events.LIQUIDATION_ENDED: self._ended,
            events.LIQUIDATION_FILL: self._on_book,
            events.BACKSTOP_FILL: self._closed_out,
            events.DELEVERAGED: self._closed_out,
            events.REST_CLOSED: self._closed_out,
            events.LOSS_SHARED: self._shared,
            events.BAD_DEBT: self._bad_debt,
            events.BORROW_TAKEN_OVER: self._borrow_taken_over,
            events.POOL_LOSS: self._pool_loss,
            events.SETTLEMENT_PASS: self._settlement_pass,
            events.DEPOSIT_CONFIRMED: self._deposited,
            events.PRICE_STATE_CHANGED: self._price_state,
            events.INDEX_CHANGED: self._index,
        }
        for kind in (events.COLLATERAL_SOLD, events.COLLATERAL_TAKEN, events.TAKEN_OVER):
            self._handlers[kind] = self._sold
        self._kind = 0

    def hear(self, recorded: Recorded) -> None:
        """Add the events of one record to the sums."""
        self.commands += recorded.record.count
        self._time_ns = recorded.record.time_ns
        for _, values in recorded.event_batches():
            at = 0
            while at < len(values):
                self._kind = values[at]
                names = EVENT_FIELDS[self._kind][1]
                end = at + 1 + len(names)
                handler = self._handlers.get(self._kind)
                if handler is not None:
                    handler(dict(zip(names, values[at + 1 : end], strict=True)))
                at = end

    def look(self) -> None:
        """Update the lowest value of the fund. It is called after each moment."""
        self.fund_low = min(self.fund_low, self.fund_worth())

    def finish(self, time_ns: int) -> None:
        """Add the time of the price states up to the end."""
        for price in self.prices.values():
            price.stand(time_ns)

    def fund_worth(self) -> int:
        """Return the fund's assets less its debts, in valuation units (L-2); it may be negative.

        Assets are valued at the index less the spread of W-3, the valuation asset at 1.
        """
        worth = 0
        spread_ppb = self.state.waterfall.rules.spread_ppb
        for holding in self.state.accounts[types.LIQUIDITY_FUND].holdings.values():
            amount = collateral_amount(holding) + holding.unsettled
            value = to_valuation_floor(holding.asset, amount)
            if amount > 0 and holding.asset is not self.state.valuation:
                value = value * (types.PPB - spread_ppb) // types.PPB
            worth += value
            if holding.borrow_shares:
                worth -= to_valuation_ceil(holding.asset, debt_of(holding))
        return worth

    # --- events ---

    def _tier(self) -> TierSum:
        return self.tiers[TIERS[self._kind]]

    def _worth(self, asset_id: int, amount: int) -> int:
        return to_valuation_floor(self.state.assets[AssetId(asset_id)], abs(amount))

    def _quote_id(self, market_id: int) -> int:
        return self.state.markets[MarketId(market_id)].quote.id

    def _started(self, found: Fields) -> None:
        self.flagged.add(found["account_id"])
        self.started += 1

    def _ended(self, _found: Fields) -> None:
        self.ended += 1

    def _on_book(self, found: Fields) -> None:
        tier = self._tier()
        quote_id = self._quote_id(found["market_id"])
        tier.fills += 1
        tier.accounts.add(found["account_id"])
        tier.notional += self._worth(quote_id, found["value"])
        _add(self.liquidation_fees, quote_id, found["liquidation_fee"])

    def _closed_out(self, found: Fields) -> None:
        tier = self._tier()
        quote_id = self._quote_id(found["market_id"])
        tier.fills += 1
        tier.accounts.add(found["account_id"])
        tier.counterparties.add(found["counterparty_account_id"])
        tier.notional += self._worth(quote_id, found["value"])
        _add(self.fund_paid, quote_id, found["fund_paid"])
        _add(self.spreads_earned, quote_id, found.get("fund_spread", 0))

    def _sold(self, found: Fields) -> None:
        tier = self._tier()
        tier.fills += 1
        tier.accounts.add(found["account_id"])
        if "value" in found:
            tier.notional += self._worth(self._quote_id(found["market_id"]), found["value"])
        else:
            tier.notional += self._worth(found["asset_id"], found["amount"])
        if "counterparty_account_id" in found:
            tier.counterparties.add(found["counterparty_account_id"])

    def _shared(self, found: Fields) -> None:
        _add(self.shared, found["asset_id"], found["amount"])
        self.shared_by.add(found["counterparty_account_id"])
        if found["account_id"] == types.LIQUIDITY_FUND:  # which had taken the loss
            entry = self.bad_debts.setdefault(found["asset_id"], BadDebtSum())
            entry.by_others += found["amount"]
            entry.debt_of_fund -= found["amount"]

    def _bad_debt_of(self, found: Fields) -> BadDebtSum:
        self.bankrupt.add(found["account_id"])
        return self.bad_debts.setdefault(found["asset_id"], BadDebtSum())

    def _bad_debt(self, found: Fields) -> None:
        if found["amount"] <= 0:  # unsettled PnL that the fund received together with its payment
            _add(self.fund_paid, found["asset_id"], found["fund_paid"])
            return
        entry = self._bad_debt_of(found)
        entry.amount += found["amount"]
        entry.by_fund += found["fund_paid"]
        entry.by_others += found["shared"]
        entry.debt_of_fund += found["fund_debt"]
        _add(self.fund_paid, found["asset_id"], found["fund_paid"])

    def _borrow_taken_over(self, found: Fields) -> None:
        entry = self._bad_debt_of(found)
        entry.amount += found["amount"]
        entry.by_fund += found["amount"]
        _add(self.fund_paid, found["asset_id"], found["amount"])

    def _pool_loss(self, found: Fields) -> None:
        entry = self._bad_debt_of(found)
        entry.amount += found["loss"]
        entry.by_fund += found["from_fund"]
        entry.by_lenders += found["from_lenders"]
        _add(self.fund_paid, found["asset_id"], found["from_fund"])

    def _settlement_pass(self, found: Fields) -> None:
        self.unpaid_claims[found["asset_id"]] = found["unpaid_claims"]
        self.unpaid_debts[found["asset_id"]] = found["unpaid_debts"]

    def _deposited(self, found: Fields) -> None:
        worth = self._worth(found["asset_id"], found["amount"])
        _add(self.deposits, found["account_id"], worth)

    def _price_state(self, found: Fields) -> None:
        price = self.prices[AssetId(found["asset_id"])]
        price.stand(self._time_ns)
        price.state = found["to_state"]

    def _index(self, found: Fields) -> None:
        price = self.prices[AssetId(found["asset_id"])]
        price.low_e9 = min(price.low_e9, found["index_e9"]) if price.low_e9 else found["index_e9"]
        price.high_e9 = max(price.high_e9, found["index_e9"])


def _add(sums: dict[int, int], key: int, amount: int) -> None:
    """Add an amount to the sum of a key, which begins at 0."""
    if amount:
        sums[key] = sums.get(key, 0) + amount
