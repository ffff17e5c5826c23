# SPDX-License-Identifier: Apache-2.0
"""Proofs about payment versus payment: claims are what is paid in, and a pair moves both of its payments (SPEC C-6)."""

import pytest

from clearinghouse.statemachine.handlers.clearing import pvp
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.pvp import cover, payments, queue
from clearinghouse.statemachine.pvp.limits import MemberTests
from clearinghouse.statemachine.state.pvp import PvpCurrency, PvpMember, PvpPair
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from clearinghouse.statemachine.vocabulary.types import PVP
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, left_out, whatever

pytestmark = pytest.mark.slow

BTC, USDC = AssetId(2), AssetId(1)
FIRST, SECOND = AccountId(1001), AccountId(1002)


def member_of(system: System, account_id: AccountId, **claims: AssetId) -> PvpMember:
    """A member with any claims in these currencies."""
    member = PvpMember(account_id, 1, 0)
    for name, asset_id in claims.items():
        claim = number(f"{name}.claim")
        assume(claim != 0)
        member.claims[asset_id] = claim
        system.state.pvp.currencies[asset_id] = PvpCurrency(asset_id, 0)
    system.state.pvp.members[account_id] = member
    return member


@proves("I-1", "I-2", "I-3", "L-4", "C-6", of=(pvp.pay_in,))
def test_a_pay_in_is_cash_of_pvp_and_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any balance, claim, amount and margin, the claim rises by as much as `pvp` gets, or neither moves."""

    def proof() -> None:
        system = System()
        system.funded(system.account(1001), system.asset, "holding")
        cash = system.holding(system.state.accounts[PVP], system.asset, "cash")
        member = member_of(system, FIRST, own=BTC)
        claim, before, amount = member.claims[BTC], cash.balance, number("amount")
        books = Books(system)
        batch = call(account_ids=[1001], asset_ids=[2], amounts=[amount])
        code = pvp.pay_in(system.state, batch, 0, Reply())
        books.shares_kept()
        paid = amount if code == codes.OK else 0
        prove("cash", cash.balance - before == paid)
        prove("claim", member.claims.get(BTC, 0) - claim == paid)

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    assert every_path(proof) >= 3


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-6",
    of=(pvp.pay_out,),
    assuming="the three tests may say anything; what they say is in `arithmetic.pvp` under contract",
)
def test_a_payment_out_is_of_claim_and_cash(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any claim, cash and amount: both fall by what the account gets, and neither below 0, or nothing moves."""

    def proof() -> None:
        system = System()
        system.funded(system.account(1001), system.asset, "holding")
        cash = system.holding(system.state.accounts[PVP], system.asset, "cash")
        member = member_of(system, FIRST, own=BTC)
        claim, before, amount = member.claims[BTC], cash.balance, number("amount")
        assume(cash.held == 0)
        books = Books(system)
        batch = call(account_ids=[1001], asset_ids=[2], amounts=[amount])
        code = pvp.pay_out(system.state, batch, 0, Reply())
        books.shares_kept()
        paid = amount if code == codes.OK else 0
        prove("cash", before - cash.balance == paid)
        prove("claim", claim - member.claims.get(BTC, 0) == paid)
        if code == codes.OK:
            prove("cash is there", cash.balance >= 0)
            prove("claim is there", member.claims.get(BTC, 0) >= 0)

    def passes(*_: object) -> MemberTests:
        return MemberTests()

    monkeypatch.setattr(pvp, "tests_after", passes)
    assert every_path(proof) >= 4


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-6",
    of=(payments.pay_out_claim,),
    assuming="there is as much of the claim and of the cash",
)
@on_every_path(2)
def test_a_claim_is_paid_out_of_cash() -> None:
    """With any claim, cash and amount up to both, the account gets what claim and cash lose."""
    system = System()
    account = system.account(1001)
    holding = system.funded(account, system.asset, "holding")
    cash = system.holding(system.state.accounts[PVP], system.asset, "cash")
    member = member_of(system, FIRST, own=BTC)
    claim, before, amount = member.claims[BTC], cash.balance, number("amount")
    had = holding.balance
    assume(cash.held == 0, amount > 0, amount <= claim, amount <= before)
    books = Books(system)
    payments.pay_out_claim(system.state, 0, member, system.asset, amount)
    books.shares_kept()
    prove("cash", before - cash.balance == amount)
    prove("claim", claim - member.claims.get(BTC, 0) == amount)
    prove("account", holding.balance - had == amount)


@proves("I-1", "C-6", of=(queue._settle,), assuming="the pair stands in the queue of its members")
def test_a_pair_settles_with_both_payments(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any claims and amounts, each member gets what the other gives, in both currencies, and no sum changes."""

    def proof() -> None:
        system = System()
        system.account(1001)
        system.account(1002)
        first = member_of(system, FIRST, gives=BTC, gets=USDC)
        second = member_of(system, SECOND, gives_too=USDC, gets_too=BTC)
        given, gotten = number("given"), number("gotten")
        assume(given > 0, gotten > 0)
        pair = PvpPair(PvpPairId(1), FIRST, BTC, given, SECOND, USDC, gotten, "r", 0)
        before = [(one.claims[BTC], one.claims[USDC]) for one in (first, second)]
        queue._settle(system.state, 0, pair, first, second)
        after = [(one.claims.get(BTC, 0), one.claims.get(USDC, 0)) for one in (first, second)]
        for place, sign in ((0, -1), (1, 1)):
            prove("first payment", after[place][0] - before[place][0] == sign * given)
            prove("second payment", after[place][1] - before[place][1] == -sign * gotten)

    left_out(monkeypatch, queue, "leave_queue", "member_moved", "_note_traded", "_write_legs")
    assert every_path(proof) >= 1


@proves("I-1", "C-6", of=(cover._move,), assuming="the amount is above 0, as its callers check")
@on_every_path(1)
def test_a_cover_moves_a_claim_whole() -> None:
    """For any claims and any amount, one member has so much less and the other so much more."""
    system = System()
    giver = member_of(system, FIRST, giver=BTC)
    taker = member_of(system, SECOND, taker=BTC)
    amount = number("amount")
    assume(amount > 0)
    before = giver.claims[BTC], taker.claims[BTC]
    cover._move(giver, taker, BTC, amount)
    prove("giver", before[0] - giver.claims.get(BTC, 0) == amount)
    prove("taker", taker.claims.get(BTC, 0) - before[1] == amount)
