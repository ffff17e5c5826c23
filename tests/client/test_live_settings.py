# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: updates that state some parameters, versions, and the settings in force (Q-3)."""

from decimal import Decimal

import grpc
import pytest

from clearinghouse.client import AssetParameters, Client, MarketParameters, Refused, ResultCode
from clearinghouse.client.values.errors import ClearinghouseError
from clearinghouse.v1 import event_pb2, journal_pb2, journal_pb2_grpc
from tests.client.conftest import Setup


def stated_at(setup: Setup, sequence: int) -> event_pb2.Statement:
    """Return what the stream states of the call at a sequence."""
    with grpc.insecure_channel(setup.address) as channel:
        stream = journal_pb2_grpc.JournalServiceStub(channel).Subscribe(
            journal_pb2.SubscribeRequest(from_sequence=sequence)
        )
        found = [event.stated for event in next(iter(stream)).events if event.HasField("stated")]
        stream.cancel()
    return found[0]


def test_a_setting_that_a_call_does_not_state_stays(setup: Setup, client: Client) -> None:
    """An account that changes its leverage keeps its switches, and the stream states them all."""
    client.update_account_settings(setup.alice, max_leverage=20, auto_lend=True, spot_margin=True)
    sequence = client.update_account_settings(setup.alice, max_leverage=5)
    account = client.account(setup.alice)
    assert (account.max_leverage, account.auto_lend, account.spot_margin) == (5, True, True)
    client.update_account_settings(setup.alice, auto_lend=False)
    account = client.account(setup.alice)
    assert (account.max_leverage, account.auto_lend, account.spot_margin) == (5, False, True)
    stated = stated_at(setup, sequence).update_account_settings
    assert (stated.account_id, stated.max_leverage) == (setup.alice, 5)
    assert (stated.auto_lend, stated.auto_repay, stated.spot_margin) == (True, False, True)


def test_a_change_on_a_version_that_is_past_is_refused(setup: Setup, client: Client) -> None:
    """Of two operators who have read the same version, the second is refused, and reads what is in force now."""
    before = {setting.call: setting for setting in client.list_settings(market="SOL-PERP")}
    read = before["set_market_parameters"]
    assert read.version == 0
    assert read.parameters["taker_fee_ppb"] == (600_000,)
    changed = MarketParameters(band_ppb=50_000_000)
    first = client.set_market_parameters(
        "SOL-PERP", changed, only=["band_ppb"], expected_version=read.version
    )
    with pytest.raises(Refused) as refused:
        client.set_market_parameters(
            "SOL-PERP",
            MarketParameters(max_leverage=10),
            only=["max_leverage"],
            expected_version=read.version,
        )
    assert refused.value.reason == ResultCode.STALE_VERSION
    assert (refused.value.limit, refused.value.actual) == (Decimal(first), Decimal(0))
    (now,) = (
        setting
        for setting in client.list_settings(market="SOL-PERP", min_sequence=first)
        if setting.call == "set_market_parameters"
    )
    assert now.version == first
    assert now.parameters == read.parameters | {"band_ppb": 50_000_000}
    client.set_asset_parameters("SOL", AssetParameters(outflow_limit=0), only=["outflow_limit"])
    with pytest.raises(ValueError, match="no parameters: band"):
        client.set_market_parameters("SOL-PERP", changed, only=["band"])


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
