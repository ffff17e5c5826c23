# SPDX-License-Identifier: Apache-2.0
"""The checks of payment versus payment find each damage (SPEC C-6)."""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.checks.clearing.pvp import check_pvp, event_findings
from clearinghouse.statemachine.state.pvp import Pvp
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_QUEUE
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AssetId, PvpPairId
from clearinghouse.statemachine.vocabulary.types import PVP
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

BEGUN = """
asset EUR scale 2 price 1.1
account alice kind house
account bob kind house
deposit alice 1,000 USDC
deposit bob 1,000 USDC
pvp-currency USDC
pvp-currency EUR haircut 8%
pvp-member alice limit 2,000
pvp-member bob limit 2,000
pay-in alice 80 USDC ; bob 500 USDC
pair alice 100 EUR bob 110 USDC as first
pair bob 90 EUR alice 120 USDC as second
"""
USDC, EUR = AssetId(1), AssetId(2)
ALICE, BOB = 1001, 1002


def sound() -> Setup:
    """Two members with claims, and two pairs that wait."""
    setup = Setup(check=False)
    for number, text in enumerate(BEGUN.strip().splitlines()):
        run_row(setup, Row(f"row {number}", text, text, None))
    return setup


def test_the_sound_state_passes() -> None:
    """The state that the cases damage has no finding, and both of its pairs wait."""
    setup = sound()
    assert len(setup.system.state.pvp.pairs) == 2
    assert check_pvp(setup.system.state) == []


def lose_a_claim(pvp: Pvp) -> None:
    """A claim that is gone without a payment."""
    next(iter(pvp.members.values())).add_claim(USDC, -1)


def keep_a_claim_of_nothing(pvp: Pvp) -> None:
    """A claim of 0."""
    next(iter(pvp.members.values())).claims[EUR] = 0


def forget_what_is_queued(pvp: Pvp) -> None:
    """A member whose pairs would change nothing."""
    next(iter(pvp.members.values())).queued.clear()


def forget_what_is_given(pvp: Pvp) -> None:
    """A member that would pay nothing by its pairs."""
    next(iter(pvp.members.values())).gives.clear()


def forget_a_pair(pvp: Pvp) -> None:
    """A pair that its member does not know."""
    next(iter(pvp.members.values())).pairs.popitem()


def disorder_the_queue(pvp: Pvp) -> None:
    """The later pair first."""
    pvp.pairs = dict(reversed(pvp.pairs.items()))


def pay_nothing(pvp: Pvp) -> None:
    """A pair of which one member gives nothing."""
    next(iter(pvp.pairs.values())).amount = 0


def forget_a_reference(pvp: Pvp) -> None:
    """A reference that may be used again while its pair waits."""
    pvp.references.popitem()


def list_no_pair(pvp: Pvp) -> None:
    """A pair to be tested that there is not."""
    pvp.reading.listed[PvpPairId(99)] = 0


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lose_a_claim, "asset 1: claims differ from the cash of `pvp` by -1"),
        (keep_a_claim_of_nothing, "account 1001: it keeps a claim of 0"),
        (forget_what_is_queued, "account 1001: its pairs do not sum to what it has queued"),
        (forget_what_is_given, "account 1001: its pairs do not sum to what it gives"),
        (forget_a_pair, "account 1001: its pairs of payments are not those that wait"),
        (disorder_the_queue, "pairs of payments do not stand in their order"),
        (pay_nothing, "pair of payments 1 is out of order"),
        (list_no_pair, "a pair of payments is to be tested that does not wait"),
        (forget_a_reference, "references of pairs of payments differ from the pairs that wait"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_a_check_finds_the_damage(damage: Callable[[Pvp], None], finding: str) -> None:
    """A state damaged in one way has the finding that says so."""
    setup = sound()
    damage(setup.system.state.pvp)
    assert finding in check_pvp(setup.system.state)


def test_cash_below_nothing_is_found() -> None:
    """More paid out than was paid in."""
    setup = sound()
    setup.system.state.accounts[PVP].holdings[USDC].balance = -1
    assert "asset 1: `pvp` holds -1" in check_pvp(setup.system.state)


def test_a_queue_that_is_never_read_is_found() -> None:
    """Pairs that wait without a reading that is due."""
    setup = sound()
    setup.system.state.timers.cancel(DEADLINE_PVP_QUEUE, 1)
    assert len(check_pvp(setup.system.state)) == 1


def leg(pair_id: int, giver: int, taker: int, asset: AssetId, offset: int = 0) -> Event:
    """The event of a payment that settled."""
    fields = {
        "offset": offset,
        "pair_id": pair_id,
        "account_id": giver,
        "counterparty_account_id": taker,
        "asset_id": asset,
        "amount": 1,
    }
    names = EVENT_FIELDS[events.PVP_LEG_SETTLED][1]
    (event,) = split([events.PVP_LEG_SETTLED, *(fields[name] for name in names)])
    return event


BY_HALF = "pair of payments 1 settled by half"
WITH_OTHERS = "pair of payments 1 settled with other payments"


@pytest.mark.parametrize(
    ("received", "finding"),
    [
        ([leg(1, ALICE, BOB, EUR)], BY_HALF),
        ([leg(1, ALICE, BOB, EUR), *split([events.PVP_PAIR_ENDED, 0, 2, 0])], BY_HALF),
        ([leg(1, ALICE, BOB, EUR), leg(2, BOB, ALICE, USDC)], WITH_OTHERS),
        ([leg(1, ALICE, BOB, EUR), leg(1, BOB, ALICE, USDC, 1)], WITH_OTHERS),
        ([leg(1, ALICE, BOB, EUR), leg(1, ALICE, BOB, USDC)], WITH_OTHERS),
        ([leg(1, ALICE, BOB, EUR), leg(1, BOB, ALICE, EUR)], WITH_OTHERS),
    ],
)
def test_a_payment_that_settles_alone_is_found(received: list[Event], finding: str) -> None:
    """The events of one command show each pair with both of its payments, side by side."""
    assert event_findings([leg(1, ALICE, BOB, EUR), leg(1, BOB, ALICE, USDC)]) == []
    assert event_findings(received) == [finding]
