# SPDX-License-Identifier: Apache-2.0
"""The queue of pairs: what its members would change, and which pair is tested next (SPEC C-6).

Owns a queue of three pairs of two members, computed by hand: EUR is 1, USD is 2.
"""

from clearinghouse.statemachine.state.pvp import Pvp, PvpMember, PvpPair, PvpReading
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId

EUR, USD = AssetId(1), AssetId(2)
BANK, BROKER = AccountId(301), AccountId(302)


def _pair(number: int, euros: int, dollars: int) -> PvpPair:
    """The bank gives euros to the broker for dollars."""
    return PvpPair(PvpPairId(number), BANK, EUR, euros, BROKER, USD, dollars, f"pair {number}", 7)


def _queue(*pairs: PvpPair) -> Pvp:
    pvp = Pvp()
    pvp.members = {BANK: PvpMember(BANK, 1, 0), BROKER: PvpMember(BROKER, 1, 0)}
    for pair in pairs:
        pvp.put(pair)
    return pvp


def test_a_queued_pair_counts_for_both_members() -> None:
    """The bank would give 10 + 5 EUR and get 12 + 6 USD; the broker the other way round."""
    pvp = _queue(_pair(1, 10, 12), _pair(2, 5, 6))
    assert pvp.members[BANK].queued == {EUR: -15, USD: 18}
    assert pvp.members[BROKER].queued == {EUR: 15, USD: -18}
    pvp.members[BANK].add_claim(EUR, 9)
    assert [pvp.members[BANK].due(key) for key in (EUR, USD)] == [6, 0]
    assert [pvp.members[BROKER].due(key) for key in (EUR, USD)] == [0, 18]
    assert list(pvp.members[BANK].pairs) == list(pvp.members[BROKER].pairs) == [1, 2]
    assert (pvp.last_pair_id, pvp.references) == (2, {"pair 1": 1, "pair 2": 2})


def test_a_pair_that_leaves_the_queue_leaves_its_reference() -> None:
    """So many references are remembered, and the oldest is forgotten first."""
    pvp = _queue(_pair(1, 10, 12), _pair(2, 5, 6), _pair(3, 1, 1))
    first, second, third = pvp.pairs.values()
    for number in (1, 2, 3):
        pvp.reading.add(PvpPairId(number))
    pvp.remove(first, 2)
    assert pvp.members[BANK].queued == {EUR: -6, USD: 7}
    assert (pvp.members[BANK].gives, pvp.members[BROKER].gives) == ({EUR: 6}, {USD: 7})
    assert pvp.reading.listed == {2: 0, 3: 0}
    assert list(pvp.members[BANK].pairs) == list(pvp.members[BROKER].pairs) == [2, 3]
    pvp.remove(second, 2)
    assert pvp.ended_references == {"pair 1": 1, "pair 2": 2}
    pvp.remove(third, 2)
    assert pvp.ended_references == {"pair 2": 2, "pair 3": 3}
    assert not pvp.pairs
    assert not pvp.references
    assert not any(pvp.members[BANK].queued.values())
    assert not any(pvp.members[BROKER].queued.values())


def test_a_pass_goes_from_the_front_and_what_is_listed_behind_it_waits() -> None:
    """After 2: 3 is of this pass; 2 itself and 1 are of the next one. One that is listed keeps its place."""
    reading = PvpReading()
    for number in (3, 2):
        reading.add(PvpPairId(number))
    assert reading.take() == 2
    for number in (1, 2, 3):
        reading.add(PvpPairId(number))
    assert reading.listed == {3: 0, 1: 1, 2: 1}
    assert [reading.take() for _ in range(3)] == [3, 1, 2]
    assert (reading.round, reading.last_id) == (1, 2)
    assert reading.take() == 0
    assert (reading.round, reading.last_id) == (0, 0)


def test_a_pair_that_left_is_not_tested() -> None:
    """Its place is old, also where it is listed again for the next pass."""
    reading = PvpReading()
    for number in (1, 2):
        reading.add(PvpPairId(number))
    reading.forget(PvpPairId(1))
    reading.forget(PvpPairId(1))
    assert reading.take() == 2
    reading.add(PvpPairId(1))
    assert reading.listed == {1: 1}
    assert reading.take() == 1
    assert not reading.heap
