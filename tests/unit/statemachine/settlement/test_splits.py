# SPDX-License-Identifier: Apache-2.0
"""Which margin terms a new security has of the old one, each by itself, and what delays a split (SPEC C-5, C-7.3)."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.statemachine.settlement import splits
from clearinghouse.statemachine.settlement.splits import keep_margin_terms
from clearinghouse.statemachine.state.margin import MarginAsset
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.stateful.model_comparison import IS_PURE
from tests.unit.statemachine.played import played

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code takes no stand-in for the state")

# Amounts of the security: they are in its new units.
IN_UNITS = ("collateral_max", "daily_volume")
AS_THEY_ARE = ("eligible", "haircut_ppb", "liquidation_days", "issuer_member_id")


def test_each_term_is_that_of_the_old_security() -> None:
    """At three new units for each old one, with terms that all differ."""
    old = MarginAsset(AssetId(1))
    old.version = 1
    for number, name in enumerate((*IN_UNITS, *AS_THEY_ARE), start=101):
        setattr(old, name, number)
    margin = SimpleNamespace(terms={1: old}, stress_scenarios={})
    state = SimpleNamespace(margin=margin, version=0, events=[])
    action = SimpleNamespace(security_id=1, asset_id=2, amount=3)
    keep_margin_terms(cast("Any", state), 0, cast("Any", action))
    new = state.margin.terms[2]
    assert {name: getattr(new, name) for name in IN_UNITS} == {
        name: getattr(old, name) * 3 for name in IN_UNITS
    }
    assert {name: getattr(new, name) for name in AS_THEY_ARE} == {
        name: getattr(old, name) for name in AS_THEY_ARE
    }


def test_too_many_open_nets_delay_a_split_and_do_not_cancel_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Carol trades a share between her own accounts; once her trade has settled, the split goes on."""
    monkeypatch.setattr(splits, "SPLIT_NETS_MAX", 1)
    played(
        "splits",
        "Holders of the record time",
        "split",
        """
account second owner carol kind house
trade OLD/USDC carol from second 1 @ 100
deposit carol 1,000 USDC
deposit second 1 OLD
split OLD into NEW 2 for 1 from issuer at 2023-11-16 09:00
advance-to 2023-11-16 09:00
event CORPORATE_ACTION_DELAYED action_id 1
action 1 ANNOUNCED
balance alice OLD 300
advance-to 2023-11-16 12:00
session 1 POSTED
advance-to 2023-11-16 13:00
action 1 gone
balance alice NEW 600
""",
    )
