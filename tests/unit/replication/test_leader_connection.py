# SPDX-License-Identifier: Apache-2.0
"""The connection to the leader's address, where something else listens or nothing does."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Final

from clearinghouse.replication.leader_connection import LeaderConnection

LOOK_SECONDS: Final = 0.6


@contextmanager
def _listener(*, closes: bool, first: int = 0) -> Iterator[tuple[str, list[socket.socket]]]:
    """An address that accepts connections, and closes each at once or keeps it; it closes the `first` ones."""
    accepted: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            accepted.append(connection)
            if closes or len(accepted) <= first:
                connection.close()

    Thread(target=accept, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", accepted
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in accepted:
            one.close()


def _look_at(address: str) -> LeaderConnection:
    link = LeaderConnection()
    link.watch(address)
    link.start()
    time.sleep(LOOK_SECONDS)
    return link


def _is_broken(link: LeaderConnection) -> bool:
    return link.is_broken


def test_a_connection_that_is_closed_at_once_is_broken_and_made_again_with_a_pause() -> None:
    """Something accepts in the place of the leader: a relay, or a process that is ending."""
    with _listener(closes=True) as (address, accepted):
        link = _look_at(address)
        assert _is_broken(link)
        assert 2 <= len(accepted) <= 30
        link.stop()


def test_a_connection_that_stays_is_sound() -> None:
    """One connection is made; it breaks when the process is gone."""
    with _listener(closes=False) as (address, accepted):
        link = _look_at(address)
        assert not _is_broken(link)
        assert len(accepted) == 1
    time.sleep(LOOK_SECONDS)
    assert _is_broken(link)
    link.stop()


def test_a_connection_that_stays_is_sound_after_broken_ones() -> None:
    """The leader's process is there again, so its silence counts as that of a healthy leader."""
    with _listener(closes=False, first=3) as (address, accepted):
        link = _look_at(address)
        end = time.monotonic() + 10
        while len(accepted) < 4 or _is_broken(link):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert len(accepted) == 4
        link.stop()


def test_an_address_that_is_set_later_is_not_broken_by_the_one_before() -> None:
    """A new leader gets a connection of its own."""
    with _listener(closes=True) as (first, _), _listener(closes=False) as (second, _):
        link = _look_at(first)
        assert _is_broken(link)
        link.watch(second)
        time.sleep(LOOK_SECONDS)
        assert not _is_broken(link)
        link.stop()
