# SPDX-License-Identifier: Apache-2.0
"""Check the arguments of all sub-commands, and end a sub-command where the system refuses a file (SPEC A-1).

Owns what every sub-command would have to do otherwise: no argument and no path of it gives a traceback.
"""

import difflib
import errno
from typing import Final

import click

from clearinghouse.server.console.lazy import LazyCommands

# Python converts no number with more digits than about this, and a path of Linux is not longer.
ARGUMENT_CHARACTERS_MAX: Final = 4_096
# Of a group with more sub-commands only those are named that are spelt nearly as what was typed.
COMMANDS_NAMED_MAX: Final = 10
# What a system says of a file without its name: no space is left, or the file may not grow.
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Program(LazyCommands):
    """The command line: its sub-commands, the check of their arguments, and their end at a file that is refused."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an argument that is too long or no text in UTF-8, before a sub-command sees it."""
        for argument in args:
            if len(argument) > ARGUMENT_CHARACTERS_MAX:
                raise click.UsageError(
                    f"the argument {argument[:40]!r}... has {len(argument):,} characters: at most "
                    f"{ARGUMENT_CHARACTERS_MAX:,}"
                )
            try:
                argument.encode()
            except UnicodeEncodeError:
                raise click.UsageError(f"the argument {argument!r} is no text in UTF-8") from None
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the sub-command; a file that the system refuses ends it with the name of the file and the reason.

        Where a word is no sub-command, or an argument too many, the words are named that could be meant.

        Any other error of the system is a defect, and keeps its traceback.
        """
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            choices = _choices(error)
            if not choices:
                raise
            said = f"{error.format_message().rstrip('.')}: there is {', '.join(choices)}"
            raise click.UsageError(said, error.ctx) from None
        except OSError as error:
            if error.filename is None and error.errno not in _NO_SPACE:
                raise
            # The import takes a tenth of a second, which help texts need not wait for.
            from clearinghouse.server.console.output import fail  # noqa: PLC0415

            fail(error, as_json=as_json)


def _choices(error: click.UsageError) -> list[str]:
    """Return what a user may have meant by an unknown word: near sub-commands, or the options of the command."""
    said, command = error.format_message(), error.ctx and error.ctx.command
    is_no_command = said.startswith("No such command '") and "Did you mean" not in said
    if error.ctx and isinstance(command, click.Group) and is_no_command:
        names = command.list_commands(error.ctx)
        few = names if len(names) <= COMMANDS_NAMED_MAX else []
        return difflib.get_close_matches(said.split("'")[1], names) or few
    if command and said.startswith("Got unexpected extra argument"):
        return [one.opts[0] for one in command.params if isinstance(one, click.Option)]
    return []
