"""docs/security.md names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_security_page_names_tests_that_exist() -> None:
    named = re.findall(r"`T/([^`]+)`", (ROOT / "docs/security.md").read_text())
    assert len(named) > 10
    assert [name for name in named if not (ROOT / "tests" / name).exists()] == []
