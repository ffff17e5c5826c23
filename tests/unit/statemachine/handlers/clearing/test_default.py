# SPDX-License-Identifier: Apache-2.0
"""Terms of a default, its steps, porting, and payments of assessments, at each limit and beyond it (SPEC C-9, C-10)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.state.default import AuctionLot
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import Limit, Said, Setter

DECLARED, FROZEN, PORTING, HEDGING, AUCTION, ALLOCATION, CLOSED = range(1, 8)
WEEK: Final = 604_800
PORTING_SECONDS: Final = 3_600


@pytest.fixture
def system() -> System:
    """A clearinghouse without members."""
    return System()


def admit(system: System, owner: str) -> int:
    """A member with a house account; its number."""
    system.account(owner, kind=types.KIND_MEMBER_HOUSE)
    return system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))


class Declaring(Setter):
    """A declaration, each of a member of its own."""

    def __init__(self, system: System) -> None:
        super().__init__(
            system,
            commands.DeclareDefault(*system.head(), 1, PORTING_SECONDS, 7_200, 5_000_000_000),
            lambda: system.state.defaults.cases[max(system.state.defaults.cases)],
            lambda c, times: (
                "DEFAULT_DECLARED",
                {"case_id": times, "member_id": c.member_id, "state": DECLARED, "deadline_ns": 0},
            ),
        )

    def accepts(self, **changes: object) -> None:
        """A new member is declared to be in default, whose case has the next number."""
        member_id = admit(self.system, f"member{self.times}")
        self.answers = self.times + 1
        self.good.member_id = member_id  # type: ignore[attr-defined]
        super().accepts(**changes)
        case = self.record()
        member = self.system.state.clearing.members[member_id]
        assert member.status == types.MEMBER_IN_DEFAULT
        assert case.declared_ns == self.system.now  # type: ignore[attr-defined]


def test_a_declaration_keeps_its_limits(system: System) -> None:
    """A second to a week for each step, and at most ten times a contribution; at most 64 cases are open."""
    setter = Declaring(system)
    setter.good.member_id = admit(system, "spare")  # type: ignore[attr-defined]
    limits = (
        Limit("porting_seconds", 1, WEEK),
        Limit("assessment_seconds", 1, WEEK),
        Limit("assessment_cap_ppb", 0, 10_000_000_000),
    )
    for field, least, greatest, _ in limits:
        setter.refuses(**{field: least - 1})
        setter.refuses(**{field: greatest + 1})
    for field, least, greatest, _ in limits:
        setter.accepts(**{field: least})
        setter.accepts(**{field: greatest})
    setter.refuses(codes.MEMBER_IN_DEFAULT)
    setter.refuses(codes.UNKNOWN_MEMBER, member_id=9)


def test_a_terminated_member_is_in_no_default(system: System) -> None:
    """MEMBER_NOT_ACTIVE; one that is suspended may be declared (C-9)."""
    setter = Declaring(system)
    for number, (status, code) in enumerate(
        [
            (types.MEMBER_TERMINATED, codes.MEMBER_NOT_ACTIVE),
            (types.MEMBER_SUSPENDED, codes.OK),
        ]
    ):
        member_id = admit(system, f"anna{number}")
        system.must(commands.SetMember(*system.head(), member_id, status, 0, 0, 0))
        if code == codes.OK:
            system.must(setter.again(member_id=member_id))
        else:
            setter.refuses(code, member_id=member_id)


def test_no_more_than_64_cases_are_open(system: System) -> None:
    """STATE_LIMIT with the limit and what there would be (I-12)."""
    system.check = False
    setter = Declaring(system)
    for _ in range(64):
        setter.accepts()
    setter.good.member_id = admit(system, "last")  # type: ignore[attr-defined]
    setter.refuses(codes.STATE_LIMIT, (64, 65, 1))


def advancing(system: System, case_id: int = 1) -> Setter:
    """A case of member 1 that is moved to PORTING."""

    def says(command: Any, _: int) -> Said:  # noqa: ANN401  a command of one kind
        case = system.state.defaults.cases[case_id]
        deadline_ns = 0
        if command.state == PORTING:
            deadline_ns = system.now + case.porting_seconds * SECOND
        assert case.deadline_ns == deadline_ns
        said = {"case_id": case_id, "member_id": case.member_id, "state": command.state}
        return "DEFAULT_CASE_MOVED", {**said, "deadline_ns": deadline_ns}

    return Setter(
        system,
        commands.AdvanceDefaultCase(*system.head(), case_id, PORTING),
        lambda: system.state.defaults.cases[case_id],
        says,
        names={"case_id": "id"},
    )


def test_a_case_takes_one_step_after_the_other(system: System) -> None:
    """From FROZEN on each step leads to the next one alone; a refusal has the one it needs and the present one."""
    Declaring(system).accepts()
    setter = advancing(system)
    case = system.state.defaults.cases[1]
    while case.state < FROZEN:
        system.advance(0)
    for now in range(FROZEN, CLOSED + 1):
        assert case.state == now
        for to in range(9):
            if to != now + 1:
                figures = (to - 1, now, to - 1 - now)
                setter.refuses(codes.DEFAULT_CASE_STATE, figures, state=to)
        setter.refuses(codes.UNKNOWN_DEFAULT_CASE, case_id=2, state=now + 1)
        setter.refuses(codes.UNKNOWN_DEFAULT_CASE, case_id=0, state=now + 1)
        if now < CLOSED:
            setter.accepts(state=now + 1)
            system.advance(0)


def of_scenario(stem: str, sentence: str, until: str) -> Setup:
    """The state of a scenario before its first row that begins with some words."""
    scenario = next(
        one for one in SCENARIOS if one.stem == stem and one.sentence.startswith(sentence)
    )
    rows = list(scenario.rows)
    end = next(place for place, row in enumerate(rows) if row.left.startswith(until))
    setup = Setup(check=False)
    run(Scenario(scenario.stem, scenario.sentence, rows[:end]), setup)
    return setup


def account_of(system: System, owner: str, kind: int = types.KIND_MEMBER_HOUSE) -> AccountId:
    """The account of a kind that an owner has."""
    return next(
        account.id
        for account in system.state.accounts.values()
        if account.owner == owner and account.kind == kind
    )


def test_a_frozen_case_alone_begins_porting() -> None:
    """An account of the member that is in no case is ported nowhere, and what is offered is a client account."""
    setup = of_scenario("default", "A case takes its steps", "advance-case alice PORTING")
    system = setup.system
    advancing(system).accepts()
    members = system.state.clearing.member_of
    client = account_of(system, "alice", types.KIND_MEMBER_INDIVIDUAL)
    omnibus = account_of(system, "alice", types.KIND_MEMBER_OMNIBUS)
    own = account_of(system, "alice")
    case = system.state.defaults.cases[1]
    offer = Setter(
        system,
        commands.OfferPorting(*system.head(), 1, client, members["bob"].id),
        lambda: None,
        lambda c, _: (
            "PORTING_OFFERED",
            {"case_id": 1, "account_id": c.account_id, "member_id": c.member_id},
        ),
        names={"case_id": "", "account_id": "", "member_id": ""},
    )
    offer.refuses(codes.UNKNOWN_DEFAULT_CASE, case_id=2)
    for account_id in (own, account_of(system, "bob"), AccountId(999)):
        offer.refuses(codes.NOT_OF_DEFAULT_CASE, account_id=account_id)
    offer.refuses(codes.UNKNOWN_MEMBER, member_id=99)
    offer.refuses(codes.MEMBER_NOT_ACTIVE, member_id=members["alice"].id)
    offer.accepts()
    offer.accepts(account_id=omnibus)
    offer.accepts(member_id=members["carol"].id)
    assert case.offers == {client: members["carol"].id, omnibus: members["bob"].id}
    take = Setter(
        system,
        commands.AcceptPorting(*system.head(), 1, account_of(system, "carol"), client),
        lambda: None,
        lambda c, _: (
            "ACCOUNT_PORTED",
            {"case_id": 1, "account_id": c.client_account_id, "member_id": members["carol"].id},
        ),
        names={"case_id": "", "account_id": "", "client_account_id": ""},
    )
    take.refuses(codes.UNKNOWN_DEFAULT_CASE, case_id=2)
    for account_id in (own, account_of(system, "bob")):
        take.refuses(codes.NOT_OF_DEFAULT_CASE, client_account_id=account_id)
    take.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    for account_id in (account_of(system, "bob"), account_of(system, "alice"), AccountId(1)):
        take.refuses(codes.PORTING_NOT_OFFERED, account_id=account_id)
    take.refuses(codes.PORTING_NOT_OFFERED, client_account_id=omnibus)
    members["carol"].status = types.MEMBER_SUSPENDED
    take.refuses(codes.MEMBER_NOT_ACTIVE)
    members["carol"].status = types.MEMBER_ACTIVE
    take.accepts()
    assert case.offers == {omnibus: members["bob"].id}
    take.refuses(codes.NOT_OF_DEFAULT_CASE)
    assert system.state.accounts[client].owner == "carol"


def test_an_assessment_is_paid_and_no_more() -> None:
    """Carol has paid 1,500 of 2,000 and pays 500 at most, from a free balance of her own account (C-10)."""
    setup = of_scenario("default", "Layer 6", "advance 60s")
    system = setup.system
    carol = account_of(system, "carol")
    case = system.state.defaults.cases[1]
    called = case.assessments[system.state.clearing.member_of["carol"].id]
    unit = 10**6
    assert (called.called, called.paid) == (2_000 * unit, 1_500 * unit)
    setter = Setter(
        system,
        commands.PayAssessment(*system.head(), 1, carol, 200 * unit),
        lambda: None,
        lambda _, __: ("ASSESSMENT_PAID", {}),
    )
    setter.refuses(codes.UNKNOWN_DEFAULT_CASE, case_id=2)
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.refuses(codes.SYSTEM_ACCOUNT, account_id=AccountId(1))
    individual = account_of(system, "alice", types.KIND_MEMBER_INDIVIDUAL)
    setter.refuses(codes.NOT_A_MEMBER_ACCOUNT, account_id=individual)
    setter.refuses(codes.NO_ASSESSMENT, account_id=account_of(system, "alice"))
    for field, value in (("deadline_ns", 0), ("called", 1_500 * unit)):  # over, and paid
        of: Any = case if field == "deadline_ns" else called
        before = getattr(of, field)
        setattr(of, field, value)
        setter.refuses(codes.NO_ASSESSMENT)
        setattr(of, field, before)
    for amount in (0, -1):
        setter.refuses(codes.AMOUNT_NOT_POSITIVE, amount=amount)
    most = 500 * unit
    setter.refuses(codes.ASSESSMENT_EXCEEDED, (most, most + 1, 1), amount=most + 1)
    free = system.balance(carol, "USDC")
    system.must(setter.again())
    assert (called.paid, system.balance(carol, "USDC")) == (1_700 * unit, free - 200 * unit)
    left = 300 * unit
    setter.refuses(codes.ASSESSMENT_EXCEEDED, (left, left + 1, 1), amount=left + 1)
    system.transfer(carol, account_of(system, "bob"), AssetId(1), free - 200 * unit - 99)
    setter.refuses(codes.INSUFFICIENT_FREE_BALANCE, (left, 99, left - 99), amount=left)
    system.must(setter.again(amount=99))
    assert (called.paid, system.balance(carol, "USDC")) == (1_700 * unit + 99, 0)


def test_allocation_begins_once_no_auction_goes_on() -> None:
    """Alice has lost 5,000, which her margin pays; while a lot of hers is open nothing is allocated (C-9, C-10)."""
    setup = of_scenario("default", "Layer 1: a loss of 5,000", "advance-case alice AUCTION")
    system = setup.system
    setter = advancing(system)
    setter.accepts(state=AUCTION)
    case = system.state.defaults.cases[1]
    for number in (1, 2):
        case.lots[number] = AuctionLot(number, 1, 0, AccountId(11), MarketId(1))
        setter.refuses(codes.DEFAULT_CASE_OPEN, (0, number, number), state=ALLOCATION)
    case.lots.clear()
    system.must(setter.again(state=ALLOCATION))
    assert (case.state, case.losses) == (ALLOCATION, {})
    assert list(case.paid.values()) == [5_000 * 10**6]
    setter.accepts(state=CLOSED)


def test_a_case_whose_loss_is_not_paid_stays_open() -> None:
    """Layer 6 waits for an assessment; a refusal has how many accounts have a loss that is left, at least 1 (C-10)."""
    setup = of_scenario("default", "Layer 6", "advance 60s")
    system = setup.system
    case = system.state.defaults.cases[1]
    setter = advancing(system)
    losses = dict(case.losses)
    assert len(losses) == 1
    setter.refuses(codes.DEFAULT_CASE_OPEN, (0, 1, 1), state=CLOSED)
    case.losses[AccountId(999)] = 7
    setter.refuses(codes.DEFAULT_CASE_OPEN, (0, 2, 2), state=CLOSED)
    case.losses.clear()
    setter.refuses(codes.DEFAULT_CASE_OPEN, (0, 1, 1), state=CLOSED)


def test_a_loss_without_a_price_is_not_allocated() -> None:
    """DEFAULT_PRICE_ABSENT for an open net, also where all that is lodged would pay any loss (C-10)."""
    setup = of_scenario("default", "A case takes its steps", "advance-case alice ALLOCATION")
    system = setup.system
    setter = advancing(system)
    asset = system.market_of(1).base
    before = asset.price_e9
    asset.price_e9 = 0
    setter.refuses(codes.DEFAULT_PRICE_ABSENT, state=ALLOCATION)
    asset.price_e9 = before
    system.must(setter.again(state=ALLOCATION))
