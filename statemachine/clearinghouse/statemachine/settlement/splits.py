# SPDX-License-Identifier: Apache-2.0
"""Carry open trades of a split security into markets of the new security (SPEC C-5).

Owns the new market of each old market, and the exchange of trades and fails: lots by the ratio, the cash unchanged, in
the same session. Exchanged trades are carried like fails, and settle net. Must never move a balance: `redemptions`
does.
"""

from clearinghouse.statemachine.arithmetic.corporate_actions import exchanged_lots
from clearinghouse.statemachine.arithmetic.layers import netted, oldest_age, young
from clearinghouse.statemachine.clearing.cash_in_advance import (
    count_due,
    hold_due_cash,
    is_in_advance,
)
from clearinghouse.statemachine.clearing.references import traded_reference
from clearinghouse.statemachine.clearing.sessions import may_change, repeat_netting
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.settlement.fails import add_carried, net_in
from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.margin import MarginAsset
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT, SORTED_PER_UNIT, WORK_OF_CAPTURE
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    MARKET_CLOSED,
    SESSION_NETS_MAX,
    SESSION_POSTED,
    SPLIT_NETS_MAX,
)


class OpenNet:
    """The open lots of one account in a session and a market, from trades and fails, with their cash and layers."""

    __slots__ = ("cash", "layers", "lots", "net")

    def __init__(self, net: Net) -> None:
        """Sum the net's trades and fails."""
        self.net = net
        self.lots = net.bought_lots - net.sold_lots + net.carried_lots
        self.cash = net.cash + net.carried_cash
        traded = self.lots - net.carried_lots
        self.layers = netted(net.carried_lots, net.carried_layers, traded, young(abs(traded)))


# --- which markets --------------------------------------------------------------------------------------------


def _cleared_of(state: State, security: Asset) -> list[Market]:
    """Return the cleared markets of a security."""
    return [one for one in security.listings if one.id in state.clearing.markets]


def _counterparts(state: State, market: Market, into: Asset) -> list[Market]:
    """Return the open cleared markets of the new security with the segment and the quote of an old market, by id."""
    cleared = state.clearing.markets
    segment_id = cleared[market.id].segment_id
    return [
        one
        for one in into.listings
        if one.base is into
        and one.quote is market.quote
        and one.status != MARKET_CLOSED
        and one.id in cleared
        and cleared[one.id].segment_id == segment_id
    ]


def market_into(state: State, market: Market, into: Asset, amount: int) -> Market | None:
    """Return the first market of the new security that turns each lot of an old market into whole lots, or None.

    `amount` is the number of new units for one old unit.
    """
    for one in _counterparts(state, market, into):
        if market.lot_base_units * amount % one.lot_base_units == 0:
            return one
    return None


def refuse_split_markets(
    state: State, security: Asset, into: Asset, amount: int, refusal: Refusal
) -> int:
    """Return SPLIT_WITHOUT_MARKET or SPLIT_INDIVISIBLE if a cleared market has no market to continue in; else OK."""
    markets = _cleared_of(state, security)
    if any(not _counterparts(state, market, into) for market in markets):
        return codes.SPLIT_WITHOUT_MARKET
    for market in markets:
        if market_into(state, market, into, amount) is None:
            first = _counterparts(state, market, into)[0]
            refusal.above(0, market.lot_base_units * amount % first.lot_base_units)
            return codes.SPLIT_INDIVISIBLE
    return codes.OK


# --- open trades ---------------------------------------------------------------------------------------------


def _sessions_in(state: State, market: Market) -> list[Session]:
    """Return the unposted sessions with trades or fails of a market."""
    return [
        one
        for one in state.clearing.sessions.values()
        if one.state < SESSION_POSTED and market.id in one.markets
    ]


def _open_in(state: State, session: Session, market: Market) -> list[OpenNet]:
    """Return the open lots and cash of each account in a session and a market."""
    state.work.units += len(session.nets) // ASKED_PER_UNIT
    found: list[OpenNet] = []
    for key in sorted(session.nets):
        net = session.nets[key]
        if net.market_id == market.id and not net.is_closed:
            one = OpenNet(net)
            if one.lots or one.cash:
                found.append(one)
    state.work.units += len(session.nets) // SORTED_PER_UNIT
    return found


def is_exchangeable(state: State, action: CorporateAction) -> bool:
    """Return whether each cleared market of a security has a market of the new one in which its lots stay whole."""
    security, into = state.assets[action.security_id], state.assets[action.asset_id]
    return all(
        market_into(state, market, into, action.amount) is not None
        for market in _cleared_of(state, security)
    )


def has_places(state: State, action: CorporateAction) -> bool:
    """Return whether the open trades of a security can all move now, within the limits of one step and of sessions.

    A member alone could go beyond these limits, by trades between its own accounts: the exchange then waits and is not
    cancelled.
    """
    security, into = state.assets[action.security_id], state.assets[action.asset_id]
    nets: dict[int, int] = {}  # by session
    units: dict[int, int] = {}  # by session and new market, with the units already there
    for market in _cleared_of(state, security):
        other = market_into(state, market, into, action.amount)
        if other is None:
            continue  # `is_exchangeable` ends the action
        for session in _sessions_in(state, market):
            open_nets = _open_in(state, session, market)
            nets[session.id] = nets.get(session.id, 0) + len(open_nets)
            key = pair_key(session.id, other.id)
            before = units[key] if key in units else _units_in(session, other)
            more = sum(max(one.lots, 0) for one in open_nets) * market.lot_base_units
            units[key] = before + more * action.amount
    sessions = state.clearing.sessions
    return (
        sum(nets.values()) <= SPLIT_NETS_MAX
        and max(units.values(), default=0) <= AMOUNT_MAX
        and all(len(sessions[key].nets) + count <= SESSION_NETS_MAX for key, count in nets.items())
    )


def _units_in(session: Session, market: Market) -> int:
    """Return the units of a security that are traded or carried in a session and a market."""
    totals = session.markets.get(market.id)
    lots = 0 if totals is None else totals.gross
    for net in session.nets.values():
        if net.market_id == market.id:
            lots += max(net.carried_lots, 0)
    return lots * market.lot_base_units


def must_wait(state: State, action: CorporateAction) -> bool:
    """Return whether an open trade must wait: a default case has a part of it, or its new market has no mark."""
    security, into = state.assets[action.security_id], state.assets[action.asset_id]
    for market in _cleared_of(state, security):
        other = market_into(state, market, into, action.amount)
        for session in _sessions_in(state, market):
            open_nets = _open_in(state, session, market)
            if open_nets and other is not None and not _has_mark(state, other):
                return True
            if any(one.net.account_id in state.defaults.case_with for one in open_nets):
                return True
    return False


def _has_mark(state: State, market: Market) -> bool:
    """Return whether a market has a mark above 0, from prices or from its trades."""
    mark_e9 = mark_from_prices(state, market, market.base.price_e9, market.quote.price_e9)
    if mark_e9 >= 10**9:
        return True
    return traded_reference(state, market, state.clearing.markets[market.id], None) > 0


# --- the exchange ---------------------------------------------------------------------------------------------


def keep_margin_terms(state: State, offset: int, action: CorporateAction) -> None:
    """Copy margin terms, scenarios and stress moves of the old security to the new one where it has none (C-7.3).

    Terms in units are then in units of the new security.
    """
    _keep_stress_moves(state, offset, action)
    old = state.margin.terms.get(action.security_id)
    if old is None:
        return
    new = state.margin.terms.setdefault(action.asset_id, MarginAsset(action.asset_id))
    state.version += 1  # what is kept of covers is of other terms
    if old.version and new.version == 0:
        new.version = 1
        new.eligible, new.haircut_ppb = old.eligible, old.haircut_ppb
        new.collateral_max = _in_new_units(action, old.collateral_max)
        new.daily_volume = _in_new_units(action, old.daily_volume)
        new.liquidation_days, new.issuer_member_id = old.liquidation_days, old.issuer_member_id
        event_writers.margin_asset_set(
            state.events, offset, asset_id=new.asset_id, version=new.version
        )
    if old.scenarios_version and new.scenarios_version == 0:
        new.scenarios_version = 1
        new.returns_ppb = list(old.returns_ppb)
        new.set_tails(state.margin.parameters)
        event_writers.margin_scenarios_set(
            state.events, offset, asset_id=new.asset_id, version=new.scenarios_version
        )


def _keep_stress_moves(state: State, offset: int, action: CorporateAction) -> None:
    """Let stress scenarios move the new security as they moved the old one, which has no open trades any more (C-8).

    Otherwise the default fund would cover no loss in the new security until an operator sets the scenarios again.
    """
    for scenario in state.margin.stress_scenarios.values():
        state.work.units += 1 + len(scenario.shocks_ppb) // SORTED_PER_UNIT
        shock = scenario.shocks_ppb.pop(action.security_id, None)
        if shock is None:
            continue
        shocks = {action.asset_id: shock} | scenario.shocks_ppb
        scenario.shocks_ppb = {asset_id: shocks[asset_id] for asset_id in sorted(shocks)}
        event_writers.stress_scenario_set(
            state.events, offset, scenario_id=scenario.id, assets=len(scenario.shocks_ppb)
        )


def _in_new_units(action: CorporateAction, limit: int) -> int:
    """Return a limit in units of the new security; the limit 0 means no limit and stays 0."""
    return min(limit * action.amount, AMOUNT_MAX)


def exchange_open_trades(state: State, offset: int, action: CorporateAction) -> None:
    """Carry all open trades of a security into markets of the new one.

    One step does this, because a margin run reads all nets.
    """
    security, into = state.assets[action.security_id], state.assets[action.asset_id]
    for market in _cleared_of(state, security):
        other = market_into(state, market, into, action.amount)
        assert other is not None
        for session in _sessions_in(state, market):
            assert may_change(state, session)
            open_nets = _open_in(state, session, market)
            for one in open_nets:
                state.work.units += WORK_OF_CAPTURE
                _exchange(state, offset, action, session, market, other, one)
            if is_in_advance(state, session):
                _hold_due_cash_of_all(state, offset, session, market, other)
            if open_nets:
                # The trades that mark the new market may be cancelled, but not what is carried.
                cleared = state.clearing.markets[other.id]
                cleared.anchor = cleared.anchor or traded_reference(state, other, cleared, None)
                state.version += 1
                repeat_netting(state, offset, session)


def _hold_due_cash_of_all(
    state: State, offset: int, session: Session, market: Market, other: Market
) -> None:
    """Hold cash in advance for the nets of the new market, and release it for the old market, whose nets are now 0."""
    keys = sorted(session.nets)
    state.work.units += len(keys) // SORTED_PER_UNIT + len(keys) // ASKED_PER_UNIT
    nets = [session.nets[key] for key in keys]
    concerned = [net for net in nets if net.market_id in (market.id, other.id)]
    for net in concerned:
        count_due(state, net)
    for net in concerned:
        hold_due_cash(state, offset, session, net)


def _exchange(
    state: State,
    offset: int,
    action: CorporateAction,
    session: Session,
    market: Market,
    other: Market,
    one: OpenNet,
) -> None:
    """Bring an account's net in the old market to 0 with carried lots, and carry its lots and cash in the new one."""
    net = one.net
    lots = exchanged_lots(one.lots, market.lot_base_units, action.amount, other.lot_base_units)
    assert lots * other.lot_base_units == one.lots * market.lot_base_units * action.amount
    add_carried(state, net, -one.lots, -one.cash, young(abs(one.lots)))
    assert OpenNet(net).lots == OpenNet(net).cash == 0
    ratio = lots // one.lots if one.lots else 0  # exact, as is each layer
    layers = [part * ratio for part in one.layers]
    add_carried(state, net_in(state, session, net.account_id, other), lots, one.cash, layers)
    event_writers.open_trades_exchanged(
        state.events,
        offset,
        action_id=action.id,
        session_id=session.id,
        account_id=net.account_id,
        market_id=market.id,
        to_market_id=other.id,
        units=one.lots * market.lot_base_units,
        to_units=lots * other.lot_base_units,
        cash=one.cash,
        age_days=oldest_age(one.layers),
    )
