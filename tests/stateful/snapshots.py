# SPDX-License-Identifier: Apache-2.0
"""A machine is saved as the bytes of its snapshot and restored (SPEC J-4, I-10).

Owns the round trip that games and journals are sent through, and the check that nothing is lost in it.
"""

from clearinghouse.statemachine.engine.engine import Engine, engine_of
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.statemachine.snapshot.write import snapshot
from clearinghouse.statemachine.state.state import State
from clearinghouse.storage.encoding import decode, encode
from tests.stateful.digest import changed, state_values


def snapshot_bytes(state: State) -> list[bytes]:
    """Return the chunks of a state's snapshot."""
    return [encode(chunk) for chunk in snapshot(state)]  # type: ignore[arg-type]


def through_snapshot(engine: Engine) -> Engine:
    """Return an engine that is restored from the engine's snapshot. Its state is equal, and gives the same bytes."""
    chunks = snapshot_bytes(engine.state)
    restored = restore(decode(chunk) for chunk in chunks)
    differences = changed(state_values(engine.state), state_values(restored))
    assert not differences, "\n".join(differences)
    assert snapshot_bytes(restored) == chunks
    return engine_of(restored)
