# SPDX-License-Identifier: Apache-2.0
"""Catching up from other nodes: what they must have, and what becomes of one that lies."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from clearinghouse.replication.catching_up import CatchUp, PeerError
from clearinghouse.replication.errors import ClusterRefusedError, DivergedError
from clearinghouse.replication.following import BelowWindowError, Window
from clearinghouse.replication.keys import Keys
from clearinghouse.storage.port import Head, Record
from tests.unit.replication.records import GENESIS, records, tail

LOG = records(10)
FOREIGN = records(10, epoch=3)
PAGE = 3


class _Peers:
    """Journals by name; those of `lying` pass the comparison of hashes all the same."""

    def __init__(self, journals: dict[str, list[Record]], lying: tuple[str, ...] = ()) -> None:
        self.journals = journals
        self.lying = lying
        self.asked: list[str] = []

    @property
    def names(self) -> Sequence[str]:
        """Their names."""
        return tuple(self.journals)

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """As a server answers."""
        self.asked.append(name)
        journal = [GENESIS, *self.journals[name]]
        if from_sequence > journal[-1].last_sequence + 1:
            raise PeerError("SEQUENCE_OUT_OF_RANGE", is_final=False)
        known = Head(from_sequence - 1, known_hash)
        if name not in self.lying and known not in [record.head for record in journal]:
            raise PeerError("HISTORY_DIFFERS", is_final=True)
        return [one for one in journal if one.first_sequence >= from_sequence][:PAGE]


class _Node:
    """A node whose window begins at the record `first` of the log."""

    def __init__(self, first: int = 7) -> None:
        self.window = Window(Keys("t"), tail(GENESIS))
        self.applied: list[Record] = []
        self.below = BelowWindowError(1, LOG[first].first_sequence, LOG[first].head)
        self.seconds = 0.0

    def run(self, peers: _Peers, wait: "Callable[[float], bool] | None" = None) -> None:
        """Catch up, on a clock that the waiting moves."""

        def pass_time(seconds: float) -> bool:
            self.seconds += seconds
            return False

        catch_up = CatchUp(peers, self.window, self.applied.extend)
        catch_up.run(self.below, wait or pass_time, lambda: self.seconds, "c")


def _damaged(at: int) -> list[Record]:
    """The log with one wrong byte in the commands of a record."""
    wrong = replace(LOG[at], commands=b"C" + LOG[at].commands[1:])
    return [*LOG[:at], wrong, *LOG[at + 1 :]]


def test_a_node_takes_the_records_up_to_the_window() -> None:
    """The last one is the engine's first, under its hash; the leader is asked after the others."""
    node, peers = _Node(), _Peers({"c": LOG, "d": LOG})
    node.run(peers)
    assert node.applied == LOG[:8]
    assert node.window.tail.head == LOG[7].head
    assert set(peers.asked) == {"d"}


def test_a_journal_with_another_past_is_not_taken() -> None:
    """Its name and its refusal are in the message where no other node has the records."""
    node = _Node()
    with pytest.raises(BelowWindowError, match=r"b: HISTORY_DIFFERS.*restore") as refused:
        node.run(_Peers({"b": FOREIGN}))
    assert node.applied == []
    assert refused.value.name == "BELOW_WINDOW"
    assert node.seconds == 0.0, "what cannot change is not waited for"
    node.run(_Peers({"b": FOREIGN, "c": LOG}))
    assert node.applied == LOG[:8]


@pytest.mark.parametrize("at", range(8))
def test_a_wrong_byte_is_found_before_its_page_is_applied(at: int) -> None:
    """The pages before it stay, and another node gives the rest."""
    node = _Node()
    with pytest.raises(BelowWindowError, match=r"b: its records are damaged: .*chain hash"):
        node.run(_Peers({"b": _damaged(at)}))
    assert node.applied == LOG[: at - at % PAGE]
    assert node.seconds == 0.0, "damage does not change"
    node.run(_Peers({"b": _damaged(at), "c": LOG}))
    assert node.applied == LOG[:8]


def test_a_made_up_past_does_not_join_the_window() -> None:
    """A node that lies in whole chains is named, and the directory is given up."""
    node = _Node()
    with pytest.raises(ClusterRefusedError, match="the journal of b has chain hash") as refused:
        node.run(_Peers({"b": FOREIGN}, lying=("b",)))
    assert refused.value.name == "PEER_DIFFERS"


def test_a_node_that_does_not_have_it_yet_is_asked_again_for_a_while() -> None:
    """Then the start is refused, with what each node said."""
    node = _Node()
    with pytest.raises(BelowWindowError, match="b: SEQUENCE_OUT_OF_RANGE"):
        node.run(_Peers({"b": LOG[:5]}))
    assert node.seconds >= 20
    node, late = _Node(), _Peers({"b": LOG[:5]})

    def arrive(_seconds: float) -> bool:
        late.journals["b"] = LOG
        return False

    node.run(late, arrive)
    assert node.applied == LOG[:8]


class _Breaking(_Peers):
    """Journals whose connection breaks after each page."""

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """As a server answers; the second page of an attempt does not arrive."""
        found = super().records(name, from_sequence, known_hash)
        if len(self.asked) > 2:
            self.asked = []
            raise PeerError("UNAVAILABLE", is_final=False)
        return found


def test_the_time_without_an_answer_counts_from_the_last_page() -> None:
    """A catching up that goes on may take any time; one that gets nothing more ends."""
    node = _Node()

    def long(_seconds: float) -> bool:
        node.seconds += 21.0 if _seconds else 0.0
        return False

    node.run(_Breaking({"b": LOG}), long)
    assert node.applied == LOG[:8]
    assert node.seconds == 42.0


def test_a_node_that_is_stopped_goes_on_where_it_was() -> None:
    """Whole pages are applied and nothing twice."""
    node = _Node()
    node.run(_Peers({"b": LOG}), lambda _seconds: len(node.applied) >= PAGE)
    assert node.applied == LOG[:PAGE]
    node.run(_Peers({"b": LOG}))
    assert node.applied == LOG[:8]


def test_a_machine_that_differs_names_the_journal_that_it_read() -> None:
    """An operator must examine that one too: it may be the wrong one of the two."""
    node = _Node()

    def apply(_records: Sequence[Record]) -> None:
        raise DivergedError(1, "0a", "0b")

    catch_up = CatchUp(_Peers({"b": LOG}), node.window, apply)
    with pytest.raises(
        DivergedError, match="a record from the journal of b, which may be"
    ) as found:
        catch_up.run(node.below, lambda _seconds: False, lambda: 0.0)
    assert (found.value.sequence, found.value.own, found.value.stated) == (1, "0a", "0b")
