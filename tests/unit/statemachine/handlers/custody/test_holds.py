# SPDX-License-Identifier: Apache-2.0
"""Each step of a hold at its limits: what may be held, what is captured, and where the rest goes (SPEC L-5)."""

import pytest

from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, HoldId
from tests.support import System

COIN = AssetId(2)


class Held(System):
    """Alice has 10 coins, which have no price and no weight, and 5 of them are under hold towards Bob."""

    def __init__(self, amount: int = 5) -> None:
        """Make the hold."""
        super().__init__(check=False)
        self.asset("COIN", 0, weight_ppb=0)
        self.alice = AccountId(self.account("alice", COIN=10))
        self.bob = AccountId(self.account("bob"))
        self.hold_id = HoldId(self.must(self.create(amount)))

    def create(self, amount: int, expire_ns: int = 0) -> commands.CreateHolds:
        """A hold of Alice's towards Bob."""
        return commands.CreateHolds(
            *self.head(), 0, [self.alice], [self.bob], [COIN], [amount], [expire_ns]
        )

    def decide(self, amount: int, asset_id: int = COIN) -> int:
        """Capture an amount of the hold, or release it with 0; the result code."""
        command = commands.DecideHolds(*self.head(), [self.hold_id], [amount], [AssetId(asset_id)])
        return self.apply(command).codes[0]

    def figures(self) -> tuple[int, int, int]:
        """Alice's balance, what of it is under hold, and Bob's balance."""
        holding = self.holding(self.alice, "COIN")
        return holding.balance, holding.held, self.balance(self.bob, "COIN")


@pytest.mark.parametrize(
    ("liquidating", "amount", "code", "figures"),
    [
        ("nobody", 5, codes.OK, (5, 0, 5)),
        ("nobody", 4, codes.OK, (6, 0, 4)),
        ("nobody", 1, codes.OK, (9, 0, 1)),
        ("nobody", 0, codes.OK, (10, 0, 0)),
        # All of the hold is captured: nothing comes free in the account in liquidation.
        ("alice", 5, codes.OK, (5, 0, 5)),
        ("alice", 4, codes.RECEIVER_IN_LIQUIDATION, (10, 5, 0)),
        ("alice", 0, codes.RECEIVER_IN_LIQUIDATION, (10, 5, 0)),
        # A hold that is released as a whole brings the beneficiary nothing.
        ("bob", 0, codes.OK, (10, 0, 0)),
        ("bob", 1, codes.RECEIVER_IN_LIQUIDATION, (10, 5, 0)),
        ("bob", 5, codes.RECEIVER_IN_LIQUIDATION, (10, 5, 0)),
    ],
)
def test_an_account_in_liquidation_gets_nothing_of_a_hold(
    liquidating: str, amount: int, code: int, figures: tuple[int, int, int]
) -> None:
    """A coin without a weight could only delay its liquidation: no capture or release may bring it (W-6.1)."""
    system = Held()
    for name, account_id in (("alice", system.alice), ("bob", system.bob)):
        if name == liquidating:
            system.account_of(account_id).status = types.LIQUIDATING
    assert system.decide(amount) == code
    assert system.figures() == figures
    if code == codes.OK:
        assert system.decide(0) == codes.ALREADY_DECIDED


@pytest.mark.parametrize("amount", [1, 5])
def test_a_capture_may_end_the_liquidation_of_both_accounts(amount: int) -> None:
    """With a weight and a price the coin may come; neither has anything to lose, so both are checked and free."""
    system = Held()
    coin = system.state.assets[COIN]
    coin.price_e9, coin.price_state = types.PRICE_E9, types.PRICE_OK
    coin.weight_base_ppb = types.PPB
    accounts = [system.account_of(system.alice), system.account_of(system.bob)]
    for account in accounts:
        account.status = types.LIQUIDATING
    assert system.decide(amount) == codes.OK
    assert [account.status for account in accounts] == [types.ACTIVE] * 2


@pytest.mark.parametrize(
    ("amount", "asset_id", "code"),
    [
        (-1, COIN, codes.AMOUNT_NOT_POSITIVE),
        (6, COIN, codes.HOLD_AMOUNT_EXCEEDED),
        (5, 1, codes.UNKNOWN_HOLD),  # the amount is stated in another asset
        (0, 1, codes.OK),  # without an amount no asset is compared
        (5, COIN, codes.OK),
    ],
)
def test_a_decision_is_refused_outside_the_amount_and_the_asset_of_its_hold(
    amount: int, asset_id: int, code: int
) -> None:
    """From 0 to all 5 of the hold, in its asset."""
    system = Held()
    assert system.decide(amount, asset_id) == code


def test_a_decision_above_its_hold_states_both_amounts() -> None:
    """7 of 5: the limit, the actual figure and what is too much."""
    system = Held()
    command = commands.DecideHolds(*system.head(), [system.hold_id], [7], [COIN])
    assert system.apply(command).figures == {0: (5, 7, 2)}


@pytest.mark.parametrize(("amount", "code"), [(1, codes.ACCOUNT_CLOSED), (0, codes.OK)])
def test_a_closed_beneficiary_is_paid_nothing(amount: int, code: int) -> None:
    """A capture is refused, and the hold can still be released."""
    system = Held()
    system.account_of(system.bob).status = types.CLOSED
    assert system.decide(amount) == code


@pytest.mark.parametrize(("amount", "code"), [(1, codes.ACCOUNT_FROZEN), (0, codes.OK)])
@pytest.mark.parametrize("is_payer", [True, False])
def test_a_frozen_account_pays_no_hold(amount: int, code: int, *, is_payer: bool) -> None:
    """A capture is refused where the account that would pay is frozen, and a release is not (Q-5.1)."""
    system = Held()
    frozen = system.alice if is_payer else system.bob
    system.state.authority.freezes[frozen] = Freeze(frozen, 1, "ann", 1, 1)
    assert system.decide(amount) == (code if is_payer else codes.OK)


@pytest.mark.parametrize(
    ("later", "code"),
    [(-1, codes.HOLD_EXPIRY_IN_PAST), (0, codes.HOLD_EXPIRY_IN_PAST), (1, codes.OK)],
)
def test_a_hold_ends_after_the_present_time(later: int, code: int) -> None:
    """A hold that would end now is refused; the shortfall of the present time is a nanosecond."""
    system = Held()
    outcome = system.apply(system.create(1, system.now + later))
    assert outcome.codes == [code]
    expected = {} if code == codes.OK else {0: (system.now, system.now + later, 1 - later)}
    assert outcome.figures == expected


def test_a_hold_is_released_at_its_time() -> None:
    """A nanosecond before, it is there; at its time all of it is free again."""
    system = Held()
    system.must(system.create(3, system.now + 2))
    assert system.figures() == (10, 8, 0)
    system.now += 1
    system.advance(0)
    assert system.figures() == (10, 8, 0)
    system.now += 1
    system.advance(0)
    assert system.figures() == (10, 5, 0)
    assert system.event_names()[-1:] == ["HOLD_RELEASED"]


@pytest.mark.parametrize(
    ("price", "least"),
    [
        (0, 1),  # without a price one unit
        (1, 10_000),  # a hundredth of a USDC is 10,000 of its units, and a coin is one
        (3, 3_334),  # 10,000 / 3, ceiled
        (10_000, 1),
        (10_001, 1),
    ],
)
def test_the_least_hold_is_worth_a_hundredth_of_a_valuation_unit(price: int, least: int) -> None:
    """The price is in units of the valuation asset for each coin; the amount is ceiled (I-12)."""
    system = Held()
    system.state.assets[COIN].price_e9 = price * types.PRICE_E9
    system.holding(system.alice, "COIN").balance = 30_000
    outcome = system.apply(system.create(least))
    assert outcome.codes == [codes.OK]
    if least > 1:
        outcome = system.apply(system.create(least - 1))
        assert outcome.codes == [codes.HOLD_TOO_SMALL]
        assert outcome.figures == {0: (least, least - 1, 1)}


def test_holds_of_an_atomic_batch_are_taken_back_with_their_numbers() -> None:
    """The third of three is refused: no hold is left of the others, and the next hold has the next number."""
    system = Held()
    columns = [system.alice] * 3, [system.bob] * 3, [COIN] * 3
    refused = system.apply(commands.CreateHolds(*system.head(), 1, *columns, [2, 3, 1], [0] * 3))
    other = codes.ATOMIC_BATCH_REFUSED
    assert refused.codes == [other, other, codes.INSUFFICIENT_FREE_BALANCE]
    assert refused.figures == {2: (1, 0, 1)}
    assert system.event_names() == ["REFUSED"] * 3
    assert system.figures() == (10, 5, 0)
    accepted = system.apply(commands.CreateHolds(*system.head(), 1, *columns, [2, 2, 1], [0] * 3))
    first = system.hold_id + 1
    assert accepted.ids == [first, first + 1, first + 2]
    assert system.figures() == (10, 10, 0)
