# SPDX-License-Identifier: Apache-2.0
"""Find the nets of a case, and replace them by trades with members in the session of the net (SPEC C-5.1, C-9).

Owns the replacement of a net. A replacement removes nothing from a session: a trade of the case with another member
reduces the net of the case, so that lots and cash of each session still sum to 0 (I-9).
"""

from collections.abc import Iterator

from clearinghouse.statemachine.clearing.novation import (
    Side,
    begin_side,
    measure_change,
    novate,
)
from clearinghouse.statemachine.clearing.sessions import repeat_netting
from clearinghouse.statemachine.state.clearing import ClearedMarket, Net, Session
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots, nets_of_account
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import WORK_OF_CAPTURE
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    SESSION_NETS_MAX,
    SESSION_TRADES_MAX,
)


def open_nets_of(state: State, case: DefaultCase) -> Iterator[tuple[Session, Net]]:
    """Yield the nets of a case that are not 0, by account, session and market."""
    for account_id in case.losses_found:
        for session, net in nets_of_account(state, account_id):
            if net_lots(net):
                yield session, net


def has_place(session: Session, market: Market, lots: int, cash: int) -> bool:
    """Return whether a session can take one more trade of this size (I-12, U-2)."""
    totals = session.markets[market.id]
    money = session.currencies[market.quote.id]
    return (
        len(session.trades.trade_ids) < SESSION_TRADES_MAX
        and len(session.nets) <= SESSION_NETS_MAX - 2
        and money.gross + cash <= AMOUNT_MAX
        and (totals.gross + lots) * market.lot_base_units <= AMOUNT_MAX
    )


def replace_net(
    state: State,
    offset: int,
    session: Session,
    cleared: ClearedMarket,
    market: Market,
    account_ids: tuple[AccountId, AccountId],
    lots: int,
    price: PricePerLot,
) -> None:
    """Book a trade of (buyer, seller) in a session, also after its cut-off; a NETTED session is netted again.

    No limit of a member applies: the member has bid for the net, or the net is torn up.
    """
    buyer, seller = Side(), Side()
    for side, account_id, sign in ((buyer, account_ids[0], 1), (seller, account_ids[1], -1)):
        side.account_id = account_id
        side.member = state.clearing.member_of[state.accounts[account_id].owner]
        side.lots = sign * lots
        side.cash = -sign * lots * price
        begin_side(side, session, market.id, market.quote.id)
        measure_change(side, cleared.dvp_model, is_self=False)
    assert buyer.account_id != seller.account_id
    state.work.units += WORK_OF_CAPTURE
    name = f"default {state.last_trade_id + 1}"  # the space keeps callers from using this name
    novate(state, offset, session, cleared, market, (buyer, seller), lots, price, name)
    repeat_netting(state, offset, session)
