"""docs/errors.md: a section for each error code, which the API reference links to."""

import json
import re

import pytest

from mfa import errors
from tools.site import viewer as site_viewer
from tools.site.pages import DOCS
from tools.site.reference import reference

PAGE = (DOCS / "errors.md").read_text()
SECTIONS = dict(re.findall(r"^## (\d{3}/\w+ [^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def _classes(base):
    return {base}.union(*(_classes(each) for each in base.__subclasses__()))


def test_every_error_has_a_section_named_by_its_code_and_text():
    assert SECTIONS.keys() == {f"{each.status}/{each.code} {each.text}" for each in _classes(errors.MfaError)}


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_says_what_happened_what_to_do_and_who_can_fix_it(title):
    labels = re.findall(r"^\*\*(.+?):\*\* \S", SECTIONS[title], re.MULTILINE)

    assert labels == ["What happened", "What to do", "Who can fix it"]


def test_the_reference_links_each_code_to_its_section():
    page = reference(json.loads((DOCS / "openapi.json").read_text()), site_viewer.PAGE)

    linked = set(re.findall(r"\| (\d{3}) \|.*?\[`(\w+)`\]\(errors\.md#", page))
    assert {f"{status}/{code}" for status, code in linked} <= {title.split()[0] for title in SECTIONS}
    assert "[`1001`](errors.md#4091001-stale-data)" in page
    for title in SECTIONS:
        code = title.split()[0].partition("/")[2]
        assert f"[`{code}`](errors.md#" in page, title
