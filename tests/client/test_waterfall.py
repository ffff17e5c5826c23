# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: the liquidation waterfall."""

import pytest

from clearinghouse.client import AccountKind, Client, Decision, Refused, Side
from tests.client.conftest import Setup


def test_the_waterfall_is_set_and_seen(setup: Setup, client: Client) -> None:
    """Parameters, a provider's offer and the fund stand as they were given; an account's prices are shown."""
    client.set_liquidation(enabled=True, takeover_passes=10)
    account = client.create_account("dora", AccountKind.BACKSTOP, max_leverage=20)
    deposit = client.request_deposit(account, "USDC", 1_000)
    client.decide_deposits([Decision(deposit)]).raise_for_refusals()
    with pytest.raises(Refused, match="PROVIDER_MARGIN"):
        client.set_backstop(account, "SOL-PERP", 1_000_000)
    client.set_backstop(account, "SOL-PERP", "2.5", priority=3)
    rules = client.liquidation_rules()
    assert (rules.enabled, rules.throttle_ppb, rules.takeover_passes) == (True, 500_000_000, 10)
    (offer,) = rules.offers
    assert (offer.account_id, offer.market, offer.priority) == (account, "SOL-PERP", 3)
    assert [str(offer.capacity), offer.spread_ppb] == ["2.5", 10_000_000]
    with pytest.raises(Refused, match="NOT_A_PROVIDER"):
        client.set_backstop(setup.alice, "SOL-PERP", 1)

    client.fund_liquidity(account, "USDC", 40)
    (held,) = [line for line in client.liquidity_fund().holdings if line.asset == "USDC"]
    assert [held.balance, held.can_pay, held.debt, held.to_sell] == [40, 40, 0, 0]
    with pytest.raises(Refused, match="NO_DEBT_LINE"):
        client.repay_debt_line(account, "USDC", 1)

    client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 150)
    client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 150)
    seen = client.liquidation(setup.alice)
    assert (seen.in_liquidation, seen.sold, seen.debt_lines) == (False, False, ())
    (line,) = seen.lines
    assert line.market == "SOL-PERP"
    assert line.quantity == 1
    assert line.flagged_quantity is None
    assert line.bankruptcy_price is not None
    client.set_liquidation(enabled=False)
    assert not client.liquidation_rules().enabled
