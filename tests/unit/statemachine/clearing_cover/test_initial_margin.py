# SPDX-License-Identifier: Apache-2.0
"""The initial margin of open nets by scenarios, its floor, the add-on, and what counts whole (SPEC C-7, C-7.1).

Owns positions in five securities with figures computed by hand. Prices are in units of the valuation asset: X 2, Y 3,
W 1, Z none; a lot has 10 units of the security. Two days of look-back, one of stress, a confidence of a half.
"""

from types import SimpleNamespace
from typing import Any, Final

import pytest

from clearinghouse.statemachine.clearing_cover.initial_margin import (
    InitialMargin,
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import PRICE_OK
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code takes no stand-in for the state")

PPB: Final = 10**9
PERCENT: Final = PPB // 100
X, Y, W, Z, V, USD = range(1, 7)
PRICES: Final = {X: 2, Y: 3, W: 1, Z: 0, V: 1, USD: 1}
MEMBER: Final = 5
ACCOUNT: Final = AccountId(301)


def _terms(asset_id: int, returns: list[int], volume: int = 0, issuer: int = 0) -> SimpleNamespace:
    return SimpleNamespace(
        version=1,
        returns_ppb=[one * PERCENT for one in returns],
        daily_volume=volume,
        issuer_member_id=issuer,
        haircut_ppb=10 * asset_id * PERCENT,
    )


def _state() -> SimpleNamespace:
    """Markets 1 and 2 are of X, 3 of Y, 4 of W without terms, 5 of Z without a price, 6 of V that lacks a day."""
    assets = {
        number: SimpleNamespace(
            id=number,
            price_e9=price * PPB,
            price_state=PRICE_OK,
            value_denominator=PPB,
            index_rules=None,
            pause=None,
        )
        for number, price in PRICES.items()
    }
    markets = {
        number: SimpleNamespace(base=assets[base], quote=assets[USD], lot_base_units=10)
        for number, base in enumerate((X, X, Y, W, Z, V), start=1)
    }
    parameters = SimpleNamespace(
        look_back_days=2,
        stress_days=1,
        confidence_ppb=50 * PERCENT,
        floor_weight_ppb=25 * PERCENT,
        concentration_ppb=50 * PERCENT,
        concentration_rate_ppb=10 * PERCENT,
        most_saved_ppb=lambda: PPB,  # all of the reduction
        sold_in_a_day_ppb=lambda: 0,  # no days of sale
    )
    terms = {
        X: _terms(X, [-10, 5, -20], volume=40),
        Y: _terms(Y, [10, -30, -10], issuer=MEMBER),
        V: _terms(V, [1, 2]),
    }
    margin = SimpleNamespace(parameters=parameters, terms=terms, collateral={}, lodged={})
    clearing = SimpleNamespace(sessions={}, members={})
    return SimpleNamespace(
        assets=assets,
        valuation=assets[USD],
        markets=markets,
        margin=margin,
        clearing=clearing,
        corporate_actions=SimpleNamespace(claims_of={}, terms_of_cash=lambda _: None),
    )


def _position(state: SimpleNamespace, market_id: int, lots: int, cash: int = 0) -> Position:
    position = Position(MarketId(market_id))
    position.lots, position.cash = lots, cash
    market = state.markets[market_id]
    position.value = lots * 10 * market.base.price_e9 // PPB
    return position


def _parts(found: InitialMargin) -> tuple[int, ...]:
    return (
        found.shortfall,
        found.stressed,
        found.floor,
        found.concentration,
        found.whole,
        found.total,
    )


def test_positions_in_one_security_add_up() -> None:
    """3 and 2 lots of X: 50 units worth 100, which lose 10 on the worst day and 20 in stress.

    The floor is 0.75 x 10 + 0.25 x 20 = 12.5, so 13. 20 units are a half of the volume; 30 of 50 are beyond it, so 60
    of the value, and a tenth of that is 6.
    """
    state: Any = _state()
    found = initial_margin(state, [_position(state, 1, 3), _position(state, 2, 2)], 0)
    assert (found.results_e9, found.stressed_e9) == ([-10 * PPB, 5 * PPB], [-20 * PPB])
    assert _parts(found) == (10, 20, 13, 6, 0, 19)


def test_positions_in_two_securities_offset_each_other_by_day() -> None:
    """40 units of Y sold are worth -120: they lose 12 on the first day, win 36 on the second, and win 12 in stress.

    With X above: -22 and 41, stress -8. The floor is 0.75 x 22 + 0.25 x 8 = 18.5, which is below 22.
    """
    state: Any = _state()
    positions = [_position(state, 1, 3), _position(state, 2, 2), _position(state, 3, -4)]
    found = initial_margin(state, positions, MEMBER)
    assert (found.results_e9, found.stressed_e9) == ([-22 * PPB, 41 * PPB], [-8 * PPB])
    assert _parts(found) == (22, 8, 19, 6, 0, 28)
    assert not any(one.is_whole for one in positions)


def test_a_short_position_has_an_add_on_too_and_opposite_ones_have_none() -> None:
    """-50 units lose 5 on the worse day; stress wins. 3 lots less 3 lots are no units, so none are beyond the share."""
    state: Any = _state()
    found = initial_margin(state, [_position(state, 1, -5)], 0)
    assert _parts(found) == (5, 0, 4, 6, 0, 11)
    found = initial_margin(state, [_position(state, 1, 3), _position(state, 2, -3)], 0)
    assert _parts(found) == (0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("market_id", "lots", "member", "whole"),
    [
        pytest.param(3, 4, MEMBER, 120, id="bought of what its own member has issued"),
        pytest.param(3, 4, MEMBER + 1, 0, id="of another member's"),
        pytest.param(3, -4, MEMBER, 0, id="sold of its own member's"),
        pytest.param(1, 4, 0, 0, id="no member and no issuer"),
        pytest.param(4, -7, MEMBER, 70, id="no terms"),
        pytest.param(6, 3, MEMBER, 30, id="returns of fewer days"),
        pytest.param(5, 3, MEMBER, 77, id="no price: the cash that was agreed"),
        pytest.param(5, 0, MEMBER, 0, id="cash alone is no position"),
    ],
)
def test_what_counts_whole(market_id: int, lots: int, member: int, whole: int) -> None:
    """Such a position adds its worth, without a scenario and beside the others."""
    state: Any = _state()
    position = _position(state, market_id, lots, cash=-77)
    beside = _position(state, 2, 1)
    found = initial_margin(state, [position, beside], member)
    assert found.whole == whole
    assert position.is_whole is (whole > 0)
    if whole:
        assert found.results_e9 == [-2 * PPB, PPB]  # of the 10 units of X beside it alone
        assert found.total == found.floor + whole == 3 + whole


def _net(
    market_id: int, bought: int, sold: int, carried: int, cash: int, carried_cash: int = 0
) -> SimpleNamespace:
    return SimpleNamespace(
        market_id=market_id,
        bought_lots=bought,
        sold_lots=sold,
        carried_lots=carried,
        cash=cash,
        carried_cash=carried_cash,
        penalty=1_000,
        claim=1,
    )


def test_positions_are_of_all_sessions_that_are_not_posted() -> None:
    """Bought less sold and what failed before, over two sessions, with market claims; flat ones are left out."""
    state: Any = _state()
    state.corporate_actions.claims_of[ACCOUNT] = {1: -10, 3: -1, 4: 7}
    begun = {1: _net(1, 5, 2, 1, -30, -4), 3: _net(3, 1, 1, 0, 0)}
    later = {2: _net(2, 0, 3, 0, 50), 1: _net(1, 0, 1, 0, 9)}
    own = SimpleNamespace(nets={})
    state.clearing.nets_of = {ACCOUNT: own}
    for number, nets in enumerate((begun, later)):
        state.clearing.sessions[number] = None
        own.nets |= {pair_key(number, market_id): net for market_id, net in nets.items()}
    found = positions_of(state, (ACCOUNT,))
    assert [(one.market_id, one.lots, one.cash, one.value) for one in found] == [
        (1, 3, -33, 60),
        (2, -3, 51, -60),
        (4, 0, 7, 0),
    ]


def test_collateral_counts_less_its_haircut() -> None:
    """7 of X at 2 less 10 % is 12.6, so 12; 3 of Y at 3 less 20 % is 7.2, so 7; 5 dollars need no terms.

    W has none and counts 0, and so does Y for the member that has issued it (C-7.3).
    """
    state: Any = _state()
    member = SimpleNamespace(id=MEMBER + 1)
    state.clearing.member_of = {"owner": member}
    lodged = {X: 7, Y: 3, USD: 5, W: 9}
    account: Any = SimpleNamespace(id=ACCOUNT, owner="owner")
    state.margin.lodged["owner"] = lodged
    for asset_id, amount in lodged.items():
        state.margin.collateral[pair_key(ACCOUNT, asset_id)] = amount
    assert value_of_collateral(state, account) == 12 + 7 + 5
    member.id = MEMBER
    assert value_of_collateral(state, account) == 12 + 5
    member.id = MEMBER + 1
    del lodged[Y]
    assert value_of_collateral(state, account) == 12 + 5
