# SPDX-License-Identifier: Apache-2.0
"""Make the JSON schema, the reference page and the example file from the table of settings (SPEC Q-7).

Owns their form. `python -m clearinghouse.server.config.pages` writes them; tests compare them with this.
"""

import json
import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import NODEFAULT, UNSET

from clearinghouse.server.config.settings import Setting, sections, settings
from clearinghouse.server.config.tables import Config

PAGE: Final = "docs/reference/configuration.md"
EXAMPLE: Final = "docs/reference/clearinghouse.toml"
SCHEMA: Final = "docs/reference/clearinghouse.schema.json"
SCHEMA_ID: Final = "https://json-schema.org/draft/2020-12/schema"

_PAGE_HEAD: Final = """\
# Configuration

Made from the table of settings by `python -m clearinghouse.server.config.pages`: change it there.

`clearinghouse serve` takes each setting from a flag, else from the environment, else from the file that `--config FILE`
or `CLEARINGHOUSE_SERVE_CONFIG` names, else it has its default. [clearinghouse.toml](clearinghouse.toml) has every
setting with its default. `clearinghouse config check FILE` tells all that is wrong with a file, `config show` prints
the values in force and where each comes from, and `config schema` prints the
[JSON schema](clearinghouse.schema.json) for an editor.

An unknown key or variable, a wrong type or unit, a value out of its bounds, and a file that cannot be read are refused
with exit code 2, and nothing is started. A path in the file is taken from the folder of the file. A secret is shown as
`***`; a file that holds one must not be readable by others than its owner and group. `--recreate-head` and `--json`
belong to one start, so they are flags only.
"""


def schema_text() -> str:
    """Return the JSON schema of the configuration file."""
    (schema,), parts = msgspec.json.schema_components([Config], ref_template="#/$defs/{name}")
    for setting in settings():
        properties = parts[setting.section.capitalize() or "Config"]["properties"]
        properties[setting.name] = {
            "description": setting.description,
            **properties[setting.name],
        }
    whole = {"$schema": SCHEMA_ID, **parts["Config"], "$defs": parts}
    del parts["Config"], schema
    return json.dumps(whole, indent=2) + "\n"


def page_text() -> str:
    """Return the reference page: a table of settings for each table of the file."""
    lines = [_PAGE_HEAD.rstrip("\n")]
    for section, meaning in {"": "At the top of the file.", **sections()}.items():
        lines += ["", f"## `[{section}]`" if section else "## Top", "", meaning, ""]
        lines += ["| key | default | allowed | meaning | flag, variable |", "|---|---|---|---|---|"]
        for setting in settings():
            if setting.section == section:
                default = _default_text(setting)
                flag = setting.flag.replace("/", "`, `")
                lines.append(
                    f"| `{setting.key}` | {f'`{default}`' if default else 'not set'} | {setting.allowed} |"
                    f" {setting.description} | `{flag}`, `{setting.variable}` |"
                )
    return "\n".join(lines) + "\n"


def example_text() -> str:
    """Return a file with every setting: its default, or a comment if it has none."""
    lines = [
        "# Every setting of `clearinghouse serve` with its default; see docs/reference/configuration.md.",
        "# One without a default is commented out.",
    ]
    for section in ("", *sections()):
        lines += ["", f"[{section}]"] if section else [""]
        for setting in settings():
            if setting.section == section:
                lines += [f"# {setting.description} Allowed: {setting.allowed}."]
                default = _default_text(setting)
                lines.append(
                    f"{setting.name} = {default}"
                    if default
                    else f"# {setting.name} = {_sample(setting)}"
                )
    return "\n".join(lines) + "\n"


def _default_text(setting: Setting) -> str:
    """Return the default of a setting as TOML; "" for a setting without a default."""
    if setting.default is UNSET or setting.default is NODEFAULT:
        return ""
    return json.dumps(setting.default)


def _sample(setting: Setting) -> str:
    """Return an example value for a setting without a default."""
    if setting.bare is int:
        return str(setting.meta.ge)
    return f'"{setting.form}"'


def main(root: Path) -> None:
    """Write the reference page, the example file and the schema below the root of the repository."""
    (root / PAGE).write_text(page_text(), encoding="utf-8")
    (root / EXAMPLE).write_text(example_text(), encoding="utf-8")
    (root / SCHEMA).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
