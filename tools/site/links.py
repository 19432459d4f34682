"""Checks the links of a built site: internal links work, and no page loads anything from other hosts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

# Attributes by element whose address a browser loads by itself, unlike a link.
_LOADED = {"img": "src", "script": "src", "source": "src", "iframe": "src", "link": "href"}
_NOT_FETCHED = {"canonical", "alternate", "next", "prev"}
_CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?(https?:|//)[^)"']*""")


@dataclass
class Links:
    """The result: the numbers of pages and links, broken links, and external addresses."""

    pages: int = 0
    internal: int = 0
    broken: list[str] = field(default_factory=list)
    external: set[str] = field(default_factory=set)


class _Page(HTMLParser):
    """The anchors of a page, its links, and the addresses that it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = {""}
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors.update(found[name] for name in ("id", "name") if name in found)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if found.get(_LOADED.get(tag, "")) and not set(found.get("rel", "").split()) & _NOT_FETCHED:
            self.loads.append(found[_LOADED[tag]])


def check(site: Path) -> Links:
    """Check every internal link of the site's pages, including anchors."""
    pages = {
        path.relative_to(site).as_posix(): _Page(path.read_text()) for path in sorted(site.rglob("*.html"))
    }
    links = Links(pages=len(pages))
    for place, page in pages.items():
        for address in page.loads:
            if _is_outside(address):
                links.broken.append(f"{place} loads {address}")
        for address in (*page.links, *page.loads):
            _follow(site, pages, place, address, links)
    links.broken.extend(_styles_from_elsewhere(site))
    return links


def _follow(site: Path, pages: dict[str, _Page], place: str, address: str, links: Links) -> None:
    if _is_outside(address):
        links.external.add(address)
        return
    parts = urlsplit(address)
    wanted = _target(place, unquote(parts.path))
    there = wanted in pages or (site / wanted).is_file()
    if not there or (wanted in pages and unquote(parts.fragment) not in pages[wanted].anchors):
        links.broken.append(f"{place} -> {address}")
    else:
        links.internal += 1


def _target(place: str, path: str) -> str:
    """Return the file for `path` on the page at `place`."""
    if not path:
        return place
    if path.startswith("/"):  # The page 404.html uses paths from the root.
        return normpath(path).lstrip("/") or "index.html"
    wanted = normpath((Path(place).parent / path).as_posix())
    return "index.html" if wanted == "." else wanted


def _is_outside(address: str) -> bool:
    return bool(urlsplit(address).scheme or urlsplit(address).netloc)


def _styles_from_elsewhere(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        for match in _CSS_ADDRESS.finditer(path.read_text()):
            yield f"{path.relative_to(site)} loads {match[0]}"
