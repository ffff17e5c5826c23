# SPDX-License-Identifier: Apache-2.0
"""ListPools and lent and borrowed amounts in ListBalances, from bytes to bytes."""

from typing import Any, cast

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId, DepositId
from clearinghouse.v1 import common_pb2, enums_pb2, market_data_pb2, query_pb2
from tests.support import System

POOLS = "/clearinghouse.v1.MarketDataService/ListPools"
BALANCES = "/clearinghouse.v1.QueryService/ListBalances"


def read(state: State, path: str, request: bytes) -> bytes:
    """The answer of a read as of sequence 7."""
    seen = READS[path](request).read(state)
    assert not isinstance(seen, EdgeError)
    return seen(7, scales_of(state)).SerializeToString()


def system_with_a_loan(stated: int = 0) -> tuple[System, int, int]:
    """Alice has lent 1,000 USDC, Bob borrowed 800 of them against SOL; an hour at 8 % a year has passed."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    alice = system.account("alice", USDC=1_000 * 10**6)
    bob = system.account("bob")
    system.must(
        commands.SetAccountSettings(*system.head(), AccountId(bob), 10, types.ACCOUNT_SPOT_MARGIN)
    )
    deposit = commands.RequestDeposits(
        *system.head(), [AccountId(bob)], [AssetId(sol)], [100 * 10**9], [""]
    )
    system.must(commands.DecideDeposits(*system.head(), [DepositId(system.must(deposit))], [1]))
    terms = (800_000_000, 0, 80_000_000, 10**9, 100_000_000, 1, 1, 0, 0, 0, 5_000 * 10**6)
    rest = (950_000_000, 0, 0, 0, 0, 200_000_000, stated)
    system.must(commands.SetPool(*system.head(), AssetId(1), *terms, *rest))
    system.must(commands.Lend(*system.head(), [AccountId(alice)], [AssetId(1)], [1_000 * 10**6]))
    system.must(commands.Borrow(*system.head(), [AccountId(bob)], [AssetId(1)], [800 * 10**6]))
    system.advance(3_600)
    return system, alice, bob


def test_a_pool_is_shown_with_terms_rates_and_liquidity() -> None:
    """Every figure of a pool arrives in units of its asset, rates and indices to the last digit."""
    system, _, _ = system_with_a_loan()
    request = market_data_pb2.ListPoolsRequest().SerializeToString()
    reply = market_data_pb2.ListPoolsResponse.FromString(read(system.state, POOLS, request))
    assert reply.as_of_sequence == 7
    (pool,) = reply.pools
    assert (pool.asset_id, pool.symbol, pool.epoch) == (1, "USDC", 1)
    terms = common_pb2.PoolTerms.FromString(pool.terms.SerializeToString())
    unlimited = [
        *("base_rate_ppb", "supply_cap", "borrow_cap", "account_supply_cap", "throttle_ppb"),
        *("throttle_share_ppb", "throttle_window_ns", "claims_min", "virtual_claim"),
    ]
    for name in unlimited:
        assert terms.HasField(cast("Any", name)), name
        assert getattr(terms, name) in (0, ""), name
        terms.ClearField(cast("Any", name))
    assert terms == common_pb2.PoolTerms(
        kink_ppb=800_000_000,
        slope1_ppb=80_000_000,
        slope2_ppb=10**9,
        reserve_factor_ppb=100_000_000,
        borrow_accrual=enums_pb2.ACCRUAL_MODE_LINEAR,
        supply_accrual=enums_pb2.ACCRUAL_MODE_LINEAR,
        account_borrow_cap="5000",
        utilisation_max_ppb=950_000_000,
        fee_share_ppb=200_000_000,
    )
    # 0.08/8760 of 800 is 0.007306 in an hour, and a trifle more, since the pool is past its kink from the first on.
    assert pool.cash == "200"
    assert pool.debt == "800.007307"
    # Nine tenths are the lender's, 0.006575; of the rest, 2,800 of 3,600 s were posted as the reserve's claim.
    assert pool.claims == "1000.007143"
    assert pool.borrow_index.startswith("1.0000091325")
    assert pool.supply_index.startswith("1.0000065754")
    assert pool.borrow_rate.startswith("0.0800")
    assert pool.accrued_time_ns <= system.now < pool.accrued_time_ns + 10**9
    # (800.007307 / 0.95) has to stay; what may be borrowed keeps debt at 0.95 of the claims.
    assert pool.redeemable.startswith("157.89")
    assert pool.borrowable.startswith("149.99")
    assert (pool.reserve, pool.fees_to_lenders) == ("0.000162", "0")


def test_balances_show_what_is_lent_and_owed() -> None:
    """A lender's claim and a borrower's debt stand beside their balances, interest included."""
    system, alice, bob = system_with_a_loan()
    found = {}
    for account in (alice, bob):
        request = query_pb2.ListBalancesRequest(account_id=account).SerializeToString()
        reply = query_pb2.ListBalancesResponse.FromString(read(system.state, BALANCES, request))
        found[account] = next(entry for entry in reply.balances if entry.asset_id == 1)
    assert found[alice].lent.startswith("1000.0065")
    assert (found[bob].balance, found[bob].borrowed) == ("800", "800.007307")


def test_a_virtual_claim_takes_its_part_of_what_lenders_earn() -> None:
    """It is shown among the terms, and its part of the interest is the reserve's (B-1.1).

    100 of 1,100 shares have no owner, so of 0.006575 that lenders had Alice gets 10/11.
    """
    system, alice, _ = system_with_a_loan(NOT_STATED)
    request = market_data_pb2.ListPoolsRequest().SerializeToString()
    (pool,) = market_data_pb2.ListPoolsResponse.FromString(read(system.state, POOLS, request)).pools
    assert pool.terms.virtual_claim == "100"
    assert claim_of(system.holding(alice, "USDC")) == 1_000_005_977
    assert (pool.cash, pool.debt) == ("200", "800.007307")
