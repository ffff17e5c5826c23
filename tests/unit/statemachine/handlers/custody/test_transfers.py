# SPDX-License-Identifier: Apache-2.0
"""Transfers by themselves and all or none: what each leg is refused for, and what a refused batch leaves (SPEC L-5)."""

import pytest

from clearinghouse.statemachine.handlers.custody.transfers import (
    apply_atomic_transfers,
    apply_transfers,
)
from clearinghouse.statemachine.state.authority import DelegationLimit
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System

USDC, COIN, SOL, PERP = AssetId(1), AssetId(2), 3, 1
OTHER = codes.ATOMIC_BATCH_REFUSED
Leg = tuple[str, str, int]


class Three(System):
    """Anna and Ben have 10 coins each, Cleo has none; coins have no price."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__(check=False)
        self.asset("COIN", 0, weight_ppb=0)
        self.ids = {
            name: AccountId(self.account(name, **balances))
            for name, balances in (
                ("anna", {"USDC": 500 * 10**6, "COIN": 10}),
                ("ben", {"USDC": 500 * 10**6, "COIN": 10}),
                ("cleo", {}),
            )
        }

    def transfers(
        self, legs: list[Leg], *, atomic: bool, asset_id: AssetId = COIN, principal: str = "test"
    ) -> commands.Transfers:
        """A batch of legs: payer, receiver and amount."""
        _, request_id, created_ns = self.head()
        return commands.Transfers(
            principal,
            request_id,
            created_ns,
            int(atomic),
            [self.ids.get(source, AccountId(9_999)) for source, _, _ in legs],
            [self.ids.get(target, AccountId(9_999)) for _, target, _ in legs],
            [asset_id] * len(legs),
            [amount for _, _, amount in legs],
        )

    def coins(self) -> list[int]:
        """The coins of each of them."""
        return [self.balance(account_id, "COIN") for account_id in self.ids.values()]


def test_all_legs_move_in_their_order() -> None:
    """The second leg pays with what the first one brought."""
    system = Three()
    legs = [("anna", "cleo", 4), ("cleo", "ben", 3), ("ben", "anna", 13)]
    assert system.apply(system.transfers(legs, atomic=True)).codes == [codes.OK] * 3
    assert system.coins() == [19, 0, 1]
    assert [(event.name, event.fields["offset"]) for event in system.events] == [
        ("TRANSFERRED", at) for at in range(3)
    ]


@pytest.mark.parametrize(
    ("legs", "failed", "code", "figures"),
    [
        ([("anna", "cleo", 11)], 0, codes.INSUFFICIENT_FREE_BALANCE, (11, 10, 1)),
        (
            [("anna", "cleo", 4), ("cleo", "ben", 5)],
            1,
            codes.INSUFFICIENT_FREE_BALANCE,
            (5, 4, 1),
        ),
        ([("cleo", "ben", 1), ("anna", "cleo", 4)], 0, codes.INSUFFICIENT_FREE_BALANCE, (1, 0, 1)),
        ([("anna", "cleo", 4), ("ben", "ben", 1), ("ben", "cleo", 1)], 1, codes.SAME_ACCOUNT, None),
        ([("anna", "cleo", 4), ("ben", "dan", 1)], 1, codes.UNKNOWN_ACCOUNT, None),
        ([("anna", "cleo", 4), ("ben", "cleo", 0)], 1, codes.AMOUNT_NOT_POSITIVE, None),
    ],
)
def test_a_refused_batch_leaves_everything_as_it_was(
    legs: list[Leg], failed: int, code: int, figures: tuple[int, int, int] | None
) -> None:
    """The leg that fails has its own code and figures, the others ATOMIC_BATCH_REFUSED; legs are taken back."""
    system = Three()
    outcome = system.apply(system.transfers(legs, atomic=True))
    assert outcome.codes == [code if at == failed else OTHER for at in range(len(legs))]
    assert outcome.figures == ({} if figures is None else {failed: figures})
    assert system.coins() == [10, 10, 0]
    assert system.event_names() == ["REFUSED"] * len(legs)
    assert system.state.touched == {}


def test_an_empty_batch_changes_nothing() -> None:
    """It has no leg that could be refused, so an account that work before it touched stays touched."""
    system = Three()
    anna = system.account_of(system.ids["anna"])
    system.state.touched[anna.id] = anna
    outcome = Outcome(1, 0)
    apply_atomic_transfers(system.state, system.transfers([], atomic=True), outcome)
    assert (outcome.codes, system.state.touched) == ([], {anna.id: anna})


@pytest.mark.parametrize("atomic", [True, False])
def test_legs_count_in_the_limit_of_a_delegate_as_far_as_they_move(*, atomic: bool) -> None:
    """Of 10 a day 6 have left: 5 more are refused, and a batch that is taken back counts nothing."""
    system = Three()
    anna = system.ids["anna"]
    kind = types.DELEGATED_MOVED_A_DAY
    limit = DelegationLimit(anna, "dora", COIN, kind)
    limit.amount = 10
    system.state.authority.delegation_limits["dora"] = {anna: {(kind, COIN): limit}}
    legs = [("anna", "cleo", 6), ("anna", "ben", 5), ("anna", "ben", 4)]
    batch = system.transfers(legs, atomic=atomic, principal="dora")
    outcome = system.apply(batch)
    refused = codes.DELEGATE_MOVED_LIMIT
    assert outcome.codes == ([OTHER, refused, OTHER] if atomic else [codes.OK, refused, codes.OK])
    assert outcome.figures == {1: (10, 11, 1)}
    assert limit.moved == (0 if atomic else 10)
    assert system.coins() == ([10, 10, 0] if atomic else [0, 14, 6])
    if atomic:
        accepted = system.transfers([legs[0], legs[2]], atomic=True, principal="dora")
        assert system.apply(accepted).codes == [codes.OK] * 2
        assert limit.moved == 10


def with_position() -> Three:
    """Anna is long 10 SOL at the mark of 150, with a leverage of 10 at most: more than 150 of 500 USDC stay."""
    system = Three()
    system.asset("SOL", 4, 150)
    system.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    system.order(system.ids["ben"], PERP, types.SELL, 15000, 10)
    system.order(system.ids["anna"], PERP, types.BUY, 15000, 10)
    return system


@pytest.mark.parametrize("atomic", [True, False])
def test_the_margin_of_a_payer_is_asked_once_its_amount_is_out(*, atomic: bool) -> None:
    """The rest of 500 exceeds the 150 of the initial margin by a unit at least (L-4)."""
    system = with_position()
    most = 350 * 10**6 - 1
    outcome = system.apply(
        system.transfers([("anna", "cleo", most + 1)], atomic=atomic, asset_id=USDC)
    )
    assert outcome.codes == [codes.WITHDRAWAL_MARGIN]
    assert outcome.figures == {0: (150 * 10**6, 150 * 10**6, 1)}
    assert system.balance(system.ids["anna"], "USDC") == 500 * 10**6
    outcome = system.apply(system.transfers([("anna", "cleo", most)], atomic=atomic, asset_id=USDC))
    assert outcome.codes == [codes.OK]
    assert system.balance(system.ids["anna"], "USDC") == 150 * 10**6 + 1


def test_margins_of_an_atomic_batch_are_asked_once_all_legs_are_in() -> None:
    """Anna pays 400, of which 50 and a unit come back: by itself the second transfer is too much."""
    back = 50 * 10**6 + 1
    legs = [("ben", "cleo", back), ("anna", "ben", 400 * 10**6), ("cleo", "anna", back)]
    system = with_position()
    outcome = system.apply(system.transfers(legs, atomic=True, asset_id=USDC))
    assert outcome.codes == [codes.OK] * 3
    system = with_position()
    outcome = system.apply(system.transfers(legs, atomic=False, asset_id=USDC))
    assert outcome.codes == [codes.OK, codes.WITHDRAWAL_MARGIN, codes.OK]
    # With a unit less coming back the second leg fails after all have moved, and each is taken back.
    system = with_position()
    legs[2] = ("cleo", "anna", back - 1)
    outcome = system.apply(system.transfers(legs, atomic=True, asset_id=USDC))
    assert outcome.codes == [OTHER, codes.WITHDRAWAL_MARGIN, OTHER]
    assert outcome.figures == {1: (150 * 10**6, 150 * 10**6, 1)}
    balances = [system.balance(account_id, "USDC") for account_id in system.ids.values()]
    assert balances == [500 * 10**6, 500 * 10**6, 0]


@pytest.mark.parametrize("name", ["anna", "cleo"])
@pytest.mark.parametrize("is_payer", [True, False])
def test_a_closed_account_neither_pays_nor_receives(name: str, *, is_payer: bool) -> None:
    """ACCOUNT_CLOSED on either side of the transfer, where it would pass otherwise."""
    system = Three()
    system.deposit(system.ids["cleo"], COIN, 10)
    leg = (name, "ben", 1) if is_payer else ("ben", name, 1)
    system.account_of(system.ids[name]).status = types.CLOSED
    outcome = system.apply(system.transfers([leg], atomic=False))
    assert outcome.codes == [codes.ACCOUNT_CLOSED]


def test_a_transfer_into_a_liquidation_is_refused_where_it_could_only_delay_it() -> None:
    """A coin without a weight does not come in, and USDC does (W-6.1)."""
    for asset_id, code in ((COIN, codes.RECEIVER_IN_LIQUIDATION), (USDC, codes.OK)):
        system = Three()
        system.account_of(system.ids["cleo"]).status = types.LIQUIDATING
        batch = system.transfers([("anna", "cleo", 1)], atomic=False, asset_id=asset_id)
        assert system.apply(batch).codes == [code]


@pytest.mark.parametrize("is_listed", [True, False])
def test_both_accounts_of_an_item_are_visited_before_it(*, is_listed: bool) -> None:
    """Listed for a price or for a market that ends; who no item names keeps its place."""
    system = with_position()
    anna, ben, cleo = system.ids.values()
    health, ending = system.state.cursors.health, system.state.cursors.ending
    if is_listed:
        health.listed.update({anna: (0, 0), ben: (0, 0), cleo: (0, 0)})
    else:
        ending.append(MarketEnd(MarketId(PERP)))
        ending[0].account_ids = {ben: 1, anna: 1}
    outcome = Outcome(1, 0)
    batch = system.transfers([("cleo", "anna", 1)], atomic=False)
    assert apply_transfers(system.state, batch, outcome, 0, 1) == 1
    if is_listed:
        assert list(health.listed) == [ben]
    else:
        assert list(ending[0].account_ids) == [ben]


def test_a_batch_ends_its_slice_after_the_item_that_reaches_its_units() -> None:
    """Each event has 6 integers, three of which are a unit: 2 units an item."""
    for units, following in ((1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (99, 3)):
        system = Three()
        system.state.work.units, system.state.work.batch_stop = 7, 7 + units
        batch = system.transfers([("anna", "cleo", 1)] * 4, atomic=False)
        outcome = Outcome(1, 0)
        assert apply_transfers(system.state, batch, outcome, 0, 3) == following
        assert outcome.codes == [codes.OK] * following


@pytest.mark.parametrize(("units", "following"), [(8, 1), (9, 2), (10, 2), (11, 3)])
def test_a_visit_counts_in_the_units_of_its_slice(units: int, following: int) -> None:
    """Anna has no position and two holdings: her visit is 6 units, before the 2 of each item."""
    system = Three()
    system.state.cursors.health.listed[system.ids["anna"]] = (0, 0)
    system.state.work.units, system.state.work.batch_stop = 0, units
    batch = system.transfers([("anna", "cleo", 1)] * 4, atomic=False)
    assert apply_transfers(system.state, batch, Outcome(1, 0), 0, 4) == following


def test_figures_of_a_refusal_are_not_those_of_the_next_one() -> None:
    """11 of 10 have figures, and an account that pays itself has none."""
    system = Three()
    legs = [("anna", "cleo", 11), ("anna", "anna", 1)]
    outcome = system.apply(system.transfers(legs, atomic=False))
    assert outcome.codes == [codes.INSUFFICIENT_FREE_BALANCE, codes.SAME_ACCOUNT]
    assert outcome.figures == {0: (11, 10, 1)}
