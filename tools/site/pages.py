"""The pages of the site (from docs/, from the checkout's root, and generated ones) and its navigation."""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import Any

import yaml

from local.settings import ROOT
from tools.site.reference import reference
from tools.site.viewer import PAGE, copy_viewer

DOCS = ROOT / "docs"
PAGES = ROOT / ".local" / "pages"
SETTINGS = DOCS / "site.yml"
# Pages of the checkout's root, by their name in the site. README is the repository's home page, index.md the site's.
FROM_ROOT = {
    "contributing.md": "CONTRIBUTING.md",
    "changes.md": "CHANGELOG.md",
    "reporting.md": "SECURITY.md",
}
# The folder in the site for copies of other files that pages link to.
SOURCES = "sources"
# Pages link to the API reference as openapi.json#reference. The repository has this file, the site a page made from it.
_REFERENCE = ("docs/openapi.json", "#reference")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)#\s]+)((?:#[^)\s]*)?)\)")
_NOT_RUN = re.compile(r'^(```\w+) not-run="[^"]*"$', re.MULTILINE)
_SECTIONS = {"howto": "How-to guides", "adr": "Decisions"}


def write_pages(target: Path) -> Path:
    """Write the site's sources into `target`. Return the configuration that builds the site into its folder `site`."""
    shutil.rmtree(target, ignore_errors=True)
    content = target / "content"
    shutil.copytree(DOCS, content, ignore=shutil.ignore_patterns("*.md"))
    # It links to pages, which are HTML in the site.
    description = (DOCS / "openapi.json").read_text()
    (content / "openapi.json").write_text(re.sub(r'(?<="url": ")(\w+)\.md', r"\1.html", description))
    copy_viewer(content)
    for place, text in _pages():
        page = content / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_for_site(place, text, content))
    config = target / "mkdocs.yml"
    settings = yaml.safe_load(SETTINGS.read_text())
    ours = {
        "docs_dir": content.name,
        "site_dir": "site",
        "nav": navigation(settings["nav"]),
        "copyright": f"Version {_version()} · {settings['copyright']}",
    }
    config.write_text(yaml.safe_dump(settings | ours, sort_keys=False))
    return config


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def _pages() -> Iterator[tuple[str, str]]:
    """Yield each page's place in the site and its text."""
    for path in sorted(DOCS.rglob("*.md")):
        yield path.relative_to(DOCS).as_posix(), path.read_text()
    for place, name in FROM_ROOT.items():
        yield place, (ROOT / name).read_text()
    yield "adr/index.md", _decisions()
    yield "reference.md", reference(json.loads((DOCS / "openapi.json").read_text()), PAGE)


def _decisions() -> str:
    rows = []
    for path in sorted(DOCS.glob("adr/0*.md")):
        number, _, title = _title(path.read_text()).partition(". ")
        rows.append(f"{number}. [{title}]({path.name})\n")
    says = "Architecture decision records (ADRs): the context, the decision, its consequences and the alternatives."
    return f"# Decisions\n\n{says}\n\n{''.join(rows)}"


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


def _for_site(place: str, text: str, content: Path) -> str:
    """Change a page's links to places in the site, and remove marks that are only for the tests of snippets."""
    folder = _origin(place).parent

    def lead(match: re.Match[str]) -> str:
        text, address, anchor = match.groups()
        if ":" in address:
            return match[0]
        wanted = normpath((folder / address).as_posix())
        if (wanted, anchor) == _REFERENCE:
            return f"[{text}]({_relative(place, 'reference.md')})"
        if (ROOT / wanted).is_dir() and wanted != "docs/adr":
            # A folder's page is its README. Without one, the link becomes text.
            wanted = f"{wanted}/README.md"
            if not (ROOT / wanted).is_file():
                return text
        return f"[{text}]({_relative(place, _in_site(wanted, content))}{anchor})"

    return _NOT_RUN.sub(r"\1", _LINK.sub(lead, text))


def _origin(place: str) -> Path:
    """Return the path in the checkout to which the links of the page at `place` are relative."""
    if place.startswith(f"{SOURCES}/"):
        return Path(place.removeprefix(f"{SOURCES}/"))
    return Path(FROM_ROOT[place]) if place in FROM_ROOT else Path("docs", place)


def _in_site(wanted: str, content: Path) -> str:
    """Return the place in the site of a file of the checkout. Files outside docs/ are copied with changed links."""
    known = {name: place for place, name in FROM_ROOT.items()} | {
        "README.md": "index.md",
        "docs/adr": "adr/index.md",
    }
    if wanted in known:
        return known[wanted]
    if wanted.startswith("docs/"):
        return wanted.removeprefix("docs/")
    place = f"{SOURCES}/{wanted}"
    source = content / place
    if (ROOT / wanted).is_file() and not source.exists():
        source.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / wanted, source)
        if source.suffix == ".md":
            source.write_text(_for_site(place, source.read_text(), content))
    return place


def _relative(place: str, wanted: str) -> str:
    return "../" * place.count("/") + wanted


def navigation(named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections of `named`, each with the pages of its folder that no section lists."""
    known = set(_places(named))
    left: dict[str, list[str]] = {}
    for path in sorted(DOCS.rglob("*.md")):
        place = path.relative_to(DOCS)
        if place.as_posix() not in known:
            left.setdefault(_SECTIONS.get(place.parts[0], "Reference"), []).append(place.as_posix())
    return [_with_rest(section, left) for section in named]


def _with_rest(entry: Any, left: dict[str, list[str]]) -> Any:
    """Add to a section, and to the sections in it, the pages that belong there."""
    if not isinstance(entry, dict):
        return entry
    return {
        title: [*(_with_rest(each, left) for each in inner), *left.get(title, [])]
        if isinstance(inner, list)
        else inner
        for title, inner in entry.items()
    }


def _places(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for each in entry.values() if isinstance(entry, dict) else entry:
            yield from _places(each)
