# SPDX-License-Identifier: Apache-2.0
"""Make views of delivery versus payment: terms, obligations, fails and offers for buy-ins (SPEC C-5).

Owns the fields and pages of those answers. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.layers import oldest_age, parts_from_oldest
from clearinghouse.statemachine.settlement.fails import lacks_cash
from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED


@dataclass
class SettlementTermsView:
    """The settlement terms of a cleared market."""

    market_id: MarketId
    allows_partial: bool
    penalty_ppb: int
    buy_in_days: int
    offer_limit_ppb: int
    cash_premium_ppb: int
    asset_class: int
    securities_ppb: int
    cash_ppb: int


@dataclass
class ObligationView:
    """An account's obligation to deliver or receive in a session and a market; cash in quote units."""

    market_id: MarketId
    account_id: AccountId
    net_lots: int
    cash: int
    settled_lots: int
    open_lots: int
    settled_cash: int
    lacks_cash: bool
    mark_per_lot: PricePerLot


@dataclass
class FailLayerView:
    """The lots of a fail that are equally old."""

    lots: int
    age_days: int


@dataclass
class FailView:
    """The lots and cash of an account and a market that failed in earlier sessions and are carried into a session.

    Cash is in quote units.
    """

    session_id: int
    account_id: AccountId
    market_id: MarketId
    lots: int
    cash: int
    age_days: int
    penalty: int
    layers: list[FailLayerView]  # the oldest first
    deferred: int


@dataclass
class BuyInOfferView:
    """An offer to deliver for a buy-in."""

    offer_id: int
    market_id: MarketId
    account_id: AccountId
    price_per_lot: PricePerLot
    lots: int


def terms_views(state: State) -> list[SettlementTermsView]:
    """Return terms by market."""
    found: list[SettlementTermsView] = []
    for key in sorted(state.clearing.markets):
        terms = state.dvp.terms_of(key)
        found.append(
            SettlementTermsView(
                key,
                terms.allows_partial == 1,
                terms.penalty_ppb,
                terms.buy_in_days,
                terms.offer_limit_ppb,
                terms.cash_premium_ppb,
                state.dvp.penalty_classes.get(key, 0),
                *state.dvp.penalty_rates_of(key),
            )
        )
    return found


def obligation_views(
    session: Session,
    settlement: Settlement | None,
    account_id: AccountId,
    after: tuple[MarketId, AccountId],
    count: int,
) -> list[ObligationView]:
    """Return obligations by market and account, at most `count` after `after`."""
    found: list[ObligationView] = []
    for one in settlement.obligations if settlement is not None else ():
        if (one.market_id, one.account_id) <= after or account_id not in (0, one.account_id):
            continue
        mark = session.marks[one.market_id]
        found.append(
            ObligationView(
                one.market_id,
                one.account_id,
                one.lots,
                one.cash,
                one.settled,
                one.open_lots,
                one.cash + one.open_lots * mark,
                lacks_cash(one),
                PricePerLot(mark),
            )
        )
        if len(found) == count:
            break
    return found


def _fail_view(session: Session, net: Net) -> FailView:
    """Return the view of the fail that a net carries."""
    parts = parts_from_oldest(net.carried_layers, abs(net.carried_lots))
    return FailView(
        session.id,
        net.account_id,
        net.market_id,
        net.carried_lots,
        net.carried_cash,
        oldest_age(net.carried_layers),
        net.penalty,
        [FailLayerView(lots, age) for age, lots in parts],
        net.deferred,
    )


def fail_views(
    state: State,
    account_id: AccountId,
    segment_id: int,
    after: tuple[AccountId, MarketId],
    count: int,
) -> tuple[list[FailView], bool]:
    """Return fails by account, market and session, and whether more exist; segment 0 means all.

    The fails are those of at most `count` pairs of account and market after `after`.
    """
    first = pair_key(*after)
    found: dict[int, list[FailView]] = {}
    corporate = state.corporate_actions
    for session in state.clearing.sessions.values():
        if session.state >= SESSION_POSTED or segment_id not in (0, session.segment_id):
            continue
        for key, net in session.nets.items():
            is_asked = key > first and account_id in (0, net.account_id)
            # After a split of the security another market carries the lots, and this market the
            # opposite amount.
            was_split = corporate.was_split(state.markets[net.market_id].base.id)
            if is_asked and ((net.carried_lots and not was_split) or net.penalty or net.deferred):
                found.setdefault(key, []).append(_fail_view(session, net))
    keys = sorted(found)
    return [fail for key in keys[:count] for fail in found[key]], len(keys) > count


def offer_views(state: State) -> list[BuyInOfferView]:
    """Return offers by number."""
    return [
        BuyInOfferView(one.id, one.market_id, one.account_id, one.price, one.lots)
        for one in state.dvp.offers.values()
    ]
