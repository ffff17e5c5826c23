# SPDX-License-Identifier: Apache-2.0
"""Define acts of custody: decide deposits and withdrawals, freeze, release and seize accounts.

Owns their previews: the amount, whether a second person is needed, and who the first person is.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Final, Literal

from clearinghouse.apps.console.sheet import (
    Act,
    Choice,
    Field,
    FieldError,
    Look,
    Row,
    choice_of,
    choices_of,
    integer_of,
    member_of,
    sequence_of,
    text_of,
)
from clearinghouse.apps.console.shown import amount, moment, words
from clearinghouse.client import (
    AccessDenied,
    AccountStatus,
    AsyncClient,
    Decision,
    FreezeReason,
    PendingDeposit,
    PendingWithdrawal,
    RequestKey,
)

DAY_NS: Final = 86_400_000_000_000
LISTED_MAX: Final = 200
ORDERS: Final = (Choice("keep", "stay"), Choice("end", "end where they raise risk"))
DECISIONS: Final = (Choice("confirm", "confirm"), Choice("reject", "reject"))
AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,18})(\.[0-9]{1,12})?")
Pending = PendingDeposit | PendingWithdrawal


async def name_of(client: AsyncClient, principal_id: int) -> str:
    """Return the name of a principal by its number; the number if the caller may not read grants."""
    try:
        found = await client.grants()
    except AccessDenied:
        return f"principal {principal_id}"
    return next(
        (one.name for one in found if one.principal_id == principal_id), f"principal {principal_id}"
    )


async def _approval(
    client: AsyncClient, asked: Pending, caller: str
) -> tuple[list[Row], dict[str, str], str]:
    """Return rows about the second person, the refusals that follow from them, and the effect of a confirmation in
    words.
    """
    asset = next(one for one in await client.assets() if one.asset_id == asked.asset_id)
    limit = asset.approval_limit
    if limit is None or asked.amount <= limit:
        shown = f"{amount(limit)} {asset.symbol}" if limit is not None else "none"
        return [Row("limit for one person", shown, shown)], {}, "carried out"
    rows = [
        Row(
            "limit for one person",
            f"{amount(limit)} {asset.symbol}",
            f"{amount(limit)} {asset.symbol}",
        )
    ]
    counts = asked.approver_id and time.time_ns() - asked.approved_time_ns < DAY_NS
    if not counts:
        rows.append(Row("first person", "none", caller))
        return rows, {}, "approved; a second person within a day carries it out"
    first = await name_of(client, asked.approver_id)
    rows.append(
        Row(
            "first person",
            f"{first}, {moment(asked.approved_time_ns)}",
            f"{first}, {moment(asked.approved_time_ns)}",
        )
    )
    if first == caller:
        return (
            rows,
            {"APPROVER_IS_PROPOSER": f"{first} was the first person"},
            "still approved by one person",
        )
    return rows, {}, "carried out"


class _Decide(Act):
    """The common part of the acts that decide deposits and withdrawals."""

    service = "AccountService"
    button = "Decide"
    is_grave = True
    noun: ClassVar[Literal["deposit", "withdrawal"]]

    def __init__(self, caller: str) -> None:
        self._caller = caller

    async def undecided(self, client: AsyncClient) -> list[Pending]:
        """Return all deposits or withdrawals that wait for a decision of custody."""
        if self.noun == "deposit":
            return list(await client.pending_deposits())
        return list(await client.pending_withdrawals())

    def number(self, asked: Pending) -> int:
        """Return the id of a deposit or withdrawal."""
        return asked.deposit_id if isinstance(asked, PendingDeposit) else asked.withdrawal_id

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the undecided deposits or withdrawals, the oldest first, and the decision."""
        found = (await self.undecided(client))[:LISTED_MAX]
        listed = [
            Choice(
                str(self.number(one)),
                f"{self.number(one)} · account {one.account_id} · {amount(one.amount)} {one.asset} · {one.reference}",
            )
            for one in found
        ]
        return [
            Field(
                "id", self.noun.capitalize(), "" if listed else "none waits", choices=tuple(listed)
            ),
            Field("decision", "Decision", choices=DECISIONS, value="confirm"),
        ]

    async def waits_until(self, client: AsyncClient, given: Mapping[str, str]) -> int:
        """Return when the first person's approval of an undecided item expires, in ns since 1970; 0: it is decided."""
        number = integer_of(given, "id")
        for one in await self.undecided(client):
            if self.number(one) == number and one.approver_id:
                return one.approved_time_ns + DAY_NS
        return 0

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the amount, the balance, and whether another person is needed."""
        number, confirm = integer_of(given, "id"), _is_confirmed(given)
        asked = next(
            (one for one in await self.undecided(client) if self.number(one) == number), None
        )
        if asked is None:
            return Look(
                f"{self.noun.capitalize()} {number} does not wait any more",
                [Row("state", "decided", "decided")],
                {"ALREADY_DECIDED": "it is decided already, or was never requested"},
            )
        account = await client.account(asked.account_id)
        balance = (await client.balances(asked.account_id)).get(asked.asset)
        held = balance.balance if balance else Decimal(0)
        leaving = balance.withdrawing if balance else Decimal(0)
        rows: list[Row] = []
        refusals: dict[str, str] = {}
        effect = "carried out"
        if confirm:
            rows, refusals, effect = await _approval(client, asked, self._caller)
        done = confirm and effect == "carried out"
        if account.frozen_sequence and confirm and self.noun == "withdrawal":
            refusals["ACCOUNT_FROZEN"] = f"frozen: {words(account.freeze_reason)}"
        after, leaving_after = held, leaving
        if self.noun == "deposit":
            after = held + asked.amount if done else held
        elif done or not confirm:
            leaving_after = leaving - asked.amount
            after = held - asked.amount if done else held
        sums = [Row(f"balance {asked.asset}", amount(held), amount(after))]
        if self.noun == "withdrawal":
            sums.append(Row("of that leaving", amount(leaving), amount(leaving_after)))
        facts = (
            ("owner", account.owner),
            ("amount", f"{amount(asked.amount)} {asked.asset}"),
            ("reference", asked.reference),
        )
        rows = [
            Row("state", "waits", effect if confirm else "rejected"),
            *(Row(name, value, value) for name, value in facts),
            *rows,
            *sums,
        ]
        verb = "Confirm" if confirm else "Reject"
        return Look(
            f"{verb} {self.noun} {number}: {amount(asked.amount)} {asked.asset} of account {asked.account_id}",
            rows,
            refusals,
            subject={"account": str(asked.account_id), "asset": asked.asset},
        )

    async def now(
        self, client: AsyncClient, given: Mapping[str, str], before: Look
    ) -> dict[str, str]:
        """Return the present figures for a preview; after a decision only the balance is left to show."""
        number = integer_of(given, "id")
        if not before.subject or any(
            self.number(one) == number for one in await self.undecided(client)
        ):
            return await super().now(client, given, before)
        asset = before.subject["asset"]
        balance = (await client.balances(int(before.subject["account"]))).get(asset)
        return {
            "state": "decided",
            f"balance {asset}": amount(balance.balance if balance else Decimal(0)),
            "of that leaving": amount(balance.withdrawing if balance else Decimal(0)),
        }


def _is_confirmed(given: Mapping[str, str]) -> bool:
    """Return whether a form confirms the item, and does not reject it. Raises FieldError."""
    text = text_of(given, "decision")
    if text not in ("confirm", "reject"):
        raise FieldError("the decision is confirm or reject")
    return text == "confirm"


def _fee(given: Mapping[str, str]) -> Decimal:
    """Return the chain's fee that a form states; 0 if none. Raises FieldError."""
    text = text_of(given, "fee", required=False)
    if not AMOUNT.fullmatch(text or "0"):
        raise FieldError("the fee of the chain is no amount")
    return Decimal(text or "0")


class DecideWithdrawal(_Decide):
    """The act that confirms or rejects a withdrawal."""

    name = "withdrawal"
    title = "Confirm a withdrawal"
    call = "DecideWithdrawals"
    lead = (
        "Custody sends an asset, or does not. Above the limit of the asset two persons are needed."
    )
    noun = "withdrawal"

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: those of every decision, and the fee of the chain."""
        fee = Field("fee", "Fee of the chain", "in the asset; empty: none", required=False)
        return [*await super().fields(client), fee]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: that of every decision, with the payer of the chain's fee and the amount that arrives."""
        found = await super().look(client, given)
        fee, number = _fee(given), integer_of(given, "id")
        asked = next(
            (one for one in await client.pending_withdrawals() if one.withdrawal_id == number), None
        )
        if asked is None:
            return found
        asset = next(one for one in await client.assets() if one.asset_id == asked.asset_id)
        house = asked.fee_from_house
        most = asset.house_fee_limit if house else asset.chain_fee_limit
        most = min(most, asked.amount) if _is_confirmed(given) else Decimal(0)
        refusals = dict(found.refusals)
        if fee and (fee > most or fee == asked.amount):
            refusals["CHAIN_FEE_TOO_HIGH"] = f"at most {amount(most)} {asked.asset}"
        payer = "fees" if house else f"account {asked.account_id}"
        arrives = asked.amount if house else asked.amount - fee
        rows = [
            Row("fee of the chain", f"at most {amount(most)}", f"{amount(fee)} from {payer}"),
            Row("arrives", "", f"{amount(arrives)} {asked.asset}"),
        ]
        return replace(found, rows=[*found.rows, *rows], refusals=refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send DecideWithdrawals with one item; return its sequence."""
        number, fee = integer_of(given, "id"), _fee(given)
        decision = Decision(number, confirm=_is_confirmed(given))
        if fee:
            waiting = await client.pending_withdrawals()
            decision.chain_fee = fee
            decision.asset = next(
                (one.asset_id for one in waiting if one.withdrawal_id == number), None
            )
        return (await client.decide_withdrawals([decision], key=key)).only().sequence


class DecideDeposit(_Decide):
    """The act that confirms or rejects a deposit."""

    name = "deposit"
    title = "Confirm a deposit"
    call = "DecideDeposits"
    lead = "An asset has come to custody, or has not. Above the limit of the asset two persons are needed."
    noun = "deposit"

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send DecideDeposits with one item; return its sequence."""
        decision = Decision(integer_of(given, "id"), confirm=_is_confirmed(given))
        return (await client.decide_deposits([decision], key=key)).only().sequence


class Freeze(Act):
    """The act that freezes an account."""

    name = "freeze"
    title = "Freeze an account"
    service = "AuthorityService"
    call = "FreezeAccount"
    lead = "By calls of its owner nothing leaves a frozen account, and it takes no more risk."
    button = "Freeze the account"

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: an account by its number."""
        await client.head()
        reasons = [reason for reason in FreezeReason if reason]
        return [
            Field("account", "Account", "its number"),
            Field(
                "reason",
                "Reason",
                choices=choices_of(reasons),
                value=FreezeReason.SUSPECTED_THEFT.name,
            ),
            Field("orders", "Resting orders", choices=ORDERS, value="keep"),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the account with its margin and its requested withdrawals."""
        reason = member_of(FreezeReason, given, "reason")
        ends = _ends_orders(given)
        account = await client.account(integer_of(given, "account"))
        margin = await client.margin(account.account_id)
        asked = await client.pending_withdrawals(account.account_id)
        frozen = words(account.freeze_reason) if account.frozen_sequence else "no"
        facts = (
            ("owner", account.owner),
            ("status", words(account.status)),
            ("equity", amount(margin.equity)),
            ("exposure", amount(margin.exposure)),
        )
        rows = [
            Row("frozen", frozen, words(reason)),
            Row(
                "withdrawals that wait",
                str(len(asked)),
                f"{len(asked)}, refused while it is frozen",
            ),
            *(Row(name, value, value) for name, value in facts),
        ]
        refusals = {}
        if account.system_account:
            refusals["SYSTEM_ACCOUNT"] = "it is an account of the clearinghouse"
        if account.status is AccountStatus.CLOSED:
            refusals["ACCOUNT_CLOSED"] = "it is closed"
        return Look(
            f"Freeze account {account.account_id} of {account.owner}: {words(reason)}, "
            f"orders that raise risk {'end' if ends else 'stay'}",
            rows,
            refusals,
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send FreezeAccount; return its sequence."""
        return await client.freeze_account(
            integer_of(given, "account"),
            member_of(FreezeReason, given, "reason"),
            end_raising_orders=_ends_orders(given),
            key=key,
        )


def _ends_orders(given: Mapping[str, str]) -> bool:
    """Return whether a form asks to end orders that raise risk. Raises FieldError."""
    return choice_of({"orders": "keep", **given}, "orders", ORDERS) == "end"


class ReleaseFreeze(Act):
    """The act that releases a frozen account."""

    name = "unfreeze"
    title = "Release an account"
    service = "AuthorityService"
    call = "ReleaseAccount"
    lead = "Ends the freeze of an account. The person who froze it, or stated the last reason, cannot release it."
    button = "Release the account"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the field of the form: an account by its number."""
        await client.head()
        return [Field("account", "Account", "its number")]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the reason of the freeze, and when it began."""
        account = await client.account(integer_of(given, "account"))
        frozen = bool(account.frozen_sequence)
        rows = [
            Row("frozen", words(account.freeze_reason) if frozen else "no", "no"),
            *(
                Row(name, value, value)
                for name, value in (
                    ("since", moment(account.frozen_time_ns)),
                    ("by sequence", str(account.frozen_sequence)),
                    ("owner", account.owner),
                )
            ),
        ]
        refusals = {} if frozen else {"ACCOUNT_NOT_FROZEN": "it is not frozen"}
        notes = (
            [f"Sequence {account.frozen_sequence} says who froze it: see the walk from there."]
            if frozen
            else []
        )
        return Look(
            f"Release account {account.account_id} of {account.owner}", rows, refusals, notes
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send ReleaseAccount; return its sequence."""
        return await client.release_account(integer_of(given, "account"), key=key)


class Seize(Act):
    """The act that closes a frozen account by the order of a court."""

    name = "seize"
    title = "Close a frozen account by an order of a court"
    service = "AuthorityService"
    call = "SeizeAccount"
    lead = (
        "What may leave the account goes to the receiver, once its positions and debts have ended. "
        "Two persons of custody send the same fields within a day; then each call of one of them continues."
    )
    button = "Close it by order"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the two accounts and the number of the court order."""
        await client.head()
        return [
            Field("account", "Account", "its number; it is frozen"),
            Field("receiver", "Receiver", "the number of the account that gets what may leave"),
            Field("reference", "Order", "its number, for people"),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: both accounts, and the assets of the seized account."""
        account = await client.account(integer_of(given, "account"))
        receiver = await client.account(integer_of(given, "receiver"))
        balances = await client.balances(account.account_id)
        rows = [
            Row("owner", account.owner, account.owner),
            Row("frozen", words(account.freeze_reason) if account.frozen_sequence else "no", "yes"),
            Row("receiver", f"{receiver.account_id} of {receiver.owner}", "the same"),
            *(
                Row(f"free {symbol}", amount(one.free), "0")
                for symbol, one in balances.items()
                if one.free
            ),
        ]
        refusals = {}
        if not account.frozen_sequence:
            refusals["ACCOUNT_NOT_FROZEN"] = "it is not frozen"
        if receiver.account_id == account.account_id:
            refusals["SAME_ACCOUNT"] = "it would get its own balances"
        return Look(
            f"Close account {account.account_id} of {account.owner} by order "
            f"{text_of(given, 'reference')}, for account {receiver.account_id} of {receiver.owner}",
            rows,
            refusals,
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send SeizeAccount; return its sequence."""
        await client.seize_account(
            integer_of(given, "account"),
            integer_of(given, "receiver"),
            text_of(given, "reference"),
            key=key,
        )
        return await sequence_of(client, key)
