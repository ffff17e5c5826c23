# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: updates that state some parameters, versions, and the settings in force (Q-3)."""

from decimal import Decimal

import grpc
import pytest

from clearinghouse.client import (
    UNLIMITED,
    AccrualMode,
    AssetParameters,
    Client,
    IndexRules,
    InvalidRequest,
    ListingGap,
    MarketKind,
    MarketParameters,
    PoolTerms,
    Refused,
    ResultCode,
    Side,
)
from clearinghouse.client.values.errors import ClearinghouseError
from clearinghouse.v1 import event_pb2, journal_pb2
from tests.client.conftest import PRINCIPAL, Setup


def stated_at(setup: Setup, sequence: int) -> event_pb2.Statement:
    """Return what the stream states of the call at a sequence."""
    with grpc.insecure_channel(setup.address) as channel:
        subscribe = channel.unary_stream(
            "/clearinghouse.v1.JournalService/Subscribe",
            journal_pb2.SubscribeRequest.SerializeToString,
            journal_pb2.SubscribeResponse.FromString,
        )
        stream = subscribe(journal_pb2.SubscribeRequest(from_sequence=sequence))
        found = [event.stated for event in next(iter(stream)).events if event.HasField("stated")]
        stream.cancel()
    return found[0]


def test_a_value_out_of_its_range_is_refused_by_name(setup: Setup, client: Client) -> None:
    """The refusal has the field, its range and the value; also of a part, and nothing is set."""
    for call, field, text in (
        (
            lambda: client.update_account_settings(setup.alice, max_leverage=0),
            "max_leverage",
            "1 to 1,000",
        ),
        (
            lambda: client.set_market_parameters("SOL-PERP", band_ppb=1_000_000_001),
            "band_ppb",
            "0 to 1,000,000,000",
        ),
        (
            lambda: client.open_pool("USDC", PoolTerms(slope2_ppb=-1)),
            "terms.slope2_ppb",
            "0 to 100,000,000,000",
        ),
    ):
        with pytest.raises(InvalidRequest, match=f"{field}: must be {text}") as refused:
            call()
        assert [one.field for one in refused.value.violations] == [field]
    with pytest.raises(Refused, match="PARAMETER_OUT_OF_RANGE"):
        client.set_market_parameters("SOL-PERP", mmf_base_ppb=1_000_000_000)


def test_a_setting_that_a_call_does_not_state_stays(setup: Setup, client: Client) -> None:
    """An account that changes its leverage keeps its switches, and the stream states them all."""
    client.update_account_settings(setup.alice, max_leverage=20, auto_lend=True, spot_margin=True)
    answer = client.update_account_settings(setup.alice, max_leverage=5)
    assert answer.version == answer.sequence
    assert answer.in_force == {
        "account_id": setup.alice,
        "max_leverage": 5,
        "auto_lend": True,
        "auto_repay": False,
        "spot_margin": True,
        "takes_collateral": False,
        "converts_collateral": False,
    }
    account = client.account(setup.alice)
    assert (account.max_leverage, account.auto_lend, account.spot_margin) == (5, True, True)
    client.update_account_settings(setup.alice, auto_lend=False)
    account = client.account(setup.alice)
    assert (account.max_leverage, account.auto_lend, account.spot_margin) == (5, False, True)
    stated = stated_at(setup, answer.sequence).update_account_settings
    assert (stated.account_id, stated.max_leverage) == (setup.alice, 5)
    assert (stated.auto_lend, stated.auto_repay, stated.spot_margin) == (True, False, True)


def test_a_change_on_a_version_that_is_past_is_refused(setup: Setup, client: Client) -> None:
    """Of two operators who have read the same version, the second is refused, and reads what is in force now."""
    before = {setting.call: setting for setting in client.list_settings(market="SOL-PERP")}
    read = before["set_market_parameters"]
    assert read.version == 0
    assert read.parameters["taker_fee_ppb"] == (600_000,)
    first = client.set_market_parameters(
        "SOL-PERP", band_ppb=50_000_000, expected_version=read.version
    ).version
    with pytest.raises(Refused) as refused:
        client.set_market_parameters("SOL-PERP", max_leverage=10, expected_version=read.version)
    assert refused.value.reason == ResultCode.STALE_VERSION
    assert (refused.value.limit, refused.value.actual) == (Decimal(first), Decimal(0))
    (now,) = (
        setting
        for setting in client.list_settings(market="SOL-PERP", min_sequence=first)
        if setting.call == "set_market_parameters"
    )
    assert now.version == first
    assert now.parameters == read.parameters | {"band_ppb": 50_000_000}


def in_force(
    client: Client, call: str, sequence: int, *, asset: str | int = 0, market: str | int = 0
) -> dict[str, object]:
    """Return the parameters that a call of a thing sets, as they are in force at a sequence or later."""
    settings = client.list_settings(asset=asset, market=market, min_sequence=sequence)
    (found,) = (setting.parameters for setting in settings if setting.call == call)
    return found


def test_each_setting_call_of_an_operator_leaves_alone_what_it_does_not_state(
    setup: Setup, client: Client
) -> None:
    """Q-9: fees leave band, caps and margin; a kink leaves the cap of a pool; a weight leaves the outflow limit."""
    assert setup.alice
    client.create_asset("COIN", 8, AssetParameters())
    source = client.create_oracle_source("coin", PRINCIPAL)
    client.set_oracle_instrument("COIN", [source])
    client.create_market(
        "COIN-PERP",
        MarketKind.PERPETUAL,
        "COIN",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=MarketParameters(),
        confirmed_gaps=list(ListingGap)[1:],
    )
    last = client.set_market_parameters(
        "COIN-PERP",
        band_ppb=50_000_000,
        open_interest_max=5_000,
        max_leverage=5,
        mmf_base_ppb=100_000_000,
    ).sequence
    before = in_force(client, "set_market_parameters", last, market="COIN-PERP")
    last = client.set_market_parameters(
        "COIN-PERP", maker_fee_ppb=[100_000], taker_fee_ppb=[700_000]
    ).sequence
    assert in_force(client, "set_market_parameters", last, market="COIN-PERP") == before | {
        "maker_fee_ppb": (100_000,),
        "taker_fee_ppb": (700_000,),
    }

    client.open_pool("COIN", PoolTerms(borrow_cap=Decimal(100), virtual_claim=Decimal(1)))
    with pytest.raises(Refused, match="STALE_VERSION"):
        client.open_pool("COIN")
    last = client.set_pool("COIN", kink_ppb=700_000_000).sequence
    (pool,) = client.list_pools(min_sequence=last)
    assert pool.terms == PoolTerms(
        kink_ppb=700_000_000, borrow_cap=Decimal(100), virtual_claim=Decimal(1)
    )
    # A cap of 0 permits nothing: no value 0 is "no limit" (O-1.4).
    last = client.set_pool("COIN", borrow_cap=0).sequence
    (pool,) = client.list_pools(min_sequence=last)
    assert pool.terms.borrow_cap == 0
    last = client.set_pool(
        "COIN", borrow_cap=UNLIMITED, supply_accrual=AccrualMode.COMPOUNDED
    ).sequence
    (pool,) = client.list_pools(min_sequence=last)
    assert pool.terms == PoolTerms(
        kink_ppb=700_000_000, supply_accrual=AccrualMode.COMPOUNDED, virtual_claim=Decimal(1)
    )

    last = client.set_asset_parameters(
        "COIN", outflow_limit="7.5", outflow_window_ns=10**9
    ).sequence
    weighed = in_force(client, "set_asset_parameters", last, asset="COIN")
    last = client.set_asset_parameters("COIN", weight_base_ppb=800_000_000).sequence
    assert in_force(client, "set_asset_parameters", last, asset="COIN") == weighed | {
        "weight_base_ppb": 800_000_000
    }

    client.set_index_rules("COIN", quorum_min=2, jumped_bps=50)
    last = client.set_index_rules("COIN", wide_bps=70).sequence
    rules = client.index("COIN", min_sequence=last).rules
    assert rules == IndexRules(quorum_min=2, jumped_bps=50, wide_bps=70)

    client.set_source_quote(source, group_id=4)
    last = client.set_source_quote(source, 0).sequence
    for setting in client.list_settings(source_id=source, min_sequence=last):
        assert setting.parameters["group_id"] == 4

    sources = in_force(client, "set_oracle_instrument", last, asset="COIN")
    last = client.set_oracle_instrument("COIN", clamp_bps=77).sequence
    assert in_force(client, "set_oracle_instrument", last, asset="COIN") == sources | {
        "clamp_bps": 77
    }


def test_settings_of_things_and_of_the_whole(setup: Setup, client: Client) -> None:
    """Each thing has its own; one that does not exist is NOT_FOUND, and only one may be named."""
    client.set_withdrawal_gate(hold_ns=60_000_000_000)
    (gate,) = (one for one in client.list_settings() if one.call == "set_withdrawal_gate")
    assert (gate.parameters["hold_ns"], gate.parameters["mode"]) == (60_000_000_000, 1)
    calls = {one.call for one in client.list_settings(asset="SOL")}
    assert calls == {"set_asset_parameters", "set_oracle_instrument"}
    assert [one.call for one in client.list_settings(source_id=setup.source_id)] == [
        "set_source_quote"
    ]
    with pytest.raises(ClearinghouseError, match="there is no account 999"):
        client.list_settings(account_id=999)
    with pytest.raises(ClearinghouseError, match="only one thing"):
        client.list_settings(account_id=setup.alice, source_id=1)


def test_what_is_announced_is_answered_and_read(setup: Setup, client: Client) -> None:
    """Maintenance margin of a market with orders waits for a day: the answer and both reads say so (Q-9)."""
    client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, "100")
    answer = client.set_market_parameters("SOL-PERP", mmf_base_ppb=31_000_000, imf_factor_ppb=9_000)
    assert (answer.in_force["mmf_base_ppb"], answer.in_force["imf_factor_ppb"]) == (
        30_000_000,
        9_000,
    )
    due_ns = answer.takes_effect_time_ns
    assert due_ns == answer.time_ns + 86_400 * 10**9
    (found,) = client.list_announced_settings(min_sequence=answer.sequence)
    assert (found.call, found.asset_id) == ("set_market_parameters", 0)
    assert (found.parameters, found.takes_effect_time_ns) == ({"mmf_base_ppb": 31_000_000}, due_ns)
    (market,) = (one for one in client.list_settings(market="SOL-PERP") if one.call == found.call)
    assert market.announced == (found,)
    assert market.parameters["mmf_base_ppb"] == 30_000_000
    repeated = client.set_market_parameters("SOL-PERP", mmf_base_ppb=30_000_000)
    assert repeated.takes_effect_time_ns == 0
    assert client.list_announced_settings(min_sequence=repeated.sequence) == ()
    at_once = client.set_market_parameters(
        "SOL-PERP", mmf_base_ppb=31_000_000, at_once_reason="a storm"
    )
    assert at_once.in_force["mmf_base_ppb"] == 31_000_000
    assert "at_once_reason" not in {name for name, value in at_once.in_force.items() if value}
