# SPDX-License-Identifier: Apache-2.0
"""A cancelled trade of a segment with cash in advance: who has to have cash for what is left (SPEC C-1, C-3, C-5)."""

import pytest

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System, columns

CENT = 10**4
MARKET = MarketId(1)
USDC = AssetId(1)


class Cleared(System):
    """A buyer with cash and a seller without any; a share is cleared by one of the models, with cash in advance."""

    def __init__(self, model: int) -> None:
        """Admit both members."""
        super().__init__(check=False)
        share = self.asset("XYZ", 0)
        self.market("XYZ/USDC", types.SPOT, share, lot=(1, 0), status=types.MARKET_HALTED)
        self.buyer = AccountId(
            self.account("buyer", kind=types.KIND_MEMBER_HOUSE, USDC=1_000 * 10**6)
        )
        self.seller = AccountId(self.account("seller", kind=types.KIND_MEMBER_HOUSE))
        for owner in ("buyer", "seller"):
            self.must(commands.AdmitMember(*self.head(), owner, 0, 0, 0))
        self.must(commands.SetCalendar(*self.head(), 0, 0, []))
        self.must(commands.CreateSegment(*self.head(), "EQ", 1, 0, 86_390, 43_200, 1))
        self.must(commands.SetCashInAdvance(*self.head(), 1, 1))
        self.must(commands.SetClearing(*self.head(), MARKET, 1, model, 0))

    def trade(self, buyer: AccountId, seller: AccountId, lots: int, price_cents: int) -> int:
        """Capture a trade; its result code."""
        self.requests += 1
        return self.apply(
            commands.CaptureTrades(
                *self.head(),
                *columns(MARKET, buyer, seller, price_cents, lots, f"V{self.requests}", 0),
            )
        ).codes[0]

    def cancel_trade(self, trade_id: int) -> tuple[int, dict[int, tuple[int, int, int]]]:
        """Let the buyer and then the seller of the pair ask for a cancel; the second answer."""
        (session_id,) = self.state.clearing.sessions
        first, second = (
            self.apply(commands.CancelTrades(*self.head(), [account_id], [session_id], [trade_id]))
            for account_id in (self.buyer, self.seller)
        )
        assert first.codes in ([codes.OK], [codes.TRADE_CANCEL_ASKED_TWICE])
        return second.codes[0], second.figures

    def set_apart(self, account_id: AccountId) -> int:
        """The amount under hold for an account in the session, in cents."""
        (session,) = self.state.clearing.sessions.values()
        return session.cash[pair_key(account_id, USDC)].prefunded // CENT

    def trade_ids(self) -> list[int]:
        """The trades that are left in the session."""
        (session,) = self.state.clearing.sessions.values()
        return list(session.trades.trade_ids)


def pay_out(system: Cleared, units: int) -> None:
    """Let units of the buyer's free cash leave."""
    assert system.transfer(system.buyer, system.seller, USDC, units) == codes.OK


@pytest.mark.parametrize("model", [types.DVP_GROSS, types.DVP_NET_CASH, types.DVP_NET])
def test_a_cancel_asks_its_seller_for_no_cash(model: int) -> None:
    """It receives nothing any more and pays nothing; what the buyer has set apart is free again."""
    system = Cleared(model)
    assert system.trade(system.buyer, system.seller, 10, 10_000) == codes.OK
    assert system.set_apart(system.buyer) == 100_000
    assert system.cancel_trade(system.trade_ids()[0]) == (codes.OK, {})
    assert system.trade_ids() == []
    assert (system.set_apart(system.buyer), system.set_apart(system.seller)) == (0, 0)


@pytest.mark.parametrize("model", [types.DVP_GROSS, types.DVP_NET_CASH])
def test_a_cancel_takes_each_purchase_out_by_itself_where_securities_are_not_netted(
    model: int,
) -> None:
    """Of purchases of 600 and 300, and a sale that sets nothing free, the 300 are taken out: the 600 stay set apart."""
    system = Cleared(model)
    system.deposit(system.seller, USDC, 200 * 10**6)
    for lots, price in ((6, 10_000), (3, 10_000)):
        assert system.trade(system.buyer, system.seller, lots, price) == codes.OK
    assert system.trade(system.seller, system.buyer, 2, 10_000) == codes.OK
    assert (system.set_apart(system.buyer), system.set_apart(system.seller)) == (90_000, 20_000)
    kept, gone, sale = system.trade_ids()
    assert system.cancel_trade(gone) == (codes.OK, {})
    assert (system.set_apart(system.buyer), system.set_apart(system.seller)) == (60_000, 20_000)
    # The sale is taken out with no cash of the buyer's left, since it had set nothing free.
    pay_out(system, 400 * 10**6)
    assert system.cancel_trade(sale) == (codes.OK, {})
    assert (system.set_apart(system.buyer), system.set_apart(system.seller)) == (60_000, 0)
    assert system.trade_ids() == [kept]


@pytest.mark.parametrize("is_on", [True, False])
def test_a_sale_that_is_taken_out_leaves_a_purchase_to_be_paid(*, is_on: bool) -> None:
    """Where the model nets, the sale had set 1,000 free, of which a unit is gone; without cash in advance none asks."""
    system = Cleared(types.DVP_NET)
    assert system.trade(system.buyer, system.seller, 10, 10_000) == codes.OK
    assert system.trade(system.seller, system.buyer, 10, 10_000) == codes.OK
    assert system.set_apart(system.buyer) == 0
    pay_out(system, 1)
    _, sale = system.trade_ids()
    if is_on:
        # The seller calls, and reads no figure of the buyer.
        assert system.cancel_trade(sale) == (codes.CASH_IN_ADVANCE_LACKING, {})
        assert system.transfer(system.seller, system.buyer, USDC, 1) == codes.OK
        again = commands.CancelTrades(*system.head(), [system.seller], [1], [sale])
        assert system.apply(again).codes == [codes.OK]
        assert system.set_apart(system.buyer) == 100_000
    else:
        system.state.clearing.segments[1].cash_in_advance = 0
        assert system.cancel_trade(sale) == (codes.OK, {})
        assert system.set_apart(system.buyer) == 0


def test_a_cancel_of_a_restricted_member_only_brings_it_nearer_to_nothing() -> None:
    """Bought 10 and 6, sold 4: without the sale it would have 16 of 12; without the 6, the 10 are more than is left.

    The other side calls, and reads no figure of the member (Q-5.2).
    """
    system = Cleared(types.DVP_NET)
    system.deposit(system.seller, USDC, 1_000 * 10**6)
    assert system.trade(system.buyer, system.seller, 10, 1_000) == codes.OK
    assert system.trade(system.seller, system.buyer, 4, 1_000) == codes.OK
    assert system.trade(system.buyer, system.seller, 6, 1_000) == codes.OK
    system.state.clearing.member_of["buyer"].status = types.MEMBER_RESTRICTED
    ten, four, six = system.trade_ids()
    assert system.cancel_trade(four) == (codes.ONLY_REDUCES, {})
    assert system.cancel_trade(six) == (codes.OK, {})
    assert system.cancel_trade(ten) == (codes.ONLY_REDUCES, {})
    assert system.trade_ids() == [ten, four]
