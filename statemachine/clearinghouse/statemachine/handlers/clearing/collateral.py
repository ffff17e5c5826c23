# SPDX-License-Identifier: Apache-2.0
"""Handle collateral, contributions to the default fund, and the counterparty's own funds (SPEC C-7, C-8).

Owns the refusals of these commands in their order. Must never decide the margin of an account.
"""

from typing import Final

from clearinghouse.statemachine.authority.common_checks import (
    refuse_foreign_account,
    refuse_inactive,
    refuse_redeemed,
)
from clearinghouse.statemachine.clearing.cash_calls import refuse_taking
from clearinghouse.statemachine.clearing.collateral_values import counted_value, is_banned
from clearinghouse.statemachine.clearing.exposure import refuse_return
from clearinghouse.statemachine.clearing.leaving_notices import (
    begin_notice,
    notice_ns,
    notice_of,
    refuse_unnoticed,
)
from clearinghouse.statemachine.clearing.lodged_collateral import release
from clearinghouse.statemachine.clearing.parties import (
    is_affiliated,
    is_frozen,
    is_member_account,
)
from clearinghouse.statemachine.clearing.resignation import refuse_resigned
from clearinghouse.statemachine.clearing_cover.departures import refuse_departure
from clearinghouse.statemachine.clearing_cover.initial_margin import value_of_collateral
from clearinghouse.statemachine.clearing_margin.calls import settle_call
from clearinghouse.statemachine.clearing_margin.cooling_off import (
    count_contributed,
    count_returned,
    limited,
    required_of,
)
from clearinghouse.statemachine.clearing_margin.default_fund import settle_contribution
from clearinghouse.statemachine.clearing_margin.own_capital import fill_skin
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit
from clearinghouse.statemachine.ledger.ledger import holding_of, move, unhold
from clearinghouse.statemachine.pretrade.reservations import reserve_amount, reserve_move
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.margin import add_amount
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CCP_EQUITY,
    CCP_LIQUIDITY,
    CCP_SKIN,
    DEFAULT_FUND,
    FUND_EQUITY,
    FUND_LIQUIDITY,
    FUND_SKIN,
    MEMBER_IN_DEFAULT,
    MEMBER_TERMINATED,
)

FUNDS: Final = {FUND_SKIN: CCP_SKIN, FUND_EQUITY: CCP_EQUITY, FUND_LIQUIDITY: CCP_LIQUIDITY}


def _refuse_collateral(state: State, account_id: AccountId, asset_id: AssetId, amount: int) -> int:
    """Return OK if an account may have collateral, else a code.

    In order those of `refuse_inactive`, UNKNOWN_ASSET, DEFAULT_REGIME (not an account of a clearing member, C-0),
    AMOUNT_NOT_POSITIVE.
    """
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    if asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    account = state.accounts[account_id]
    if not is_member_account(account) or account.owner not in state.clearing.member_of:
        return codes.DEFAULT_REGIME
    return codes.AMOUNT_NOT_POSITIVE if amount <= 0 else codes.OK


def lodge(state: State, batch: commands.LodgeCollateral, item: int, reply: Reply) -> int:
    """Lodge an amount of an account's balance as collateral; afterwards it has no other use (L-4).

    Refusals in order: those of `_refuse_collateral`, SECURITY_REDEEMED, those of `refuse_debit` and of `refuse_taking`
    (NEEDED_FOR_SETTLEMENT, C-5.4), WITHDRAWAL_MARGIN, those of `_refuse_ineligible`.
    """
    account_id, asset_id = batch.account_ids[item], batch.asset_ids[item]
    amount = batch.amounts[item]
    code = _refuse_collateral(state, account_id, asset_id, amount)
    if code == codes.OK:
        code = refuse_redeemed(state, asset_id)
    if code != codes.OK:
        return code
    account = state.accounts[account_id]
    holding = account.holdings.get(asset_id)
    is_due = _is_called(state, account, state.assets[asset_id], amount)
    code = refuse_debit(state, account, holding, amount, reply, is_due=is_due)
    if code == codes.OK:
        code = refuse_taking(state, account, state.assets[asset_id], amount, reply, is_due=is_due)
    if code != codes.OK or holding is None:
        return code
    code = reserve_amount(state, holding, amount, reply)
    if code != codes.OK:
        return code
    code = _refuse_ineligible(state, account_id, asset_id, amount, reply)
    if code != codes.OK:
        unhold(holding, amount)
        return code

    # Accepted: nothing below refuses.
    lodged = state.margin.change_collateral(
        account.id, account.owner, asset_id, amount, state.time_ns
    )
    assert lodged <= holding.held
    event_writers.collateral_lodged(
        state.events, item, account_id=account_id, asset_id=asset_id, amount=amount, lodged=lodged
    )
    if account_id in state.margin.calls:
        settle_call(state, item, account_id)
    return codes.OK


def _is_called(state: State, account: Account, asset: Asset, amount: int) -> bool:
    """Return whether a margin call requires the whole amount: one unit less would not meet the call."""
    call = state.margin.calls.get(account.id)
    if call is None:
        return False
    member = state.clearing.member_of[account.owner]
    return counted_value(state, member.id, asset, amount - 1) < call.amount


def _refuse_ineligible(
    state: State, account_id: AccountId, asset_id: AssetId, amount: int, refusal: Refusal
) -> int:
    """Return OK if an account may lodge an amount (C-7, C-7.3), else a code.

    In order COLLATERAL_NOT_ELIGIBLE (also assets issued by its own member or group), PRICE_GUARD (P-4 bans the price),
    COLLATERAL_CONCENTRATED. The valuation asset is eligible unless its terms exclude it.
    """
    terms = state.margin.terms.get(asset_id)
    if terms is None or terms.version == 0:
        return codes.OK if asset_id == state.valuation.id else codes.COLLATERAL_NOT_ELIGIBLE
    member = state.clearing.member_of[state.accounts[account_id].owner]
    if not terms.eligible or is_affiliated(state, member.id, terms.issuer_member_id):
        return codes.COLLATERAL_NOT_ELIGIBLE
    if is_banned(state, state.assets[asset_id]):
        return codes.PRICE_GUARD
    after = state.margin.collateral.get(pair_key(account_id, asset_id), 0) + amount
    if terms.collateral_max and after > terms.collateral_max:
        refusal.above(terms.collateral_max, after)
        return codes.COLLATERAL_CONCENTRATED
    return codes.OK


def withdraw(state: State, batch: commands.WithdrawCollateral, item: int, reply: Reply) -> int:
    """Return an amount of collateral to the free balance of its account.

    Refusals in order: those of `_refuse_collateral`, COLLATERAL_TOO_SMALL, ACCOUNT_FROZEN, COLLATERAL_REQUIRED,
    those of `refuse_departure`, those of `refuse_return`.
    """
    account_id, asset_id = batch.account_ids[item], batch.asset_ids[item]
    amount = batch.amounts[item]
    code = _refuse_collateral(state, account_id, asset_id, amount)
    if code != codes.OK:
        return code
    key = pair_key(account_id, asset_id)
    lodged = state.margin.collateral.get(key, 0)
    if amount > lodged:
        reply.below(amount, lodged)
        return codes.COLLATERAL_TOO_SMALL
    account = state.accounts[account_id]
    if is_frozen(state, account):
        return codes.ACCOUNT_FROZEN
    # Subtract the amount from the collateral for the check.
    add_amount(state.margin.collateral, key, -amount)
    required = state.margin.requirements.get(account_id, 0)
    value = value_of_collateral(state, account, counts_banned=False)
    code = refuse_departure(state, account, state.assets[asset_id], -amount, reply)
    add_amount(state.margin.collateral, key, amount)
    if value < required:
        reply.below(required, value)
        return codes.COLLATERAL_REQUIRED
    if code == codes.OK:
        member = state.clearing.member_of[account.owner]
        code = refuse_return(state, member, state.assets[asset_id], amount, reply, is_lodged=True)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    release(state, item, account.holdings[asset_id], amount)
    state.touched[account_id] = account
    return codes.OK


def _pay(
    state: State,
    account: Account,
    to_id: AccountId,
    amount: int,
    refusal: Refusal,
    *,
    is_due: bool = False,
) -> int:
    """Move an amount of the valuation asset to a system account if the guards of outflows permit it (L-4); return the
    code.

    In order those of `refuse_debit` and of `refuse_taking` (C-5.4), WITHDRAWAL_MARGIN.
    """
    debit = account.holdings.get(state.valuation.id)
    code = refuse_debit(state, account, debit, amount, refusal, is_due=is_due)
    if code == codes.OK:
        code = refuse_taking(state, account, state.valuation, amount, refusal, is_due=is_due)
    if code != codes.OK or debit is None:
        return code
    credit = holding_of(state, state.accounts[to_id], state.valuation)
    return reserve_move(state, debit, credit, amount, refusal)


def contribute(state: State, command: commands.ContributeDefaultFund, reply: Reply) -> int:
    """Pay a contribution of a member into the default fund; it is due as far as the fund has called it.

    Refusals in order: those of `refuse_foreign_account`, those of `_pay`.
    """
    code = refuse_foreign_account(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    member = state.clearing.member_of[account.owner]
    call = state.margin.contribution_calls.get(member.id)
    is_due = call is not None and command.amount <= call.amount
    code = _pay(state, account, DEFAULT_FUND, command.amount, reply, is_due=is_due)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    key = pair_key(member.id, state.valuation.id)
    contribution = add_amount(state.margin.contributions, key, command.amount)
    event_writers.default_fund_contributed(
        state.events, 0, member.id, account.id, command.amount, contribution
    )
    count_contributed(state, member.id, command.amount)
    if member.id in state.margin.contribution_calls:
        settle_contribution(state, 0, member.id)
    return codes.OK


def give_notice(state: State, command: commands.GiveLeavingNotice, reply: Reply) -> int:
    """Begin the notice of a member that will withdraw its contribution from the fund (C-8.2).

    Refusals in order: those of `refuse_foreign_account`, MEMBER_NOT_ACTIVE (in default or terminated),
    MEMBER_RESIGNED, NOTICE_RUNS.
    """
    code = refuse_foreign_account(state, command.account_id)
    if code != codes.OK:
        return code
    member = state.clearing.member_of[state.accounts[command.account_id].owner]
    if member.status >= MEMBER_IN_DEFAULT:
        return codes.MEMBER_NOT_ACTIVE
    if member.resign_ns:
        return refuse_resigned(state, member, reply)
    notice = notice_of(state, member.id)
    if notice is not None:
        reply.limit, reply.actual = notice.lapses_ns, state.time_ns
        reply.shortfall = notice.lapses_ns - state.time_ns
        return codes.NOTICE_RUNS

    # Accepted: nothing below refuses.
    ends_ns = state.time_ns + notice_ns(state)
    base = begin_notice(state, member, ends_ns, limited(state, member.id))
    event_writers.leaving_notice_given(
        state.events, 0, member.id, ends_ns, state.margin.notices[member.id].lapses_ns, base
    )
    # The earlier requirement may be more than the payment.
    if state.margin.fund.version:
        settle_contribution(state, 0, member.id)
    return codes.OK


def return_contribution(state: State, command: commands.ReturnContribution, reply: Reply) -> int:
    """Return a part of a contribution that is not required.

    Refusals in order: those of `refuse_foreign_account`, AMOUNT_NOT_POSITIVE, ACCOUNT_FROZEN (Q-5.1: another own
    account, which may have paid it), MEMBER_NOT_ACTIVE (a member in default gets no return), MEMBER_RESIGNED (until it
    is TERMINATED), DEFAULT_CASE_OPEN (the whole contribution may have to pay, C-10), NOTICE_REQUIRED (C-8.2),
    CONTRIBUTION_REQUIRED, those of `refuse_departure`, those of `refuse_return`.
    """
    code = refuse_foreign_account(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    member = state.clearing.member_of[account.owner]
    if command.amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if _is_kept_for_frozen(state, account):
        return codes.ACCOUNT_FROZEN
    if member.status == MEMBER_IN_DEFAULT:
        return codes.MEMBER_NOT_ACTIVE
    if member.resign_ns and member.status != MEMBER_TERMINATED:
        return refuse_resigned(state, member, reply)
    cases = len(state.defaults.open_cases())
    # A terminated member bears no loss.
    if cases and member.status != MEMBER_TERMINATED:
        reply.above(0, cases)
        return codes.DEFAULT_CASE_OPEN
    code = refuse_unnoticed(state, member, reply)
    if code != codes.OK:
        return code
    valuation = state.valuation
    key = pair_key(member.id, valuation.id)
    left = state.margin.contributions.get(key, 0) - command.amount
    required = required_of(state, member.id)
    if left < required:
        reply.below(required, left)
        return codes.CONTRIBUTION_REQUIRED
    code = refuse_departure(state, account, valuation, -command.amount, reply)
    if code == codes.OK:
        code = refuse_return(state, member, valuation, command.amount, reply, is_lodged=False)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    fund = holding_of(state, state.accounts[DEFAULT_FUND], valuation)
    move(fund, holding_of(state, account, valuation), command.amount)
    event_writers.contribution_returned(
        state.events,
        0,
        member_id=member.id,
        account_id=account.id,
        amount=command.amount,
        contribution=add_amount(state.margin.contributions, key, -command.amount),
    )
    count_returned(state, member.id, command.amount)
    state.touched[account.id] = account
    return codes.OK


def _is_kept_for_frozen(state: State, account: Account) -> bool:
    """Return whether custody has frozen another house account of the account's owner, but not the account itself
    (Q-5.1).
    """
    freezes = state.authority.freezes
    if not freezes or account.id in freezes:
        return False
    own_ids = state.house_ids[account.owner]
    state.work.units += len(own_ids) // IDS_PER_UNIT
    return any(own_id in freezes for own_id in own_ids)


def fund_ccp(state: State, command: commands.FundCcp, reply: Reply) -> int:
    """Pay an amount into `ccp_skin`, `ccp_equity` or `ccp_liquidity`.

    Refusals in order: those of `refuse_inactive`, PARAMETER_OUT_OF_RANGE, those of `_pay`.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    to_id = FUNDS.get(command.fund)
    if to_id is None:
        return codes.PARAMETER_OUT_OF_RANGE
    code = _pay(state, state.accounts[command.account_id], to_id, command.amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    event_writers.ccp_funded(
        state.events, 0, command.account_id, counterparty_account_id=to_id, amount=command.amount
    )
    if to_id == CCP_SKIN:
        fill_skin(state, command.amount)
    return codes.OK
