# SPDX-License-Identifier: Apache-2.0
"""Sub-commands that are imported when they are asked for, so that `serve` starts without the client or rich tables.

Owns the look-up only.
"""

from importlib import import_module

import click


class LazyCommands(click.Group):
    """A group some of whose commands are named as `module:attribute` in `lazy`."""

    def __init__(self, *args: object, lazy: dict[str, str] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, those that are not imported yet included."""
        return sorted({*super().list_commands(ctx), *self._lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now if need be."""
        place = self._lazy.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, attribute = place.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command
