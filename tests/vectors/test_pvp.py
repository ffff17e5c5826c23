# SPDX-License-Identifier: Apache-2.0
"""C-6 against the golden vectors: the three tests by the public sums, and the queue by the machine."""

from fractions import Fraction

from clearinghouse.statemachine.arithmetic import pvp as pvp_arithmetic
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.realdata import vectors
from tests.support import E9, System, columns
from tests.vectors.reader import Vector, check, parametrize_these

TESTS = [vector for vector in vectors("pvp") if "pair" in vector["inputs"]]
QUEUES = [vector for vector in vectors("pvp") if "events" in vector["inputs"]]
# The vectors count in whole units of the base currency, whose smallest unit here is a millionth of one.
BASE = 10**6


def rate_e9(currency: dict[str, object]) -> int:
    """The rate of a currency as the machine has it: smallest units of the base for a whole one, with nine decimals."""
    exact = Fraction(str(currency["rate_to_base"])) * BASE * E9
    assert exact.denominator == 1
    return int(exact)


def in_base(value: int) -> Fraction:
    """A sum of the module in whole units of the base."""
    return Fraction(value, pvp_arithmetic.VALUE_DENOMINATOR * BASE)


class Claims:
    """The claims of all members, which pairs move."""

    def __init__(self, inputs: Vector) -> None:
        """Take the positions of a vector."""
        self.inputs = inputs
        self.claims = {
            member: {name: int(amount) for name, amount in amounts.items()}
            for member, amounts in inputs["positions_units"].items()
        }

    def settle(self, pair: Vector, sign: int = 1) -> None:
        """Move both payments of a pair, or (-1) back."""
        for giver, taker, name, amount in (
            (pair["a"], pair["b"], pair["sold_by_a"], int(pair["amount_sold_by_a_units"])),
            (pair["b"], pair["a"], pair["sold_by_b"], int(pair["amount_sold_by_b_units"])),
        ):
            self.claims[giver][name] -= sign * amount
            self.claims[taker][name] += sign * amount

    def tests_of(self, member: str) -> dict[str, object]:
        """The three tests of a member, by the public functions."""
        value = total = 0
        within = True
        for name, claim in self.claims[member].items():
            currency = self.inputs["currencies"][name]
            weight = pvp_arithmetic.value_weight(rate_e9(currency), 0)
            value += pvp_arithmetic.haircut_value(claim, weight, currency["haircut_ppb"])
            total += pvp_arithmetic.short_value(claim, weight)
            limit = int(currency["short_limit_units"][member])
            within = within and pvp_arithmetic.within_short_limit(claim, limit)
        limit = int(self.inputs["total_short_limit_base"][member]) * BASE
        return {
            "account_value_base": in_base(value),
            "value_test": value >= 0,
            "currency_short_test": within,
            "total_short_base": in_base(total),
            "total_short_test": pvp_arithmetic.within_total_limit(total, limit),
        }


@parametrize_these(TESTS)
def test_the_three_tests_agree(vector: Vector) -> None:
    """Value, shorts and their tests of both members after the pair, and the claims that stand then."""
    claims = Claims(vector["inputs"])
    pair = vector["inputs"]["pair"]
    claims.settle(pair)
    members = {member: claims.tests_of(member) for member in (pair["a"], pair["b"])}
    settles = all(
        figures[name] is True
        for figures in members.values()
        for name in ("value_test", "currency_short_test", "total_short_test")
    )
    if not settles:
        claims.settle(pair, -1)
    # A vector states the claims of the pair's two members.
    stand = {member: claims.claims[member] for member in members}
    check(vector, {"settles": settles, "members": members, "positions_after_units": stand})


class Machine:
    """A clearinghouse with the currencies and members of a vector."""

    def __init__(self, inputs: Vector) -> None:
        """Admit them with their limits; each member has enough to pay in."""
        self.system = System()
        self.assets: dict[str, AssetId] = {}
        self.members: dict[str, AccountId] = {}
        self.pairs: dict[int, str] = {}
        for name, currency in inputs["currencies"].items():
            asset_id = AssetId(self.system.asset(f"{name}0", scale=0, price=1))
            self.system.price(asset_id, rate_e9(currency), e9=True)
            self.assets[name] = asset_id
            self.must(commands.SetPvpCurrency, asset_id, currency["haircut_ppb"])
        for member, limit in inputs["total_short_limit_base"].items():
            account_id = AccountId(self.system.account(member, kind=types.KIND_MEMBER_HOUSE))
            self.members[member] = account_id
            self.must(commands.SetPvpMember, account_id, 1, int(limit) * BASE)
            for name, asset_id in self.assets.items():
                most = int(inputs["currencies"][name]["short_limit_units"][member])
                self.must(commands.SetPvpShortLimit, account_id, asset_id, most)
                self.system.deposit(account_id, asset_id, 10**9)
                self.pay_in(member, name, int(inputs["positions_units"][member][name]))

    def must(self, kind: type[commands.Command], *values: object) -> None:
        """Apply a command of operators."""
        self.system.must(kind(*self.system.head(), *values))

    def pay_in(self, member: str, name: str, amount: int) -> None:
        """Pay in; 0 is nothing."""
        if amount:
            head = self.system.head()
            columns = ([self.members[member]], [self.assets[name]], [amount])
            self.system.must(commands.PayInPvp(*head, *columns))

    def queue(self, pair: Vector) -> None:
        """Submit a pair."""
        self.pairs[len(self.pairs) + 1] = pair["id"]
        command = commands.SubmitPvpPairs(
            *self.system.head(),
            *columns(self.members[pair["a"]], self.assets[pair["sold_by_a"]]),
            *columns(int(pair["amount_sold_by_a_units"]), self.members[pair["b"]]),
            *columns(self.assets[pair["sold_by_b"]], int(pair["amount_sold_by_b_units"])),
            *columns(pair["id"]),
        )
        outcome = self.system.apply(command)
        assert (outcome.codes, outcome.ids) == ([codes.OK], [len(self.pairs)])

    def settled(self) -> list[str]:
        """The pairs that the last command settled, in their order."""
        legs = [event for event in self.system.events if event.name == "PVP_LEG_SETTLED"]
        return [self.pairs[event.fields["pair_id"]] for event in legs[::2]]


@parametrize_these(QUEUES)
def test_the_queue_agrees(vector: Vector) -> None:
    """After each event the same pairs settle in the same order, and the same wait."""
    machine = Machine(vector["inputs"])
    after: list[dict[str, list[str]]] = []
    for event in vector["inputs"]["events"]:
        if event["kind"] == "PAY_IN":
            machine.pay_in(event["member"], event["currency"], int(event["amount_units"]))
        else:
            assert event["kind"] == "PAIR"
            machine.queue(event)
        queued = [machine.pairs[pair_id] for pair_id in machine.system.state.pvp.pairs]
        after.append({"settled": machine.settled(), "waiting": queued})
    members = machine.system.state.pvp.members
    finals = {
        member: {
            name: members[account_id].claims.get(asset_id, 0)
            for name, asset_id in machine.assets.items()
        }
        for member, account_id in machine.members.items()
    }
    check(vector, {"after_each_event": after, "final_positions_units": finals})


def test_all_vectors_are_read() -> None:
    """No vector of the family is of a third form."""
    assert len(TESTS) + len(QUEUES) == len(list(vectors("pvp")))
    assert TESTS
    assert QUEUES
