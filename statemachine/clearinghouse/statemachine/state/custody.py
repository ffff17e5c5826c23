# SPDX-License-Identifier: Apache-2.0
"""Hold the deposits that custody may take back, debts for them, shortfalls and house moves (SPEC L-4.1, L-4.3, L-7).

Owns the shape of the data. Must never decide: the handlers do.
"""

from collections import OrderedDict
from typing import Final

from clearinghouse.statemachine.state.records import Deposit
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId, DepositId

# Kinds of requests that custody or a beneficiary decides.
DEPOSITS: Final = 1
WITHDRAWALS: Final = 2
HOLDS: Final = 3
DECIDED: Final = (DEPOSITS, WITHDRAWALS, HOLDS)


class CreditedDeposit:
    """A deposit that custody has confirmed; `asked_by` is the principal that requested its reversal, empty without a
    request.
    """

    __slots__ = (
        "account_id",
        "amount",
        "asked_by",
        "asked_ns",
        "asset_id",
        "credited_ns",
        "id",
        "is_reversed",
        "reference",
    )

    def __init__(
        self,
        deposit_id: DepositId,
        account_id: AccountId,
        asset_id: AssetId,
        amount: int,
        credited_ns: int,
    ) -> None:
        """Store the credited deposit."""
        self.id = deposit_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.credited_ns = credited_ns
        self.asked_by = ""
        self.asked_ns = 0
        self.is_reversed = False
        self.reference = ""


class CreditedReference:
    """The reference of a credited deposit, which no other deposit of the asset may have for a time (L-3.2)."""

    __slots__ = ("asset_id", "credited_ns", "reference")

    def __init__(self, asset_id: AssetId, reference: str, credited_ns: int) -> None:
        """Store the reference."""
        self.asset_id = asset_id
        self.reference = reference
        self.credited_ns = credited_ns


class Decision:
    """The decision on a deposit, a withdrawal or a hold: of the requested amount `asked`, the amount `done` was paid
    (L-4.3).

    `account_id` is its account, for a hold the beneficiary, who decides it. For a withdrawal `done` is the amount that
    arrived, and `chain_fee` the fee of the chain, paid from `fees` if `fee_from_house` is 1. `asked_by` is the
    principal that requested its reversal, or empty; `asked_with_fee` is whether the request includes the fee.
    """

    __slots__ = (
        "account_id",
        "asked",
        "asked_by",
        "asked_ns",
        "asked_with_fee",
        "asset_id",
        "chain_fee",
        "decided_ns",
        "done",
        "fee_from_house",
        "id",
        "is_reversed",
        "kind",
    )

    def __init__(
        self,
        decided_id: int,
        kind: int,
        account_id: AccountId,
        asset_id: AssetId,
        asked: int,
        done: int,
        decided_ns: int,
    ) -> None:
        """Store the decision."""
        self.id = decided_id
        self.kind = kind
        self.account_id = account_id
        self.asset_id = asset_id
        self.asked = asked
        self.done = done
        self.decided_ns = decided_ns
        self.chain_fee = 0
        self.fee_from_house = 0
        self.asked_by = ""
        self.asked_ns = 0
        self.asked_with_fee = 0
        self.is_reversed = False


class BustClaim:
    """The unpaid amount of one busted trade to the account that gains by the bust (O-10)."""

    __slots__ = ("left", "receiver_account_id", "trade_id")

    def __init__(self, trade_id: int, receiver_account_id: AccountId, left: int) -> None:
        """Store the claim."""
        self.trade_id = trade_id
        self.receiver_account_id = receiver_account_id
        self.left = left


class ReversalDebt:
    """The debt of an owner in an asset for reversed deposits (L-4.3) and for busted trades (O-10).

    `claimed` of the amount is owed for the `claims`, the remainder for reversed deposits, which is paid first. `place`
    is the next of the owner's accounts to visit, `passes` the number of rounds over all of them since the debt began;
    `asked_by` is the principal that asked to write off `asked_amount` of it, or empty. An account of a member's clients
    pays only its part in `of_clients`: what it caused itself (C-7).
    """

    __slots__ = (
        "amount",
        "asked_amount",
        "asked_by",
        "asked_ns",
        "asset_id",
        "claimed",
        "claims",
        "found",
        "of_clients",
        "owner",
        "passes",
        "place",
    )

    def __init__(self, owner: str, asset_id: AssetId) -> None:
        """Start with nothing owed."""
        self.owner = owner
        self.asset_id = asset_id
        self.amount = 0
        self.claimed = 0
        self.claims: dict[int, BustClaim] = {}  # by trade, in the order in which they are paid
        self.of_clients: dict[AccountId, int] = {}  # without zeros, each at most the amount
        self.passes = 0
        self.place = 0
        self.found = 0  # 1: an account of this round has assets that a later pass may reach
        self.asked_by = ""
        self.asked_ns = 0
        self.asked_amount = 0


class HouseMove:
    """The request of a first principal to move money of the clearinghouse; each giver and asset has at most one
    (L-7).
    """

    __slots__ = (
        "account_id",
        "amount",
        "asked_by",
        "asked_ns",
        "asset_id",
        "floor",
        "giver_account_id",
        "reason",
    )

    def __init__(self, giver_account_id: AccountId, asset_id: AssetId) -> None:
        """Start without terms."""
        self.giver_account_id = giver_account_id
        self.asset_id = asset_id
        self.account_id = NO_ACCOUNT
        self.amount = 0
        self.floor = 0
        self.reason = ""
        self.asked_by = ""
        self.asked_ns = 0


class Custody:
    """All custody data of one state."""

    def __init__(self) -> None:
        """Start empty."""
        # Of these three the oldest leave first; a plain dictionary would search for the oldest
        # among all that have left (I-12).
        # In the order of their confirmation.
        self.credited: dict[DepositId, CreditedDeposit] = OrderedDict()
        # As they were credited.
        self.references: dict[tuple[AssetId, str], CreditedReference] = OrderedDict()
        # By kind and id, each kind in the order of its decisions.
        self.decided: dict[int, dict[int, Decision]] = {kind: OrderedDict() for kind in DECIDED}
        # In the order in which passes visit them.
        self.reversal_debts: dict[tuple[str, AssetId], ReversalDebt] = {}
        # Derived: the same by owner, then by asset.
        self.debtors: dict[str, dict[AssetId, ReversalDebt]] = {}
        # Derived: the number of open claims of busted trades by the account that gains by them.
        self.claimants: dict[AccountId, int] = {}
        self.house_moves: dict[tuple[AccountId, AssetId], HouseMove] = {}  # as they were asked
        self.shortfalls: dict[AssetId, int] = {}  # by asset, without zeros
        # Derived: the sums of undecided deposits and withdrawals by asset, without zeros.
        self.requested_in: dict[AssetId, int] = {}
        self.requested_out: dict[AssetId, int] = {}
        # Derived: undecided deposits with a reference, by asset and reference, the oldest first.
        self.pending: dict[tuple[AssetId, str], dict[DepositId, Deposit]] = {}


def put_debt(custody: Custody, debt: ReversalDebt) -> None:
    """Add a debt of an owner."""
    custody.reversal_debts[debt.owner, debt.asset_id] = debt
    custody.debtors.setdefault(debt.owner, {})[debt.asset_id] = debt


def put_part(debt: ReversalDebt, account_id: AccountId, amount: int) -> None:
    """Set the part of a debt that an account of clients caused; drop a part of 0."""
    if amount:
        debt.of_clients[account_id] = amount
    else:
        debt.of_clients.pop(account_id, None)


def put_claim(custody: Custody, debt: ReversalDebt, claim: BustClaim) -> None:
    """Add a claim; the amount of the debt already includes it."""
    debt.claims[claim.trade_id] = claim
    debt.claimed += claim.left
    receiver_id = claim.receiver_account_id
    custody.claimants[receiver_id] = custody.claimants.get(receiver_id, 0) + 1


def remove_claim(custody: Custody, debt: ReversalDebt, claim: BustClaim) -> None:
    """Remove a claim that is paid."""
    assert claim.left == 0
    del debt.claims[claim.trade_id]
    custody.claimants[claim.receiver_account_id] -= 1
    if custody.claimants[claim.receiver_account_id] == 0:
        del custody.claimants[claim.receiver_account_id]


def decision_on(custody: Custody, kind: int, number: int) -> Decision | None:
    """Return the stored decision on a deposit, a withdrawal or a hold, or None."""
    return custody.decided.get(kind, {}).get(number)


def put_pending(custody: Custody, deposit: Deposit) -> None:
    """Add an undecided deposit."""
    add_requested(custody.requested_in, deposit.asset_id, deposit.amount)
    if deposit.reference:
        custody.pending.setdefault((deposit.asset_id, deposit.reference), {})[deposit.id] = deposit


def remove_pending(custody: Custody, deposit: Deposit) -> None:
    """Remove a deposit that is decided."""
    add_requested(custody.requested_in, deposit.asset_id, -deposit.amount)
    if deposit.reference:
        key = (deposit.asset_id, deposit.reference)
        del custody.pending[key][deposit.id]
        if not custody.pending[key]:
            del custody.pending[key]


def add_requested(sums: dict[AssetId, int], asset_id: AssetId, amount: int) -> None:
    """Change the sum of requested amounts of an asset by `amount`; drop a sum of 0."""
    after = sums.get(asset_id, 0) + amount
    assert after >= 0
    if after:
        sums[asset_id] = after
    else:
        sums.pop(asset_id, None)
