# SPDX-License-Identifier: Apache-2.0
"""Which margin terms a new security has of the old one, each by itself (SPEC C-5, C-7.3)."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.statemachine.settlement.splits import keep_margin_terms
from clearinghouse.statemachine.state.margin import MarginAsset
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code takes no stand-in for the state")

# Amounts of the security: they are in its new units, floored.
IN_UNITS = ("collateral_max", "daily_volume")
AS_THEY_ARE = ("eligible", "haircut_ppb", "liquidation_days", "issuer_member_id")


def test_each_term_is_that_of_the_old_security() -> None:
    """At three new units for two old ones, with terms that all differ."""
    old = MarginAsset(AssetId(1))
    old.version = 1
    for number, name in enumerate((*IN_UNITS, *AS_THEY_ARE), start=101):
        setattr(old, name, number)
    state = SimpleNamespace(margin=SimpleNamespace(terms={1: old}), version=0, events=[])
    action = SimpleNamespace(security_id=1, asset_id=2, amount=3, per_units=2)
    keep_margin_terms(cast("Any", state), 0, cast("Any", action))
    new = state.margin.terms[2]
    assert {name: getattr(new, name) for name in IN_UNITS} == {
        name: getattr(old, name) * 3 // 2 for name in IN_UNITS
    }
    assert {name: getattr(new, name) for name in AS_THEY_ARE} == {
        name: getattr(old, name) for name in AS_THEY_ARE
    }


def test_a_limit_that_floors_to_nothing_stays_a_limit() -> None:
    """At one new unit for ten old ones 9 old ones are no new one, and 0 would be no limit.

    An announced split gives whole smallest units for each old one, so no scenario reaches this.
    """
    old = MarginAsset(AssetId(1))
    old.version, old.collateral_max, old.daily_volume = 1, 9, 0
    state = SimpleNamespace(margin=SimpleNamespace(terms={1: old}), version=0, events=[])
    action = SimpleNamespace(security_id=1, asset_id=2, amount=1, per_units=10)
    keep_margin_terms(cast("Any", state), 0, cast("Any", action))
    new = state.margin.terms[2]
    assert (new.collateral_max, new.daily_volume) == (1, 0)
