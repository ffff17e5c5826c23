# SPDX-License-Identifier: Apache-2.0
"""Convert events and commands to plain names and texts, for people and for tools without protobuf (SPEC A-2, J-8).

Owns that form: names and units are those of the public API (`events.messages`), amounts decimal text, enumerations by
name. Must never be on the path of a command.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Final

from clearinghouse.server.codec.client_ids import number_of, text_of
from clearinghouse.server.codec.events.kept import stated_parts
from clearinghouse.server.codec.events.messages import (
    CLIENT_ORDER,
    PLANS,
    TEXT_OF_CLIENT,
    CommandAt,
    reference_at,
    subject_at,
)
from clearinghouse.server.codec.figures import NOTHING, Subject, figures_to_text, unit_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.authority.in_force import EXPECTED_VERSION, PRESENT
from clearinghouse.statemachine.state.state import SYSTEM_ACCOUNT_IDS
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.units import RAW

Plain = dict[str, str | int]

CODE_NAMES: Final[dict[int, str]] = {code: form.name for code, form in CODES.items()}


def _names(*names: str) -> dict[int, str]:
    """Return a map from the numbers of some constants of `types` to their names."""
    return {getattr(types, name): name for name in names}


def _short_names(prefix: str, *names: str) -> dict[int, str]:
    """Return a map from the numbers of some constants of `types` to their names without `prefix`."""
    return {getattr(types, prefix + name): name for name in names}


SYSTEM_NAMES: Final[dict[int, str]] = {
    number: name.lower()
    for number, name in _names(
        "EXTERNAL",
        "SETTLEMENT",
        "FEES",
        "LIQUIDITY_FUND",
        "CCP_SKIN",
        "CCP_EQUITY",
        "DEFAULT_FUND",
        "LENDING_POOL",
        "LENDING_RESERVE",
        "FUNDING",
        "ROUNDING",
        "CCP",
        "PVP",
        "CCP_LIQUIDITY",
    ).items()
}
assert tuple(SYSTEM_NAMES) == tuple(SYSTEM_ACCOUNT_IDS)
STATUS_NAMES: Final = _names("ACTIVE", "LIQUIDATING", "DEFAULTED", "CLOSED")
MARKET_STATUS_NAMES: Final = _short_names(
    "MARKET_",
    "OPEN",
    "AUCTION",
    "POST_ONLY",
    "CANCEL_ONLY",
    "REDUCE_ONLY",
    "HALTED",
    "SETTLING",
    "CLOSED",
)
MEMBER_STATUS_NAMES: Final = _short_names(
    "MEMBER_",
    "ACTIVE",
    "RESTRICTED",
    "SUSPENDED",
    "IN_DEFAULT",
    "TERMINATED",
)
SIDE_NAMES: Final = _names("BUY", "SELL")
PRICE_STATE_NAMES: Final = _short_names(
    "PRICE_",
    "ABSENT",
    "OK",
    "NO_QUORUM",
    "STALE",
    "JUMPED",
    "WIDE",
)
_SCOPES: Final = {1: "CLEARINGHOUSE", 2: "MARKET", 3: "ACCOUNT"}
_SOURCE_STATUSES: Final = {1: "FRESH", 2: "STALE", 3: "FROZEN", 4: "NO_QUOTE_INDEX", 5: "DISAGREES"}
_TRIGGER_KINDS: Final = {1: "AT_ONCE", 2: "STOP", 3: "TAKE_PROFIT", 4: "TRAILING"}

# Names of a field's numbers, by the field's name; the columns of a command have the plural.
NAMES_OF_FIELD: Final[dict[str, dict[int, str]]] = {
    "code": CODE_NAMES,
    "side": SIDE_NAMES,
    "taker_side": SIDE_NAMES,
    "from_status": MARKET_STATUS_NAMES,
    "to_status": MARKET_STATUS_NAMES,
    "status": MARKET_STATUS_NAMES,
    "from_state": PRICE_STATE_NAMES,
    "to_state": PRICE_STATE_NAMES,
    "price_state": PRICE_STATE_NAMES,
    "scope": _SCOPES,
    "standing": _SOURCE_STATUSES,
    "action": {types.PLACE: "PLACE", types.CANCEL: "CANCEL", types.REPLACE: "REPLACE"},
    "type": _names("LIMIT", "MARKET"),
    "tif": _names("GTC", "IOC", "FOK", "GTD"),
    "market_kind": _names("SPOT", "PERPETUAL", "DATED_FUTURE", "DEFERRED_SPOT"),
    "trigger_kind": _TRIGGER_KINDS,
}
_SINGULAR: Final = {
    "sides": "side",
    "actions": "action",
    "types": "type",
    "tifs": "tif",
    "flags": "flags",
    "stps": "stp",
    "prices": "price",
    "quantities": "quantity",
    "amounts": "amount",
    "references": "reference",
    "confirm": "confirm",
    "expire_ns": "expire_ns",
    "trigger_prices": "trigger_price",
    "display_quantities": "display_quantity",
    "trail_distances_ppb": "trail_distance_ppb",
    "oco_items": "oco_item",
    "trigger_kinds": "trigger_kind",
    "trigger_sources": "trigger_source",
    "source_times_ns": "source_time_ns",
}


def _names_of(field: str, row: Mapping[str, object]) -> dict[int, str] | None:
    """Return a map from the numbers of a field to their names; None if the field is no enumeration.

    A status in a row that names a member is a member's status, else a market's.
    """
    if field == "status" and "member_id" in row:
        return MEMBER_STATUS_NAMES
    return NAMES_OF_FIELD.get(field)


def event_plain(event: Event, scales: Scales, commands: Sequence[CommandAt] = ()) -> Plain:
    """Return the fields of an event by their public names: amounts and prices as text, ids as numbers, codes by name.

    `commands` as for `encode_event`: without the command the figures of a refusal stay plain integers and references
    are empty.
    """
    found: Plain = {}
    own = event.fields
    asset = scales.assets.get(own.get("asset_id", 0))
    market = scales.markets.get(own.get("market_id", 0))
    for name, public, unit in PLANS[event.kind]:
        value = own[name]
        if unit == CLIENT_ORDER:
            found[public], found[TEXT_OF_CLIENT] = number_of(value), text_of(value)
        elif unit != RAW:
            found[public] = unit_to_text(value, unit, asset, market, scales)
        else:
            names = _names_of(name, own)
            found[public] = value if names is None else names.get(value, value)
    if event.kind in (events.DEPOSIT_REQUESTED, events.WITHDRAWAL_REQUESTED):
        found["reference"] = reference_at(own["offset"], commands)
    figures = _figures(event, scales, commands)
    if figures is not None:
        found.update(figures)
    return found


def _figures(event: Event, scales: Scales, commands: Sequence[CommandAt]) -> Plain | None:
    """Return limit, actual figure and shortfall of a refusal as text; None for an event without figures."""
    own = event.fields
    if "limit" not in own:
        return None
    limit, actual = own["limit"], own["actual"]
    if "code" not in own:
        return {"limit": str(limit), "actual": str(actual)}
    subject: Subject | None
    if event.kind == events.CALL_REFUSED:
        subject = NOTHING
    elif event.kind == events.REFUSED:
        subject = subject_at(own["offset"], commands)
    else:
        # Any command may have triggered the order; market and side of the refused order stand in the event.
        subject = Subject(0, own["market_id"], own["side"])
    shortfall = own.get("shortfall", abs(actual - limit))
    if subject is None:
        return {"limit": str(limit), "actual": str(actual), "shortfall": str(shortfall)}
    texts = figures_to_text(own["code"], (limit, actual, shortfall), subject, scales)
    return dict(texts._asdict())


def event_line(name: str, plain: Plain, scales: Scales) -> str:
    """Return an event as one line for people: its name and its fields; system accounts, assets and markets by name."""
    parts = [
        f"{key.removesuffix('_id')} {value_line(key, value, scales)}"
        for key, value in plain.items()
        if value not in ("", 0) or key in ("account_id", "market_id", "asset_id")
    ]
    return f"{name} " + ", ".join(parts) if parts else name


def value_line(key: str, value: str | int, scales: Scales) -> str:
    """Return a value of a field for people: the symbol of an asset or market, the name of a system account."""
    if isinstance(value, int):
        if key in ("asset_id", "quote_asset_id", "for_asset_id", "base_asset_id"):
            asset = scales.assets.get(value)
            return asset.symbol if asset is not None else str(value)
        if key == "market_id":
            market = scales.markets.get(value)
            return market.symbol if market is not None else str(value)
        if key.endswith(("account_id", "from_id", "to_id", "beneficiary_id")):
            return account_name(value)
    return str(value)


def account_name(account_id: int) -> str:
    """Return the name of an account for people: a word for a system account, else its id."""
    return SYSTEM_NAMES.get(account_id, str(account_id))


def command_plain(command: Command, item: int, scales: Scales) -> Plain:
    """Return the fields of one item of a command, without fields that are 0 or empty.

    An update that does not state all parameters names the stated ones under `stated`.

    Prices, quantities and amounts are text in the scales of the item's market or asset; parameters of operators stay
    as the machine has them.
    """
    found: Plain = {}
    row: dict[str, int | str] = {}
    stated = stated_parts(command)
    for field in fields(command)[3:]:
        value = getattr(command, field.name)
        if field.name == PRESENT or (field.name == EXPECTED_VERSION and value == NOT_STATED):
            continue
        is_column = isinstance(value, list)
        if is_column and command.count() == len(value) and type(command).count is not Command.count:
            name = _singular(field.name)
            row[name] = value[item]
        elif is_column:
            row[field.name] = " ".join(map(str, value))
        else:
            row[field.name] = value
    market = scales.markets.get(_integer(row.get("market_id")))
    asset = scales.assets.get(_integer(row.get("asset_id")))
    for name, value in row.items():
        if value in (0, ""):
            continue
        if isinstance(value, int):
            names = _names_of(name, row)
            if names is not None:
                found[name] = names.get(value, value)
                continue
            if name in ("price", "trigger_price") and market is not None:
                found[name] = market.price_unit_texts[value]
                continue
            if name in ("quantity", "display_quantity") and market is not None:
                found[name] = market.quantity_unit_texts[value]
                continue
            if name in ("spend", "isolated_margin") and market is not None:
                found[name] = market.quote.texts[value]
                continue
            if name == "amount" and asset is not None:
                found[name] = asset.texts[value]
                continue
            if name in ("client_id", "target_client_id"):
                found[name] = text_of(value) or value
                continue
            if name in ("bid_e9", "ask_e9", "last_e9", "confidence_e9"):
                found[name.removesuffix("_e9")] = scales.index_price_text(value)
                continue
        found[name] = value
    if stated is not None:
        found["stated"] = " ".join(dict.fromkeys(part.attribute for part in stated))
    return found


def _integer(value: str | int | None) -> int:
    """Return an id of a row; 0 if the row has no such id."""
    return value if isinstance(value, int) else 0


def _singular(name: str) -> str:
    """Return the name of one entry of a column, such as `price` for `prices`."""
    found = _SINGULAR.get(name)
    if found is not None:
        return found
    if name.endswith("s_e9"):
        return f"{name[:-4]}_e9"
    return name.removesuffix("s")


def command_line(name: str, plain: Plain, scales: Scales) -> str:
    """Return an item of a command as one line for people: its name and its fields."""
    return event_line(name, plain, scales)
