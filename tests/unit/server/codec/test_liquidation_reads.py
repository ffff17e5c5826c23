# SPDX-License-Identifier: Apache-2.0
"""GetLiquidation, GetLiquidityFund and GetLiquidationRules, from bytes to bytes."""

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.v1 import risk_pb2
from tests.support import System

RISK = "/clearinghouse.v1.RiskService/"
USDC = 10**6


def read(state: State, name: str, request: bytes) -> bytes:
    """The answer of a read as of sequence 7."""
    seen = READS[f"{RISK}{name}"](request).read(state)
    assert not isinstance(seen, EdgeError)
    return seen(7, scales_of(state)).SerializeToString()


def system_before_a_fall() -> tuple[System, int, int, int]:
    """Alice is long 100 SOL from 150 with 1,000, Bob short; the waterfall is on, Dora offers; SOL is at 144."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    bob = system.account("bob", leverage=20, USDC=1_000_000 * USDC)
    alice = system.account("alice", leverage=20, USDC=1_000 * USDC)
    dora = system.account("dora", leverage=20, kind=types.KIND_BACKSTOP, USDC=10_000 * USDC)
    terms = (100_000_000, 20_000_000, 10_000_000, 20_000_000, types.PPB)
    system.must(
        commands.SetLiquidation(
            *system.head(), 1, types.SECOND_NS, *terms, 2, 60_000_000, 10_000_000, 20, 1
        )
    )
    system.must(
        commands.SetBackstop(*system.head(), AccountId(dora), MarketId(perp), 4_000, 3, 5_000_000)
    )
    system.must(commands.FundLiquidity(*system.head(), AccountId(bob), AssetId(1), 250 * USDC))
    system.order(bob, perp, types.SELL, 15_000, 10_000)
    system.order(alice, perp, types.BUY, 15_000, 10_000)
    system.price(sol, 144)
    return system, alice, bob, dora


def test_an_account_in_liquidation_is_shown_with_its_prices_and_ranks() -> None:
    """E, auto-close, sizes, bankruptcy price and the counterparty's place in the ranking arrive in public units."""
    system, alice, bob, _ = system_before_a_fall()
    request = risk_pb2.GetLiquidationRequest(account_id=alice).SerializeToString()
    reply = risk_pb2.GetLiquidationResponse.FromString(
        read(system.state, "GetLiquidation", request)
    )
    assert (reply.as_of_sequence, reply.account_id, reply.in_liquidation) == (7, alice, True)
    assert (reply.sold, reply.passes_below_zero) == (False, 0)
    # 1,000 - 600; half of 3 % of 14,400; 144 - 400 / 100.
    assert (reply.bankruptcy_equity, reply.auto_close_requirement) == ("400", "216")
    (line,) = reply.lines
    assert (line.quantity, line.flagged_quantity, line.bankruptcy_price) == ("100", "100", "140")
    # A long at a loss is not in the ranking of longs, which is empty.
    assert (line.adl_rank, line.adl_ranked) == (0, 0)
    request = risk_pb2.GetLiquidationRequest(account_id=bob).SerializeToString()
    reply = risk_pb2.GetLiquidationResponse.FromString(
        read(system.state, "GetLiquidation", request)
    )
    assert not reply.in_liquidation
    (line,) = reply.lines
    assert (line.quantity, line.flagged_quantity) == ("-100", "")
    assert (line.adl_rank, line.adl_ranked) == (1, 1)


def test_the_fund_is_shown_with_what_it_can_pay_and_owes() -> None:
    """The payments to the fund and its payments since stand in the reply."""
    system, _, _, _ = system_before_a_fall()
    request = risk_pb2.GetLiquidityFundRequest().SerializeToString()
    reply = risk_pb2.GetLiquidityFundResponse.FromString(
        read(system.state, "GetLiquidityFund", request)
    )
    (usdc,) = reply.holdings
    assert (usdc.asset_id, usdc.balance, usdc.unsettled_equity) == (1, "250", "0")
    assert (usdc.can_pay, usdc.debt, usdc.to_sell) == ("250", "0", "0")
    # At 137 alice lacks 300, the fund has 250: bob is deleveraged half a dollar above the mark.
    system.price(2, 137)
    system.advance(1)
    reply = risk_pb2.GetLiquidityFundResponse.FromString(
        read(system.state, "GetLiquidityFund", request)
    )
    (usdc,) = reply.holdings
    assert (usdc.balance, usdc.unsettled_equity, usdc.can_pay) == ("250", "-250", "0")
    assert usdc.debt == "0"


def test_rules_and_offers_are_shown() -> None:
    """The parameters are those of the command, and each offer stands with its capacity in base."""
    system, _, _, dora = system_before_a_fall()
    request = risk_pb2.GetLiquidationRulesRequest().SerializeToString()
    reply = risk_pb2.GetLiquidationRulesResponse.FromString(
        read(system.state, "GetLiquidationRules", request)
    )
    assert reply == risk_pb2.GetLiquidationRulesResponse(
        as_of_sequence=7,
        enabled=True,
        interval_ns=10**9,
        pass_share_ppb=100_000_000,
        band_ppb=20_000_000,
        fee_ppb=10_000_000,
        exit_buffer_ppb=20_000_000,
        throttle_ppb=types.PPB,
        auto_close_divisor=2,
        auto_close_offset_ppb=60_000_000,
        spread_ppb=10_000_000,
        takeover_passes=20,
        recourse=True,
        offers=[
            risk_pb2.BackstopOffer(
                account_id=dora, market_id=1, capacity="40", priority=3, spread_ppb=5_000_000
            )
        ],
    )


def test_an_account_that_does_not_exist_is_told() -> None:
    """A read without an account answers with an edge error."""
    system = System()
    request = risk_pb2.GetLiquidationRequest(account_id=77).SerializeToString()
    assert isinstance(READS[f"{RISK}GetLiquidation"](request).read(system.state), EdgeError)
