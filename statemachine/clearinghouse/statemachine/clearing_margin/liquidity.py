# SPDX-License-Identifier: Apache-2.0
"""Compare the cash needed at the default of the two largest groups of members with available resources (SPEC C-12).

Owns the sums, by currency, value date and moment, and the order of draws. Must never change the state: a run stores its
results, and a report of another moment uses its own sums.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS
from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.arithmetic.liquidity import (
    draws,
    in_currency_floor,
    member_margin,
    part_floor,
)
from clearinghouse.statemachine.clearing.parties import by_group, is_affiliated
from clearinghouse.statemachine.holders.closings import booked_at
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import Session, pair_key, pair_of
from clearinghouse.statemachine.state.liquidity import (
    COVER,
    CreditLine,
    LiquidityMoment,
    LiquidityRun,
    LiquiditySums,
    MemberDue,
)
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CCP_EQUITY,
    CCP_LIQUIDITY,
    CCP_SKIN,
    DEFAULT_FUND,
    DRAW_FUND,
    DRAW_LINE,
    DRAW_MARGIN,
    DRAW_OTHER_MARGIN,
    DRAW_OWN,
    HOLDER_BANK,
    KIND_MEMBER_HOUSE,
    LIQUIDITY_STRESS_BANK,
    LIQUIDITY_STRESS_DAYS,
    LIQUIDITY_STRESS_MEMBERS,
    MEMBER_IN_DEFAULT,
    SESSION_COMMITTED,
)

LARGEST: Final = 2

# A draw: the resource, the id of a line or 0, and the amount.
Draw = tuple[int, int, int]


def moments_of(state: State) -> list[tuple[int, int]]:
    """Return (value date, time) of each session that is not committed, in ascending order.

    The present time is included if there are PvP members, because they may owe now.
    """
    found = {
        (session.value_date, session.settlement_ns)
        for session in state.clearing.sessions.values()
        if session.state < SESSION_COMMITTED
    }
    if state.pvp.members:
        found.add((state.time_ns // DAY_NS, state.time_ns))
    return sorted(found)


def accounts_of(state: State) -> list[AccountId]:
    """Return the accounts that may have to pay, or have collateral, by id."""
    lodged = [AccountId(pair_of(key)[0]) for key in state.margin.collateral]
    return sorted({*state.clearing.nets_of, *state.pvp.members, *lodged})


def begin_run(state: State, run: LiquidityRun) -> None:
    """Start a run with the present moments and accounts; without either it finds nothing."""
    run.begun_ns = state.time_ns
    run.sums = LiquiditySums()
    moments = run.sums.moments = moments_of(state)
    last = state.time_ns // DAY_NS + state.liquidity.terms.stress_days - 1
    run.until_date = max((date for date, _ in moments if date <= last), default=0)
    if run.until_date and run.until_date == moments[0][0]:
        run.until_date = 0
    run.order = [int(account_id) for account_id in accounts_of(state)]


def add_account(state: State, run: LiquidityRun, account_id: AccountId) -> None:
    """Add an account's payments up to each moment, and its collateral, to the sums of its member.

    Payments due earlier on the same date count too. If several dates are compared together, the sum over these dates
    counts too.
    """
    sums = run.sums
    account = state.accounts[account_id]
    member = state.clearing.member_of.get(account.owner)
    if member is None:
        return
    collateral = state.margin.collateral
    is_own = account.kind == KIND_MEMBER_HOUSE
    if is_own:
        for asset_id in account.holdings:
            amount = collateral.get(pair_key(account_id, asset_id), 0)
            if amount:
                key = pair_key(member.id, asset_id)
                sums.lodged[key] = min(sums.lodged.get(key, 0) + amount, AMOUNT_MAX)
    for asset_id, payments in _payments(state, run.begun_ns, account_id).items():
        lodged = 0 if is_own else collateral.get(pair_key(account_id, asset_id), 0)
        total = date = together = 0
        for place, moment in enumerate(sums.moments):
            if moment[0] != date:
                date, total = moment[0], 0
            paid = payments.get(moment, 0)
            total += paid
            if date <= run.until_date:
                together += paid
            _add_due(sums, pair_key(place, asset_id), member.id, total, lodged)
        _add_due(sums, pair_key(len(sums.moments), asset_id), member.id, together, lodged)


def _add_due(sums: LiquiditySums, key: int, member_id: int, amount: int, lodged: int) -> None:
    """Add an account's payments to those of its member, and the part that a client's own margin covers."""
    if amount:
        of_member = sums.due.setdefault(key, {}).setdefault(member_id, MemberDue())
        of_member.due = min(of_member.due + amount, AMOUNT_MAX)
        of_member.covered = min(of_member.covered + min(amount, lodged), of_member.due)
        assert of_member.due > 0


def _payments(
    state: State, begun_ns: int, account_id: AccountId
) -> dict[AssetId, dict[tuple[int, int], int]]:
    """Return an account's payments by currency and moment: in open sessions, and what it owes to `pvp`."""
    due: dict[AssetId, dict[tuple[int, int], int]] = {}
    net: dict[AssetId, int] = {}
    last: Session | None = None
    for session, one in nets_of_account(state, account_id):
        if session.state >= SESSION_COMMITTED:
            continue
        if last is not None and session is not last:
            _add_session(due, last, account_id, net)
            net = {}
        last = session
        market = state.markets[one.market_id]
        asset_id = market.quote.id
        net[asset_id] = net.get(asset_id, 0) + net_cash(one)
        redeemed = state.corporate_actions.terms_of_cash(market.base.id)
        if redeemed is not None:  # its lots settle in cash at the price of the redemption (C-5)
            net[asset_id] += net_lots(one) * redeemed.price_of(market.lot_base_units)
    if last is not None:
        _add_session(due, last, account_id, net)
    member = state.pvp.members.get(account_id)
    if member is not None:
        now = (begun_ns // DAY_NS, begun_ns)
        for asset_id, claim in member.claims.items():
            if claim < 0:
                of_asset = due.setdefault(asset_id, {})
                of_asset[now] = of_asset.get(now, 0) - claim
    return due


def _add_session(
    due: dict[AssetId, dict[tuple[int, int], int]],
    session: Session,
    account_id: AccountId,
    net: dict[AssetId, int],
) -> None:
    """Add an account's payments in one session: gross amounts trade by trade, others net (DvP models, C-5).

    Cash held in advance for the session reduces the payment.
    """
    moment = (session.value_date, session.settlement_ns)
    for asset_id, amount in net.items():
        entry = session.cash[pair_key(account_id, asset_id)]
        netted = amount - entry.gross_received + entry.gross_paid
        paid = max(-netted, 0) + entry.gross_paid - entry.prefunded
        if paid > 0:
            of_asset = due.setdefault(asset_id, {})
            of_asset[moment] = of_asset.get(moment, 0) + paid


def comparisons(run: LiquidityRun) -> list[int]:
    """Return the keys of the moments with due payments, by currency.

    The key for several days together is included only if two dates have payments.
    """
    moments = run.sums.moments
    dates: dict[int, set[int]] = {}
    for key in run.sums.due:
        place, currency = pair_of(key)
        if place < len(moments) and moments[place][0] <= run.until_date:
            dates.setdefault(currency, set()).add(moments[place][0])
    found = []
    for key in sorted(run.sums.due, key=lambda one: (pair_of(one)[1], one)):
        place, currency = pair_of(key)
        if place < len(moments) or len(dates[currency]) > 1:
            found.append(key)
    return found


def compare(
    state: State,
    run: LiquidityRun,
    key: int,
    lines: Iterable[CreditLine],
    other_margin_seconds: int,
) -> list[LiquidityMoment]:
    """Return the two groups that owe most at a moment in a currency, and the resources. Ties go to lower ids.

    A member without affiliates is a group; a group has the lowest id among its owing members (C-16). If a settlement
    bank has money of a single date, also return the resources that remain after the bank's failure.
    """
    sums = run.sums
    place, currency = pair_of(key)
    asset_id = AssetId(currency)
    if place < len(sums.moments):
        found = LiquidityMoment(LIQUIDITY_STRESS_MEMBERS, asset_id, *sums.moments[place])
    else:
        # A session of an earlier date may settle later, by the local time of its segment (C-4.2).
        last = max(due_ns for date, due_ns in sums.moments if date <= run.until_date)
        found = LiquidityMoment(LIQUIDITY_STRESS_DAYS, asset_id, run.until_date, last)
    by_member = sums.due[key]
    groups = by_group(state, by_member)
    owed = {
        lead: min(sum(by_member[one].due for one in members), AMOUNT_MAX)
        for lead, members in groups.items()
    }
    largest = sorted(owed, key=lambda lead: (-owed[lead], lead))[:LARGEST]
    found.first_member_id, found.second_member_id = (*largest, 0)[:LARGEST]
    is_in_time = 0 <= other_margin_seconds * SECOND_NS <= found.due_ns - run.begun_ns
    for lead in largest:
        margin = other_margin = 0
        for member_id in groups[lead]:
            of_member = by_member[member_id]
            lodged = sums.lodged.get(pair_key(member_id, asset_id), 0)
            margin += member_margin(of_member.due, of_member.covered, lodged)
            if is_in_time:
                other_margin += _other_margin(state, sums, member_id, asset_id)
        found.need += owed[lead]
        found.margin += min(margin, owed[lead])
        found.other_margin += min(other_margin, AMOUNT_MAX)
        if lead == found.first_member_id:
            found.first_need, found.first_margin = found.need, found.margin
            found.first_other_margin = found.other_margin
    assert found.margin <= found.need
    found.own = sum(_free(state, asset_id, own) for own in (CCP_SKIN, CCP_EQUITY, CCP_LIQUIDITY))
    found.fund = _free(state, asset_id, DEFAULT_FUND)
    found.committed = sum(line.amount for line in counted_lines(state, lines, found, run.begun_ns))
    without_bank = [] if place == len(sums.moments) else _without_bank(state, run, lines, found)
    return [found, *without_bank]


def _without_bank(
    state: State, run: LiquidityRun, lines: Iterable[CreditLine], base: LiquidityMoment
) -> list[LiquidityMoment]:
    """Return the resources after the failure of the settlement bank that costs most; an empty list without banks.

    The cash of all accounts is at the holders of its currency together, so each resource in cash loses the bank's part
    of the total. Ties go to the lower holder id.
    """
    of_asset = state.holders.of_asset.get(base.asset_id, [])
    booked = {account.holder_id: booked_at(state, account) for account in of_asset}
    total = sum(booked.values())
    least: LiquidityMoment | None = None
    for holder_id in sorted(booked):
        at_bank = booked[holder_id]
        if state.holders.holders[holder_id].kind != HOLDER_BANK or not 0 < at_bank <= total:
            continue
        found = LiquidityMoment(LIQUIDITY_STRESS_BANK, base.asset_id, base.value_date, base.due_ns)
        found.holder_id = holder_id
        found.first_member_id, found.second_member_id = base.first_member_id, base.second_member_id
        found.need, found.first_need = base.need, base.first_need
        elsewhere = total - at_bank
        found.margin = part_floor(base.margin, elsewhere, total)
        found.first_margin = part_floor(base.first_margin, elsewhere, total)
        found.own = part_floor(base.own, elsewhere, total)
        found.fund = part_floor(base.fund, elsewhere, total)
        found.other_margin = base.other_margin
        found.first_other_margin = base.first_other_margin
        counted = counted_lines(state, lines, found, run.begun_ns)
        found.committed = sum(line.amount for line in counted)
        if least is None or found.available(COVER) < least.available(COVER):
            least = found
    return [] if least is None else [least]


def counted_lines(
    state: State, lines: Iterable[CreditLine], moment: LiquidityMoment, begun_ns: int
) -> list[CreditLine]:
    """Return the credit lines in a currency that pay out by a moment, the earliest first.

    Lines of failing providers are left out. The two groups and members in default provide nothing (C-12.1). Of the
    others the settlement bank fails, if one does, else the largest provider; if two provide the same amount, the one
    whose name comes first.
    """
    in_time = [
        line
        for line in lines
        if line.asset_id == moment.asset_id
        and begun_ns + line.seconds * SECOND_NS <= moment.due_ns
        and not _is_failing(state, line.provider, moment)
    ]
    if moment.holder_id:
        failing = state.holders.holders[moment.holder_id].name
    else:
        provided: dict[str, int] = {}
        for line in in_time:
            provided[line.provider] = provided.get(line.provider, 0) + line.amount
        failing = min(provided, key=lambda one: (-provided[one], one), default="")
    counted = [line for line in in_time if line.provider != failing]
    return sorted(counted, key=lambda line: (line.seconds, line.id))


def _is_failing(state: State, provider: str, moment: LiquidityMoment) -> bool:
    """Return whether a provider of a credit line belongs to one of the two groups, or is a member in default."""
    member = state.clearing.member_of.get(provider)
    if member is None:
        return False
    return member.status == MEMBER_IN_DEFAULT or any(
        is_affiliated(state, member.id, lead)
        for lead in (moment.first_member_id, moment.second_member_id)
    )


def plan(
    state: State, lines: Iterable[CreditLine], moment: LiquidityMoment, begun_ns: int, cover: int
) -> list[Draw]:
    """Return the draws that pay the need of a moment, in order; each credit line separately."""
    margin, own, fund, _, other_margin = moment.resources_of(cover)
    resources: list[Draw] = [
        (DRAW_MARGIN, 0, margin),
        (DRAW_OWN, 0, own),
        (DRAW_FUND, 0, fund),
    ]
    counted = counted_lines(state, lines, moment, begun_ns)
    resources += [(DRAW_LINE, line.id, line.amount) for line in counted]
    resources.append((DRAW_OTHER_MARGIN, 0, other_margin))
    drawn = draws(moment.need_of(cover), [amount for _, _, amount in resources])
    return [
        (resource, line_id, amount)
        for (resource, line_id, _), amount in zip(resources, drawn, strict=True)
        if amount
    ]


def _free(state: State, asset_id: AssetId, account_id: AccountId) -> int:
    """Return the free balance of an asset in an account, at least 0."""
    holding = state.accounts[account_id].holdings.get(asset_id)
    return 0 if holding is None else max(free_balance(holding), 0)


def _other_margin(state: State, sums: LiquiditySums, member_id: int, asset_id: AssetId) -> int:
    """Return the value of a member's other collateral in house accounts after haircuts, in the currency, floored."""
    currency = state.assets[asset_id]
    if currency.price_e9 == 0:
        return 0
    value = 0
    for key, terms in state.margin.terms.items():
        lodged = sums.lodged.get(pair_key(member_id, key), 0)
        if lodged and key != asset_id:
            asset = state.assets[key]
            value += collateral_value(
                lodged, asset.price_e9, asset.value_denominator, terms.haircut_ppb
            )
    if asset_id != state.valuation.id and state.valuation.id not in state.margin.terms:
        value += sums.lodged.get(pair_key(member_id, state.valuation.id), 0)
    return min(in_currency_floor(value, currency.price_e9, currency.value_denominator), AMOUNT_MAX)
