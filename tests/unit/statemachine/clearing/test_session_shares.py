# SPDX-License-Identifier: Apache-2.0
"""What a member may use of each limit of a settlement session (SPEC I-12)."""

from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from clearinghouse.statemachine.clearing.session_shares import refuse_above_share
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.vocabulary import codes, types

MARKET: Final[Any] = SimpleNamespace(id=5, quote=SimpleNamespace(id=1), lot_base_units=100)
MEMBER: Final = 7
MOST: Final = types.AMOUNT_MAX


def refused(
    used: tuple[int, int, int, int], own: tuple[int, int, int, int], *, net: object = None
) -> tuple[int, int, int]:
    """Ask for one more trade of 2 lots and 30 of cash; figures are trades, nets, cash and lots."""
    session = cast("Any", Session(1, 1, 1, 1, 1))
    session.trades.trade_ids = range(used[0])
    session.nets = range(used[1])
    for totals, gross in ((session.currencies, used[2]), (session.markets, used[3])):
        key = MARKET.quote.id if totals is session.currencies else MARKET.id
        totals[key] = SessionTotals()
        totals[key].gross = gross
    part = session.of_members[pair_key(MEMBER, MARKET.quote.id)] = MemberTotals()
    part.trades, part.nets, part.traded_cash, part.lots[MARKET.id] = own
    side = SimpleNamespace(member=SimpleNamespace(id=MEMBER), net=net, lots=-2, cash=30)
    refusal = Refusal()
    code = refuse_above_share(session, MARKET, cast("Any", side), refusal)
    return code, refusal.limit, refusal.actual


@pytest.mark.parametrize(
    ("place", "half", "tenth", "added"),
    [
        (0, types.SESSION_TRADES_MAX // 2, types.SESSION_TRADES_MAX // 10, 1),
        (1, types.SESSION_NETS_MAX // 2, types.SESSION_NETS_MAX // 10, 1),
        (2, MOST // 2, MOST // 10, 30),
        (3, MOST // 200, MOST // 1_000, 2),
    ],
    ids=["trades", "nets", "cash", "lots"],
)
def test_above_half_of_a_limit_a_member_has_at_most_a_tenth(
    place: int, half: int, tenth: int, added: int
) -> None:
    """With this side half is not exceeded, or the member's tenth is not, or both are."""

    def one(figure: int) -> tuple[int, int, int, int]:
        figures = [0, 0, 0, 0]
        figures[place] = figure
        return cast("tuple[int, int, int, int]", tuple(figures))

    assert refused(one(half - added), one(tenth)) == (codes.OK, 0, 0)
    assert refused(one(half), one(tenth - added)) == (codes.OK, 0, 0)
    code, limit, actual = refused(one(half), one(tenth))
    unit = MARKET.lot_base_units if place == 3 else 1
    assert (code, actual) == (codes.STATE_LIMIT, (tenth + added) * unit)
    assert limit // unit == tenth


def test_a_member_that_has_its_net_already_needs_no_more_of_them() -> None:
    """More than its tenth of the nets stops only what would make another one."""
    used, own = (0, types.SESSION_NETS_MAX, 0, 0), (0, types.SESSION_NETS_MAX, 0, 0)
    assert refused(used, own)[0] == codes.STATE_LIMIT
    assert refused(used, own, net=object())[0] == codes.OK


def test_a_first_trade_of_a_session_has_the_same_share() -> None:
    """A trade above half of the cash is refused where there is no session yet."""
    side = SimpleNamespace(member=SimpleNamespace(id=MEMBER), net=None, lots=1, cash=MOST // 2 + 1)
    assert refuse_above_share(None, MARKET, cast("Any", side), Refusal()) == codes.STATE_LIMIT
