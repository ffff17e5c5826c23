# SPDX-License-Identifier: Apache-2.0
"""Restore delivery versus payment from the tables of a snapshot (SPEC J-4, C-5).

Owns the reading of those tables, and the lists that follow from them. The meaning of a table is in
`snapshot.settlement_rows`.
"""

from array import array

from clearinghouse.statemachine.snapshot.corporate_action_tables import (
    CORPORATE_ACTION_TABLES,
    count_parts,
)
from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.restore_clearing import restore_prefunds
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import (
    CASH_LAST,
    GIVES_BACK,
    PHASE_CASH,
    PHASE_MAKE,
    PHASE_NETS,
    PHASES_OF_MARKETS,
    BuyInOffer,
    CashCall,
    Obligation,
    Settlement,
    SettlementTerms,
)
from clearinghouse.statemachine.state.state import State


def restore_settlement(state: State, tables: Tables) -> None:
    """Restore all data of delivery versus payment and corporate actions; the sessions are restored before this."""
    dvp = state.dvp
    for settling, last_offer_id, last_cash_call_id in tables.rows("dvp"):
        dvp.settling = list(settling)
        dvp.last_offer_id, dvp.last_cash_call_id = last_offer_id, last_cash_call_id
    for values in tables.rows("settlement_terms"):
        set_columns(terms := SettlementTerms(values[0]), "SettlementTerms", values)
        dvp.terms[terms.market_id] = terms
    for asset_class, securities_ppb, cash_ppb in tables.rows("penalty_rates"):
        dvp.penalty_rates[asset_class] = (securities_ppb, cash_ppb)
    for market_id, asset_class in tables.rows("penalty_classes"):
        dvp.penalty_classes[market_id] = asset_class
    for account_id, priority in tables.rows("settlement_priorities"):
        dvp.priorities[account_id] = priority
    for values in tables.rows("settlements"):
        settlement = Settlement(values[0])
        settlement.phase, settlement.place, settlement.is_open = values[1:4]
        settlement.prunes_id, settlement.to_forget = values[4:6]
        settlement.to_allocate, settlement.to_check = list(values[6]), list(values[7])
        settlement.settled_trades = array("q", values[8])
        settlement.late_ids = array("q", values[9])
        settlement.to_balance = list(values[10])
        settlement.distances = dict(values[11])
        dvp.settlements[settlement.session_id] = settlement
    for session_id, *of_leg in tables.rows("settlement_legs"):
        leg = dvp.settlements[session_id].leg_of(of_leg[0], of_leg[1])
        set_columns(leg, "CashLeg", tuple(of_leg))
    for session_id, *of_flow in tables.rows("settlement_flows"):
        flow = dvp.settlements[session_id].flow_of(*of_flow[:4])
        set_columns(flow, "TradeFlow", tuple(of_flow))
        flow.trades = list(of_flow[-1])
    for session_id, *row in tables.rows("settlement_obligations"):
        settlement = dvp.settlements[session_id]
        leg = settlement.leg_of(row[0], state.markets[row[1]].quote.id)
        one = Obligation(row[0], row[1], row[2], row[3], leg)
        set_columns(one, "Obligation", tuple(row))
        settlement.add(one)
    for key, amount in tables.rows("settlement_advances"):
        dvp.advances[key] = amount
    for values in tables.rows("buy_in_offers"):
        dvp.add_offer(BuyInOffer(*values))
    for values in tables.rows("cash_calls"):
        dvp.add_cash_call(CashCall(*values))
    for settlement in dvp.settlements.values():
        _lists(state.clearing.sessions[settlement.session_id], settlement)
    tables.read_into(state, CORPORATE_ACTION_TABLES)
    count_parts(state)
    restore_prefunds(state)


def _lists(session: Session, settlement: Settlement) -> None:
    """Mark the items of a settlement that its present phase has still to visit, and restore their order."""
    for place in settlement.to_balance:
        settlement.flows[place % CASH_LAST].is_listed = True
    for market_id in settlement.to_allocate:
        settlement.markets[market_id].is_listed = True
    for place in settlement.to_check:
        settlement.legs[place].is_listed = True
    phase = settlement.phase
    if settlement.is_open == GIVES_BACK:
        settlement.list_obligations()
        return
    if phase > PHASE_MAKE:
        settlement.list_obligations()
    if phase in (PHASE_MAKE, PHASE_NETS):
        settlement.order = sorted(session.nets)
    elif phase in PHASES_OF_MARKETS:
        settlement.order = sorted(settlement.markets)
    elif phase == PHASE_CASH:
        settlement.order = sorted(session.cash)
