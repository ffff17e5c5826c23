# SPDX-License-Identifier: Apache-2.0
"""C-3 and C-5 against the golden vectors: nets under the three models of DvP, and fails that are re-netted."""

from fractions import Fraction
from typing import Any, TypeAlias

from clearinghouse.statemachine.arithmetic.netting import debit, net_trades, reduction_ppb, repriced
from clearinghouse.statemachine.vocabulary.types import DVP_GROSS, DVP_NET, PPB
from tests.vectors.reader import Vector, check, parametrize

Names: TypeAlias = dict[str, int]


def number(names: Names, name: str) -> int:
    """The number of a member or an asset, given at its first use."""
    return names.setdefault(name, len(names) + 1)


class Day:
    """What settles on one date: the sums of its trades, and the fails that were carried into it."""

    def __init__(self, trades: list[dict[str, Any]], fails: list[dict[str, Any]]) -> None:
        """Net the trades, and add the fails."""
        members: Names = {}
        assets: Names = {}
        self.trades = trades
        columns = [
            [number(members, trade["buyer"]) for trade in trades],
            [number(members, trade["seller"]) for trade in trades],
            [number(assets, trade["asset"]) for trade in trades],
            [trade["quantity"] for trade in trades],
            [trade["price_cash_units"] for trade in trades],
        ]
        sums = net_trades(*columns)
        self.nets: dict[tuple[str, str], int] = {}
        self.cash: dict[str, int] = {}
        self.gross: dict[str, int] = {}
        member_names = {value: name for name, value in members.items()}
        asset_names = {value: name for name, value in assets.items()}
        for (member, asset), (bought, sold, cash) in sums.items():
            name = member_names[member]
            self.nets[(name, asset_names[asset])] = bought - sold
            self.cash[name] = self.cash.get(name, 0) + cash
        for trade in trades:
            self.gross[trade["asset"]] = self.gross.get(trade["asset"], 0) + trade["quantity"]
        for fail in fails:
            key = (fail["member"], fail["asset"])
            quantity = fail["open_quantity"]
            self.nets[key] = self.nets.get(key, 0) + quantity
            cash = repriced(
                quantity, fail["price_today_cash_units"], fail["previous_mark_cash_units"]
            )
            self.cash[fail["member"]] = self.cash.get(fail["member"], 0) + cash
            self.gross[fail["asset"]] = self.gross.get(fail["asset"], 0) + max(quantity, 0)

    def received(self, asset: str) -> int:
        """Sum the net receipts of an asset."""
        return sum(debit(-net) for (_, other), net in self.nets.items() if other == asset)

    def paid(self) -> int:
        """Sum the net receipts of cash."""
        return sum(debit(-cash) for cash in self.cash.values())


WORDS = {"buyer", "seller", "asset", "member", "settlement_date"}


def in_numbers(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with their amounts as integers."""
    found: dict[str, Any] = {"dvp_model": inputs["dvp_model"]}
    for name in ("trades", "carried_fails"):
        found[name] = [
            {key: value if key in WORDS else int(value) for key, value in row.items()}
            for row in inputs.get(name, [])
        ]
    return found


def days_of(inputs: dict[str, Any]) -> dict[str, Day]:
    """The days of a vector by date."""
    trades = inputs["trades"]
    fails = inputs["carried_fails"]
    dates = sorted({one["settlement_date"] for one in (*trades, *fails)})
    return {
        date: Day(
            [one for one in trades if one["settlement_date"] == date],
            [one for one in fails if one["settlement_date"] == date],
        )
        for date in dates
    }


def gross_value(inputs: dict[str, Any]) -> int:
    """The value of all trades, each once."""
    return sum(one["quantity"] * one["price_cash_units"] for one in inputs["trades"])


def report(inputs: dict[str, Any]) -> dict[str, object]:
    """Nets, cash and totals of all days, in the order of the vectors."""
    days = days_of(inputs)
    totals: list[dict[str, object]] = []
    for date, day in days.items():
        for asset in sorted(day.gross):
            gross, net = day.gross[asset], day.received(asset)
            exact = Fraction(gross - net, gross)
            assert reduction_ppb(gross, net) == exact * PPB // 1
            totals.append(
                {
                    "settlement_date": date,
                    "asset": asset,
                    "gross_quantity": gross,
                    "net_quantity": net,
                    "reduction": exact,
                }
            )
    nets = [
        {"settlement_date": date, "asset": asset, "member": member, "net_quantity": day.nets[key]}
        for date, day in days.items()
        for key in sorted(day.nets, key=lambda key: (key[1], key[0]))
        for member, asset in [key]
    ]
    return {
        "nets": nets,
        "cash": [
            {"settlement_date": date, "member": member, "net_cash_units": day.cash[member]}
            for date, day in days.items()
            for member in sorted(day.cash)
        ],
        "totals": totals,
        "gross_cash_units": gross_value(inputs),
        "net_cash_units": sum(day.paid() for day in days.values()),
        "trades": len(inputs["trades"]),
        "net_positions_not_zero": sum(
            net != 0 for day in days.values() for net in day.nets.values()
        ),
    }


def movements(inputs: dict[str, Any]) -> dict[str, object]:
    """How many deliveries and payments a model leaves, and of how much."""
    model = inputs["dvp_model"]
    days = days_of(inputs)
    trades = inputs["trades"]
    receipts = [net for day in days.values() for net in day.nets.values() if net > 0]
    payments = [cash for day in days.values() for cash in day.cash.values() if cash > 0]
    if model != DVP_NET:
        receipts = [trade["quantity"] for trade in trades]
    if model == DVP_GROSS:
        payments = [trade["quantity"] * trade["price_cash_units"] for trade in trades]
    return {
        "security_receipts": len(receipts),
        "security_quantity": sum(receipts),
        "cash_payments" if model == DVP_GROSS else "cash_receipts": len(payments),
        "cash_units": sum(payments),
    }


@parametrize("netting")
def test_nets_agree(vector: Vector) -> None:
    """Nets, cash, totals and the reduction follow from the trades and the fails of each date."""
    inputs = in_numbers(vector["inputs"])
    check(vector, report(inputs) if "nets" in vector["exact"] else movements(inputs))
