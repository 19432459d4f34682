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
REFERENCE = reference(json.loads((DOCS / "openapi.json").read_text()), site_viewer.PAGE)


def _classes(base):
    return {base}.union(*(_classes(each) for each in base.__subclasses__()))


def test_every_error_has_a_section_named_by_its_code_and_text():
    assert SECTIONS.keys() == {f"{each.status}/{each.code} {each.text}" for each in _classes(errors.MfaError)}


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_says_what_happened_what_to_do_and_who_can_fix_it_and_is_linked(title):
    labels = re.findall(r"^\*\*(.+?):\*\* \S", SECTIONS[title], re.MULTILINE)
    status, code = title.split()[0].split("/")

    assert labels == ["What happened", "What to do", "Who can fix it"]
    assert f"[`{code}`](errors.md#{status}{code}-" in REFERENCE
