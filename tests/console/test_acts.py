# SPDX-License-Identifier: Apache-2.0
"""The acts of the web console: preview, journaled result, one effect, and the refusals of the server (SPEC Q-5)."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest

from clearinghouse.apps.console.shown import moment
from clearinghouse.client import (
    AssetParameters,
    BreakGlassReason,
    ConditionalOrder,
    DefaultCaseState,
    ListingGap,
    MarketStatus,
    OrderType,
    Side,
    TimeInForce,
    TriggerKind,
)
from tests.console.asking import Reply, RunningConsole, Visitor, calls_under
from tests.console.world import World

pytestmark = pytest.mark.slow

Person = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own, since these tests change it."""
    with World(tmp_path_factory.mktemp("acts")) as found:
        found.furnish()
        found.clear()
        yield found


@pytest.fixture(scope="module")
def console(world: World) -> Iterator[RunningConsole]:
    """A console of that server."""
    with RunningConsole(world.address, world.folder / "console.log") as found:
        yield found


def sequence_of(result: Reply) -> int:
    """The journaled sequence on a page of a result."""
    return int(result.body.partition("/walk?sequence=")[2].partition('"')[0])


def test_a_market_is_halted_and_resumes(person: Person, world: World) -> None:
    """The preview has the present figures, the result the sequence, and the machine's refusal its figures."""
    rita = person("rita")
    preview = rita.preview("market-status", market="2", status="HALTED", reason="index away")
    assert "Move SOL-PERP from open to halted" in preview.text
    assert "open interest 7,800 SOL stays" in preview.text
    assert "By the present figures no refusal comes" in preview.text
    assert re.search(r"As of sequence \d+, with a second after it", preview.text)
    assert "accounts flagged for liquidation 0" in preview.text
    result = rita.confirm(preview)
    with world.client("rita") as client:
        found = client.explain_sequence(sequence_of(result), timeout=60)
        assert (found.command, found.principal, found.asked["reason"]) == (
            "SetMarketStatus",
            "rita",
            "index away",
        )
        assert client.markets()[1].status is MarketStatus.HALTED
    # From HALTED there is no step to OPEN: the preview says it, and the machine refuses with its figures.
    preview = rita.preview("market-status", market="2", status="OPEN", reason="")
    assert "STATUS_TRANSITION_INVALID : from halted to open there is no step" in preview.text
    result = rita.confirm(preview)
    assert "Refused by the machine" in result.text
    assert "STATUS_TRANSITION_INVALID" in result.text
    assert "limit 6 actual 1" in result.text
    # A market with leverage opens only when what it lacks is confirmed by name, and the preview lists it (O-1.4).
    preview = rita.preview("market-status", market="2", status="AUCTION", reason="", gaps="NO_BAND")
    assert (
        "LISTING_INCOMPLETE : lacking, and not confirmed: FEW_SOURCES, FLAT_WEIGHT," in preview.text
    )
    assert "LISTING_INCOMPLETE" in rita.confirm(preview).text
    gaps = ", ".join(gap.name for gap in ListingGap if gap)
    for status in ("AUCTION", "OPEN"):
        preview = rita.preview("market-status", market="2", status=status, reason="", gaps=gaps)
        assert "Done" in rita.confirm(preview).text


def test_the_wrong_role_sees_the_refusal(person: Person, world: World) -> None:
    """An auditor may preview; the preview names the role that is lacking, and the machine refuses the act."""
    otto = person("otto")
    preview = otto.preview("market-status", market="1", status="HALTED", reason="")
    assert "it needs RISK_OFFICER or OPERATOR; you have AUDITOR" in preview.text
    result = otto.confirm(preview)
    assert "ROLE_REQUIRED" in result.text
    assert sequence_of(result) > 0
    with world.client("otto") as client:
        assert client.markets()[0].status is MarketStatus.OPEN


def test_a_large_withdrawal_needs_two_persons(person: Person, world: World) -> None:
    """The first person approves, cannot confirm again, the second carries it out; the walk names both and the asker."""
    number = str(world.withdrawals[1])
    carl, cora = person("carl"), person("cora")
    given = {"id": number, "decision": "confirm"}
    preview = carl.preview("withdrawal", **given)
    assert "approved; a second person within a day carries it out" in preview.text
    assert "first person none carl" in preview.text
    stated = carl.confirm(preview).text
    assert "Stated: waits for a second person until 20" in stated
    assert "Done" not in stated
    preview = carl.preview("withdrawal", **given)
    assert "APPROVER_IS_PROPOSER : carl was the first person" in preview.text
    assert "APPROVER_IS_PROPOSER" in carl.confirm(preview).text
    preview = cora.preview("withdrawal", **given)
    assert "carried out" in preview.text
    assert "balance USDC 21,000 6,000" in preview.text
    result = cora.confirm(preview)
    assert "Done" in result.text
    assert "balance USDC 21,000 6,000 6,000" in result.text
    with world.client("carl") as client:
        assert client.balances(world.accounts["tom"])["USDC"].balance == 6_000
    otto = person("otto")
    walk = otto.get(f"/walk?sequence={sequence_of(result)}")
    while "DEADLINE_EXCEEDED" in walk.text:  # the server's process for explanations still starts
        walk = otto.get(f"/walk?sequence={sequence_of(result)}")
    for words in (
        "stated by cora",
        "tom · RequestWithdrawals",
        "carl · DecideWithdrawals",
        "cora has the role custody granted by ann",
        "carl has the role custody granted by ann",
        "rita · SetApprovalLimit",
        "ann · GrantRole",
    ):
        assert words in walk.text, words
    assert "<script>alert" not in walk.body
    assert "<script>alert(1)</script>" in walk.text


def test_a_withdrawal_is_confirmed_with_the_fee_of_its_chain(person: Person, world: World) -> None:
    """The preview shows the limit, who pays and what arrives; a fee beyond the limit is named."""
    with world.client("rita") as rita:
        rita.set_asset_parameters("USDC", chain_fee_limit=2)
    with world.client("tom") as tom:
        asked = tom.request_withdrawal(world.accounts["tom"], "USDC", 40)
    carl = person("carl")
    given = {"id": str(asked), "decision": "confirm"}
    assert "no amount" in carl.preview("withdrawal", fee="1e1", **given).text
    assert (
        "CHAIN_FEE_TOO_HIGH : at most 2 USDC" in carl.preview("withdrawal", fee="2.5", **given).text
    )
    preview = carl.preview("withdrawal", fee="1.5", **given)
    assert "fee of the chain at most 2 1.5 from account" in preview.text
    assert "38.5 USDC" in preview.text
    assert "Done" in carl.confirm(preview).text


def test_a_change_of_parameters_leads_to_both_who_stated_it(person: Person, world: World) -> None:
    """From the limit that bob let rita carry out alone: to rita's proposal, to bob, and to who granted their roles."""
    with world.client("ann") as ann, world.client("rita") as rita, world.client("bob") as bob:
        ann.set_parameter_approval(enabled=True)
        rita.set_approval_limit("USDC", 7_000)
        # What another test has proposed waits for a day.
        proposal = max(rita.list_proposals(), key=lambda one: one.proposal_id)
        bob.break_parameter_glass(proposal.proposal_id, BreakGlassReason.DEADLINE)
        done = rita.set_approval_limit("USDC", 7_000)
        for operator in (ann, bob):
            operator.set_parameter_approval(enabled=False)
        rita.set_approval_limit("USDC", 10_000)
    otto = person("otto")
    walk = otto.get(f"/walk?sequence={done}")
    while "DEADLINE_EXCEEDED" in walk.text:
        walk = otto.get(f"/walk?sequence={done}")
    for words in (
        "stated by rita",
        "rita · SetApprovalLimit",
        "bob · BreakParameterGlass",
        "ann · SetParameterApproval",
        "ann · GrantRole",
        "rita has the role risk officer granted by ann",
        "bob has the role operator from genesis",
    ):
        assert words in walk.text, words


def test_a_double_click_acts_once(person: Person, world: World) -> None:
    """Five confirmations of one preview at the same time are one call with one answer."""
    carl = person("carl")
    with world.client("carl") as client:
        before = client.balances(world.accounts["tom"])["USDC"].withdrawing
    preview = carl.preview("withdrawal", id=str(world.withdrawals[0]), decision="confirm")
    form = {name: preview.hidden[name] for name in ("csrf", "prepared")}
    answers: list[Reply] = []
    threads = [
        threading.Thread(target=lambda: answers.append(carl.post("/confirm", form)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.status, one.location) for one in answers} == {
        (303, f"/result/{preview.hidden['prepared']}")
    }
    assert "Done" in carl.get(answers[0].location).text
    with world.client("carl") as client:
        assert calls_under(client, preview) == 1
        assert client.balances(world.accounts["tom"])["USDC"].withdrawing == before - 500


def test_a_deposit_is_rejected(person: Person, world: World) -> None:
    """A rejection needs one person, and leaves the balance."""
    carl = person("carl")
    preview = carl.preview("deposit", id=str(world.deposits[0]), decision="reject")
    assert "state waits rejected" in preview.text
    assert "Done" in carl.confirm(preview).text
    again = carl.preview("deposit", id=str(world.deposits[0]), decision="confirm")
    assert "ALREADY_DECIDED : it is decided already" in again.text
    assert "ALREADY_DECIDED" in carl.confirm(again).text


def test_an_account_is_frozen_by_one_and_released_by_another(person: Person, world: World) -> None:
    """The person who froze an account cannot release it."""
    number = str(world.accounts["tess"])
    carl, cora = person("carl"), person("cora")
    preview = carl.preview("freeze", account=number, reason="SANCTIONS", orders="end")
    assert "sanctions, orders that raise risk end" in preview.text
    assert "Done: Freeze account" in carl.confirm(preview).text
    assert "sanctions" in carl.get(f"/account?account={number}").text
    refused = carl.confirm(carl.preview("unfreeze", account=number))
    assert "RELEASER_HAS_FROZEN" in refused.text
    assert "Done" in cora.confirm(cora.preview("unfreeze", account=number)).text
    assert "ACCOUNT_NOT_FROZEN : it is not frozen" in cora.preview("unfreeze", account=number).text


def test_a_frozen_account_is_closed_by_an_order_that_two_persons_state(
    person: Person, world: World
) -> None:
    """The second person of custody sends the same fields, and the receiver gets what is free."""
    with world.client("tom") as tom:
        seized, court = tom.create_account("tom"), tom.create_account("tom")
        tom.transfer(world.accounts["tom"], seized, "USDC", "25")
        carl, cora = person("carl"), person("cora")
        given = {"account": str(seized), "receiver": str(court), "reference": "17 K 3"}
        assert "ACCOUNT_NOT_FROZEN" in carl.preview("seize", **given).text
        carl.confirm(carl.preview("freeze", account=str(seized), reason="LEGAL_ORDER"))
        preview = carl.preview("seize", **given)
        assert "free USDC 25 0" in preview.text
        assert "Done" in carl.confirm(preview).text
        assert "SECOND_PERSON_NEEDED" in carl.confirm(carl.preview("seize", **given)).text
        assert "Done" in cora.confirm(cora.preview("seize", **given)).text
        assert tom.balances(court)["USDC"].free == 25
        assert not tom.balances(seized)["USDC"].free


def test_orders_of_an_account_are_cancelled_and_its_exits_only_if_it_is_stated(
    person: Person, world: World
) -> None:
    """A bid and an entry end, the stop of the position stays; with the other choice it ends too."""
    number = world.accounts["tom-3"]
    with world.client("tom") as client:
        client.place_order(number, "SOL-PERP", Side.BUY, "1", "120")
        stop = ConditionalOrder(
            number,
            "SOL-PERP",
            Side.SELL,
            "300",
            trigger=TriggerKind.STOP,
            trigger_price="100",
            type=OrderType.MARKET,
            time_in_force=TimeInForce.IOC,
            reduce_only=True,
        )
        entry = ConditionalOrder(
            number, "SOL-PERP", Side.BUY, "1", "120", TriggerKind.TAKE_PROFIT, "110"
        )
        client.place_conditional_orders([stop, entry]).raise_for_refusals()
    rita = person("rita")
    preview = rita.preview("cancel-orders", account=str(number), exits="keep")
    for words in ("open orders 1 0", "exits of positions 1 stays", "other orders that wait 1 0"):
        assert words in preview.text
    result = rita.confirm(preview)
    assert "Done" in result.text
    assert sequence_of(result) > 0
    with world.client("tom") as client:
        assert client.orders(number) == []
        assert [one.reduce_only for one in client.conditional_orders(number)] == [True]
    preview = rita.preview("cancel-orders", account=str(number), exits="end")
    assert "exits of positions 1 0" in preview.text
    assert "Positions stay without the exits that end." in preview.text
    assert "Done" in rita.confirm(preview).text
    with world.client("tom") as client:
        assert client.conditional_orders(number) == []


def test_an_owner_closes_all_and_sets_the_flags_of_an_account(person: Person, world: World) -> None:
    """The flag of R-1.5 changes alone; everything of an account is closed except its position, which gets an exit."""
    number = world.accounts["tom-4"]
    tom = person("tom")
    preview = tom.preview("account-settings", account=str(number), converts_collateral="on")
    assert "pays losses by converting collateral no yes" in preview.text
    assert "borrows for spot orders no stays" in preview.text
    assert "Done" in tom.confirm(preview).text
    with world.client("tom") as client:
        account = client.account(number)
        assert (account.converts_collateral, account.spot_margin) == (True, False)
    preview = tom.preview("close-all", account=str(number), receiver=str(world.accounts["tess"]))
    assert "OWNER_MISMATCH : account" in preview.text
    assert "OWNER_MISMATCH" in tom.confirm(preview).text
    preview = tom.preview("close-all", account=str(number), receiver="")
    assert "position SOL-PERP 400 0" in preview.text
    result = tom.confirm(preview)
    assert "Done" in result.text
    assert sequence_of(result) > 0
    with world.client("tom") as client:
        # There is no bid, so the exit of the position waits.
        assert [one.close_position for one in client.conditional_orders(number)] == [True]
    otto = person("otto")
    refused = otto.confirm(otto.preview("close-all", account=str(number), receiver=""))
    assert "Done" not in refused.text


def test_dust_is_repaid_only_where_it_is_owed(person: Person, world: World) -> None:
    """An account without a debt of the asset: the preview says so, and the machine refuses, as it has no pool."""
    tom = person("tom")
    preview = tom.preview("repay-dust", account=str(world.accounts["tom-5"]), asset="SOL")
    assert "NOTHING_OWED : it owes no SOL" in preview.text
    assert "UNKNOWN_POOL" in tom.confirm(preview).text


def test_a_brake_is_engaged_and_released(person: Person, world: World) -> None:
    """An operator engages the withdrawal gate; the overview shows it; a risk officer releases it."""
    bob, rita = person("bob"), person("rita")
    given = {"brake": "WITHDRAWAL_GATE", "cause": "ATTACK", "reason": "keys <lost>"}
    assert "Done" in bob.confirm(bob.preview("engage-brake", **given)).text
    overview = rita.get("/overview")
    assert "WITHDRAWAL_GATE engaged: ATTACK" in overview.text
    assert "keys <lost>" in overview.text
    assert "<lost>" not in overview.body
    given = {"brake": "WITHDRAWAL_GATE:0:0", "cause": "DRILL", "reason": ""}
    refused = bob.confirm(bob.preview("release-brake", **given))
    assert "ROLE_REQUIRED" in refused.text
    assert "Done" in rita.confirm(rita.preview("release-brake", **given)).text
    with world.client("rita") as client:
        assert not [brake for brake in client.brakes() if brake.is_engaged]


def test_an_asset_is_paused_for_some_minutes(person: Person, world: World) -> None:
    """An operator pauses an asset; more than a day is refused before it is sent, and more than an hour needs two."""
    bob, rita = person("bob"), person("rita")
    with world.client("rita") as client:
        number = next(one.asset_id for one in client.assets() if one.symbol == "SOL")
    given = {"asset": str(number), "cause": "OPERATOR", "reason": "price <wrong>"}
    assert "PARAMETER_OUT_OF_RANGE" in bob.preview("pause-asset", minutes="1441", **given).text
    preview = bob.preview("pause-asset", minutes="61", **given)
    assert "two: the second one sends the same" in preview.text
    assert "Done" in bob.confirm(preview).text
    with world.client("rita") as client:
        assert not [brake for brake in client.brakes() if brake.is_engaged]
    preview = bob.preview("pause-asset", minutes="10", **given)
    assert "Pause SOL for 10 minutes" in preview.text
    assert "Done" in bob.confirm(preview).text
    brake = {"brake": f"ASSET_PAUSE:0:{number}", "cause": "OPERATOR", "reason": ""}
    assert "Done" in rita.confirm(rita.preview("release-brake", **brake)).text
    with world.client("rita") as client:
        assert not [brake for brake in client.brakes() if brake.is_engaged]


def test_an_asset_is_exchanged_by_two_persons(person: Person, world: World) -> None:
    """The preview has both prices and what is refused; the first person asks, the second announces."""
    ann, bob = person("ann"), person("bob")
    with world.client("ann") as client:
        for symbol in ("UNIT", "UNITS"):
            client.create_asset(symbol, 6, AssetParameters())
        ids = {one.symbol: str(one.asset_id) for one in client.assets()}
        second = client.head().time_ns // 10**9 + 1_000
    given = {
        "asset": ids["UNIT"],
        "into": ids["UNITS"],
        "old": "1",
        "account": "1001",
        "second": str(second),
    }
    assert "PARAMETER_OUT_OF_RANGE" in bob.preview("redenominate", new="1", **given).text
    preview = bob.preview("redenominate", new="10", **given)
    assert "Exchange UNIT for UNITS, 10 for 1" in preview.text
    assert "By the present figures no refusal comes" in preview.text
    assert "Done" in bob.confirm(preview).text
    assert (
        "SECOND_PERSON_NEEDED" in bob.confirm(bob.preview("redenominate", new="10", **given)).text
    )
    assert "Done" in ann.confirm(ann.preview("redenominate", new="10", **given)).text
    with world.client("ann") as client:
        (action,) = client.list_corporate_actions()
        client.cancel_corporate_action(action.action_id)


def test_a_settlement_price_is_refused_before_settling(person: Person) -> None:
    """The preview has the distance from the mark and the refusal that comes; a price off the tick is named too."""
    rita = person("rita")
    preview = rita.preview("settlement-price", market="2", price="151.505", reason="test")
    assert "The price is +1.00% from the mark" in preview.text
    assert "MARKET_STATUS_FORBIDS : the market is open, not settling" in preview.text
    assert "PARAMETER_OUT_OF_RANGE : the price is no multiple of the tick 0.01" in preview.text
    for price in ("", "-1", "1e9", "\u0661\u0665", "150.", "NaN"):
        reply = rita.preview("settlement-price", market="2", price=price, reason="test")
        assert reply.status == 400, price
    preview = rita.preview("settlement-price", market="2", price="151.5", reason="test")
    said = rita.confirm(preview).text
    assert "Stated: waits for a second person until 20" in said
    assert "Done" not in said


def test_sessions_and_deadlines_move_to_later_times(person: Person, world: World) -> None:
    """The preview has both times of a session, and two operators move it; without an open call there is no deadline."""
    ann, bob = person("ann"), person("bob")
    with world.client("bob") as client:
        session = client.list_sessions()[-1]
    later_ns = session.settlement_time_ns + 60 * 10**9
    given = {
        "session": str(session.session_id),
        "cut_off": "",
        "settlement": moment(later_ns),
        "house_cause": "yes",
        "reason": "test",
    }
    preview = bob.preview("move-session", **given)
    assert f"settlement {moment(session.settlement_time_ns)} {moment(later_ns)}" in preview.text
    assert "waits for a second person" in bob.confirm(preview).text
    assert "Done" in ann.confirm(ann.preview("move-session", **given)).text
    with world.client("bob") as client:
        moved = client.list_sessions()[-1]
    assert (moved.settlement_time_ns, moved.is_house_cause) == (later_ns, True)
    page = bob.get("/times").text
    assert f"session {session.session_id} {moment(later_ns)}" in page
    assert "no gap is recorded" in page
    given = {"kind": "MARGIN_CALL", "to": "2100-01-01 12:00", "reason": "test"}
    assert "waits for" in bob.confirm(bob.preview("move-deadline", **given)).text
    assert "NO_OPEN_DEADLINE" in ann.confirm(ann.preview("move-deadline", **given)).text


def test_margin_is_called_and_a_default_declared(person: Person, world: World) -> None:
    """The preview shows the calls of a run, which begins with its reason; then the default."""
    rita = person("rita")
    preview = rita.preview("margin-run", reason="prices fell by a tenth")
    assert "required 120, lodged 100 no call called 20" in preview.text, preview.text
    result = rita.confirm(preview)
    assert "Done" in result.text
    with world.client("rita") as client:
        found = client.explain_sequence(sequence_of(result), timeout=60)
        asked = {"reason": "prices fell by a tenth"}
        assert (found.command, found.asked) == ("BeginMarginRun", asked)
    given = {"member": str(world.member_id), "porting": "3600", "assessment": "86400"}
    preview = rita.preview("declare-default", **given)
    assert "Declare north" in preview.text
    assert "clearing accounts 1 1, frozen" in preview.text
    result = rita.confirm(preview)
    assert "Done" in result.text
    assert sequence_of(result) > 0
    with world.client("rita") as client:
        (case,) = client.list_default_cases()
        assert case.state in (DefaultCaseState.DECLARED, DefaultCaseState.FROZEN)
    assert (
        "MEMBER_IN_DEFAULT : its case is open already"
        in rita.preview("declare-default", **given).text
    )
    assert "case 1 of member" in rita.get("/alerts").text
    assert "Case 1: layers" in rita.get("/defaults").text


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("market-status", {"market": "99", "status": "HALTED"}),
        ("market-status", {"market": "2", "status": "ASLEEP"}),
        ("market-status", {"market": "2", "status": "HALTED", "reason": "x" * 257}),
        ("market-status", {"market": "2", "status": "HALTED", "reason": "a\x00b"}),
        ("freeze", {"account": "0", "reason": "OTHER"}),
        ("freeze", {"account": "1001", "reason": "UNSPECIFIED"}),
        ("withdrawal", {"id": "1", "decision": "maybe"}),
        ("cancel-orders", {"account": "1001", "exits": "perhaps"}),
        ("close-all", {"account": "1001", "receiver": "x"}),
        ("repay-dust", {"account": "1001", "asset": "ABC"}),
        ("account-settings", {"account": "1001"}),
        ("account-settings", {"account": "1001", "spot_margin": "maybe"}),
        ("margin-run", {"reason": ""}),
        ("declare-default", {"member": "99", "porting": "1", "assessment": "1"}),
        ("declare-default", {"member": "1", "porting": "0", "assessment": "1"}),
        ("move-deadline", {"kind": "MARGIN_CALL", "to": "noon", "reason": "x"}),
        ("move-session", {"session": "99", "house_cause": "no", "reason": "x"}),
    ],
)
def test_fields_that_cannot_be_read_are_named(
    act: str, given: dict[str, str], person: Person
) -> None:
    """A wrong field comes back with its form, and nothing is prepared."""
    reply = person("rita").preview(act, **given)
    assert reply.status == 400
    assert "prepared" not in reply.hidden
    assert "Preview" in reply.text
