# SPDX-License-Identifier: Apache-2.0
"""Import the tracing library once tracing is requested, and make the tracer of a server (SPEC Q-8).

Owns that import. Must never import the library earlier, since it is an optional dependency.
"""

import importlib
from typing import cast

from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.tracing.spans import Tracer, TraceSettings


def make_tracer(settings: TraceSettings) -> Tracer:
    """Return the tracer for the settings. Raises ConfigError if the optional package is not installed."""
    try:
        module = importlib.import_module("clearinghouse.server.tracing.exporting")
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"tracing.endpoint needs the extra `tracing`, {error.name} is missing:"
            " install clearinghouse-server[tracing]"
        ) from error
    return cast("Tracer", module.ExportingTracer(settings))
