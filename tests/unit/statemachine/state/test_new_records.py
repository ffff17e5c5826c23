# SPDX-License-Identifier: Apache-2.0
"""A new record of the state holds what it was given and says nothing else: its other fields are zero, empty or off.

Owns the list of the fields that begin otherwise, each of which a rule of the specification or of the field's own
comment asks for. A handler that forgets a field then leaves nothing behind that looks like a decision.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, Final

import pytest

import clearinghouse.statemachine.state as package
from tests.stateful.model_comparison import IS_PURE

PPB: Final = 10**9
LAST: Final = 2**63 - 1


class Given:
    """Stands for an argument, and for what is read from it."""

    def __init__(self, name: str) -> None:
        self.__dict__["name"] = name

    def __getattr__(self, name: str) -> "Given":
        """An attribute of the argument."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Given(f"{self.__dict__['name']}.{name}")

    def __eq__(self, other: object) -> bool:
        """Two stand for the same argument."""
        return isinstance(other, Given) and other.__dict__["name"] == self.__dict__["name"]

    def __hash__(self) -> int:
        """Of the name."""
        return hash(self.__dict__["name"])

    def __repr__(self) -> str:
        """The name."""
        return f"Given({self.__dict__['name']!r})"


BEGINS: Final[dict[str, dict[str, object]]] = {
    "Custody": {"decided": {1: {}, 2: {}, 3: {}}},  # deposits, withdrawals, holds
    # Runs and passes that have not begun stand behind their last phase.
    "LiquidityRun": {"phase": 2},
    "MarginRun": {"phase": 4},
    # What is not stated: no trade is asked for cover, no contribution for a notice, and nothing is listed to be cut.
    "MarginParameters": {
        "cover_ppb": -1,
        "reduction_max_ppb": -1,
        "sale_share_ppb": -1,
        "exposure_multiple": -1,
    },
    "PvpCurrency": {"rate_band_ppb": -1},  # any rate of a pair
    "FundRules": dict.fromkeys(
        (
            "notice_seconds",
            "cover_days",
            "buffer_ppb",
            "required_min",
            "sizing_days",
            "sized_day",
            "skin_days",
        ),
        -1,
    ),
    # So many passes look for a borrow before a conversion, until an operator states another number.
    "ReconciliationRules": {"borrow_passes": 3},
    "TradeFlow": {"queue": None},
    "AuctionQueue": {"head": None, "tail": None},
    # Identifiers, where the argument names the kind.
    "Bust": {"id": Given("bust_id")},
    "TradeSide": {"id": Given("side_id")},
    "Principal": {"id": Given("principal_id"), "first_expiry_ns": LAST},
    "Proposal": {"id": Given("proposal_id")},
    "Destination": {"id": Given("destination_id")},
    "MarkRules": {"ewma_in_force_ns": Given("ewma_ns")},
    "Member": {"id": Given("member_id"), "status": 1},
    "Calendar": {"id": Given("calendar_id")},
    "Segment": {"id": Given("segment_id")},
    "Session": {"id": Given("session_id"), "state": 1},
    "CorporateAction": {"id": Given("action_id"), "kind": 1, "per_units": 1, "status": 1},
    "CreditedDeposit": {"id": Given("deposit_id")},
    "Decision": {"id": Given("decided_id")},
    "AuctionLot": {"id": Given("lot_id")},
    "DefaultCase": {"id": Given("case_id"), "state": 1},
    "BuyInOffer": {"id": Given("offer_id")},
    "CashCall": {"id": Given("call_id")},
    "SettingChange": {"id": Given("change_id")},
    "GiveUp": {"id": Given("give_up_id")},
    "WaitingTrade": {"id": Given("trade_id")},
    "Holder": {"id": Given("holder_id")},
    "HolderAccount": {"id": Given("number")},
    "NonDefaultLoss": {"id": Given("loss_id")},
    "CreditLine": {"id": Given("line_id")},
    "StressScenario": {"id": Given("scenario_id")},
    "AccountBounds": {"id": Given("bounds_id")},
    "Source": {"id": Given("source_id")},
    "PvpPair": {"id": Given("pair_id")},
    "Deposit": {"id": Given("deposit_id")},
    "Withdrawal": {"id": Given("withdrawal_id")},
    "Hold": {"id": Given("hold_id")},
    "Break": {"id": Given("break_id")},
    "ConditionalOrder": {"id": Given("conditional_id")},
    # Other arguments under another name.
    "ConcernedBlock": {"round": Given("visit")},
    "Extremes": {"high": Given("price_e9"), "low": Given("price_e9")},
    "Tick": {"changed_ns": Given("received_ns")},
    # Orders and books.
    "Order": {
        "notional_left": -1,  # no amount to spend is stated
        "quantity_lots": Given("lots"),
        "remaining_lots": Given("lots"),
        "type": Given("order_type"),
        **dict.fromkeys(("level", "next", "previous")),
    },
    "Level": dict.fromkeys(("head", "owners", "tail")),
    "Bracket": {"legs": 3},
    "Twap": {"number": 1},
    "DeadManSwitch": {"armed": True},
    "PriceSearch": {"best": (0, 0, 0, 0), "limit": -1},
    # Accounts; -1 and -2 are of no version or mean.
    "Account": {
        "id": Given("account_id"),
        "status": 1,
        "max_leverage": 1,
        "spot_stale": True,
        **dict.fromkeys(
            (
                "bounds",
                "dirty_holding",
                "dirty_line",
                "margin_watch",
                "spot_means",
                "sub_account_ids",
                "tentative",
            )
        ),
    },
    "Holding": {"next_dirty": None, "seen": -1},
    "Line": {
        "means": -2,
        "seen": -1,
        **dict.fromkeys(("exits", "next_dirty", "recent", "tentative")),
    },
    "MarketLosses": {"entries": [[] for _ in range(10)], "funding": [[], []]},
    # Passes that are not under way.
    "LiquidationPass": {"phase": 4, "cover": None, "rest": None, "visit": None},
    "RestClosing": {"sharing": None},
    "Sharing": {"stage": 3},
    "PnlSettlementPass": dict.fromkeys(("offer", "run", "sharing")),
    "WorkMeter": {"batch_stop": LAST, "stop": LAST},
    "SideSizes": {"lots_left": LAST},  # all are listed
    # Terms before an operator has set any.
    "Brakes": {"gate_mode": 1},
    "ClearedMarket": {"dvp_model": 3},
    "Redemption": {"per_units": 1},
    "SettlementTerms": {"allows_partial": 1, "buy_in_days": 4, "offer_limit_ppb": PPB // 10},
    "Settlement": {"is_open": 1},
    "Genesis": {"rule_set": 2},
    "LiquidationRules": {
        "interval_ns": PPB,
        "auto_close_divisor": 2,
        "auto_close_offset_ppb": 60_000_000,
    },
    "LiquidityTerms": {"cover": 2, "stress_days": 5, "other_margin_seconds": -1},
    "PvpDay": {"state": 1},
    "Pool": {
        "accrued_ns": Given("time_ns"),
        "kink_ppb": PPB // 2,
        "borrow_accrual": 1,
        "supply_accrual": 1,
        "utilisation_max_ppb": PPB,
        "virtual_claim": -1,
        "supply_index": 10**27,
        "borrow_index": 10**27,
        "base_borrow_index": 10**27,
        "base_supply_index": 10**27,
        "epoch": 1,
    },
}
NOT_HERE: Final = frozenset(
    (
        "Asset",
        "Authority",
        "LateField",
        "Market",
        "OrderedWork",
        "PhasedWork",
        "Shape",
        "ShortfallAllocation",
        "State",
    )
)
"""These compute from their arguments, so that nothing can stand for one."""


def _classes() -> Iterator[type]:
    """Each class of the state that says what a new record is."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for one in vars(module).values():
            if (
                inspect.isclass(one)
                and one.__module__ == module.__name__
                and "__init__" in vars(one)
                and not issubclass(one, BaseException | Enum)
                and not is_dataclass(one)
                and one.__name__ not in NOT_HERE
            ):
                yield one


CLASSES: Final = {one.__name__: one for one in _classes()}


def _new(kind: type) -> tuple[Any, list[str]]:
    """A new record, each argument of which stands for itself, and their names."""
    given = [
        one.name
        for one in list(inspect.signature(kind).parameters.values())
        if one.kind != one.VAR_POSITIONAL and one.default is one.empty
    ]
    return kind(**{name: Given(name) for name in given}), given


def _fields(record: object) -> dict[str, Any]:
    """Its fields. Where it has a dictionary they are read there, since other tests watch some attributes."""
    if hasattr(record, "__dict__"):
        return vars(record)
    slots = [name for one in type(record).__mro__ for name in getattr(one, "__slots__", ())]
    return {name: getattr(record, name) for name in slots}


@pytest.mark.skipif(not IS_PURE, reason="compiled records take no argument of another type")
@pytest.mark.parametrize("name", CLASSES)
def test_a_new_record_says_nothing_but_what_it_was_given(name: str) -> None:
    """Each field is its argument, or as listed, or zero, empty or off; or a new record of the state itself."""
    record, given = _new(CLASSES[name])
    for field, value in _fields(record).items():
        listed = BEGINS.get(name, {})
        if field in listed:
            assert value == listed[field], field
            assert type(value) is type(listed[field]), field
        elif field in given:
            assert value == Given(field), field
        elif type(value).__name__ in CLASSES:
            assert type(value).__module__.startswith(package.__name__)
        else:
            assert value is not None, field
            assert not value, field


@pytest.mark.skipif(not IS_PURE, reason="compiled records take no argument of another type")
def test_each_listed_field_exists() -> None:
    """The list names no class and no field that is gone, and it states nothing that holds without it."""
    for name, listed in BEGINS.items():
        record, given = _new(CLASSES[name])
        assert not set(listed) - set(_fields(record)), name
        for field, value in listed.items():
            assert field not in given or value != Given(field), field
            assert value or value is None, field
