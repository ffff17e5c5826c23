# SPDX-License-Identifier: Apache-2.0
"""Import a sub-command only when a user calls it, so that `serve` does not import the client or rich tables.

Owns only the look-up. Other distributions add sub-commands by entry points of the group `clearinghouse.commands`
(`clearinghouse-apps` adds demo, crash, stress and bench), so the server does not depend on them.
"""

from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

ENTRY_POINTS: Final = "clearinghouse.commands"


class LazyCommands(click.Group):
    """A group of commands, some of which are imported only when they are called.

    `lazy` and entry points name a command as `module:attribute`. `groups` has the commands by title, each with a few
    words, so that the help text needs no import.
    """

    def __init__(
        self,
        *args: object,
        lazy: dict[str, str] | None = None,
        groups: dict[str, dict[str, str]] | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._own = lazy or {}
        self._groups = groups or {}

    @cached_property
    def _lazy(self) -> dict[str, str]:
        """Return the import path of each command that is not imported yet.

        A command of the group itself comes before one of the same name that an entry point adds.
        """
        added = {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}
        return {**added, **self._own}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, including those of commands that are not imported yet."""
        return sorted({*super().list_commands(ctx), *self._lazy})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in their groups; commands without a group come last, with their own help texts."""
        names = self.list_commands(ctx)
        groups = {
            title: [(name, text) for name, text in group.items() if name in names]
            for title, group in self._groups.items()
        }
        grouped = {name for group in groups.values() for name, _ in group}
        others = [(name, self.get_command(ctx, name)) for name in names if name not in grouped]
        groups["More"] = [(name, one.get_short_help_str(60)) for name, one in others if one]
        for title, rows in groups.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with a name, importing it if necessary; None if there is none."""
        place = self._lazy.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, attribute = place.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command
