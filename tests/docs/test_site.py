"""The site's sources: navigation to every page, links, nothing from other hosts, and a complete API reference."""

import json
import re

import pytest
import yaml

from local.steps import StepFailed
from tools.site import pages as site_pages
from tools.site import viewer as site_viewer
from tools.site.links import wrong_loads
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


def write(folder, texts):
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_what_the_pages_name_outside_of_docs_is_there_too(tmp_path):
    content = write_pages(tmp_path / "pages").parent / "content"

    assert "(sources/tests/golden/messages.txt)" in (content / "messages.md").read_text()
    assert (content / "sources/tests/golden/messages.txt").is_file()
    assert "(adr/index.md)" in (content / "design.md").read_text()
    assert "[API reference](reference.md)" in (content / "quickstart.md").read_text()
    assert "not-run" not in (content / "quickstart.md").read_text()


def test_every_page_names_the_version(tmp_path):
    settings = yaml.safe_load(write_pages(tmp_path / "pages").read_text())

    released = re.search(r'^version = "(.+)"$', (DOCS.parent / "pyproject.toml").read_text(), re.MULTILINE)
    assert released
    assert settings["copyright"].startswith(f"Version {released[1]} ")


def test_a_page_from_outside_of_docs_leads_on_to_the_pages_of_the_site(tmp_path, monkeypatch):
    write(tmp_path, {"part/README.md": "[design](../docs/design.md#keys) and [itself](README.md)\n"})
    (tmp_path / "bare").mkdir()
    monkeypatch.setattr(site_pages, "ROOT", tmp_path)

    write(tmp_path, {"docs/design.md": "# Design\n"})

    content = tmp_path / "content"
    site_pages.write_page("docs/index.md", "[part](../part/) and [bare](../bare)\n", content)

    assert (content / "index.md").read_text() == "[part](sources/part/README.md) and bare\n"
    page = (content / "sources/part/README.md").read_text()
    assert page == "[design](../../design.md#keys) and [itself](../../sources/part/README.md)\n"
    with pytest.raises(StepFailed, match="nowhere"):
        site_pages.write_page("docs/index.md", "[gone](../nowhere.txt)\n", content)


SITE = {
    "index.html": '<a href="https://elsewhere.example/">elsewhere</a><link rel="canonical" href="https://elsewhere.example/">',
    "sub/page.html": '<img src="../picture.svg"><script src="/style.css?1"></script>',
    "picture.svg": "<svg/>",
    "style.css": ".a{background:url(picture.svg)}",
}


def test_a_page_may_lead_anywhere_and_load_what_is_in_the_site(tmp_path):
    write(tmp_path, SITE)

    assert list(wrong_loads(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.html", '<img src="nowhere.svg">'),
        ("index.html", '<script src="https://elsewhere.example/a.js"></script>'),
        ("index.html", '<link rel="stylesheet" href="//elsewhere.example/a.css">'),
        ("style.css", "@import 'https://elsewhere.example/a.css';"),
        ("style.css", ".a{background:url(https://elsewhere.example/a.png)}"),
    ],
)
def test_a_load_from_nowhere_and_one_from_elsewhere_are_found(tmp_path, name, text):
    write(tmp_path, SITE | {name: text})

    assert len(list(wrong_loads(tmp_path))) == 1


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


def test_the_page_of_the_service_is_copied_as_it_is_served(tmp_path, monkeypatch):
    dist = tmp_path / "tools/lib/python3/site-packages/flask_swagger_ui/dist"
    write(tmp_path / "layer", dict.fromkeys(("index.html", "openapi.json", "page.css"), "ours"))
    write(dist, dict.fromkeys(("LICENSE", "swagger-ui-bundle.js", "swagger-ui.css"), "theirs"))
    monkeypatch.setattr(site_viewer, "LAYER", tmp_path / "layer")
    monkeypatch.setattr(site_viewer, "PACKAGES", tmp_path / "tools")

    site_viewer.copy_viewer(tmp_path / "content")

    copied = tmp_path / "content/viewer"
    assert {path.relative_to(copied).as_posix() for path in copied.rglob("*.*")} == {
        "index.html", "openapi.json", "docs/page.css", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css",
    }  # fmt: skip
    assert f"]({site_viewer.PAGE})" in reference(DESCRIPTION, site_viewer.PAGE)
