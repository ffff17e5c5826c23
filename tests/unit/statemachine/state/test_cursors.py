# SPDX-License-Identifier: Apache-2.0
"""In which order listed accounts are visited, and which blocks come before them (SPEC I-12.2, W-7).

Owns small rounds computed by hand. A block has 128 ids: block 1 those from 128 to 255, block 2 those from 256 on.
"""

from clearinghouse.statemachine.state.account_blocks import entry_of_group
from clearinghouse.statemachine.state.cursors import Cursors, HealthVisits, OrdersToReduce
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, OrderId

NONE = 0
MARK = (3, 1)
SHARE = (6, 2)


def _listed(*account_ids: int, checked: bool = False) -> HealthVisits:
    visits = HealthVisits()
    for account_id in account_ids:
        visits.add(AccountId(account_id), checked=checked)
    return visits


def _take_all(visits: HealthVisits) -> list[int]:
    """The accounts in the order of their turns."""
    found: list[int] = []
    while visits.first() != NONE:
        visits.take_first()
        found.append(visits.last_id)
    return found


def test_a_round_goes_up_by_id() -> None:
    """The order of listing does not matter."""
    visits = _listed(300, 130, 200)
    assert visits.is_open
    assert visits.first() == 130
    assert _take_all(visits) == [130, 200, 300]
    assert visits.first() == NONE
    assert not visits.is_open


def test_what_is_listed_at_or_behind_the_last_visit_waits_for_the_next_round() -> None:
    """After 200: 201 has its turn now; 200 itself and 130 have it a round later, so that the others do not wait."""
    visits = _listed(200, 300)
    visits.take_first()
    for account_id in (200, 130, 201):
        visits.add(AccountId(account_id), checked=False)
    assert visits.round == 0
    assert _take_all(visits) == [201, 300, 130, 200]
    assert visits.round == 1


def test_an_account_that_is_listed_keeps_its_place_and_is_checked_if_once_asked() -> None:
    """130 waits for the next round; listed again in front of the last visit it still does."""
    visits = _listed(200)
    visits.take_first()
    visits.add(AccountId(130), checked=False)
    visits.end_round()
    visits.add(AccountId(130), checked=True)
    assert visits.listed == {130: (1, 1)}
    visits.add(AccountId(130), checked=False)
    assert visits.listed == {130: (1, 1)}
    assert visits.take_first()
    visits.add(AccountId(131), checked=False)
    assert not visits.take_first()


def test_an_account_that_was_taken_off_is_passed_over() -> None:
    """Its place in the heap is old, also where it was listed once more."""
    visits = _listed(130, 200)
    del visits.listed[AccountId(130)]
    assert visits.first() == 200
    assert visits.heap == [(0, 200)]


def test_a_round_ends_where_one_was_visited() -> None:
    """The next round begins with the lowest id, and other work had its turn in it; without a visit nothing changes."""
    visits = _listed(200)
    visits.end_round()
    assert (visits.round, visits.worked_round, visits.last_id) == (0, 0, NONE)
    visits.take_first()
    visits.end_round()
    assert (visits.round, visits.worked_round, visits.last_id) == (1, 1, NONE)


def test_other_work_waits_but_for_one_command_of_each_round() -> None:
    """Nothing waits for an empty list; in a new round one command goes first."""
    visits = HealthVisits()
    assert not visits.delay_other_work()
    visits.add(AccountId(200), checked=False)
    assert visits.delay_other_work()
    visits.take_first()
    visits.add(AccountId(150), checked=False)
    visits.add(AccountId(160), checked=False)
    assert visits.delay_other_work(), "still of the round of 200"
    visits.take_first()
    assert visits.round == 1
    assert not visits.delay_other_work()
    assert visits.delay_other_work()


def test_a_block_has_its_turn_before_its_first_account() -> None:
    """Block 1 comes before account 128, and after 127; where no account is listed it is the next."""
    visits = HealthVisits()
    assert visits.block_before(visits.first()) is None
    assert visits.add_block(1, MARK)
    assert visits.is_open
    assert visits.block_before(visits.first()) == 1
    visits.add(AccountId(128), checked=False)
    assert visits.block_before(visits.first()) == 1
    visits.add(AccountId(127), checked=False)
    assert visits.block_before(visits.first()) is None


def test_a_group_has_its_turn_before_its_first_block() -> None:
    """Group 1 has the blocks from 128 on, ids from 16384: it is listed apart from its blocks, and comes before them."""
    visits = HealthVisits()
    group = entry_of_group(1)
    assert visits.add_group(1, MARK)
    assert not visits.add_group(1, MARK)
    assert visits.add_block(128, MARK)
    assert visits.add_block(127, MARK)
    assert list(visits.blocks) == [group, 128, 127]
    assert visits.block_before(visits.first()) == 127
    del visits.blocks[127]
    assert visits.block_before(visits.first()) == group
    visits.add(AccountId(16_383), checked=False)
    assert visits.block_before(visits.first()) is None
    del visits.listed[AccountId(16_383)], visits.blocks[group]
    assert visits.block_before(visits.first()) == 128


def test_a_group_behind_the_last_visit_waits_for_the_next_round() -> None:
    """Its last id decides: 32767 of group 1 is behind the visit of 32767 and not behind that of 32766."""
    for visited, expected in ((32_766, 0), (32_767, 1)):
        visits = _listed(visited)
        visits.take_first()
        visits.add_group(1, MARK)
        assert visits.blocks[entry_of_group(1)].round == expected


def test_a_block_that_is_listed_keeps_its_place_and_collects_its_subjects() -> None:
    """The same subject again is no news."""
    visits = HealthVisits()
    assert visits.add_block(1, MARK)
    assert not visits.add_block(1, MARK)
    assert visits.add_block(1, SHARE)
    assert list(visits.blocks[1].subjects) == [MARK, SHARE]
    assert visits.block_heap == [(0, 1, 1)]


def test_a_block_behind_the_last_visit_waits_for_the_next_round() -> None:
    """Its last id decides: 255 of block 1 is behind the visit of 255 and not behind that of 254."""
    for visited, expected in ((254, 0), (255, 1)):
        visits = _listed(visited)
        visits.take_first()
        visits.add_block(1, MARK)
        assert visits.blocks[1].round == expected


def test_a_block_that_is_gone_is_passed_over() -> None:
    """Block 1 is taken off, block 2 listed again for a later round."""
    visits = _listed(600)
    visits.add_block(1, MARK)
    visits.add_block(2, MARK)
    del visits.blocks[1], visits.blocks[2]
    visits.take_first()
    visits.add_block(2, SHARE)
    assert visits.blocks[2].round == 1
    assert visits.block_before(visits.first()) == 2
    assert visits.block_heap == [(1, 2, 2)]


def test_orders_that_are_still_to_be_reduced() -> None:
    """The last key is under way, newest order first: 40 and later ones of it are done. 51 passed the gates later."""
    accounts = {AccountId(300): 1, AccountId(200): 1}
    left = OrdersToReduce(codes.KILL_SWITCH, [], accounts, {5: 1}, OrderId(50))
    left.done_from = OrderId(40)
    expected = {
        (300, 50): True,
        (300, 51): False,
        (300, 40): True,
        (200, 39): True,
        (200, 40): False,
        (200, 41): False,
        (400, 10): False,
        # Of block 5, whose accounts are listed later, all are left.
        (640, 50): True,
        (767, 10): True,
        (640, 51): False,
        (639, 10): False,
        (768, 10): False,
    }
    for (account_id, order_id), has in expected.items():
        found = left.has(AccountId(account_id), MarketId(7), OrderId(order_id))
        assert found is has, (account_id, order_id)
    left.done_from = OrderId(0)
    assert left.has(AccountId(200), MarketId(7), OrderId(40)), "nothing of it is done"
    left.market_ids = [MarketId(8)]
    assert not left.has(AccountId(200), MarketId(7), OrderId(40)), "orders of another market stay"
    assert left.has(AccountId(200), MarketId(8), OrderId(40))


def test_a_pool_that_lost_again_while_its_lenders_are_checked_is_checked_once_more() -> None:
    """One that only waits is listed once."""
    cursors = Cursors()
    cursors.begin_to_check(AssetId(1))
    cursors.begin_to_check(AssetId(1))
    cursors.begin_to_check(AssetId(2))
    assert cursors.lost_pools == [1, 2]
    cursors.is_checking = True
    cursors.begin_to_check(AssetId(1))
    cursors.begin_to_check(AssetId(1))
    cursors.begin_to_check(AssetId(2))
    assert cursors.lost_pools == [1, 2, 1]
