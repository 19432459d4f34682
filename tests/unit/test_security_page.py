"""docs/security.md names tests that exist, and one for each requirement that is met here."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()


def test_the_security_page_names_tests_that_exist() -> None:
    named = [name.partition("::") for name in re.findall(r"`T/([^`]+)`", PAGE)]
    assert len(named) > 10
    assert [file for file, _, _ in named if not (ROOT / "tests" / file).exists()] == []
    functions = [(file, function) for file, _, function in named if function]
    assert len(functions) > 10
    assert [each for each in functions if not _defines(*each)] == []


def _defines(file: str, name: str) -> bool:
    """Whether a file has a function or, as the races' rules have, a way of this name."""
    text = (ROOT / "tests" / file).read_text()
    return f"def {name}(" in text or f"{name}=" in text


def test_every_requirement_is_shown_or_the_backends() -> None:
    _, asvs, nist = re.split(r"^## (?:OWASP|NIST).*$", PAGE, flags=re.MULTILINE)
    for table in (asvs, nist):
        rows = re.findall(r"^\| (\d[\d.]+) [^|]*\| ([^|]*)\| ([^|]*)\|$", table, flags=re.MULTILINE)
        assert len(rows) > 10
        assert len(rows) == len(re.findall(r"^\| \d", table, flags=re.MULTILINE))
        assert [number for number, here, shown in rows if "backend" not in here and "`T/" not in shown] == []
