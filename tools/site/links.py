"""Checks what the pages of a built site load: files of the site alone, so that nobody else learns who reads it.

Whether links between pages hold is checked by the builder of the site.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

# Attributes by element whose address a browser loads by itself, unlike a link.
_LOADED = {"img": "src", "script": "src", "source": "src", "iframe": "src", "link": "href"}
_NOT_FETCHED = {"canonical", "alternate", "next", "prev"}
_CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?(https?:|//)[^)"']*""")


class _Page(HTMLParser):
    """The addresses that a page loads, without what follows a question or number sign."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        address = found.get(_LOADED.get(tag, ""))
        if address and not set(found.get("rel", "").split()) & _NOT_FETCHED:
            self.loads.append(re.split("[?#]", address)[0])


def wrong_loads(site: Path) -> Iterator[str]:
    """Yield what pages and styles load from other hosts, and what pages load that the site does not have."""
    for path in sorted(site.rglob("*.html")):
        for address in _Page(path.read_text()).loads:
            # The page 404.html uses paths from the root.
            place = site / address[1:] if re.match("/[^/]", address) else path.parent / address
            if not place.is_file():
                yield f"{path.relative_to(site)} loads {address}"
    for path in sorted(site.rglob("*.css")):
        for match in _CSS_ADDRESS.finditer(path.read_text()):
            yield f"{path.relative_to(site)} loads {match[0]}"
