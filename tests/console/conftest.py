# SPDX-License-Identifier: Apache-2.0
"""One furnished server and one console for the tests of this folder; tests that end a server make their own."""

from collections.abc import Callable, Iterator

import pytest

from tests.console.asking import RunningConsole, Visitor
from tests.console.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server with people, markets, members and money that waits."""
    with World(tmp_path_factory.mktemp("world")) as found:
        found.furnish()
        found.clear()
        yield found


@pytest.fixture(scope="session")
def console(world: World) -> Iterator[RunningConsole]:
    """A console of that server."""
    with RunningConsole(
        world.address, world.folder / "console.log", "--metrics", world.metrics
    ) as found:
        yield found


@pytest.fixture
def visitor(console: RunningConsole) -> Visitor:
    """A browser that has not signed in."""
    return Visitor(console.port)


@pytest.fixture
def person(console: RunningConsole, world: World) -> Callable[[str], Visitor]:
    """Browsers of people who have signed in, by name."""

    def signed_in(name: str) -> Visitor:
        found = Visitor(console.port)
        reply = found.sign_in(name, world.keys[name])
        assert (reply.status, reply.location) == (303, "/overview"), reply.text
        return found

    return signed_in
