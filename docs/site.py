# SPDX-License-Identifier: Apache-2.0
"""Build the site of the documents into `var/site` with MkDocs (BSD licence); a link that leads nowhere fails.

Owns the copy of every page, image and linked file, in the folders of the repository, so that links hold as they are.
"""

import io
import json
import logging
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "var" / "site-source"
LINK: Final = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(?=\))")
PARTS: Final = {
    "Tutorial": "docs/tutorial",
    "How to": "docs/how-to",
    "Explanation": "docs/explanation",
    "Reference": "docs/reference",
    "API": "docs/reference/api",
    "Runbooks": "docs/how-to/runbooks",
}


def anchor(heading: str, _separator: str) -> str:
    """The anchor of a heading, as where the repository is shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def collect() -> list[Path]:
    """Copy the pages, and all that they link to, and answer the pages. A link to a folder leads to its page."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    pages = [Path(name) for name in listed.stdout.decode().splitlines()]
    for page in pages:

        def kept(link: re.Match[str], folder: Path = (ROOT / page).parent) -> str:
            target = link[2]
            path = (folder / target).resolve()
            if "://" in target or not path.is_relative_to(ROOT):
                return link[0]
            if path.is_dir():
                names = ("README.md", "DESIGN.md")
                target = next(
                    (f"{target.rstrip('/')}/{n}" for n in names if (path / n).exists()), target
                )
            elif path.is_file() and path.suffix != ".md":
                copy = SOURCE / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            return f"{link[1]}{target}{link[3] or ''}"

        copy = SOURCE / page
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(LINK.sub(kept, (ROOT / page).read_text(encoding="utf-8")), encoding="utf-8")
    return pages


def contents(pages: list[Path]) -> list[dict[str, object]]:
    """The menu: the first page, the documents, then each folder of them by name."""
    menu: list[dict[str, object]] = [
        {"clearinghouse": "README.md"},
        {"Documents": "docs/README.md"},
    ]
    for title, folder in PARTS.items():
        menu.append({title: [str(page) for page in pages if str(page.parent) == folder]})
    menu.append({"Contributing": "CONTRIBUTING.md"})
    return menu


def main() -> None:
    """Build it strictly."""
    settings = {
        "site_name": "clearinghouse",
        "docs_dir": str(SOURCE),
        "site_dir": str(ROOT / "var" / "site"),
        "theme": {"name": "mkdocs", "color_mode": "auto", "highlightjs": False},
        "nav": contents(collect()),
        "strict": True,
        "use_directory_urls": False,
        "markdown_extensions": ["tables", "fenced_code", "toc"],
        "validation": {"links": {"anchors": "warn"}},
    }
    config = load_config(io.StringIO(json.dumps(settings)))
    config.mdx_configs["toc"] = {"slugify": anchor}
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    build(config)


if __name__ == "__main__":
    main()
