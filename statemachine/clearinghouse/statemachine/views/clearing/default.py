# SPDX-License-Identifier: Apache-2.0
"""Make views of the defaults of clearing members: cases, open nets, layers, lots, assessments (SPEC C-9, C-10).

Owns the fields of those answers. Must never change the state.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.default.waterfall import layer_holds
from clearinghouse.statemachine.state.default import AuctionLot, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import LAYER_GAINS, LAYER_MARGIN

POSITIONS_SHOWN_MAX: Final = 1_000


@dataclass
class DefaultCaseView:
    """A default case of a clearing member; amounts are in the valuation asset."""

    case_id: int
    member_id: int
    state: int
    declared_ns: int
    deadline_ns: int
    accounts: int
    open_nets: int
    loss: int
    loss_left: int


@dataclass
class DefaultPositionView:
    """An open net of a default case; the member in default receives the positive amounts, and gives the negative
    ones.
    """

    session_id: int
    account_id: AccountId
    market_id: MarketId
    net_lots: int
    cash: int


@dataclass
class DefaultLayerView:
    """A layer of the default waterfall; amounts are in the valuation asset."""

    layer: int
    available: int
    paid: int


@dataclass
class AuctionLotView:
    """A lot of a default auction; the case sells `lots`, or buys them if they are below 0."""

    lot_id: int
    session_id: int
    account_id: AccountId
    market_id: MarketId
    lots: int
    taken_lots: int
    minimum_lots: int
    limit_per_lot: PricePerLot
    bids_until_ns: int
    reveals_until_ns: int
    bids: int
    revealed_bids: int
    is_closed: bool


@dataclass
class AssessmentView:
    """The assessment of a member in a default case; amounts are in the valuation asset."""

    member_id: int
    called: int
    paid: int


def case_view(state: State, case: DefaultCase) -> DefaultCaseView:
    """Return the view of a case."""
    return DefaultCaseView(
        case.id,
        case.member_id,
        case.state,
        case.declared_ns,
        case.deadline_ns,
        len(case.losses_found),
        sum(1 for _ in open_nets_of(state, case)),
        sum(case.losses_found.values()),
        sum(case.losses.values()),
    )


def case_views(state: State) -> list[DefaultCaseView]:
    """Return cases by number."""
    return [case_view(state, case) for case in state.defaults.cases.values()]


def position_views(state: State, case: DefaultCase) -> list[DefaultPositionView]:
    """Return the open nets of a case, by account, session and market."""
    found: list[DefaultPositionView] = []
    for session, net in open_nets_of(state, case):
        if len(found) == POSITIONS_SHOWN_MAX:
            break
        lots, cash = net_lots(net), net_cash(net)
        found.append(DefaultPositionView(session.id, net.account_id, net.market_id, lots, cash))
    return found


def layer_views(state: State, case: DefaultCase) -> list[DefaultLayerView]:
    """Return the layers in their order of payment."""
    return [
        DefaultLayerView(layer, layer_holds(state, case, layer), case.paid.get(layer, 0))
        for layer in range(LAYER_MARGIN, LAYER_GAINS + 1)
    ]


def lot_view(lot: AuctionLot) -> AuctionLotView:
    """Return the view of a lot."""
    return AuctionLotView(
        lot.id,
        lot.session_id,
        lot.account_id,
        lot.market_id,
        lot.lots,
        lot.taken_lots,
        lot.minimum_lots,
        PricePerLot(lot.limit_per_lot),
        lot.bids_until_ns,
        lot.reveals_until_ns,
        len(lot.bids),
        sum(bid.is_revealed for bid in lot.bids.values()),
        bool(lot.is_closed),
    )


def lot_views(case: DefaultCase) -> list[AuctionLotView]:
    """Return the lots of a case, by number."""
    return [lot_view(lot) for lot in case.lots.values()]


def assessment_views(case: DefaultCase) -> list[AssessmentView]:
    """Return the assessments of a case, by the member's number."""
    return [
        AssessmentView(one.member_id, one.called, one.paid) for one in case.assessments.values()
    ]
