# SPDX-License-Identifier: Apache-2.0
"""The model of the engine does what etcd does: the same random operations on both give the same answers.

Owns the comparison with a real member. Revisions are compared too, relative to those before the run.
"""

from collections.abc import Iterator
from random import Random

import pytest

from clearinghouse.replication.engine import (
    INVALID,
    CompactedError,
    Compare,
    Delete,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    KeyValue,
    Operation,
    Put,
    RangeAnswer,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.etcd import EtcdEngine
from tests.cluster.engine_model import Store
from tests.cluster.members import Members, engine_path

KEYS = [b"/a", b"/b", b"/b/1", b"/b/2", b"/c"]
VALUES = [b"", b"x", b"y", bytes(300)]
OPERATIONS = 1_500


@pytest.fixture(scope="module")
def member(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EtcdEngine]:
    """A real engine of one member."""
    with Members(tmp_path_factory.mktemp("member"), engine_path(), names=("m",)) as members:
        engine = EtcdEngine(members.client_addresses)
        yield engine
        engine.close()


def _shifted(answer: object, by: int) -> object:
    """An answer with its revisions less `by`."""
    if isinstance(answer, TxnAnswer):
        gets = tuple(tuple(_moved(pair, by) for pair in pairs) for pairs in answer.gets)
        return answer._replace(revision=answer.revision - by, gets=gets)
    if isinstance(answer, RangeAnswer):
        pairs = tuple(_moved(pair, by) for pair in answer.pairs)
        return answer._replace(revision=answer.revision - by, pairs=pairs)
    return answer


def _moved(pair: KeyValue, by: int) -> KeyValue:
    """A pair with its revisions less `by`."""
    created = pair.create_revision - by if pair.create_revision else 0
    return pair._replace(create_revision=created, mod_revision=pair.mod_revision - by)


class _Drawn:
    """Operations of a seed, most of which find what they compare."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"engine {seed}")

    def span(self) -> tuple[bytes, bytes]:
        """A key alone, or a range."""
        key = self.random.choice(KEYS)
        return key, self.random.choice([b"", b"", b"/b0", b"/z"])

    def operation(self) -> Operation:
        """One operation of a branch."""
        draw = self.random.random()
        key, end = self.span()
        if draw < 0.5:
            return Put(key, self.random.choice(VALUES))
        if draw < 0.7:
            return Delete(key, end)
        return Get(key, end, self.random.choice([0, 0, 1, 2]))

    def compare(self, store: Store) -> Compare:
        """A comparison, of what is there or of something else."""
        key = self.random.choice(KEYS)
        found = store.range(Get(key)).pairs
        pair = found[0] if found else KeyValue(key, b"", 0, 0)
        target = self.random.choice(list(Target))
        if self.random.random() < 0.3:
            pair = KeyValue(key, b"y", 3, 4)
        value: dict[Target, bytes | int] = {
            Target.VALUE: pair.value,
            Target.MOD: pair.mod_revision,
            Target.CREATE: pair.create_revision,
        }
        return Compare(key, target, value[target])

    def txn(self, store: Store) -> Txn:
        """A transaction."""
        size = self.random.choice([0, 1, 1, 2])
        return Txn(
            tuple(self.compare(store) for _ in range(size)),
            tuple(self.operation() for _ in range(self.random.choice([1, 1, 2, 3]))),
            tuple(self.operation() for _ in range(self.random.choice([0, 1, 2]))),
        )


def _result(run: object) -> object:
    """The answer of an operation, or the kind of its refusal."""
    try:
        return run()  # type: ignore[operator]
    except EngineRefusedError as error:
        return error.kind
    except CompactedError:
        return "compacted"
    except EngineUnknownError:  # a revision of the future, which the nodes never ask for
        return "unknown"


def _real(txn: Txn, by: int) -> Txn:
    """A transaction of the model, with the revisions of the real engine."""
    moved = [
        one._replace(operand=one.operand + by)
        if isinstance(one.operand, int) and one.operand
        else one
        for one in txn.compare
    ]
    return txn._replace(compare=tuple(moved))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_model_and_etcd_give_the_same_answers(member: EtcdEngine, seed: int) -> None:
    """Transactions, ranges and compactions of a seed have the same answers, revisions and refusals on both."""
    drawn = _Drawn(seed)
    store = Store()
    member.transact(Txn((), (Delete(b"/", b"0"),)), 5)
    by = member.range(Get(b"/a"), 5).revision - store.revision
    kinds = set()
    for number in range(OPERATIONS):
        if drawn.random.random() < 0.75:
            txn = drawn.txn(store)
            known = _result(lambda txn=txn: store.apply(txn))
            real = _result(lambda txn=txn: member.transact(_real(txn, by), 5))
        elif drawn.random.random() < 0.9:
            key, end = drawn.span()
            revision = drawn.random.choice(
                [0, 0, max(1, store.revision - drawn.random.randrange(9))]
            )
            limit = drawn.random.choice([0, 1])
            known = _result(lambda: store.range(Get(key, end, limit, revision)))  # noqa: B023  run at once
            at = revision + by if revision else 0
            real = _result(lambda: member.range(Get(key, end, limit, at), 5))  # noqa: B023  run at once
        else:
            revision = max(1, store.revision - drawn.random.randrange(-1, 9))
            known = _result(lambda: store.compact(revision))  # noqa: B023  run at once
            real = _result(lambda: member.compact(revision + by, 5))  # noqa: B023  run at once
        kinds.add(known if isinstance(known, str) else type(known).__name__)
        assert _shifted(real, by) == known, f"operation {number}"
    assert kinds == {"TxnAnswer", "RangeAnswer", "compacted", "unknown", "NoneType", INVALID}


@pytest.mark.slow
def test_a_watch_gives_the_changes_of_the_model(member: EtcdEngine) -> None:
    """A watch from a past revision gives the same changes in order, and of a compacted one the same refusal."""
    drawn = _Drawn(3)
    store = Store()
    member.transact(Txn((), (Delete(b"/", b"0"),)), 5)
    by = member.range(Get(b"/a"), 5).revision - store.revision
    for _ in range(200):
        txn = drawn.txn(store)
        if isinstance(_result(lambda txn=txn: store.apply(txn)), TxnAnswer):
            member.transact(_real(txn, by), 5)
    expected = [
        (one.is_delete, one.pair.key, one.pair.value, one.pair.mod_revision)
        for one in store.changes(b"/b", b"/c", 2)
    ]
    watch = member.watch(b"/b", b"/c", 2 + by)
    found: list[tuple[bool, bytes, bytes, int]] = []
    while len(found) < len(expected):
        changes = watch.take(10)
        assert changes is not None
        found += [
            (one.is_delete, one.pair.key, one.pair.value, one.pair.mod_revision - by)
            for one in changes.changes
        ]
    watch.close()
    assert found == expected
    store.compact(store.revision)
    member.compact(store.revision + by, 5)
    with pytest.raises(CompactedError):
        store.changes(b"/b", b"/c", 2)
    late = member.watch(b"/b", b"/c", 2 + by)
    with pytest.raises(CompactedError):
        late.take(10)
