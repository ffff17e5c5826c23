# SPDX-License-Identifier: Apache-2.0
"""Decide how many lots a session delivers on credit; draw credit, and undo it before the commitment (SPEC C-5.5).

Owns the limits of credit: the member's line, the cash of `ccp_liquidity`, the value and the daily volume of the
security, the hour of repayment, and the deliverers.
"""

from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.clearing.collateral_values import is_banned
from clearinghouse.statemachine.clearing.local_times import moment_of, today
from clearinghouse.statemachine.clearing.parties import HOUSE_ACCOUNTS_TOGETHER, is_affiliated
from clearinghouse.statemachine.clearing_cover.called_amounts import has_missed
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_stopped
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.lending.intraday_credit import (
    credit_of,
    draw,
    pay_back,
    secure,
)
from clearinghouse.statemachine.settlement.movements import release_cash
from clearinghouse.statemachine.state.clearing import Member, Session
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation, Settlement
from clearinghouse.statemachine.state.intraday_credit import CreditTerms
from clearinghouse.statemachine.state.margin import MarginAsset
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.work import ALLOCATED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CCP_LIQUIDITY,
    DVP_NET,
    MEMBER_ACTIVE,
    PPB,
)


def may_lend(state: State, session: Session, market: Market) -> bool:
    """Return whether a session may deliver securities of a market on credit.

    The market must net its trades and pay in the valuation asset, and its segment takes no cash in advance. The
    security needs terms as collateral, a daily volume, and an index price that P-4 does not ban.
    """
    terms = state.margin.terms.get(market.base.id)
    return (
        terms is not None
        and terms.version > 0
        and terms.eligible == 1
        and terms.daily_volume > 0
        and market.quote is state.valuation
        and state.clearing.markets[market.id].dvp_model == DVP_NET
        and not is_in_advance(state, session)
        and market.base.price_e9 > 0
        and not is_banned(state, market.base)
    )


def sellers_of(state: State, lots: MarketLots) -> set[int]:
    """Return the groups of the accounts that deliver in a market, as `_group_of` numbers them."""
    state.work.units += len(lots.deliverers) // ALLOCATED_PER_UNIT
    return {_group_of(state, one.account_id) for one in lots.deliverers if one.locked}


def _group_of(state: State, account_id: AccountId) -> int:
    """Return the group id of an account's member, or minus the member id if the member has no group."""
    member = state.clearing.member_of[state.accounts[account_id].owner]
    return member.group_id or -member.id


def lots_on_credit(
    state: State,
    session: Session,
    market: Market,
    one: Obligation,
    sellers: set[int],
    most: int,
    left: int,
) -> int:
    """Return how many more lots an account may receive on credit and with its `left` cash, at most `most`.

    The received lots secure the credit at their secured value, so the account pays in cash only the difference to the
    price. `sellers` are the groups that deliver: an account gets no credit for lots of its own group.
    """
    account = state.accounts[one.account_id]
    member = state.clearing.member_of[account.owner]
    terms = state.intraday.terms.get(member.id)
    state.work.units += 1
    if terms is None or not _is_lent_to(state, account, member):
        return 0
    if due_of(state, session, terms) <= state.time_ns:
        return 0
    of_asset = state.margin.terms[market.base.id]
    if is_affiliated(state, member.id, of_asset.issuer_member_id):
        return 0
    # In a netted session each lot may be of any deliverer: one of the own group forbids all.
    if _group_of(state, one.account_id) in sellers:
        return 0
    mark = session.marks[market.id]
    worth = _worth_of_lot(market, of_asset, mark)
    if worth == 0:
        return 0
    if mark > worth:
        most = min(most, ((one.settled - one.on_credit) * worth + left) // (mark - worth))
    volume = of_asset.daily_volume * terms.volume_ppb // PPB
    volume -= state.intraday.units.get(market.base.id, 0)
    by_volume = max(volume, 0) // market.lot_base_units * worth
    lent = min(_line_left(state, account, terms), _free_ccp_cash(state), by_volume)
    return min(most, (lent + left) // mark)


def _is_lent_to(state: State, account: Account, member: Member) -> bool:
    """Return whether an account may borrow: it is one of the first house accounts of an active member.

    In addition, none of these house accounts has missed a call, and no rule stops outflows of the account.
    """
    own_ids = state.house_ids.get(account.owner, [])[:HOUSE_ACCOUNTS_TOGETHER]
    return (
        member.status == MEMBER_ACTIVE
        and account.status == ACTIVE
        and account.id in own_ids
        and not has_missed(state, own_ids, [member])
        and refuse_stopped(state, account, Refusal()) == codes.OK
    )


def _worth_of_lot(market: Market, of_asset: MarginAsset, mark: int) -> int:
    """Return the value per lot that secures credit, floored: the lower of mark and index price, less the haircut."""
    by_mark = mark * (PPB - of_asset.haircut_ppb) // PPB
    base = market.base
    by_reference = collateral_value(
        market.lot_base_units, base.price_e9, base.value_denominator, of_asset.haircut_ppb
    )
    return min(by_mark, by_reference)


def _line_left(state: State, account: Account, terms: CreditTerms) -> int:
    """Return the part of a member's credit line that its house accounts have not drawn, at least 0."""
    own_ids = state.house_ids[account.owner][:HOUSE_ACCOUNTS_TOGETHER]
    return max(terms.line - sum(credit_of(state, own_id) for own_id in own_ids), 0)


def _free_ccp_cash(state: State) -> int:
    """Return the free cash of `ccp_liquidity` in the valuation asset, at least 0."""
    return max(free_balance(holding_of(state, state.accounts[CCP_LIQUIDITY], state.valuation)), 0)


def due_of(state: State, session: Session, terms: CreditTerms) -> int:
    """Return the time today at which a member's credit is due, in the local time of the session's segment, in ns."""
    segment = state.clearing.segments[session.segment_id]
    return moment_of(state, segment, today(state, segment), terms.repay_seconds)


def lend(state: State, offset: int, session: Session, one: Obligation, amount: int) -> None:
    """Lend an account `amount` for lots that it will receive, and mark enough of these lots as security."""
    account = state.accounts[one.account_id]
    member = state.clearing.member_of[account.owner]
    due_ns = due_of(state, session, state.intraday.terms[member.id])
    credit = draw(state, offset, session.id, account, amount, due_ns)
    credit.sessions += int(one.leg.credit == 0)
    one.leg.credit += amount
    market = state.markets[one.market_id]
    of_asset = state.margin.terms[market.base.id]
    lots = -(-amount // _worth_of_lot(market, of_asset, session.marks[market.id]))
    one.on_credit += lots  # each part of another age is lent for by itself
    assert one.on_credit <= one.settled
    state.intraday.add_units(market.base.id, lots * market.lot_base_units)


def secure_received(state: State, offset: int, session: Session, one: Obligation) -> None:
    """Put the lots that an account received on credit under hold; lots of an account in a default case stay free."""
    if one.on_credit == 0:
        return
    market = state.markets[one.market_id]
    units = one.on_credit * market.lot_base_units
    one.on_credit = 0
    if one.account_id in state.defaults.case_with:
        state.intraday.add_units(market.base.id, -units)
    else:
        account = state.accounts[one.account_id]
        secure(state, offset, session.id, account, market.base.id, units)


def take_back(state: State, offset: int, session: Session, settlement: Settlement) -> None:
    """Undo all credit of a settlement before its commitment, because the settlement will be decided again."""
    for leg in settlement.legs:
        take_back_from(state, offset, session, leg)


def take_back_from(state: State, offset: int, session: Session, leg: CashLeg) -> None:
    """Undo the credit that one account has in a settlement before its commitment."""
    if leg.credit == 0:
        return
    release_cash(state, offset, session, leg, leg.credit)
    state.intraday.open[leg.account_id].sessions -= 1
    pay_back(state, offset, session.id, state.accounts[leg.account_id], leg.credit)
    leg.credit = 0
    for one in leg.receipts:
        if one.on_credit:
            market = state.markets[one.market_id]
            state.intraday.add_units(market.base.id, -one.on_credit * market.lot_base_units)
            one.on_credit = 0
