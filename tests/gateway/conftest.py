# SPDX-License-Identifier: Apache-2.0
"""One server with markets and two accounts, and one gateway before it; tests that end either make their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.gateway.asking import Caller, RunningGateway
from tests.server.harness import RunningServer, System


@dataclass(frozen=True, slots=True)
class World:
    """A server with a market, and the gateway."""

    server: RunningServer
    system: System
    gateway: RunningGateway


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server without credentials, SOL-USDC, two accounts with money."""
    folder = tmp_path_factory.mktemp("gateway")
    with RunningServer(folder / "data") as server:
        system = System(server)
        with RunningGateway(server.address, folder / "gateway.log") as gateway:
            yield World(server, system, gateway)
        system.client.close()


@pytest.fixture
def caller(world: World) -> Caller:
    """An operator without gRPC."""
    return world.gateway.caller(clearinghouse_principal="operator")
