# SPDX-License-Identifier: Apache-2.0
"""Use gains that are not cash yet, and close nets of a case without a winning bid at the last mark (SPEC C-10).

Owns the gains of the case's own house accounts, which pay first. It also owns the search for gains of other accounts,
the shares of the cut, and the counterparties of a tear-up. A cut takes a part of such a gain for the loss; a tear-up
closes a net against opposite nets. Each function changes amounts due in sessions, so their sums stay 0 (I-9); no
function moves a balance.
"""

from heapq import nsmallest
from typing import Final

from clearinghouse.statemachine.arithmetic.default_waterfall import capped_shares
from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.clearing.cash_in_advance import hold_due_cash, is_in_advance
from clearinghouse.statemachine.clearing.novation import get_or_create_net
from clearinghouse.statemachine.clearing.sessions import may_change, repeat_netting
from clearinghouse.statemachine.default.losses import gain_of, variation_of
from clearinghouse.statemachine.default.positions import open_nets_of, replace_net
from clearinghouse.statemachine.state.clearing import Net, Session
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import WORK_OF_BID, WORK_OF_NET
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import LAYER_GAINS, LAYER_MARGIN

_NETS_AT_ONCE: Final = 2_000
_CUTS_AT_ONCE: Final = 200


def pay_from_own_gains(
    state: State, offset: int, case: DefaultCase, own_ids: list[AccountId]
) -> None:
    """Pay losses of a case from gains of its house accounts in the same session (C-16).

    The house accounts answer together for the member's obligations, so a loss of one to another is no loss of others.
    Loss and gain are due at the same time.
    """
    for own_id in own_ids:
        left = gain_of(state, case.marks, own_id)
        for session, net in nets_of_account(state, own_id) if left else ():
            state.work.units += WORK_OF_BID * len(case.losses)
            if not _is_due(state, session, net):
                continue
            value = min(value_of(case, net), left)
            for loser_id in list(case.losses):
                amount = min(
                    value, case.losses[loser_id], -_value_in(state, case, session, loser_id)
                )
                if amount > 0:
                    _cut(state, offset, case, session, net, loser_id, amount, LAYER_MARGIN)
                    repeat_netting(state, offset, session)
                    value, left = value - amount, left - amount


def _is_due(state: State, session: Session, net: Net) -> bool:
    """Return whether an amount that is due in a net may still change, and is in the valuation asset."""
    return may_change(state, session) and state.markets[net.market_id].quote is state.valuation


def _value_in(state: State, case: DefaultCase, session: Session, account_id: AccountId) -> int:
    """Return the value of an account's nets in a session at the marks of its case; negative is a loss."""
    return sum(
        value_of(case, net)
        for other, net in nets_of_account(state, account_id)
        if other is session and _is_due(state, session, net)
    )


def find_gains(state: State, _offset: int, case: DefaultCase) -> bool:
    """Add a slice of nets to the gains of their accounts; after the last net compute the cuts, and return True.

    The gain of an account is its cash and its lots at the marks of the case, over all sessions that may still change.
    """
    session = _session_at(state, case)
    if session is None:
        if state.observer is not None:
            state.observer(events.GAIN_CUT, 0, case.id)
        gains = unpaid_gains(state, case)
        # At one moment the others' gains are at least the losses of the case, since cash and lots
        # of a session sum to 0 over all accounts. Gains paid since then are gone: the accounts of
        # the case keep the remaining losses.
        cuts, _ = capped_shares(sum(case.losses.values()), list(gains.values()))
        case.gains = {key: cut for key, cut in zip(gains, cuts, strict=True) if cut}
        case.cut_session_id = case.cut_key = 0
        return True
    keys = nsmallest(_NETS_AT_ONCE, (key for key in session.nets if key > case.cut_key))
    for key in keys:
        net = session.nets[key]
        if state.markets[net.market_id].quote is state.valuation:
            before = case.gains.get(net.account_id, 0)
            case.gains[net.account_id] = before + value_of(case, net)
    state.work.units += len(keys) * WORK_OF_NET
    if len(keys) < _NETS_AT_ONCE:
        case.cut_session_id = session.id
        case.cut_key = 0
    else:
        case.cut_key = keys[-1]
    return False


def unpaid_gains(state: State, case: DefaultCase) -> dict[AccountId, int]:
    """Return by account the gains that the search has found and that are not paid, without the accounts of a loss."""
    unpaid = {key: gain - variation_of(state, key) for key, gain in case.gains.items()}
    return {
        key: gain for key, gain in sorted(unpaid.items()) if gain > 0 and key not in case.losses
    }


def value_of(case: DefaultCase, net: Net) -> int:
    """Return the value of a net: its cash, and its lots at the mark of the case."""
    return net_cash(net) + net_lots(net) * case.marks.get(net.market_id, 0)


def _session_at(state: State, case: DefaultCase) -> Session | None:
    """Return the next session whose nets the search visits, or None.

    It is the first session after the visited ones that may still change.
    """
    for session in state.clearing.sessions.values():
        if session.id > case.cut_session_id and may_change(state, session):
            return session
    return None


def cut_gains(state: State, offset: int, case: DefaultCase) -> bool:
    """Cut the gains of the next few accounts, by account id; return True when all are cut."""
    for account_id in sorted(case.gains)[:_CUTS_AT_ONCE]:
        cut = case.gains.pop(account_id)
        state.work.units += WORK_OF_BID
        found = _net_of_gain(state, case, account_id)
        if found is None:
            continue  # its sessions have started to settle
        session, net = found
        for loser_id in list(case.losses):
            if cut == 0:
                break
            amount = min(cut, case.losses[loser_id])
            _cut(state, offset, case, session, net, loser_id, amount, LAYER_GAINS)
            cut -= amount
        assert cut == 0
        repeat_netting(state, offset, session)
    return not case.gains


def _net_of_gain(
    state: State, case: DefaultCase, account_id: AccountId
) -> tuple[Session, Net] | None:
    """Return the net from which an account pays its cut, with its session, or None.

    It is the net with the greatest value to the account; of equal nets the first.
    """
    best: tuple[Session, Net] | None = None
    most = 0
    for session, net in nets_of_account(state, account_id):
        if not _is_due(state, session, net):
            continue
        value = value_of(case, net)
        if best is None or value > most:
            best, most = (session, net), value
    return best


def _cut(
    state: State,
    offset: int,
    case: DefaultCase,
    session: Session,
    net: Net,
    loser_id: AccountId,
    amount: int,
    layer: int,
) -> None:
    """Move an amount due in a net from the account with the gain to a losing account of the case, as carried cash.

    `layer` is the layer of the waterfall that pays in this way.
    """
    asset_id = state.valuation.id
    member = state.clearing.member_of[state.accounts[loser_id].owner]
    loser = get_or_create_net(state.clearing, session, member, loser_id, net.market_id, asset_id)
    net.carried_cash -= amount
    loser.carried_cash += amount
    state.clearing.change_position(net.account_id, net.market_id, 0, -amount)
    state.clearing.change_position(loser_id, net.market_id, 0, amount)
    case.count_paid(layer, loser_id, amount, net.account_id)
    event_writers.gain_cut(
        state.events,
        offset,
        case_id=case.id,
        session_id=session.id,
        account_id=net.account_id,
        receiver_account_id=loser_id,
        asset_id=asset_id,
        amount=amount,
        market_id=net.market_id,
    )
    if is_in_advance(state, session):
        hold_due_cash(state, offset, session, net)
        hold_due_cash(state, offset, session, loser)


def tear_up(state: State, offset: int, case: DefaultCase) -> bool:
    """Close one net of the case at its mark against all opposite nets, pro rata to size; return True if none is left.

    Shares are whole lots by largest remainder; ties go to the lower account. A net of a session in settlement stays:
    the session carries it into the next one, and `is_delayed` reports it.
    """
    for session, net in open_nets_of(state, case):
        if not may_change(state, session):
            continue
        lots = net_lots(net)
        sign = 1 if lots > 0 else -1
        others = opposite_nets(session, net)
        if state.observer is not None:
            state.observer(events.POSITION_TORN_UP, net.account_id, net.market_id)
        market = state.markets[net.market_id]
        cleared = state.clearing.markets[net.market_id]
        price = PricePerLot(case.marks[net.market_id])
        state.work.units += len(session.nets) * WORK_OF_NET
        shares = largest_remainder(abs(lots), list(others.values()))
        for account_id, share in zip(others, shares, strict=True):
            if share == 0:
                continue
            account_ids = (account_id, net.account_id) if sign > 0 else (net.account_id, account_id)
            replace_net(state, offset, session, cleared, market, account_ids, share, price)
            event_writers.position_torn_up(
                state.events, offset, account_id, market.id, price_per_lot=price, lots=share
            )
        return False
    return True


def opposite_nets(session: Session, net: Net) -> dict[AccountId, int]:
    """Return by account the size of the nets on the other side of a net, in its session and market."""
    sign = 1 if net_lots(net) > 0 else -1
    return {
        other.account_id: -sign * net_lots(other)
        for other in (session.nets[key] for key in sorted(session.nets))
        if other.market_id == net.market_id and sign * net_lots(other) < 0
    }


def is_delayed(state: State, case: DefaultCase) -> bool:
    """Return whether nets of a case are in sessions in settlement, so that the tear-up must wait."""
    return any(not may_change(state, session) for session, _ in open_nets_of(state, case))
