# SPDX-License-Identifier: Apache-2.0
"""Lists of undecided entries, from bytes to bytes: deposits, withdrawals, holds, standing quotes."""

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from clearinghouse.v1 import query_pb2
from tests.stateful.snapshots import through_snapshot
from tests.support import System, columns

QUERY = "/clearinghouse.v1.QueryService/"
UNIT = 10**6
HOUR = 3_600 * types.SECOND_NS


def read(state: State, name: str, request: bytes) -> bytes:
    """The answer of a read as of sequence 7."""
    seen = READS[QUERY + name](request).read(state)
    assert not isinstance(seen, EdgeError)
    return seen(7, scales_of(state)).SerializeToString()


def system_with_conditional_orders() -> tuple[System, int, int]:
    """Two accounts with 1,000 USDC each; five deposits, two withdrawals and two holds wait, in turn."""
    system = System()
    alice = system.account("alice", USDC=1_000 * UNIT)
    bob = system.account("bob", USDC=1_000 * UNIT)
    for at, account in enumerate((alice, bob, alice, bob, alice), start=1):
        system.must(
            commands.RequestDeposits(
                *system.head(), [AccountId(account)], [AssetId(1)], [at * UNIT], [f"tx-{at}"]
            )
        )
    for account in (alice, bob):
        system.must(
            commands.RequestWithdrawals(
                *system.head(), [AccountId(account)], [AssetId(1)], [2_500_000], ["abroad"]
            )
        )
    for account, other, expire_ns in ((alice, bob, 0), (bob, alice, system.now + HOUR)):
        system.must(
            commands.CreateHolds(
                *system.head(),
                0,
                *columns(AccountId(account), AccountId(other), AssetId(1), 3 * UNIT, expire_ns),
            )
        )
    return system, alice, bob


def test_deposits_that_wait_are_listed_page_by_page() -> None:
    """All of them by id, those of one account alone, and no more than a page at a time; a decided one is gone."""
    system, alice, bob = system_with_conditional_orders()

    def listed(**wanted: int) -> query_pb2.ListDepositsResponse:
        request = query_pb2.ListDepositsRequest(**wanted).SerializeToString()
        return query_pb2.ListDepositsResponse.FromString(
            read(system.state, "ListDeposits", request)
        )

    everything = listed()
    assert everything.as_of_sequence == 7
    assert not everything.has_more
    assert [(row.account_id, row.asset_id, row.amount) for row in everything.deposits] == [
        (alice, 1, "1"),
        (bob, 1, "2"),
        (alice, 1, "3"),
        (bob, 1, "4"),
        (alice, 1, "5"),
    ]
    assert [row.reference for row in everything.deposits] == [f"tx-{at}" for at in range(1, 6)]
    first = listed(account_id=alice, page_size=2)
    assert [row.amount for row in first.deposits] == ["1", "3"]
    assert first.has_more
    last = listed(account_id=alice, page_size=2, after_deposit_id=first.deposits[1].deposit_id)
    assert [row.amount for row in last.deposits] == ["5"]
    assert not last.has_more
    system.must(
        commands.DecideDeposits(*system.head(), [DepositId(last.deposits[0].deposit_id)], [0])
    )
    assert [row.amount for row in listed(account_id=alice).deposits] == ["1", "3"]


def test_a_deposit_waits_until_it_is_decided() -> None:
    """No time makes a deposit expire: a chain may take days."""
    system, alice, _ = system_with_conditional_orders()
    before = list(system.state.deposits)
    system.advance(30 * 24 * 3_600)
    assert list(system.state.deposits) == before
    system.must(commands.DecideDeposits(*system.head(), [before[0]], [1]))
    assert system.state.accounts[AccountId(alice)].holdings[AssetId(1)].balance == 1_001 * UNIT


def test_references_survive_a_snapshot() -> None:
    """A machine made from a snapshot lists the same deposits and withdrawals, with their references."""
    system, _, _ = system_with_conditional_orders()
    for name in ("ListDeposits", "ListWithdrawals"):
        before = read(system.state, name, b"")
        assert b"tx-5" in before or b"abroad" in before
        assert read(through_snapshot(system.engine).state, name, b"") == before


def test_withdrawals_that_wait_are_listed_with_their_time() -> None:
    """Whose they are, how much, and since when they wait."""
    system, alice, bob = system_with_conditional_orders()
    reply = query_pb2.ListWithdrawalsResponse.FromString(read(system.state, "ListWithdrawals", b""))
    assert [(row.account_id, row.amount) for row in reply.withdrawals] == [
        (alice, "2.5"),
        (bob, "2.5"),
    ]
    assert [row.reference for row in reply.withdrawals] == ["abroad", "abroad"]
    assert all(0 < row.requested_time_ns <= system.now for row in reply.withdrawals)
    request = query_pb2.ListWithdrawalsRequest(
        account_id=bob, after_withdrawal_id=reply.withdrawals[1].withdrawal_id
    )
    rest = read(system.state, "ListWithdrawals", request.SerializeToString())
    assert not query_pb2.ListWithdrawalsResponse.FromString(rest).withdrawals


def test_holds_are_listed_until_they_end() -> None:
    """Both ends of a hold and its expiry; what expired is not there any more."""
    system, alice, bob = system_with_conditional_orders()

    def listed() -> list[tuple[int, int, str, bool]]:
        reply = query_pb2.ListHoldsResponse.FromString(read(system.state, "ListHolds", b""))
        return [
            (row.account_id, row.beneficiary_id, row.amount, row.expire_time_ns > 0)
            for row in reply.holds
        ]

    assert listed() == [(alice, bob, "3", False), (bob, alice, "3", True)]
    system.advance(3_601)
    assert listed() == [(alice, bob, "3", False)]


def test_quotes_are_listed_by_market_and_provider_while_they_stand() -> None:
    """Price and quantity in the market's units, filtered and paged; a quote whose time is over is not shown."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    eth = system.asset("ETH", 9, 100)
    markets = [
        system.market("SOL/USDC", types.SPOT, sol),
        system.market("ETH/USDC", types.SPOT, eth),
    ]
    providers = [system.account(name, kind=types.KIND_BACKSTOP) for name in ("dora", "emil")]
    for market in markets:
        for provider in providers:
            until = system.now + HOUR * (1 if provider == providers[0] else 2)
            quote = commands.SetQuote(
                *system.head(), AccountId(provider), MarketId(market), 14_950, 150, until
            )
            assert system.apply(quote).codes == [codes.OK]

    def listed(**wanted: int) -> tuple[list[tuple[int, int]], bool]:
        request = query_pb2.ListQuotesRequest(**wanted).SerializeToString()
        reply = query_pb2.ListQuotesResponse.FromString(read(system.state, "ListQuotes", request))
        assert all((row.price, row.quantity) == ("149.5", "1.5") for row in reply.quotes)
        return [(row.market_id, row.account_id) for row in reply.quotes], reply.has_more

    pairs = [(market, provider) for market in markets for provider in providers]
    assert listed() == (pairs, False)
    assert listed(account_id=providers[1]) == ([pairs[1], pairs[3]], False)
    assert listed(market_id=markets[1]) == (pairs[2:], False)
    assert listed(page_size=3) == (pairs[:3], True)
    assert listed(after_market_id=markets[1], after_account_id=providers[0]) == ([pairs[3]], False)
    system.now += HOUR
    system.advance(0)
    assert listed() == ([pairs[1], pairs[3]], False)


@pytest.mark.parametrize("name", ["ListDeposits", "ListWithdrawals", "ListHolds", "ListQuotes"])
def test_an_unknown_account_or_too_large_a_page_is_refused(name: str) -> None:
    """Account 0 is all accounts; one that does not exist is said, and so is a page that is too large."""
    request = getattr(query_pb2, f"{name}Request")
    seen = READS[QUERY + name](request(account_id=4711).SerializeToString()).read(System().state)
    assert isinstance(seen, EdgeError)
    assert seen.code == codes.UNKNOWN_ACCOUNT
    with pytest.raises(EdgeError):
        READS[QUERY + name](request(page_size=1_001).SerializeToString())
