"""docs/security.md names tests that exist, and one for each requirement that is met here."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()


def test_the_security_page_names_tests_that_exist() -> None:
    named = [name.partition("::") for name in re.findall(r"`T/([^`]+)`", PAGE)]
    assert len(named) > 10
    assert [file for file, _, _ in named if not (ROOT / "tests" / file).exists()] == []
    for file, _, name in filter(all, named):
        text = (ROOT / "tests" / file).read_text()
        # A function or, as the races' rules have, a way of this name.
        assert f"def {name}(" in text or f"{name}=" in text, f"{file}::{name}"


def test_every_requirement_is_shown_or_the_backends() -> None:
    _, *tables = re.split(r"^## (?:OWASP|NIST).*$", PAGE, flags=re.MULTILINE)
    for table in tables:
        rows = re.findall(r"^\| (\d[\d.]+) [^|]*\| ([^|]*)\| ([^|]*)\|$", table, flags=re.MULTILINE)
        assert len(rows) == len(re.findall(r"^\| \d", table, flags=re.MULTILINE)) > 10
        assert [number for number, here, shown in rows if "backend" not in here and "`T/" not in shown] == []
