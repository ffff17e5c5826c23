# SPDX-License-Identifier: Apache-2.0
"""What of an event and of a reply each account reads (SPEC Q-5.2)."""

from clearinghouse.server.codec.events.concerned import (
    account_of_item,
    accounts_of,
    as_read_by,
    concerns,
)
from clearinghouse.server.codec.reads.hidden import HIDDEN, Reader
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import (
    CancelAll,
    CreateHolds,
    DecideHolds,
    SetMarketStatus,
)
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, HoldId, MarketId
from clearinghouse.v1 import (
    default_pb2,
    enums_pb2,
    margin_call_pb2,
    member_pb2,
    risk_pb2,
    settlement_pb2,
)

HEAD = ("ann", "request", 0)
ANN, BOB, EVE = 1001, 1002, 1003


def event(kind: int, **values: int) -> Event:
    """An event of a kind, 7 in each field without a value."""
    name, names = EVENT_FIELDS[kind]
    return Event(kind, name, {field: values.get(field, 7) for field in names})


def test_a_party_of_a_trade_reads_its_own_side() -> None:
    """Account, order, fee and result of the other side read 0; price, quantity and market stay."""
    trade = event(events.TRADE, maker_account_id=ANN, taker_account_id=BOB)
    assert accounts_of(trade) == [ANN, BOB]
    assert concerns(trade, (BOB,))
    assert not concerns(trade, (EVE,))
    of_taker = as_read_by(trade, (BOB,)).fields
    hidden = {name for name, value in of_taker.items() if not value}
    assert hidden == {"maker_account_id", "maker_order_id", "maker_fee", "maker_realised"}
    assert as_read_by(trade, {ANN, BOB}).fields == trade.fields
    assert trade.fields["maker_fee"] == 7


def test_the_equity_in_liquidation_is_the_accounts_own() -> None:
    """Who takes a position over reads its own result, and not the equity of the account that loses it."""
    step = event(events.DELEVERAGED, account_id=ANN, counterparty_account_id=BOB)
    seen = as_read_by(step, (BOB,)).fields
    assert {name for name, value in seen.items() if not value} == {
        "account_realised",
        "equity_before",
        "equity_after",
    }
    assert as_read_by(step, (ANN,)).fields["counterparty_realised"] == 0


def test_an_event_of_one_account_is_read_whole() -> None:
    """Nothing of it is another account's."""
    own = event(events.DEPOSIT_CONFIRMED, account_id=ANN)
    assert as_read_by(own, (ANN,)) is own


def test_the_account_of_an_item() -> None:
    """That of its column or field; none of a command that names no account, or a hold."""
    holds = CreateHolds(
        *HEAD,
        0,
        [AccountId(ANN), AccountId(BOB)],
        [AccountId(BOB), AccountId(ANN)],
        [AssetId(1), AssetId(1)],
        [5, 5],
        [0, 0],
    )
    assert [account_of_item(holds, item) for item in range(2)] == [ANN, BOB]
    assert account_of_item(CancelAll(*HEAD, AccountId(BOB), MarketId(0), 0), 0) == BOB
    assert account_of_item(DecideHolds(*HEAD, [HoldId(ANN)], [5], [AssetId(1)]), 0) == 0
    assert account_of_item(SetMarketStatus(*HEAD, MarketId(1), 1, ""), 0) == 0


def test_a_member_reads_its_own_exposure_alone() -> None:
    """The reply of ListMembers has 0 for the exposure of every other one."""
    members = [
        member_pb2.Member(
            owner=owner,
            open_exposure="12.5",
            open_exposure_max="100",
            open_exposure_limit="100",
        )
        for owner in ("ann", "bob")
    ]
    reader = Reader("bob", lambda _: False)
    reply = member_pb2.ListMembersResponse(members=members).SerializeToString()
    seen = member_pb2.ListMembersResponse.FromString(
        HIDDEN["/clearinghouse.v1.MemberService/ListMembers"](reply, reader)
    )
    assert [one.open_exposure for one in seen.members] == ["0", "12.5"]
    assert [one.open_exposure_max for one in seen.members] == ["100", "100"]
    assert [one.open_exposure_limit for one in seen.members] == ["", "100"]


def test_a_member_reads_its_own_notice_alone() -> None:
    """The reply of GetDefaultFund names no time of another member's notice, nor what it may still be called for.

    Of the two members that would leave most it names the reader alone.
    """
    members = [
        margin_call_pb2.Contribution(
            member_id=number,
            amount="5",
            new_money_left="7",
            notice_ends_time_ns=1,
            notice_lapses_time_ns=2,
        )
        for number in (1, 2)
    ]
    fund = margin_call_pb2.DefaultFund(cover="9", first_member_id=1, second_member_id=2)
    raw = margin_call_pb2.GetDefaultFundResponse(
        fund=fund, contributions=members
    ).SerializeToString()
    hide = HIDDEN["/clearinghouse.v1.MarginCallService/GetDefaultFund"]
    for own, shown in ((2, [(0, 0, "0"), (1, 2, "7")]), (0, [(0, 0, "0"), (0, 0, "0")])):
        reply = hide(raw, Reader("bob", lambda _: False, own))
        answer = margin_call_pb2.GetDefaultFundResponse.FromString(reply)
        assert answer.fund == margin_call_pb2.DefaultFund(cover="9", second_member_id=own)
        seen = answer.contributions
        found = [
            (one.notice_ends_time_ns, one.notice_lapses_time_ns, one.new_money_left) for one in seen
        ]
        assert found == shown
        assert [one.amount for one in seen] == ["5", "5"]


def test_a_member_reads_no_account_and_call_of_others_in_a_case() -> None:
    """GetDefaultCase has nets and the account of a lot for their reader, and what was called of the member itself."""
    raw = default_pb2.GetDefaultCaseResponse(
        positions=[default_pb2.DefaultPosition(account_id=number) for number in (ANN, BOB)],
        lots=[default_pb2.AuctionLot(lot_id=number, account_id=number) for number in (ANN, BOB)],
        assessments=[default_pb2.Assessment(member_id=number, called="5") for number in (1, 2)],
    ).SerializeToString()
    hide = HIDDEN["/clearinghouse.v1.DefaultService/GetDefaultCase"]
    seen = default_pb2.GetDefaultCaseResponse.FromString(hide(raw, Reader("bob", BOB.__eq__, 2)))
    assert [one.account_id for one in seen.positions] == [BOB]
    assert [(one.lot_id, one.account_id) for one in seen.lots] == [(ANN, 0), (BOB, BOB)]
    assert [one.member_id for one in seen.assessments] == [2]


def test_a_reader_learns_no_account_of_others() -> None:
    """Of switches only those of its own accounts are listed; of an offer the provider is hidden, and not the terms."""
    reader = Reader("bob", lambda account_id: account_id == BOB)
    switches = [
        risk_pb2.RiskSwitch(scope=enums_pb2.RISK_SWITCH_SCOPE_MARKET, target_id=ANN),
        risk_pb2.RiskSwitch(scope=enums_pb2.RISK_SWITCH_SCOPE_ACCOUNT, target_id=ANN),
        risk_pb2.RiskSwitch(scope=enums_pb2.RISK_SWITCH_SCOPE_ACCOUNT, target_id=BOB),
    ]
    raw = risk_pb2.ListRiskSwitchesResponse(switches=switches).SerializeToString()
    listed = HIDDEN["/clearinghouse.v1.RiskService/ListRiskSwitches"](raw, reader)
    shown = risk_pb2.ListRiskSwitchesResponse.FromString(listed).switches
    assert list(shown) == [switches[0], switches[2]]
    offers = [risk_pb2.BackstopOffer(account_id=number, capacity="5") for number in (ANN, BOB)]
    raw = risk_pb2.GetLiquidationRulesResponse(offers=offers, enabled=True).SerializeToString()
    listed = HIDDEN["/clearinghouse.v1.RiskService/GetLiquidationRules"](raw, reader)
    rules = risk_pb2.GetLiquidationRulesResponse.FromString(listed)
    assert [(one.account_id, one.capacity) for one in rules.offers] == [(0, "5"), (BOB, "5")]
    assert rules.enabled
    sellers = [settlement_pb2.BuyInOffer(account_id=number, price="5") for number in (ANN, BOB)]
    raw = settlement_pb2.ListBuyInOffersResponse(offers=sellers).SerializeToString()
    listed = HIDDEN["/clearinghouse.v1.SettlementService/ListBuyInOffers"](raw, reader)
    shown_offers = settlement_pb2.ListBuyInOffersResponse.FromString(listed).offers
    assert [(one.account_id, one.price) for one in shown_offers] == [(0, "5"), (BOB, "5")]
