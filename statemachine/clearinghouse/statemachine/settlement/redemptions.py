# SPDX-License-Identifier: Apache-2.0
"""Redeem a security: close its markets, pay each holder for its units, settle open trades in cash (SPEC C-5).

Owns the effects on every holding of the security. All units leave to `external`, as they go back to the depository. A
split does the same, and pays units of the new security in place of the currency; `splits` continues its open trades.
Must never choose the payer or the time: `corporate_actions` does.
"""

from clearinghouse.statemachine.arithmetic.corporate_actions import entitlement
from clearinghouse.statemachine.clearing.lodged_collateral import release
from clearinghouse.statemachine.clearing_margin.calls import settle_call
from clearinghouse.statemachine.contracts.expiry import forget_expiry
from clearinghouse.statemachine.contracts.funding_intervals import end_funding
from clearinghouse.statemachine.contracts.market_end import (
    begin_to_end,
    list_what_ends,
    move_status,
    visit_listed,
)
from clearinghouse.statemachine.custody.decisions import remember_decision
from clearinghouse.statemachine.custody.withdrawals import reject_withdrawal
from clearinghouse.statemachine.ledger.holds import forget_hold
from clearinghouse.statemachine.ledger.ledger import (
    holders_to_ask,
    holding_of,
    move,
    move_under_hold,
    unhold,
)
from clearinghouse.statemachine.lending.intraday_credit import free_security, note_secured
from clearinghouse.statemachine.liquidation.banned_lines import end_lines
from clearinghouse.statemachine.liquidation.fund_inventory import has_work
from clearinghouse.statemachine.liquidation.health import schedule_liquidation
from clearinghouse.statemachine.liquidation.recoveries import note_for_sale
from clearinghouse.statemachine.settlement.offers import end_offers_in
from clearinghouse.statemachine.settlement.redenominations import (
    exchange_debt_lines,
    refuse_dependents,
)
from clearinghouse.statemachine.settlement.splits import (
    exchange_open_trades,
    is_exchangeable,
    keep_margin_terms,
)
from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Redemption
from clearinghouse.statemachine.state.custody import HOLDS
from clearinghouse.statemachine.state.records import Hold
from clearinghouse.statemachine.state.state import Asset, Holding, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_PAYMENT
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    HOLDERS_PER_UNIT,
    IDS_PER_UNIT,
    SIZES_PER_UNIT,
    WORK_OF_ITEM,
)
from clearinghouse.statemachine.trading.uncrossing import is_uncrossing
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTION_RECORDED,
    CORPORATE_HOLDERS_MAX,
    DVP_NET,
    EXTERNAL,
    EXTERNAL_VENUE,
    LIQUIDITY_FUND,
    MARKET_CLOSED,
)

# --- before the record time -----------------------------------------------------------------------------------


def is_mere_security(state: State, security: Asset, own_id: int = 0) -> bool:
    """Return whether an asset has no use except in balances and as the base of spot markets.

    A use by the corporate action `own_id` does not count.
    """
    if security is state.valuation or security.pool is not None:
        return False
    if security.id in state.pvp.currencies:
        return False
    if any(not market.is_spot or market.quote is security for market in security.listings):
        return False
    actions = state.corporate_actions.actions.values()
    return all(one.asset_id != security.id or one.id == own_id for one in actions)


def indivisible_rest(state: State, security: Asset, amount: int, per_units: int) -> int:
    """Return the remainder of a lot's price divided by `per_units`, in the first cleared market with one, else 0.

    A lot of a cleared market needs a whole price, so that all sums are exact.
    """
    for market in security.listings:
        rest = market.lot_base_units * amount % per_units
        if rest and market.id in state.clearing.markets:
            return rest
    return 0


def _units_outside(state: State, security: Asset) -> int:
    """Return the units of a security that accounts hold: minus the balance of `external`."""
    return -holding_of(state, state.accounts[EXTERNAL], security).balance


def is_redeemable(state: State, action: CorporateAction) -> bool:
    """Return whether a security can still be redeemed at its record time, on the announced terms."""
    security = state.assets[action.security_id]
    total = total_of(state, action)
    if action.is_of_exchange():
        into = state.assets[action.asset_id]
        is_alone = refuse_dependents(state, security, into, action.id) == codes.OK
    else:
        is_alone = is_mere_security(state, security, action.id)
    return (
        is_alone
        and (is_exchangeable if action.is_exchange() else _is_in_its_quotes)(state, action)
        and total <= AMOUNT_MAX
    )


def total_of(state: State, action: CorporateAction) -> int:
    """Return the amount that the payer pays for all units of a security now, at the action's terms."""
    units = _units_outside(state, state.assets[action.security_id])
    return entitlement(units, action.amount, action.per_units)


def _is_in_its_quotes(state: State, action: CorporateAction) -> bool:
    """Return whether each cleared market of a security is quoted in the paid asset, and a lot has a whole price."""
    security = state.assets[action.security_id]
    return indivisible_rest(state, security, action.amount, action.per_units) == 0 and all(
        market.quote.id == action.asset_id
        for market in security.listings
        if market.id in state.clearing.markets
    )


def _sessions_of(state: State, security: Asset) -> list[int]:
    """Return the ids of the sessions that trade a security and whose settlement has begun or has ended."""
    state.work.units += len(state.dvp.settlements) // ASKED_PER_UNIT
    found: list[int] = []
    for session_id in state.dvp.settlements:
        markets = state.clearing.sessions[session_id].markets
        if any(market.id in markets for market in security.listings):
            found.append(session_id)
    return found


def is_under_way(state: State, security: Asset) -> bool:
    """Return whether a redemption must wait: a settlement locks the security, or a market of it cannot close now."""
    settlements = state.dvp.settlements
    if any(settlements[session_id].is_open for session_id in _sessions_of(state, security)):
        return True
    return any(
        is_uncrossing(state, market.id) or _waits_for_venue(state, market)
        for market in security.listings
    )


def _waits_for_venue(state: State, market: Market) -> bool:
    """Return whether orders of a market are open at its external venue, so that only the venue can end them."""
    if market.matching != EXTERNAL_VENUE:
        return False
    state.work.units += len(state.orders) // IDS_PER_UNIT
    return any(order.market is market for order in state.orders.values())


# --- the record time ------------------------------------------------------------------------------------------


def close_security(state: State, offset: int, action: CorporateAction) -> None:
    """Close all markets of a security for ever, and schedule its payment for now; slices of work end the orders."""
    security = state.assets[action.security_id]
    terms = Redemption(security.id, action.id, action.asset_id)
    terms.amount, terms.per_units = action.amount, action.per_units
    terms.is_split = int(action.is_exchange())
    terms.settled_ids = _sessions_of(state, security)
    assert security.id not in state.corporate_actions.redeemed
    state.corporate_actions.redeemed[security.id] = terms
    state.version += 1  # what is kept of covers is at the index price
    for market in security.listings:
        end_offers_in(state, offset, market)
        if market.status != MARKET_CLOSED:
            _close_market(state, offset, market)
        elif market.id in state.clearing.give_ups.of_market:
            list_what_ends(state, begin_to_end(state, market))
    total = total_of(state, action)
    action.total = action.unpaid = total
    action.status = CORPORATE_ACTION_RECORDED
    state.timers.schedule(state.time_ns, DEADLINE_PAYMENT, action.id)
    event_writers.corporate_action_recorded(
        state.events, offset, action.id, action.account_id, action.asset_id, amount=total
    )
    if action.is_of_exchange():
        exchange_debt_lines(state, action)
    if action.is_exchange():
        keep_margin_terms(state, offset, action)
        exchange_open_trades(state, offset, action)


def _close_market(state: State, offset: int, market: Market) -> None:
    """Close a market, and list its orders and conditional orders for cancellation."""
    state.cursors.late_markets.pop(market.id, None)
    move_status(state, offset, market, MARKET_CLOSED)
    end_funding(state, market)
    forget_expiry(state, market)
    list_what_ends(state, begin_to_end(state, market))


# --- holders --------------------------------------------------------------------------------------------------


def list_holders(state: State, action: CorporateAction) -> bool:
    """List the holders of a redeemed security by account id, up to the limit; return whether there are any."""
    security = state.assets[action.security_id]
    state.work.units += holders_to_ask(security) // HOLDERS_PER_UNIT
    ids: list[AccountId] = []
    units: list[int] = []
    for account_id in sorted(security.holders):
        balance = security.holders[account_id].holdings[security.id].balance
        if balance and account_id != EXTERNAL:
            ids.append(account_id)
            units.append(balance)
            if len(ids) == CORPORATE_HOLDERS_MAX:
                break
    state.work.units += len(ids) // SIZES_PER_UNIT
    action.holder_ids, action.holder_units, action.place = ids, units, 0
    return bool(ids)


def redeem_holder(
    state: State, offset: int, action: CorporateAction, account_id: AccountId
) -> None:
    """Take all units of a holder, and pay their price.

    Collateral and holds of the security become collateral and holds of cash. Units of an isolated account go to its
    owner, who is listed again, as who gets back units that the fund has kept apart.
    """
    account = state.accounts[account_id]
    security, asset = state.assets[action.security_id], state.assets[action.asset_id]
    visit_listed(state, offset, account)
    holding = holding_of(state, account, security)
    if account_id == LIQUIDITY_FUND and not _end_inventory(state, offset, action):
        return  # it is listed again
    units = holding.balance
    if units == 0:
        return
    if account.isolated_market_id:
        _return_margin(state, offset, holding)
        return
    state.work.units += len(account.withdrawals) + WORK_OF_ITEM * len(account.holds)
    _reject_withdrawals(state, offset, holding)
    lodged = _release_collateral(state, offset, holding)
    credit = state.intraday.open.get(account.id)
    on_credit = 0 if credit is None else credit.securities.get(security.id, 0)
    if on_credit:
        free_security(state, offset, account, security.id, on_credit)
    holds = _release_holds(state, offset, holding)
    assert holding.reserved == 0
    assert holding.held == 0
    cash_lodged = entitlement(lodged, action.amount, action.per_units)
    cash_held = [entitlement(one.amount, action.amount, action.per_units) for one in holds]
    # Cash that credit is paid back with is free; anything else stays under hold for it (C-5.5).
    covers = 0
    if asset is not state.valuation:
        covers = entitlement(on_credit, action.amount, action.per_units)
    under_hold = cash_lodged + sum(cash_held) + covers
    _pay(state, offset, action, holding, under_hold)
    assert holding.balance == 0
    if cash_lodged:
        event_writers.collateral_lodged(
            state.events,
            offset,
            account_id=account.id,
            asset_id=asset.id,
            amount=cash_lodged,
            lodged=state.margin.change_collateral(
                account.id, account.owner, asset.id, cash_lodged, state.time_ns
            ),
        )
    if covers:
        state.intraday.add_units(asset.id, covers)
        note_secured(state, offset, 0, account, asset.id, covers)
    for one, amount in zip(holds, cash_held, strict=True):
        _hold_cash(state, offset, one, asset.id, amount)
    state.touched[account.id] = account
    if account.id in state.margin.calls:
        settle_call(state, offset, account.id)


def _end_inventory(state: State, offset: int, action: CorporateAction) -> bool:
    """Settle the lines of a security that the fund keeps apart (W-8.1), and list what it gets for what it had to sell.

    Return False while more lines are left than may be settled at once.
    """
    security, asset = state.assets[action.security_id], state.assets[action.asset_id]
    price_e9 = security.price_e9
    if asset.price_e9:
        value = action.amount * asset.price_e9 * 10**security.scale
        price_e9 = value // (action.per_units * 10**asset.scale)
    if not end_lines(state, offset, security, price_e9):
        return False
    waterfall = state.waterfall
    waterfall.taken_over.pop(security.id, None)
    unsold = waterfall.to_sell.pop(security.id, 0)
    note_for_sale(state, asset, entitlement(unsold, action.amount, action.per_units))
    if waterfall.rules.on and has_work(state):
        schedule_liquidation(state)
    return True


def _return_margin(state: State, offset: int, holding: Holding) -> None:
    """Return the margin of an isolated account to its owner: its market has ended, and it has no other asset (M-8)."""
    account, asset = holding.account, holding.asset
    assert not account.exposure_count
    assert holding.held == holding.reserved == 0
    owner, amount = state.accounts[account.parent_id], holding.balance
    move(holding, holding_of(state, owner, asset), amount)
    state.touched[owner.id] = owner
    event_writers.transferred(
        state.events, offset, from_id=account.id, to_id=owner.id, asset_id=asset.id, amount=amount
    )


def _pay(
    state: State, offset: int, action: CorporateAction, holding: Holding, under_hold: int
) -> None:
    """Take all units of a holding and pay their price; `under_hold` of the payment goes under hold at once.

    The payer's hold falls to the floored price of the units that others still have, so the payer keeps the rounding
    difference.
    """
    account, security = holding.account, holding.asset
    payer, asset = state.accounts[action.account_id], state.assets[action.asset_id]
    debit = holding_of(state, payer, asset)
    units = holding.balance
    amount = entitlement(units, action.amount, action.per_units)
    move(holding, holding_of(state, state.accounts[EXTERNAL], security), units)
    left = entitlement(_units_outside(state, security), action.amount, action.per_units)
    released = action.unpaid - left
    assert under_hold <= amount <= released
    action.unpaid = left
    if account is payer:
        if released > under_hold:
            unhold(debit, released - under_hold)
    else:
        if released:
            unhold(debit, released)
        credit = holding_of(state, account, asset)
        if under_hold:
            move_under_hold(debit, credit, under_hold)
        if amount > under_hold:
            move(debit, credit, amount - under_hold)
    state.touched[payer.id] = payer
    write = event_writers.security_redeemed
    if action.is_exchange():
        write = event_writers.security_exchanged
    write(
        state.events,
        offset,
        action_id=action.id,
        account_id=account.id,
        counterparty_account_id=payer.id,
        security_id=security.id,
        units=units,
        asset_id=asset.id,
        amount=amount,
        released=released,
    )


def _reject_withdrawals(state: State, offset: int, holding: Holding) -> None:
    """Reject the requested withdrawals of a security from an account."""
    account, asset_id = holding.account, holding.asset.id
    for one in list(account.withdrawals.values()):
        if one.asset_id == asset_id:
            reject_withdrawal(state, offset, one)


def _release_collateral(state: State, offset: int, holding: Holding) -> int:
    """Release the security that an account has lodged as collateral; return the released units."""
    account, asset_id = holding.account, holding.asset.id
    lodged = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
    if lodged:
        release(state, offset, holding, lodged)
    return lodged


def _release_holds(state: State, offset: int, holding: Holding) -> list[Hold]:
    """Release all holds of a security in an account; return the holds, with their amounts unchanged."""
    account, asset_id = holding.account, holding.asset.id
    found = [one for one in account.holds.values() if one.asset_id == asset_id]
    for one in found:
        unhold(holding, one.amount)
        event_writers.hold_released(
            state.events,
            offset,
            hold_id=one.id,
            account_id=account.id,
            asset_id=asset_id,
            amount=one.amount,
            code=codes.SECURITY_REDEEMED,
        )
    return found


def _hold_cash(state: State, offset: int, one: Hold, asset_id: AssetId, amount: int) -> None:
    """Continue a hold, with the same id, on the cash paid for its units; end the hold if the cash is 0."""
    if amount == 0:
        forget_hold(state, one)
        remember_decision(state, HOLDS, one, one.beneficiary_id, 0)
        return
    one.asset_id = asset_id
    one.amount = amount
    event_writers.hold_created(
        state.events,
        offset,
        hold_id=one.id,
        account_id=one.account_id,
        beneficiary_id=one.beneficiary_id,
        asset_id=asset_id,
        amount=amount,
    )


# --- open trades ----------------------------------------------------------------------------------------------


def is_redeemed(state: State, market_id: MarketId) -> bool:
    """Return whether the security of a market has been redeemed, so that its open trades settle in cash."""
    return state.markets[market_id].base.id in state.corporate_actions.redeemed


def is_settled_before(state: State, session_id: int, market_id: MarketId) -> bool:
    """Return whether the settlement of a session had begun or ended when the security of a market was redeemed."""
    terms = state.corporate_actions.redeemed.get(state.markets[market_id].base.id)
    return terms is not None and session_id in terms.settled_ids


def model_of(state: State, market_id: MarketId) -> int:
    """Return the settlement model of a market; after a redemption of its security, it is always net (model 3)."""
    if is_redeemed(state, market_id):
        return DVP_NET
    return state.clearing.markets[market_id].dvp_model


def price_of_lot(state: State, market_id: MarketId) -> int:
    """Return the price that a redemption pays for a lot of a market."""
    market = state.markets[market_id]
    terms = state.corporate_actions.redeemed[market.base.id]
    return terms.price_of(market.lot_base_units)


def redeemed_lots(net: Net) -> int:
    """Return the lots of a net that a redemption settles in cash, trades and fails; negative to deliver."""
    return net.bought_lots - net.sold_lots + net.carried_lots


def state_redeemed(state: State, offset: int, session: Session, net: Net) -> None:
    """Write the event that lots of a net settle in cash at the redemption price; nothing without lots."""
    lots = redeemed_lots(net)
    if lots == 0:
        return
    market = state.markets[net.market_id]
    event_writers.open_trades_redeemed(
        state.events,
        offset,
        action_id=state.corporate_actions.redeemed[market.base.id].action_id,
        session_id=session.id,
        account_id=net.account_id,
        market_id=market.id,
        units=lots * market.lot_base_units,
        amount=lots * price_of_lot(state, market.id),
    )
