# SPDX-License-Identifier: Apache-2.0
"""Novate a trade: check the limits of both members, and book its two legs against `ccp` (SPEC C-2, C-3).

Owns the changes that a trade makes to nets, cash and open figures. The limits come first: after the first change
nothing is refused.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.arithmetic.netting import debit, reduces, share_limit
from clearinghouse.statemachine.clearing.cash_calls import failed_in_all
from clearinghouse.statemachine.clearing.cash_in_advance import (
    hold_due_cash_of,
    is_netted,
    lacking_for,
)
from clearinghouse.statemachine.clearing.exposure import refuse_exposure
from clearinghouse.statemachine.clearing.leaving_notices import only_reduces
from clearinghouse.statemachine.clearing.references import note_trade
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.clearing import (
    CashNet,
    ClearedMarket,
    Clearing,
    Member,
    Net,
    OpenLots,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DVP_GROSS,
    DVP_NET,
    MEMBER_IN_DEFAULT,
    SESSION_NETS_MAX,
    SESSION_TRADES_MAX,
)


class Side:
    """One side of a trade: its account, and its changes of the member's open figures; reused from trade to trade.

    `lots` and `cash` are signed: positive is received. `open_cash`, `paid`, `long` and `short` are the changes of the
    member's sums of net cash, payments, and open long and short lots.
    """

    __slots__ = (
        "account_id",
        "cash",
        "cash_net",
        "long",
        "lots",
        "member",
        "net",
        "open_cash",
        "paid",
        "short",
        "variation",
    )

    def __init__(self) -> None:
        """Create an empty side; `begin_side` and `measure_change` fill it."""
        self.account_id = AccountId(0)
        self.member = Member(0, "")
        self.lots = 0
        self.cash = 0
        self.net: Net | None = None
        self.cash_net: CashNet | None = None
        self.open_cash = 0
        self.paid = 0
        self.long = 0
        self.short = 0
        self.variation = 0  # received with a leg that moves or ends; negative: paid (C-7.5)


def begin_side(side: Side, session: Session | None, market_id: MarketId, asset_id: AssetId) -> None:
    """Find the net and the cash of a side's account in its session, if they exist, and store them in the side."""
    side.net = side.cash_net = None
    if session is None:
        return
    side.net = net = session.nets.get(pair_key(side.account_id, market_id))
    if net is not None:
        side.cash_net = net.cash_net
    else:
        side.cash_net = session.cash.get(pair_key(side.account_id, asset_id))


def measure_change(side: Side, dvp_model: int, *, is_self: bool) -> None:
    """Compute a side's changes of the open figures: net if the settlement model nets, else gross (C-3)."""
    lots = side.lots
    cash = side.cash
    if dvp_model == DVP_GROSS:
        side.open_cash = abs(cash)
        side.paid = debit(cash)
    elif is_self:
        side.open_cash = side.paid = 0
    else:
        before = 0 if side.cash_net is None else side.cash_net.amount
        grows = abs(before + cash) - abs(before)
        side.open_cash = grows
        # The payments in x are (|x| - x) / 2; the halves here and below are exact, since |x| is
        # even if x is.
        side.paid = (grows - cash) // 2
    if dvp_model != DVP_NET:
        side.long = debit(-lots)
        side.short = debit(lots)
    elif is_self:
        side.long = side.short = 0
    else:
        net = side.net
        before = 0 if net is None else net.bought_lots - net.sold_lots
        grows = abs(before + lots) - abs(before)
        side.long = (grows + lots) // 2
        side.short = (grows - lots) // 2


def measure_removal(side: Side, dvp_model: int, *, is_self: bool) -> None:
    """Compute a side's changes of the open figures if a booked trade is removed.

    With netting they equal those of the opposite trade. Before the call the side has the trade's lots and cash,
    afterwards their opposites.
    """
    measure_change(side, dvp_model, is_self=is_self)
    open_cash, paid, long, short = side.open_cash, side.paid, side.long, side.short
    side.lots = -side.lots
    side.cash = -side.cash
    measure_change(side, dvp_model, is_self=is_self)
    if dvp_model == DVP_GROSS:
        side.open_cash, side.paid = -open_cash, -paid
    if dvp_model != DVP_NET:
        side.long, side.short = -long, -short


def refuse_increase(state: State, side: Side, *, is_self: bool, refusal: Refusal) -> int:
    """Return ONLY_REDUCES if the side raises its net although its member or account may only reduce; else OK."""
    is_switched = state.risk_disabled or state.accounts[side.account_id].risk_disabled
    if is_self or not (is_switched or only_reduces(state, side.member)):
        return codes.OK
    before = 0 if side.net is None else side.net.bought_lots - side.net.sold_lots
    if side.net is not None and side.member.status == MEMBER_IN_DEFAULT:
        before += side.net.carried_lots  # default management closes the member's fails too (C-9)
    if reduces(before, before + side.lots):
        return codes.OK
    most = abs(before) if before * side.lots < 0 else 0
    refusal.above(most, abs(side.lots))
    return codes.ONLY_REDUCES


def gross_with(session: Session | None, market: Market, lots: int, cash: int) -> tuple[int, int]:
    """Return the cash traded in a market's currency and the lots traded in the market, with one more trade."""
    if session is not None:
        of_currency = session.currencies.get(market.quote.id)
        if of_currency is not None:
            cash += of_currency.gross
        of_market = session.markets.get(market.id)
        if of_market is not None:
            lots += of_market.gross
    return cash, lots


def refuse_session(
    session: Session | None, market: Market, lots: int, cash: int, refusal: Refusal
) -> int:
    """Return STATE_LIMIT or AMOUNT_OUT_OF_RANGE if a session cannot take a trade of this size; else OK."""
    if session is not None:
        if len(session.trades.trade_ids) >= SESSION_TRADES_MAX:
            refusal.above(SESSION_TRADES_MAX, SESSION_TRADES_MAX + 1)
            return codes.STATE_LIMIT
        if len(session.nets) > SESSION_NETS_MAX - 2:
            refusal.above(SESSION_NETS_MAX, len(session.nets) + 2)
            return codes.STATE_LIMIT
    value, gross_lots = gross_with(session, market, lots, cash)
    # The gross amount limits every net of the session.
    if value > AMOUNT_MAX or gross_lots * market.lot_base_units > AMOUNT_MAX:
        refusal.above(AMOUNT_MAX, max(value, gross_lots * market.lot_base_units))
        return codes.AMOUNT_OUT_OF_RANGE
    return codes.OK


def refuse_above_limits(
    state: State,
    session: Session | None,
    cleared: ClearedMarket,
    quote: Asset,
    member: Member,
    sides: tuple[Side, ...],
    market_long: int,
    refusal: Refusal,
) -> int:
    """Return why a member's figures after a trade exceed its limits, or OK.

    In order NO_PRICE_FOR_LIMIT, EXPOSURE_LIMIT, SETTLEMENT_CAP, CONCENTRATION_LIMIT. `sides` are the member's sides;
    `market_long` is the rise of the market's open long lots. A figure that does not rise is not checked, so a trade
    that lowers a figure above its limit passes. A member in default has no limits: default management closes its nets.
    """
    if member.status == MEMBER_IN_DEFAULT:
        return codes.OK
    open_cash = paid = long = short = 0
    for side in sides:
        open_cash += side.open_cash
        paid += side.paid
        long += side.long
        short += side.short
    market = state.markets[cleared.market_id]
    trades = [(side.lots, side.cash) for side in sides]
    code = refuse_exposure(state, member, cleared, market, long + short, trades, open_cash, refusal)
    if code != codes.OK:
        return code
    code = refuse_above_cap(member, session, quote, paid, refusal)
    if code != codes.OK:
        return code
    return refuse_concentration(member, cleared, long, short, market_long, refusal)


def refuse_above_cap(
    member: Member, session: Session | None, asset: Asset, paid: int, refusal: Refusal
) -> int:
    """Return NO_PRICE_FOR_LIMIT or SETTLEMENT_CAP if a member would pay `paid` units too much in a session, or OK."""
    if not member.settlement_cap or paid <= 0:
        return codes.OK
    if asset.price_e9 == 0:
        return codes.NO_PRICE_FOR_LIMIT
    totals = None if session is None else session.of_members.get(pair_key(member.id, asset.id))
    due = to_valuation_ceil(asset, paid if totals is None else totals.amount + paid)
    if due > member.settlement_cap:
        refusal.above(member.settlement_cap, due)
        return codes.SETTLEMENT_CAP
    return codes.OK


def refuse_concentration(
    member: Member,
    cleared: ClearedMarket,
    long: int,
    short: int,
    market_long: int,
    refusal: Refusal,
) -> int:
    """Return CONCENTRATION_LIMIT if so many more lots make a member's part of a market's open lots too large, or OK.

    `market_long` is the rise of the market's open long lots.
    """
    if not member.concentration_ppb or (long <= 0 and short <= 0):
        return codes.OK
    own = member.open_lots.get(cleared.market_id)
    most = max(
        long + (0 if own is None else own.long) if long > 0 else 0,
        short + (0 if own is None else own.short) if short > 0 else 0,
    )
    limit = share_limit(
        cleared.open_lots.long + market_long,
        cleared.concentration_floor_lots,
        member.concentration_ppb,
    )
    if most > limit:
        refusal.above(limit, most)
        return codes.CONCENTRATION_LIMIT
    return codes.OK


def refuse_cash_in_advance(
    state: State,
    session: Session | None,
    cleared: ClearedMarket,
    market: Market,
    sides: Sequence[Side],
    refusal: Refusal,
    *,
    is_out: bool = False,
) -> int:
    """Return CASH_IN_ADVANCE_LACKING if an account has less free cash than its side needs in advance (C-5); else OK.

    Cash that other purchases lacked is kept for them (C-5.4).

    The sides belong to different accounts, or both to one account that trades with itself, which nets to 0 if the model
    nets. With `is_out` the trade is removed, and the sides are as `measure_removal` leaves them.
    """
    if is_netted(state, market) and len({side.account_id for side in sides}) < len(sides):
        return codes.OK
    for side in sides:
        bought_cash = 0
        if cleared.dvp_model != DVP_NET and (side.cash < 0) is not is_out:
            bought_cash = -side.cash
        account_id = side.account_id
        needed = lacking_for(state, session, market, account_id, side.cash, bought_cash)
        if needed > 0:
            holding = state.accounts[account_id].holdings.get(market.quote.id)
            free = 0 if holding is None else free_balance(holding) + min(side.variation, 0)
            free = max(free - failed_in_all(state, account_id, market.quote.id), 0)
            if needed > free:
                refusal.below(needed, free)
                return codes.CASH_IN_ADVANCE_LACKING
    return codes.OK


def open_lots_of(member: Member, market_id: MarketId) -> OpenLots:
    """Return the open lots of a member in a market; create the record on first use."""
    found = member.open_lots.get(market_id)
    if found is None:
        found = member.open_lots[market_id] = OpenLots()
    return found


def get_or_create_member_totals(
    session: Session, member: Member, asset_id: AssetId
) -> MemberTotals:
    """Return the totals of a member in a session and a currency; create the record on first use."""
    key = pair_key(member.id, asset_id)
    found = session.of_members.get(key)
    if found is None:
        found = session.of_members[key] = MemberTotals()
    return found


def get_or_create_cash_net(
    session: Session, member: Member, account_id: AccountId, asset_id: AssetId
) -> CashNet:
    """Return an account's cash in a session and a currency; create the record on first use."""
    key = pair_key(account_id, asset_id)
    found = session.cash.get(key)
    if found is None:
        totals = get_or_create_member_totals(session, member, asset_id)
        found = session.cash[key] = CashNet(account_id, asset_id, member, totals)
    return found


def get_or_create_net(
    clearing: Clearing,
    session: Session,
    member: Member,
    account_id: AccountId,
    market_id: MarketId,
    asset_id: AssetId,
) -> Net:
    """Return the net of an account in a session and a market; create the record on first use."""
    key = pair_key(account_id, market_id)
    found = session.nets.get(key)
    if found is None:
        cash_net = get_or_create_cash_net(session, member, account_id, asset_id)
        found = Net(account_id, market_id, cash_net, open_lots_of(member, market_id))
        session.nets[key] = found
        cash_net.of_member.nets += 1
        member.nets += 1
        clearing.add_net(session.id, found)
    return found


def totals_of(session: Session, market_id: MarketId, asset_id: AssetId) -> SessionTotals:
    """Return the totals of a market in a session; create them on first use, with the totals of the currency."""
    found = session.markets.get(market_id)
    if found is None:
        found = session.markets[market_id] = SessionTotals()
        if asset_id not in session.currencies:
            session.currencies[asset_id] = SessionTotals()
    return found


def book_side(
    clearing: Clearing,
    session: Session,
    cleared: ClearedMarket,
    quote: Asset,
    side: Side,
    *,
    is_out: bool = False,
) -> Net:
    """Book one leg of a trade against `ccp`: in the net, the cash and the open figures of its account and member.

    With `is_out` remove the leg of a booked trade; the side is then as `measure_removal` leaves it.
    """
    net = side.net
    member = side.member
    if net is None:
        assert not is_out
        net = get_or_create_net(
            clearing, session, member, side.account_id, cleared.market_id, quote.id
        )
    lots = side.lots
    cash = side.cash
    if (lots > 0) is not is_out:
        net.bought_lots += lots
        _count_traded(net, lots, -cash)
    else:
        net.sold_lots -= lots
        _count_traded(net, -lots, cash)
    net.cash += cash
    clearing.change_position(side.account_id, cleared.market_id, lots, cash)
    entry = net.cash_net
    if cleared.dvp_model != DVP_NET and (cash < 0) is not is_out:
        net.bought_cash -= cash
    if cleared.dvp_model != DVP_GROSS:
        entry.amount += cash
    elif (cash < 0) is not is_out:
        entry.gross_paid -= cash
    else:
        entry.gross_received += cash
    open_cash = member.open_cash
    open_cash[quote.id] = open_cash.get(quote.id, 0) + side.open_cash
    entry.of_member.amount += side.paid
    long = side.long
    if long or side.short:
        member.exposure.changed[cleared.market_id] = None
    if long:
        net.open_lots.long += long
        cleared.open_lots.long += long
    short = side.short
    if short:
        net.open_lots.short += short
        cleared.open_lots.short += short
    assert not is_out or min(net.bought_lots, net.sold_lots) >= 0
    assert not is_out or min(entry.gross_paid, entry.gross_received) >= 0
    return net


def _count_traded(net: Net, lots: int, cash: int) -> None:
    """Add a leg to what an account and its member have traded in a session; below 0 is taken away."""
    net.traded_cash += cash
    totals = net.cash_net.of_member
    totals.traded_cash += cash
    totals.count_lots(net.market_id, lots)


def novate(
    state: State,
    offset: int,
    session: Session,
    cleared: ClearedMarket,
    market: Market,
    sides: tuple[Side, Side],
    lots: int,
    price: PricePerLot,
    name: str,
    *,
    is_numbered: bool = False,
) -> None:
    """Record a trade between a buyer and a seller, and book both legs against `ccp`.

    With `is_numbered` the trade already has an id, the last one given: it comes from a book of the machine.
    """
    clearing = state.clearing
    buyer, seller = sides
    market_id, quote = market.id, market.quote
    if not is_numbered:
        state.last_trade_id += 1
    trade_id = state.last_trade_id
    trades = session.trades
    trades.trade_ids.append(trade_id)
    trades.market_ids.append(market_id)
    trades.buyer_ids.append(buyer.account_id)
    trades.seller_ids.append(seller.account_id)
    trades.lots.append(lots)
    trades.prices.append(price)
    trades.venue_trade_ids.append(name)
    assert name not in cleared.names
    cleared.count_name(name)
    cleared.trades += 1
    note_trade(state, session, cleared, trade_id, (buyer.member.id, seller.member.id), lots, price)
    totals = totals_of(session, market_id, quote.id)
    totals.trades += 1
    totals.gross += lots
    money = session.currencies[quote.id]
    money.trades += 1
    money.gross += seller.cash
    net = book_side(clearing, session, cleared, quote, buyer)
    net.count_trade(1)
    if buyer.account_id == seller.account_id:
        seller.net = net
        book_side(clearing, session, cleared, quote, seller)
    else:
        book_side(clearing, session, cleared, quote, seller).count_trade(1)
    event_writers.trade_novated(
        state.events,
        offset,
        trade_id=trade_id,
        session_id=session.id,
        market_id=market_id,
        buyer_account_id=buyer.account_id,
        seller_account_id=seller.account_id,
        price_per_lot=price,
        lots=lots,
    )
    hold_due_cash_of(state, offset, session, buyer.account_id, market)
    hold_due_cash_of(state, offset, session, seller.account_id, market)
    assert buyer.cash + seller.cash == 0
    assert buyer.lots + seller.lots == 0
