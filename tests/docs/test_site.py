"""The site's sources: navigation to every page, the sources they name, and a complete API reference."""

import json
import re

import yaml

from tools.site import viewer as site_viewer
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
    pages |= {*FROM_ROOT.values(), "adr/index.md", "reference.md"}

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
