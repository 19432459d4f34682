"""The site's sources: navigation to every page, links, nothing from other hosts, and a complete API reference."""

import json
import re

import pytest
import yaml

from tools.site import viewer as site_viewer
from tools.site.links import check
from tools.site.pages import DOCS, FROM_ROOT, SETTINGS, navigation, write_pages
from tools.site.reference import reference

DESCRIPTION = json.loads((DOCS / "openapi.json").read_text())


def places(entries):
    for entry in entries:
        values = entry.values() if isinstance(entry, dict) else [entry]
        for value in values:
            yield from places(value) if isinstance(value, list) else [value]


def test_there_is_one_way_to_every_page():
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    pages |= {*FROM_ROOT, "adr/index.md", "reference.md"}

    found = list(places(navigation(yaml.safe_load(SETTINGS.read_text())["nav"])))

    assert sorted(found) == sorted(pages)


def test_what_the_pages_name_outside_of_docs_is_there_too_with_the_version(tmp_path):
    settings = write_pages(tmp_path / "pages")
    content = settings.parent / "content"

    assert "(sources/tests/golden/messages.txt)" in (content / "messages.md").read_text()
    assert (content / "sources/tests/golden/messages.txt").is_file()
    assert "(adr/index.md)" in (content / "design.md").read_text()
    assert "[API reference](reference.md)" in (content / "quickstart.md").read_text()
    assert "not-run" not in (content / "quickstart.md").read_text()
    released = re.search(r'^version = "(.+)"$', (DOCS.parent / "pyproject.toml").read_text(), re.MULTILINE)
    assert yaml.safe_load(settings.read_text())["copyright"].startswith(f"Version {released[1]} ")


SITE = {
    "index.html": '<h1 id="top"></h1><a href="sub/page.html#part">there</a><a href="https://elsewhere.example/">elsewhere</a>',
    "sub/page.html": '<h2 id="part"></h2><a href="../index.html#top">back</a><img src="../picture.svg">',
    "picture.svg": "<svg/>",
    "style.css": ".a{background:url(picture.svg)}",
}


def built(folder, **changed):
    (folder / "sub").mkdir()
    for name, text in (SITE | changed).items():
        (folder / name).write_text(text)
    return check(folder)


def test_links_that_hold_are_counted_and_those_outside_listed(tmp_path):
    links = built(tmp_path)

    assert (links.pages, links.internal, links.broken) == (2, 3, [])
    assert links.external == {"https://elsewhere.example/"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.html", '<a href="nowhere.html"></a>'),
        ("index.html", '<a href="sub/page.html#nowhere"></a>'),
        ("index.html", '<a href="#nowhere"></a>'),
        ("index.html", '<img src="nowhere.svg">'),
        ("index.html", '<script src="https://elsewhere.example/a.js"></script>'),
        ("index.html", '<link rel="stylesheet" href="//elsewhere.example/a.css">'),
        ("style.css", "@import 'https://elsewhere.example/a.css';"),
        ("style.css", ".a{background:url(https://elsewhere.example/a.png)}"),
    ],
)
def test_a_link_to_nowhere_and_a_load_from_elsewhere_are_found(tmp_path, name, text):
    # The page that the link leads back to keeps its anchor.
    assert len(built(tmp_path, **{name: f'<h1 id="top"></h1>{text}'}).broken) == 1


def test_the_reference_has_every_operation_with_every_answer():
    page = reference(DESCRIPTION, site_viewer.PAGE)

    for path, item in DESCRIPTION["paths"].items():
        for method in {"get", "post", "patch", "delete"} & item.keys():
            operation = item[method]
            part = page.partition(f"{{ #{operation['operationId']} }}")[2].partition("\n### ")[0]
            assert f"`{method.upper()} {path}`" in part
            assert all(f"\n| {status} |" in part for status in operation["responses"])
    for name in DESCRIPTION["components"]["schemas"]:
        assert f"### {name} {{ #{name.lower()} }}" in page
