# SPDX-License-Identifier: Apache-2.0
"""Define acts on an account: cancel its orders, close all of it, repay the small rest of a debt, and set its flags.

Owns their previews: the ended and the remaining orders, especially the exits of positions (O-3.2).
"""

from collections.abc import Mapping
from typing import Final

from clearinghouse.apps.console.sheet import (
    Act,
    Choice,
    Field,
    FieldError,
    Look,
    Row,
    choice_of,
    integer_of,
    sequence_of,
    text_of,
)
from clearinghouse.apps.console.shown import amount, words
from clearinghouse.client import (
    AccessDenied,
    Account,
    AccountStatus,
    AsyncClient,
    MarketKind,
    Matching,
    RequestKey,
    StatusError,
)

EXITS: Final = (Choice("keep", "stay"), Choice("end", "end too"))
SETTINGS: Final = {
    "auto_lend": "Lends what it receives",
    "auto_repay": "Repays debts with what it receives",
    "spot_margin": "Borrows for spot orders",
    "takes_collateral": "Takes collateral for claims",
    "converts_collateral": "Pays losses by converting collateral",
}
SWITCHES: Final = (Choice("same", "stays"), Choice("on", "on"), Choice("off", "off"))


def _refusals(account: Account) -> dict[str, str]:
    """Return the refusals that every act of this module can have, each with the reason, for an account."""
    found = {}
    if account.system_account:
        found["SYSTEM_ACCOUNT"] = "it is an account of the clearinghouse"
    if account.status is AccountStatus.CLOSED:
        found["ACCOUNT_CLOSED"] = "it is closed"
    return found


class CancelOrders(Act):
    """The act that cancels all orders of an account."""

    name = "cancel-orders"
    title = "Cancel all orders of an account"
    service = "TradingService"
    call = "CancelAll"
    lead = "Ends open orders and orders that wait for a price. Exits of positions stay, unless they are to end too."
    button = "Cancel the orders"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: an account by its number, and whether orders that close positions end too."""
        await client.head()
        return [
            Field("account", "Account", "its number"),
            Field("exits", "Exits of positions", choices=EXITS, value="keep"),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the number of the account's orders by kind, now and after the act."""
        ends = choice_of(given, "exits", EXITS) == "end"
        account = await client.account(integer_of(given, "account"))
        markets = {one.market_id: one for one in await client.markets()}
        waiting = await client.conditional_orders(account.account_id)
        exits = 0
        for order in waiting:
            market = markets[order.market_id]
            is_derivative = market.kind in (MarketKind.PERPETUAL, MarketKind.DATED_FUTURE)
            ours = market.matching is not Matching.EXTERNAL_VENUE
            exits += order.reduce_only and is_derivative and ours
        rows = [
            Row("open orders", str(len(await client.orders(account.account_id))), "0"),
            Row("exits of positions", str(exits), "0" if ends else str(exits)),
            Row("other orders that wait", str(len(waiting) - exits), "0"),
            Row("owner", account.owner, account.owner),
        ]
        notes = ["Positions stay without the exits that end."] if ends and exits else []
        sentence = f"Cancel all orders of account {account.account_id} of {account.owner}"
        return Look(f"{sentence}, exits {'too' if ends else 'not'}", rows, {}, notes)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send CancelAll; return its sequence."""
        ends = choice_of(given, "exits", EXITS) == "end"
        await client.cancel_all(integer_of(given, "account"), end_exits=ends, key=key)
        return await sequence_of(client, key)


class CloseEverything(Act):
    """The act that closes everything in an account."""

    name = "close-all"
    title = "Close all in an account"
    service = "AccountService"
    call = "CloseAll"
    lead = "Ends its orders, closes its positions, repays its debts and calls its loans back, as far as it can be now."
    button = "Close all"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: an account by its number, and the account that receives free balances."""
        await client.head()
        hint = "an account of the same owner; empty: what is free stays"
        return [
            Field("account", "Account", "its number"),
            Field("receiver", "Receiver", hint, required=False),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the account's balances and positions, now and after everything that can be closed is
        closed.
        """
        account = await client.account(integer_of(given, "account"))
        receiver = _receiver(given)
        refusals = _refusals(account)
        if account.frozen_sequence:
            refusals["ACCOUNT_FROZEN"] = f"frozen: {words(account.freeze_reason)}"
        if account.status is AccountStatus.LIQUIDATING:
            refusals["ACCOUNT_LIQUIDATING"] = "it is in liquidation"
        if receiver == account.account_id:
            refusals["SAME_ACCOUNT"] = "the receiver is the account itself"
        elif receiver and await _owner_of(client, receiver) != account.owner:
            refusals["OWNER_MISMATCH"] = f"account {receiver} is of another owner"
        positions = await client.positions(account.account_id)
        balances = await client.balances(account.account_id)
        waiting = await client.conditional_orders(account.account_id)
        orders = len(await client.orders(account.account_id)) + len(waiting)
        rows = [Row("orders", str(orders), "0")]
        rows += [
            Row(f"position {symbol}", amount(one.quantity), "0")
            for symbol, one in positions.items()
        ]
        for symbol, one in balances.items():
            if one.borrowed:
                rows.append(Row(f"debt {symbol}", amount(one.borrowed), "0"))
            if one.lent:
                rows.append(Row(f"lent {symbol}", amount(one.lent), "0"))
        notes = [
            "A position whose exit cannot trade stays, with the exit.",
            "The events of the call name each thing that keeps the account from closing.",
        ]
        return Look(
            f"Close all in account {account.account_id} of {account.owner}", rows, refusals, notes
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send CloseAll; return its sequence."""
        await client.close_all(integer_of(given, "account"), _receiver(given), key=key)
        return await sequence_of(client, key)


async def _owner_of(client: AsyncClient, account_id: int) -> str:
    """Return the owner of an account; empty if the caller may not read the account."""
    try:
        return (await client.account(account_id)).owner
    except (AccessDenied, StatusError):
        return ""


def _receiver(given: Mapping[str, str]) -> int:
    """Return the account that receives the free balance; 0: no account. Raises FieldError."""
    return integer_of(given, "receiver") if text_of(given, "receiver", required=False) else 0


class RepayDust(Act):
    """The act that repays the small rest of a debt in cash."""

    name = "repay-dust"
    title = "Repay the dust of a debt"
    service = "AccountService"
    call = "RepayDust"
    lead = "Repays in cash what is left of a debt and is too little to buy: once per account, asset and day."
    button = "Repay it in cash"

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: an account by its number, and an asset."""
        assets = await client.assets()
        choices = tuple(Choice(one.symbol, one.symbol) for one in assets)
        return [Field("account", "Account", "its number"), Field("asset", "Asset", choices=choices)]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the debt now and after the act."""
        account = await client.account(integer_of(given, "account"))
        symbol = text_of(given, "asset")
        if symbol not in [one.symbol for one in await client.assets()]:
            raise FieldError(f"there is no asset {symbol}")
        balance = (await client.balances(account.account_id)).get(symbol)
        owed = balance.borrowed if balance is not None else 0
        refusals = _refusals(account)
        if not owed:
            refusals["NOTHING_OWED"] = f"it owes no {symbol}"
        rows = [Row(f"debt {symbol}", amount(owed), "0")]
        return Look(f"Repay the dust of {symbol} of account {account.account_id}", rows, refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send RepayDust; return its sequence."""
        return await client.repay_dust(
            integer_of(given, "account"), text_of(given, "asset"), key=key
        )


class SetFlags(Act):
    """The act that sets the flags of an account."""

    name = "account-settings"
    title = "Set the flags of an account"
    service = "AccountService"
    call = "UpdateAccountSettings"
    lead = "Changes the flags that are stated, and no other."
    button = "Set the flags"
    sets_parameters = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: an account by its number, and each flag."""
        await client.head()
        flags = [
            Field(name, label, choices=SWITCHES, value="same") for name, label in SETTINGS.items()
        ]
        return [Field("account", "Account", "its number"), *flags]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: each flag now and after the act."""
        stated = _stated(given)
        if not stated:
            raise FieldError("no flag is stated")
        account = await client.account(integer_of(given, "account"))
        rows = []
        for name, label in SETTINGS.items():
            now = bool(getattr(account, name))
            after = stated.get(name, now)
            rows.append(Row(label.lower(), "yes" if now else "no", "yes" if after else "no"))
        sentence = f"Set the flags of account {account.account_id} of {account.owner}"
        return Look(sentence, rows, _refusals(account))

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send UpdateAccountSettings; return its sequence."""
        answer = await client.update_account_settings(
            integer_of(given, "account"), **_stated(given), key=key
        )
        return answer.sequence


def _stated(given: Mapping[str, str]) -> dict[str, bool]:
    """Return the flags that a form states. Raises FieldError."""
    found = {name: choice_of({name: "same", **given}, name, SWITCHES) for name in SETTINGS}
    return {name: value == "on" for name, value in found.items() if value != "same"}
