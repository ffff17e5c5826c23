# SPDX-License-Identifier: Apache-2.0
"""Proofs about losses that no default has caused: what leaves an account is borne, to the unit (SPEC C-13)."""

from typing import Any

import pytest

from clearinghouse.statemachine.default import non_default_losses
from clearinghouse.statemachine.handlers.clearing import non_default_losses as handlers
from clearinghouse.statemachine.pretrade import reservations
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.holders import NonDefaultLoss
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_MEMBER_HOUSE,
    LOSS_OF_CUSTODIAN,
)
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, call, whatever

pytestmark = pytest.mark.slow

BTC = AssetId(2)
PAYER = AccountId(1001)


class Losing:
    """An own account of a member with any balance, and a loss of which any part is not borne."""

    def __init__(self) -> None:
        """Make all of it."""
        self.system = system = System()
        self.state = state = system.state
        account = system.account(PAYER)
        account.kind = KIND_MEMBER_HOUSE
        self.member = Member(1, account.owner)
        state.owned_ids[account.owner] = [PAYER]
        self.holding: Any = system.funded(account, system.asset, "holding")
        self.outside = system.outside(system.asset)
        self.loss: Any = NonDefaultLoss(1, LOSS_OF_CUSTODIAN, 1, BTC, number("loss"))
        self.left = self.loss.amount
        assume(self.left > 0)
        state.holders.non_default_losses[1] = self.loss
        state.holders.lost[BTC] = self.left

    def prove_paid(self, balance: Any, outside: Any, paid: Any) -> None:  # noqa: ANN401  they are no ints
        """Prove that an amount has left the account for `external`, and that so much less is not borne."""
        prove("balance", self.holding.balance == balance - paid)
        prove("outside", self.outside.balance == outside + paid)
        prove("left", self.loss.uncovered() == self.left - paid)
        prove("kept", self.state.holders.lost.get(BTC, 0) == self.left - paid)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-13",
    of=(non_default_losses._member_bears, non_default_losses.pay),
)
@on_every_path(3)
def test_a_member_bears_its_share_as_far_as_its_means_go() -> None:
    """With any balance, hold, collateral and share: the free part pays first, then collateral, no more."""
    losing = Losing()
    holding = losing.holding
    balance, held, reserved = holding.balance, holding.held, holding.reserved
    outside = losing.outside.balance
    lodged, share = number("lodged"), number("share")
    assume(lodged > 0, lodged <= held, share > 0, share <= losing.left)
    key = pair_key(PAYER, BTC)
    losing.state.margin.collateral[key] = lodged
    losing.state.margin.count_lodged(holding.account.owner, BTC, lodged)
    books = Books(losing.system)
    non_default_losses._member_bears(losing.state, losing.loss, losing.member, share, share)
    books.shares_kept()
    paid = balance - holding.balance
    released = lodged - losing.state.margin.collateral.get(key, 0)
    free = balance - held - reserved
    losing.prove_paid(balance, outside, paid)
    prove("hold", held - holding.held == released)
    prove("at most the share", paid <= share)
    prove("members", losing.loss.by_members == paid)
    if paid < share:
        prove("all collateral", released == lodged)
    if released > 0 and free >= 0:
        prove("free first", paid - released == free)


@proves("I-1", "I-2", "I-3", "L-4", "C-13", of=(handlers.cover,))
def test_what_covers_a_loss_leaves_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any balance, hold, margin and amount: as much is borne as leaves, or nothing moves."""

    def proof() -> None:
        losing = Losing()
        balance, held, outside = losing.holding.balance, losing.holding.held, losing.outside.balance
        amount = number("amount")
        books = Books(losing.system)
        command = call(account_id=1001, loss_id=1, asset_id=2, amount=amount)
        code = handlers.cover(losing.state, command, Reply())
        books.shares_kept()
        losing.prove_paid(balance, outside, amount if code == codes.OK else 0)
        prove("hold", losing.holding.held == held)

    whatever(
        monkeypatch, reservations, "refuse_margin_after_debit", codes.OK, codes.WITHDRAWAL_MARGIN
    )
    assert every_path(proof) >= 3
