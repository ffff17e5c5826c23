# SPDX-License-Identifier: Apache-2.0
"""Caps over a window, the outflow limit and the gate after a bankruptcy, by figures computed by hand (SPEC K-1, L-4).

A window has 60 seconds and a limit of 1,000, of which an owner takes a quarter; it is second 1,000. Anna has taken 100
50 seconds ago and 120 of it 20 seconds ago; Ben has taken 300 then.
"""

import pytest

from clearinghouse.statemachine.brakes import brakes
from clearinghouse.statemachine.state.brakes import AssetBrakes, Brake
from clearinghouse.statemachine.state.records import Withdrawal
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.state.timers import (
    DEADLINE_BORROW_CAP,
    DEADLINE_OUTFLOW_LIMIT,
    DEADLINE_WITHDRAWAL_GATE,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import WithdrawalId
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_BORROW_CAP,
    BRAKE_OUTFLOW_LIMIT,
    BRAKE_WITHDRAWAL_GATE,
    CAUSE_LOSS_PAID,
    CAUSE_LOSS_UNPAID,
    CAUSE_ROOM_AGAIN,
    CAUSE_TERMS_CHANGED,
    CAUSE_WINDOW_FULL,
    GATE_OFF,
    GATE_ON_ANY_LOSS,
    GATE_ON_UNPAID_LOSS,
    SECOND_NS,
)
from tests.vectors.building import new_account, new_asset, new_state

OFFSET = 7
NOW = 1_000 * SECOND_NS
USED = 520


def after(seconds: int) -> int:
    """An instant so many seconds from now."""
    return NOW + seconds * SECOND_NS


class Capped:
    """An asset at 1.5 dollars with windows for its borrows, for those of losers and for its outflow."""

    def __init__(self) -> None:
        """Start with what both owners have taken of each window."""
        self.state = new_state("USD", 0)
        self.state.time_ns = NOW
        self.other = new_asset(self.state, "OTHER", 0, "1")
        self.asset = new_asset(self.state, "COIN", 0, "1.5")
        self.brakes = self.asset.brakes = AssetBrakes(self.asset.id)
        self.anna, self.ben, self.carl = (
            new_account(self.state, name) for name in ("anna", "ben", "carl")
        )
        for window in (self.brakes.borrow, self.brakes.losers, self.asset.outflow):
            window.limit, window.window_ns = 1_000, 60 * SECOND_NS
            window.add(after(-50), 100, "anna")
            window.add(after(-20), 120, "anna")
            window.add(after(-20), 300, "ben")
        self.asset.outflow_limit, self.asset.outflow_window_ns = 1_000, 60 * SECOND_NS

    def withdraw(self, account: Account, amount: int, time_ns: int) -> Withdrawal:
        """A withdrawal that counts in the outflow."""
        withdrawal_id = WithdrawalId(len(self.state.withdrawals) + 1)
        found = Withdrawal(withdrawal_id, account.id, self.asset.id, amount, time_ns, "")
        found.counts = True
        self.state.withdrawals[withdrawal_id] = found
        return found

    def events(self) -> list[tuple[str, int, tuple[int, ...]]]:
        """Name, offset and figures of each event since the last call."""
        found: list[tuple[str, int, tuple[int, ...]]] = []
        for event in split(self.state.events):
            offset, *figures = event.fields.values()
            found.append((event.name, offset, tuple(figures)))
        self.state.events.clear()
        return found

    def engaged(self, brake: Brake, limit: int, actual: int, until_ns: int) -> None:
        """Check that a full window has just engaged a brake of the asset, with its event and its deadline."""
        fields = (brake.kind, 0, self.asset.id, CAUSE_WINDOW_FULL, limit, actual, until_ns)
        assert self.events() == [("BRAKE_ENGAGED", OFFSET, fields)]
        assert brake.engaged
        assert (brake.since_ns, brake.cause, brake.reason) == (
            self.state.time_ns,
            CAUSE_WINDOW_FULL,
            "",
        )
        assert (brake.limit, brake.actual, brake.until_ns) == (limit, actual, until_ns)
        assert brakes.release_due_ns(self.state, brake) == until_ns

    def released(self, brake: Brake, cause: int, actual: int, offset: int = OFFSET) -> None:
        """Check that a brake of the asset has just been released, without a deadline."""
        fields = (brake.kind, 0, self.asset.id, cause, 1_000, actual)
        assert self.events() == [("BRAKE_RELEASED", offset, fields)]
        assert not brake.engaged
        assert (brake.since_ns, brake.cause, brake.reason) == (self.state.time_ns, cause, "")
        assert (brake.limit, brake.actual, brake.until_ns) == (1_000, actual, 0)
        assert brake.wanted == 0
        assert brakes.release_due_ns(self.state, brake) == 0


@pytest.mark.parametrize(
    ("name", "amount", "since", "limit", "actual"),
    [
        ("anna", 30, 0, 0, 0),  # 220 + 30 is her quarter
        ("anna", 31, 0, 250, 251),
        ("anna", 131, 101, 0, 0),  # 101 of it count already
        ("anna", 132, 101, 250, 251),
        ("carl", 250, 0, 0, 0),
        ("carl", 251, 0, 250, 251),
    ],
)
def test_an_outflow_is_within_the_share_of_its_owner(
    name: str, amount: int, since: int, limit: int, actual: int
) -> None:
    """The figures are those of the share (K-1.1)."""
    capped = Capped()
    refusal = Refusal()
    account: Account = getattr(capped, name)
    exceeded = brakes.outflow_exceeded(capped.state, capped.asset, account, amount, refusal, since)
    assert exceeded == bool(limit)
    assert (refusal.limit, refusal.actual, refusal.shortfall) == (limit, actual, int(exceeded))


@pytest.mark.parametrize(
    ("limit", "amount", "since", "actual"),
    [
        (720, 200, 0, 0),  # 520 + 200
        (719, 200, 0, 0),  # above a quarter of it, which is said first
        (1_000, 200, 20, 0),
    ],
)
def test_an_outflow_up_to_the_limit_is_not_above_it(
    limit: int, amount: int, since: int, actual: int
) -> None:
    """Carl has a quarter of the limit; where others have taken all of it, nothing is left of his."""
    capped = Capped()
    capped.asset.outflow.limit = limit
    refusal = Refusal()
    found = brakes.outflow_exceeded(capped.state, capped.asset, capped.carl, amount, refusal, since)
    share = limit // 4
    own = amount - since
    assert found == (own > share)
    assert refusal.actual == (own if own > share else actual)


@pytest.mark.parametrize(
    ("amount", "since", "actual"),
    [(180, 0, 0), (181, 0, 1_001), (200, 20, 0), (201, 20, 1_001)],
)
def test_an_outflow_above_the_limit_has_the_figures_of_the_limit(
    amount: int, since: int, actual: int
) -> None:
    """Dora and Emil have taken 150 each beside the 520: of 1,000 there are 180 left, and Carl's quarter is 250."""
    capped = Capped()
    for name in ("dora", "emil"):
        capped.asset.outflow.add(NOW, 150, name)
    refusal = Refusal()
    found = brakes.outflow_exceeded(capped.state, capped.asset, capped.carl, amount, refusal, since)
    assert found == bool(actual)
    limit, shortfall = (1_000, 1) if found else (0, 0)
    assert (refusal.limit, refusal.actual, refusal.shortfall) == (limit, actual, shortfall)


def test_without_what_an_outflow_counts_already_all_of_it_is_new() -> None:
    """The amount counts in full where nothing is said of it."""
    capped = Capped()
    refusal = Refusal()
    assert not brakes.outflow_exceeded(capped.state, capped.asset, capped.anna, 30, refusal)
    assert brakes.outflow_exceeded(capped.state, capped.asset, capped.anna, 31, refusal)


@pytest.mark.parametrize(
    ("seconds", "used", "own"), [(0, 520, 220), (9, 520, 220), (10, 420, 120), (40, 0, 0)]
)
def test_what_is_left_to_borrow(seconds: int, used: int, own: int) -> None:
    """Of the cap, and of an owner's quarter less what it has not paid; what has left the window does not count."""
    capped = Capped()
    state, asset, borrow = capped.state, capped.asset, capped.brakes.borrow
    state.time_ns = after(seconds)
    assert brakes.left_to_borrow(state, asset) == 1_000 - used
    assert brakes.owner_left_to_borrow(state, asset, capped.anna) == 250 - own
    capped.brakes.unpaid["anna"] = 30
    assert brakes.owner_left_to_borrow(state, asset, capped.anna) == 220 - own
    capped.brakes.unpaid["anna"] = 251
    assert brakes.owner_left_to_borrow(state, asset, capped.anna) == 0
    assert brakes.owner_left_to_borrow(state, asset, capped.carl) == 250
    borrow.limit = used + 1
    assert brakes.left_to_borrow(state, asset) == 1
    borrow.limit = used - 1 if used else 0
    assert brakes.left_to_borrow(state, asset) == (0 if used else -1)


def test_without_a_cap_any_amount_is_left() -> None:
    """Without brakes, or without a limit (K-1.1)."""
    capped = Capped()
    state, asset, anna = capped.state, capped.asset, capped.anna
    assert brakes.counts_unpaid(asset)
    capped.brakes.borrow.limit = 0
    assert brakes.owner_left_to_borrow(state, asset, anna) == -1
    assert brakes.left_to_borrow(state, asset) == -1
    assert brakes.left_for_losers(state, asset, anna) == -1
    assert brakes.would_exceed(state, capped.brakes.borrow, 10_000) == 0
    assert brakes.above_share(state, capped.brakes.borrow, anna, 10_000) == 0
    assert not brakes.counts_unpaid(asset)
    asset.brakes = None
    assert brakes.owner_left_to_borrow(state, asset, anna) == -1
    assert brakes.left_to_borrow(state, asset) == -1
    assert brakes.left_for_losers(state, asset, anna) == -1
    assert not brakes.counts_unpaid(asset)


def test_what_is_left_for_losers() -> None:
    """The least of what the window of losers and the owner's quarter of it leave, never below 0."""
    capped = Capped()
    state, asset, window = capped.state, capped.asset, capped.brakes.losers
    assert brakes.left_for_losers(state, asset, capped.anna) == 30
    assert brakes.left_for_losers(state, asset, capped.carl) == 250
    assert brakes.left_for_losers(state, asset, capped.ben) == 0
    for limit, left in ((600, 80), (521, 1), (520, 0), (519, 0)):
        window.limit = limit
        assert brakes.left_for_losers(state, asset, capped.carl) == left
    assert brakes.left_to_borrow(state, asset) == 480


def test_a_borrow_for_a_loser_counts_in_the_window_of_losers() -> None:
    """Without a limit, or without brakes, it counts nowhere."""
    capped = Capped()
    state, asset = capped.state, capped.asset
    borrow, losers = capped.brakes.borrow, capped.brakes.losers
    brakes.borrowed_for_loser(state, asset, 17, capped.anna)
    assert (losers.used(NOW), losers.used_by(NOW, "anna"), borrow.used(NOW)) == (537, 237, USED)
    losers.limit = 0
    brakes.borrowed_for_loser(state, asset, 17, capped.anna)
    assert losers.used(NOW) == 537
    asset.brakes = None
    brakes.borrowed_for_loser(state, asset, 17, capped.anna)
    brakes.count_borrow(state, OFFSET, asset, 17, capped.anna)
    brakes.count_repayment(state, OFFSET, asset, 17, capped.anna)
    assert (losers.used(NOW), borrow.used(NOW)) == (537, USED)


@pytest.mark.parametrize(
    ("amount", "whole", "own"), [(30, 0, 0), (31, 0, 251), (480, 0, 700), (481, 1_001, 701)]
)
def test_an_amount_more_is_compared_with_the_cap_and_with_the_share(
    amount: int, whole: int, own: int
) -> None:
    """520 in all and 220 of Anna, with the amount; 0 while that is not above 1,000 and 250."""
    capped = Capped()
    window = capped.brakes.borrow
    assert brakes.would_exceed(capped.state, window, amount) == whole
    assert brakes.above_share(capped.state, window, capped.anna, amount) == own


@pytest.mark.parametrize(
    ("amount", "until", "wanted"),
    [
        (481, 10, 481),  # once the first 100 have left
        (580, 10, 580),
        (581, 40, 581),
        (1_000, 40, 1_000),
        (1_200, 40, 1_000),  # never fits: until the window is empty
    ],
)
def test_a_refused_amount_engages_its_cap_until_it_fits(
    amount: int, until: int, wanted: int
) -> None:
    """Then it is released, and not before; amounts counted meanwhile may move that."""
    capped = Capped()
    state, brake, window = capped.state, capped.brakes.borrow_cap, capped.brakes.borrow
    brakes.engage_cap(state, OFFSET, brake, window, amount, 520 + amount)
    capped.engaged(brake, 1_000, 520 + amount, after(until))
    assert brake.wanted == wanted
    assert state.timers.due == {(DEADLINE_BORROW_CAP, capped.asset.id): after(until)}
    brakes.engage_cap(state, OFFSET, brake, window, 1_200, 9_999)  # engaged already
    assert (brake.actual, brake.wanted, capped.events()) == (520 + amount, wanted, [])
    state.time_ns = after(until) - 1
    brakes.cap_due(state, OFFSET, brake, window)
    assert (brake.engaged, brake.until_ns) == (True, after(until))
    state.time_ns = after(until)
    brakes.cap_due(state, OFFSET, brake, window)
    capped.released(brake, CAUSE_ROOM_AGAIN, 420 if until == 10 else 0)


def test_a_cap_with_room_or_an_empty_window_refuses_without_engaging() -> None:
    """An amount that fits now, and one above the limit while nothing is counted."""
    capped = Capped()
    state, brake, window = capped.state, capped.brakes.borrow_cap, capped.brakes.borrow
    brakes.engage_cap(state, OFFSET, brake, window, 480, 1_000)
    assert not brake.engaged
    state.time_ns = after(40)
    brakes.engage_cap(state, OFFSET, brake, window, 2_000, 2_000)
    assert not brake.engaged
    assert capped.events() == []


def test_a_window_that_is_full_engages_its_cap_until_a_unit_fits() -> None:
    """479 more leave a unit; one more fills it, and 1 fits again when the first 100 leave."""
    capped = Capped()
    state, brake, window = capped.state, capped.brakes.borrow_cap, capped.brakes.borrow
    brakes.count_borrow(state, OFFSET, capped.asset, 479, capped.carl)
    assert not brake.engaged
    assert window.used_by(NOW, "carl") == 479
    brakes.count_borrow(state, OFFSET, capped.asset, 1, capped.carl)
    capped.engaged(brake, 1_000, 1_000, after(10))
    assert brake.wanted == 1
    brakes.count_borrow(state, OFFSET, capped.asset, 5, capped.carl)
    assert (window.used(NOW), capped.events()) == (1_005, [])
    state.time_ns = after(10)
    brakes.cap_due(state, OFFSET, brake, window)
    capped.released(brake, CAUSE_ROOM_AGAIN, 905)
    window.limit = 0
    brakes.count_borrow(state, OFFSET, capped.asset, 5, capped.carl)
    assert window.used(state.time_ns) == 905


def test_what_is_given_back_counts_less_and_may_release_the_cap() -> None:
    """600 were refused, so that 400 may count: Anna has to give back 120 of her 220."""
    capped = Capped()
    state, brake, window = capped.state, capped.brakes.borrow_cap, capped.brakes.borrow
    brakes.engage_cap(state, OFFSET, brake, window, 600, 1_120)
    capped.engaged(brake, 1_000, 1_120, after(40))
    brakes.count_repayment(state, OFFSET, capped.asset, 119, capped.anna)
    assert (window.used(NOW), window.used_by(NOW, "anna")) == (401, 101)
    assert brake.engaged
    assert brake.until_ns == after(10)  # sooner, without the 119
    brakes.count_repayment(state, OFFSET, capped.asset, 1, capped.anna)
    capped.released(brake, CAUSE_ROOM_AGAIN, 400)


def test_what_is_not_given_back_of_borrows_is_given_back_of_those_for_losers() -> None:
    """Of 230 her 220 in the window of borrows come first, and 10 in that of losers; Carl has nothing to give back."""
    capped = Capped()
    state, borrow, losers = capped.state, capped.brakes.borrow, capped.brakes.losers
    brakes.count_repayment(state, OFFSET, capped.asset, 230, capped.anna)
    assert (borrow.used_by(NOW, "anna"), losers.used_by(NOW, "anna")) == (0, 210)
    assert (borrow.used(NOW), losers.used(NOW)) == (300, 510)
    reduce_count = brakes.reduce_count
    cap = capped.brakes.borrow_cap
    assert reduce_count(state, OFFSET, cap, borrow, 10, capped.carl) == 0
    assert reduce_count(state, OFFSET, cap, borrow, 10, capped.ben) == 10
    borrow.limit = 0
    assert reduce_count(state, OFFSET, cap, borrow, 10, capped.ben) == 0
    assert borrow.used(NOW) == 290
    assert capped.events() == []


# --- the outflow limit ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "used"), [(-20, 520), (9, 520), (10, 420), (39, 420), (40, 0)])
def test_what_counts_in_the_outflow(seconds: int, used: int) -> None:
    """Until 60 seconds after its request."""
    capped = Capped()
    capped.state.time_ns = after(seconds)
    assert capped.asset.outflow.used(capped.state.time_ns) == used


@pytest.mark.parametrize(
    ("amount", "until", "wanted"),
    [(480, 0, 0), (481, 10, 481), (580, 10, 580), (581, 40, 581), (1_200, 40, 1_000)],
)
def test_a_refused_withdrawal_engages_the_outflow_limit_until_it_fits(
    amount: int, until: int, wanted: int
) -> None:
    """An amount that fits now engages nothing; what was requested meanwhile moves the time."""
    capped = Capped()
    state, asset, brake = capped.state, capped.asset, capped.brakes.outflow_limit
    brakes.engage_outflow_limit(state, OFFSET, asset, amount, 520 + amount)
    if until == 0:
        assert not brake.engaged
        assert capped.events() == []
        return
    capped.engaged(brake, 1_000, 520 + amount, after(until))
    assert brake.wanted == wanted
    assert state.timers.due == {(DEADLINE_OUTFLOW_LIMIT, asset.id): after(until)}
    brakes.engage_outflow_limit(state, OFFSET, asset, 999, 999)  # engaged already
    assert (brake.actual, capped.events()) == (520 + amount, [])
    state.time_ns = after(until) - 1
    brakes.outflow_due(state, OFFSET, asset)
    assert (brake.engaged, brake.until_ns) == (True, after(until))
    state.time_ns = after(until)
    brakes.outflow_due(state, OFFSET, asset)
    capped.released(brake, CAUSE_ROOM_AGAIN, 420 if until == 10 else 0)


def test_a_withdrawal_counted_meanwhile_delays_the_release() -> None:
    """481 would fit after 10 seconds; 200 more, requested after 5, let them fit after 40."""
    capped = Capped()
    state, asset, brake = capped.state, capped.asset, capped.brakes.outflow_limit
    brakes.engage_outflow_limit(state, OFFSET, asset, 481, 1_001)
    capped.engaged(brake, 1_000, 1_001, after(10))
    state.time_ns = after(5)
    asset.outflow.add(state.time_ns, 200, "ben")
    state.time_ns = after(10)
    brakes.outflow_due(state, OFFSET, asset)
    assert brake.engaged
    assert brake.until_ns == after(40)
    assert capped.events() == []


def test_new_terms_release_the_outflow_limit() -> None:
    """At once, with what counts now; without an engaged limit, and without brakes, nothing happens."""
    capped = Capped()
    state, asset, brake = capped.state, capped.asset, capped.brakes.outflow_limit
    brakes.release_outflow_limit(state, asset)
    brakes.engage_outflow_limit(state, OFFSET, asset, 500, 1_020)
    capped.engaged(brake, 1_000, 1_020, after(10))
    brakes.release_outflow_limit(state, asset)
    capped.released(brake, CAUSE_TERMS_CHANGED, 520, 0)
    asset.brakes = None
    brakes.release_outflow_limit(state, asset)
    brakes.engage_outflow_limit(state, OFFSET, asset, 500, 1_020)
    assert capped.events() == []
    assert state.timers.due == {}


def test_a_forgotten_outflow_counts_nothing() -> None:
    """Its withdrawals that wait do not count any more; those of another asset do."""
    capped = Capped()
    state, asset = capped.state, capped.asset
    for account in (capped.anna, capped.ben):
        capped.withdraw(account, 1, NOW)
    foreign = capped.withdraw(capped.anna, 1, NOW)
    foreign.asset_id = capped.other.id
    brakes.forget_outflow(state, asset)
    assert asset.outflow.used(state.time_ns) == 0
    assert [one.counts for one in state.withdrawals.values()] == [False, False, True]
    for one in state.withdrawals.values():
        one.counts = True
    brakes.forget_outflow(state, asset)  # nothing was counted: nothing is forgotten
    assert [one.counts for one in state.withdrawals.values()] == [True] * 3


# --- the gate ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "by_fund", "unpaid", "cause", "loss"),
    [
        (GATE_OFF, 5, 5, 0, 0),
        (GATE_ON_UNPAID_LOSS, 5, 0, 0, 0),
        (GATE_ON_UNPAID_LOSS, 9, 5, CAUSE_LOSS_UNPAID, 8),  # 7.5
        (GATE_ON_ANY_LOSS, 9, 5, CAUSE_LOSS_UNPAID, 8),
        (GATE_ON_ANY_LOSS, 9, 0, CAUSE_LOSS_PAID, 14),  # 13.5
        (GATE_ON_ANY_LOSS, 1, 0, CAUSE_LOSS_PAID, 2),
        (GATE_ON_ANY_LOSS, 0, 1, CAUSE_LOSS_UNPAID, 2),
        (GATE_ON_ANY_LOSS, 0, 0, 0, 0),
    ],
)
def test_which_loss_closes_the_gate(
    mode: int, by_fund: int, unpaid: int, cause: int, loss: int
) -> None:
    """Check what its terms name, in dollars and ceiled; it opens after the time of its terms, if they have one."""
    for hold in (0, 30):
        capped = Capped()
        state = capped.state
        gate = state.brakes.withdrawal_gate
        state.brakes.gate_mode, state.brakes.gate_hold_ns = mode, hold * SECOND_NS
        brakes.bankrupt(state, OFFSET, capped.asset, by_fund, unpaid)
        assert gate.engaged == bool(cause)
        if not cause:
            assert capped.events() == []
            continue
        until_ns = after(hold) if hold else 0
        fields = (BRAKE_WITHDRAWAL_GATE, 0, 0, cause, 0, loss, until_ns)
        assert capped.events() == [("BRAKE_ENGAGED", OFFSET, fields)]
        assert (gate.cause, gate.actual, gate.until_ns) == (cause, loss, until_ns)
        assert (gate.limit, gate.reason) == (0, "")
        due = {(DEADLINE_WITHDRAWAL_GATE, 0): until_ns} if hold else {}
        assert state.timers.due == due


def test_a_further_loss_adds_to_the_gate_and_restarts_its_time() -> None:
    """8 and 2; the time of the first loss stays. One that an operator closed has no time, and keeps its reason."""
    capped = Capped()
    state = capped.state
    gate = state.brakes.withdrawal_gate
    state.brakes.gate_mode, state.brakes.gate_hold_ns = GATE_ON_ANY_LOSS, 30 * SECOND_NS
    gate.reason = "of before"
    brakes.bankrupt(state, OFFSET, capped.asset, 0, 5)
    assert gate.reason == ""
    state.time_ns = after(10)
    gate.reason = "seen"
    brakes.bankrupt(state, OFFSET, capped.asset, 1, 0)
    assert (gate.cause, gate.actual, gate.until_ns) == (CAUSE_LOSS_PAID, 10, after(40))
    assert (gate.since_ns, gate.reason) == (NOW, "seen")
    gate.until_ns = 0
    brakes.bankrupt(state, OFFSET, capped.asset, 1, 0)
    assert (gate.actual, gate.until_ns, gate.since_ns) == (12, 0, NOW)
    assert state.timers.due == {}


def test_a_brake_that_only_an_operator_releases_has_no_deadline() -> None:
    """The kill switch; the release of a brake needs that it is engaged."""
    capped = Capped()
    state = capped.state
    switch = state.brakes.kill_switch
    brakes.engage(state, OFFSET, switch, types.CAUSE_OPERATOR, 1, 2, 0, "why")
    assert brakes.release_due_ns(state, switch) == 0
    assert (switch.engaged, switch.limit, switch.actual, switch.reason) == (True, 1, 2, "why")
    brakes.release(state, OFFSET, switch, types.CAUSE_OPERATOR, 3, 4, "over")
    assert (switch.engaged, switch.limit, switch.actual, switch.reason) == (False, 3, 4, "over")
    with pytest.raises(AssertionError):
        brakes.release(state, OFFSET, switch, types.CAUSE_OPERATOR, 3, 4, "over")
    with pytest.raises(AssertionError):
        brakes.engage(state, OFFSET, switch, types.CAUSE_OPERATOR, 1, 2, 5, "why")
    assert capped.brakes.borrow_cap.kind == BRAKE_BORROW_CAP
    assert capped.brakes.outflow_limit.kind == BRAKE_OUTFLOW_LIMIT
