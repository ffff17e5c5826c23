# SPDX-License-Identifier: Apache-2.0
"""Handle AnnounceBust and DecideBust: trades of the own book are corrected to the nearest fair price (SPEC O-10).

Owns the refusals and the amount that each side of a trade owes or gets. Positions and their entry prices stay: the
difference is paid in the quote asset, by a claim on the owner of the side that gained, from whose accounts
`lending.reversal_debts` collects it. No other account pays it.
"""

from typing import Final

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of, move
from clearinghouse.statemachine.lending.reversal_debts import add_claim, pay_claim
from clearinghouse.statemachine.pnl_settlement.reversal_debts import begin_to_collect
from clearinghouse.statemachine.pretrade.kill_switch import reduce_listed_orders
from clearinghouse.statemachine.prices.allowed import last_allowed_index_e9
from clearinghouse.statemachine.state.busts import (
    Bust,
    BustTrade,
    MadeTrade,
    forget_bust,
    put_bust_trade,
)
from clearinghouse.statemachine.state.custody import BustClaim
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_PAYMENT
from clearinghouse.statemachine.trading.made_trades import BUST_NS, were_made
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    FEES,
    FIRST_ACCOUNT_ID,
    PPB,
    PRICE_E9,
    SECOND_PERSON_NS,
    SETTLEMENT_DISTANCE_PPB,
)

BUSTS_MAX: Final = 64
MADE_PER_UNIT: Final = 8
FORGOTTEN_AT_ONCE: Final = 2


def announce_bust(state: State, command: commands.AnnounceBust, reply: Reply) -> int:
    """Announce that trades are to be busted: from now on the gains of their winners stay in their accounts.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS (its trades settle in a session), SECURITY_REDEEMED (no
    account has the quote asset any more), those of `_refuse_reference`, TRADES_NOT_MADE, those of `_refuse_trade` for
    each trade, STATE_LIMIT.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if market.is_deferred:
        return codes.MARKET_KIND_FORBIDS
    if market.quote.id in state.corporate_actions.redeemed:
        return codes.SECURITY_REDEEMED
    reference_e9 = reference_e9_of(market, command.price)
    code = _refuse_reference(state, market, command, reference_e9, reply)
    if code != codes.OK:
        return code
    made = _stated_trades(market, command)
    state.work.units += len(made) // MADE_PER_UNIT + len(command.trade_ids) * WORK_OF_PAYMENT
    if not made or not were_made(market, made):
        return codes.TRADES_NOT_MADE
    by_id = {one[0]: one for one in made}
    lowest, highest = price_edges(reference_e9, command.distance_ppb)
    named: set[int] = set()
    for trade_id in command.trade_ids:
        code = _refuse_trade(state, by_id, trade_id, lowest, highest, reply)
        if code == codes.OK and trade_id in named:
            code = codes.TRADE_IS_BUSTED
        if code != codes.OK:
            return code
        named.add(trade_id)
    _forget_ended(state)
    if len(state.busts.announced) >= BUSTS_MAX:
        reply.above(BUSTS_MAX, BUSTS_MAX + 1)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    terms = [new_terms(state, by_id[one], lowest, highest) for one in command.trade_ids]
    reply.item_id = _announce(state, market, reference_e9, command.distance_ppb, terms)
    return codes.OK


def reference_e9_of(market: Market, price: int) -> int:
    """Return a price, in units of 10^-decimals of the tick, as a price per lot in 10^-9 quote units, floored."""
    return price * market.tick_per_lot * PRICE_E9 // market.tick_units


def _refuse_reference(
    state: State,
    market: Market,
    command: commands.AnnounceBust,
    reference_e9: int,
    refusal: Refusal,
) -> int:
    """Return OK if a reference may be stated, else a code.

    In order PARAMETER_OUT_OF_RANGE, REFERENCE_FAR (no allowed index, or further from the last one than a tenth, and not
    confirmed).
    """
    if reference_e9 <= 0 or command.price > AMOUNT_MAX or not 0 < command.distance_ppb < PPB:
        return codes.PARAMETER_OUT_OF_RANGE
    allowed_e9 = last_allowed_index_e9(state, market)
    is_far = PPB * abs(reference_e9 - allowed_e9) > SETTLEMENT_DISTANCE_PPB * allowed_e9
    if is_far and not command.confirms_distance:
        refusal.limit = allowed_e9
        refusal.actual = reference_e9
        return codes.REFERENCE_FAR
    return codes.OK


def _announce(
    state: State, market: Market, reference_e9: int, distance_ppb: int, terms: list[BustTrade]
) -> int:
    """Store an announced bust of trades for a day, and return its id."""
    busts = state.busts
    busts.last_id += 1
    bust = Bust(busts.last_id, market.id, market.quote.id, state.time_ns + SECOND_PERSON_NS)
    busts.announced[bust.id] = bust
    event_writers.bust_announced(
        state.events,
        0,
        bust_id=bust.id,
        market_id=market.id,
        price_e9=reference_e9,
        distance_ppb=distance_ppb,
        trades=len(terms),
        ends_ns=bust.ends_ns,
    )
    for trade in terms:
        put_bust_trade(busts, bust, trade)
        event_writers.bust_trade_announced(
            state.events,
            0,
            bust_id=bust.id,
            trade_id=trade.trade_id,
            market_id=market.id,
            asset_id=bust.asset_id,
            account_id=trade.loser_account_id,
            amount=trade.amount,
        )
    return bust.id


def _stated_trades(market: Market, command: commands.AnnounceBust) -> list[MadeTrade]:
    """Return the trades that a command states; empty if a price or quantity is impossible in the market."""
    if any(one % market.tick_units for one in command.prices):
        return []
    if any(one % market.lot_units for one in command.quantities):
        return []
    return [
        (
            trade_id,
            command.made_ns[place],
            PricePerLot(command.prices[place] // market.tick_units * market.tick_per_lot),
            command.quantities[place] // market.lot_units,
            command.buyer_account_ids[place],
            command.seller_account_ids[place],
            command.buyer_fees[place],
            command.seller_fees[place],
        )
        for place, trade_id in enumerate(command.made_trade_ids)
    ]


def price_edges(reference_e9: int, distance_ppb: int) -> tuple[int, int]:
    """Return the lowest and the highest price per lot within the distance of the reference, in whole units."""
    lowest = -(-reference_e9 * (PPB - distance_ppb) // (PPB * PRICE_E9))
    highest = reference_e9 * (PPB + distance_ppb) // (PPB * PRICE_E9)
    return lowest, highest


def _refuse_trade(
    state: State,
    made: dict[int, MadeTrade],
    trade_id: int,
    lowest: int,
    highest: int,
    refusal: Refusal,
) -> int:
    """Return OK if a trade may be busted, else a code.

    In order TRADES_NOT_MADE (not among the stated trades), TRADE_TOO_OLD, TRADE_IS_BUSTED (or is announced),
    PRICE_WITHIN_DISTANCE.
    """
    trade = made.get(trade_id)
    if trade is None:
        return codes.TRADES_NOT_MADE
    age_ns = state.time_ns - trade[1]
    if age_ns > BUST_NS:
        refusal.above(BUST_NS, age_ns)
        return codes.TRADE_TOO_OLD
    # A bust that has ended without a decision names no trade that is young enough.
    if trade_id in state.busts.busted or trade_id in state.busts.bust_of:
        return codes.TRADE_IS_BUSTED
    if lowest <= trade[2] <= highest:
        return codes.PRICE_WITHIN_DISTANCE
    return codes.OK


def new_terms(state: State, made: MadeTrade, lowest: int, highest: int) -> BustTrade:
    """Return the new terms of a busted trade at the nearest price within the distance: amount and returned fees."""
    trade_id, _, price, lots, buyer_id, seller_id, buyer_fee, seller_fee = made
    trade = BustTrade(trade_id)
    trade.price_per_lot = price
    trade.lots = lots
    if price > highest:
        trade.new_price_per_lot = PricePerLot(highest)
        trade.gainer_account_id, trade.loser_account_id = buyer_id, seller_id
        # The fee of each side is that of the smaller notional, up to a whole unit; rebates stay.
        trade.buyer_fee_back = max(buyer_fee, 0) * (price - highest) // price
        trade.seller_fee_back = max(seller_fee, 0) * (price - highest) // price
        rebates = -min(buyer_fee, 0) - min(seller_fee, 0)
        if rebates:
            most = max(buyer_fee + seller_fee, 0)
            trade.buyer_fee_back = min(trade.buyer_fee_back, most)
            trade.seller_fee_back = min(trade.seller_fee_back, most)
    else:
        trade.new_price_per_lot = PricePerLot(lowest)
        trade.gainer_account_id, trade.loser_account_id = seller_id, buyer_id
    trade.amount = abs(price - trade.new_price_per_lot) * lots
    loser = state.accounts[trade.loser_account_id]
    trade.keeper_account_id = loser.parent_id if loser.isolated_market_id else loser.id
    assert trade.amount > 0
    return trade


def _forget_ended(state: State) -> None:
    """Remove the announced busts whose day has ended without a decision."""
    for bust in list(state.busts.announced.values()):
        if bust.ends_ns < state.time_ns:
            forget_bust(state.busts, bust)


def decide_bust(state: State, command: commands.DecideBust, reply: Reply) -> int:
    """Bust the trades of an announced bust, or withdraw it, once two principals have decided the same.

    Refusals in order: UNKNOWN_BUST (or its day has ended), SECOND_PERSON_NEEDED.
    """
    bust = state.busts.announced.get(command.bust_id)
    if bust is None or bust.ends_ns < state.time_ns:
        return codes.UNKNOWN_BUST
    is_asked = bust.approves == command.approves and still_counts(
        state, command.KIND, bust.asked_by, state.time_ns
    )
    if is_asked and bust.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED

    # Accepted: nothing below refuses.
    reply.item_id = bust.id
    if not is_asked:
        bust.asked_by, bust.approves = command.principal, bool(command.approves)
        event_writers.bust_decision_asked(
            state.events, 0, bust_id=bust.id, market_id=bust.market_id, approves=command.approves
        )
        return codes.OK
    forget_bust(state.busts, bust)
    event_writers.bust_decided(
        state.events, 0, bust_id=bust.id, market_id=bust.market_id, approves=command.approves
    )
    if command.approves:
        state.work.units += len(bust.trades) * WORK_OF_PAYMENT
        for trade in bust.trades:
            _bust(state, bust, trade)
        for account_id in sorted(dict.fromkeys(one.keeper_account_id for one in bust.trades)):
            owner = state.accounts[account_id].owner
            if owner in state.custody.debtors:
                begin_to_collect(state, owner)
        reduce_listed_orders(state, 0)
    return codes.OK


def _bust(state: State, bust: Bust, trade: BustTrade) -> None:
    """Bust a trade: fees are returned, and the side that gained owes the difference to the other side."""
    _forget_busted(state)
    state.busts.busted[trade.trade_id] = state.time_ns
    asset = state.assets[bust.asset_id]
    loser = state.accounts[trade.loser_account_id]
    gainer = state.accounts[trade.gainer_account_id]
    amount = trade.amount if gainer.status != CLOSED else 0
    fees_back = (
        _return_fee(state, gainer, asset, trade.buyer_fee_back),
        _return_fee(state, loser, asset, trade.seller_fee_back),
    )
    event_writers.trade_busted(
        state.events,
        0,
        bust_id=bust.id,
        trade_id=trade.trade_id,
        market_id=bust.market_id,
        price_per_lot=trade.price_per_lot,
        new_price_per_lot=trade.new_price_per_lot,
        lots=trade.lots,
        gainer_account_id=gainer.id,
        loser_account_id=loser.id,
        asset_id=asset.id,
        amount=amount,
        gainer_fee_back=fees_back[0],
        loser_fee_back=fees_back[1],
    )
    if amount:
        _claim(state, trade, loser, gainer, asset, amount)


def _claim(
    state: State, trade: BustTrade, loser: Account, gainer: Account, asset: Asset, amount: int
) -> None:
    """Record a claim of one side on the owner of the side that gained.

    An account of the clearinghouse pays its gain as far as its balance allows, and owes nothing after that.
    """
    receiver = state.accounts[gainer.parent_id] if gainer.isolated_market_id else gainer
    claim = BustClaim(trade.trade_id, receiver.id, amount)
    if loser.id >= FIRST_ACCOUNT_ID:
        add_claim(state, loser, asset, claim)
        state.touched[trade.keeper_account_id] = state.accounts[trade.keeper_account_id]
        return
    holding = holding_of(state, loser, asset)
    paid = min(max(free_balance(holding), 0), amount)
    claim.left = 0
    if paid:
        pay_claim(state, 0, holding, receiver, claim, paid)


def _return_fee(state: State, account: Account, asset: Asset, amount: int) -> int:
    """Return a part of a fee from `fees` to an account that is not closed, as far as `fees` has a free balance.

    The result is the returned amount.
    """
    fees = holding_of(state, state.accounts[FEES], asset)
    returned = min(amount, max(free_balance(fees), 0)) if account.status != CLOSED else 0
    if returned:
        move(fees, holding_of(state, account, asset), returned)
        state.touched[account.id] = account
    return returned


def _forget_busted(state: State) -> None:
    """Remove two of the oldest busted trades that are too old to be busted again."""
    busted = state.busts.busted
    for _ in range(FORGOTTEN_AT_ONCE):
        oldest = next(iter(busted), None)
        if oldest is None or state.time_ns - busted[oldest] <= BUST_NS:
            return
        del busted[oldest]
