# SPDX-License-Identifier: Apache-2.0
"""Create the obligations of a session from its nets (SPEC C-5).

Owns each account's deliveries, receipts and payments before the securities of nets are locked. `trade_flows` has
already counted the trades that settle individually.
"""

from clearinghouse.statemachine.arithmetic.layers import netted, young
from clearinghouse.statemachine.arithmetic.settlement import cash_today
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.settlement.movements import (
    take_over_cash,
)
from clearinghouse.statemachine.settlement.redemptions import (
    is_redeemed,
    price_of_lot,
    redeemed_lots,
    state_redeemed,
)
from clearinghouse.statemachine.state.clearing import Net, Session
from clearinghouse.statemachine.state.dvp import Obligation, Settlement
from clearinghouse.statemachine.state.open_nets import carried_in, net_cash
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.types import DVP_NET


def begin(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Sort the keys of the session's nets, for the next steps; return True."""
    settlement.order = sorted(session.nets)
    state.work.units += len(settlement.order) // SORTED_PER_UNIT
    return True


def due(state: State, net: Net) -> tuple[int, int]:
    """Return the lots (positive to receive) and the cash of a net that settle.

    All lots of a redeemed security settle in cash at its price, so their number is 0.
    """
    if is_redeemed(state, net.market_id):
        return 0, net_cash(net) + redeemed_lots(net) * price_of_lot(state, net.market_id)
    return due_in_lots(state, net)


def due_in_lots(state: State, net: Net) -> tuple[int, int]:
    """Return the lots and the cash from fails and penalties, and with model 3 also from the net's trades."""
    lots = net.carried_lots
    cash = carried_in(net)
    if state.clearing.markets[net.market_id].dvp_model == DVP_NET:
        lots += net.bought_lots - net.sold_lots
        cash += net.cash
    return lots, cash


def make(state: State, offset: int, session: Session, settlement: Settlement, place: int) -> bool:
    """Create the obligation of one net, and count only its change to the mark as cash for now; return True."""
    key = settlement.order[place]
    net = session.nets[key]
    account_id, market_id = net.account_id, net.market_id
    lots, cash = due(state, net)
    if is_in_advance(state, session) and account_id not in state.defaults.case_with:
        take_over_cash(state, offset, session, settlement, net.cash_net)
    if is_redeemed(state, market_id):
        state_redeemed(state, offset, session, net)
    if not (lots or cash):
        return True
    leg = settlement.leg_of(account_id, state.markets[market_id].quote.id)
    if account_id in state.defaults.case_with:
        # A member in default receives nothing more (C-5.1).
        leg.is_out = 1
    one = Obligation(account_id, market_id, lots, cash, leg)
    traded = lots - net.carried_lots  # all trades of the session are one purchase or sale
    one.layers = netted(net.carried_lots, net.carried_layers, traded, young(abs(traded)))
    one.priority = state.dvp.priorities.get(account_id, 0)
    settlement.add(one)
    leg.amount += cash_today(cash, lots, session.marks[market_id])
    return True


def end(state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """List the session's obligations, and clear the order of the nets; return True."""
    settlement.list_obligations()
    state.work.units += len(settlement.obligations) // SORTED_PER_UNIT
    settlement.order = []
    return True
