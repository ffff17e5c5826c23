# SPDX-License-Identifier: Apache-2.0
"""Find the accounts of an event or a command, and the fields that each account may read (SPEC Q-5.2).

Owns the names of fields that contain an account, the fields that only one account of an event may read, and the kinds
of public events. The edge decides who reads every account.
"""

from collections.abc import Collection
from typing import Final

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.statemachine.authority.permissions import HOLDS, OFFER, OWNER
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from clearinghouse.statemachine.vocabulary.permits import PERMITS

# The roles that read every account.
READS_ALL: Final = ACCESS["/clearinghouse.v1.QueryService/GetAccount"].any
# Names of fields with an account id.
ACCOUNT_FIELDS: Final = (
    "account_id",
    "counterparty_account_id",
    "maker_account_id",
    "taker_account_id",
    "from_id",
    "to_id",
    "beneficiary_id",
    "isolated_account_id",
    "buyer_account_id",
    "seller_account_id",
    "from_account_id",
    "to_account_id",
    "receiver_account_id",
    "giver_account_id",
    "gainer_account_id",
    "loser_account_id",
)
_FIELDS_OF_KIND: Final[dict[int, tuple[str, ...]]] = {
    kind: tuple(name for name in ACCOUNT_FIELDS if name in names)
    for kind, (_, names) in EVENT_FIELDS.items()
}

# Kind of event -> field of an account -> the fields that no other account of the event reads. The parties of a trade in
# the book do not know each other; what an account has, gains or loses is its own.
_OWN_FIELDS: Final[dict[int, dict[str, tuple[str, ...]]]] = {
    events.TRADE: {
        f"{side}_account_id": tuple(
            f"{side}_{name}" for name in ("account_id", "order_id", "fee", "realised")
        )
        for side in ("maker", "taker")
    },
    **{
        kind: {
            "account_id": ("account_realised", "equity_before", "equity_after"),
            "counterparty_account_id": ("counterparty_realised",),
        }
        for kind in (events.BACKSTOP_FILL, events.DELEVERAGED, events.REST_CLOSED)
    },
    events.LENDER_PAID: {
        "account_id": ("borrow_shares",),
        "counterparty_account_id": ("lent_shares",),
    },
    # The parties of a busted trade do not know each other either.
    events.TRADE_BUSTED: {
        f"{side}_account_id": (f"{side}_account_id", f"{side}_fee_back")
        for side in ("gainer", "loser")
    },
    events.BUST_CLAIM_PAID: {name: (name,) for name in ("account_id", "receiver_account_id")},
    # How much the clearinghouse keeps is its own figure.
    events.HOUSE_MONEY_ASKED: {"giver_account_id": ("floor",)},
    events.HOUSE_MONEY_MOVED: {"giver_account_id": ("floor",)},
}
# Kinds that name no account and have what everyone may read in market data, and what moves for all members.
PUBLIC: Final = frozenset(
    {
        events.ASSET_CREATED,
        events.ASSET_CHANGED,
        events.MARKET_CREATED,
        events.MARKET_CHANGED,
        events.MARKET_STATUS_CHANGED,
        events.AUCTION_UNCROSSED,
        events.AUCTION_ENDED,
        events.INDEX_CHANGED,
        events.MARK_CHANGED,
        events.PRICE_STATE_CHANGED,
        events.INDEX_RULES_SET,
        events.MARK_RULES_SET,
        events.POOL_CREATED,
        events.POOL_CHANGED,
        events.POOL_EXCHANGED,
        events.INTEREST_HOUR,
        events.FUNDING_RATE,
        events.FUNDING_CHANGED,
        events.EXPIRY_CHANGED,
        events.FUTURE_EXPIRED,
        events.MARGIN_SCALE_CHANGED,
        events.DYNAMIC_MARGIN_SET,
        events.LIQUIDATION_SET,
        events.SETTING_NOTICE_SET,
        events.SETTING_ANNOUNCED,
        events.SETTING_TOOK_EFFECT,
        events.SETTING_WITHDRAWN,
        events.DEADLINES_POSTPONED,
        events.SESSION_MOVED,
    }
)


def accounts_of(event: Event) -> list[int]:
    """Return the accounts that an event names, each once."""
    own = event.fields
    return list(dict.fromkeys(own[name] for name in _FIELDS_OF_KIND[event.kind] if own[name]))


def concerns(event: Event, account_ids: Collection[int]) -> bool:
    """Return whether an event names at least one of some accounts."""
    own = event.fields
    return any(own[name] in account_ids for name in _FIELDS_OF_KIND[event.kind])


def as_read_by(event: Event, account_ids: Collection[int]) -> Event:
    """Return the event as readers of some of its accounts may see it: fields that only another account may read are
    0.
    """
    of_kind = _OWN_FIELDS.get(event.kind)
    if of_kind is None:
        return event
    shown = dict(event.fields)
    for account_field, names in of_kind.items():
        if event.fields[account_field] not in account_ids:
            shown.update(dict.fromkeys(names, 0))
    return Event(event.kind, event.name, shown)


def account_of_item(command: Command, item: int) -> int:
    """Return the account on which an item of a command acts; 0 if the command names none by its number."""
    permit = PERMITS.get(command.KIND)
    if permit is None or permit.account in ("", OWNER, HOLDS, OFFER):
        return 0
    named = getattr(command, permit.account)
    if not isinstance(named, list):
        return int(named)
    if len(named) == command.count():
        return int(named[item])
    return int(named[0]) if len(set(named)) == 1 else 0
