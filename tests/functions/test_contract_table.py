"""contract.yml: each response and each rule has tests that exist; docs/contract.md shows it.

tests/hostile/test_openapi.py holds that it has every response of every operation.
"""

import os
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "contract.md"
CONTRACT = yaml.safe_load((Path(__file__).parent / "contract.yml").read_text())
FACADE = (ROOT / "docs" / "camara.md").read_text()
_INTRODUCTION = """# Contract tests

Generated from `tests/functions/contract.yml`; do not edit.
This page is for contributors: it names the tests that prove each response and each rule of the API.
[openapi.json](openapi.json) describes the operations, and [Errors](errors.md) explains the error codes.
Responses are written as HTTP status and error code.
Test files without a folder are in `tests/functions`.
"""


def _page():
    """The page as it should be."""
    lines = [_INTRODUCTION, "## Responses of every operation", "", *_table("response", CONTRACT["every"])]
    lines += ["## Further responses by operation", ""]
    for operation, rows in [*CONTRACT["operations"].items(), *CONTRACT["camara"].items()]:
        method, path = operation.split()
        lines += [f"### {method} `{path}`", "", *_table("response", rows)]
    lines += ["## Rules", ""]
    for title, rules in CONTRACT["rules"].items():
        lines += [f"### {title}", "", *_table("rule", {each["rule"]: each["tests"] for each in rules})]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(title, rows):
    yield from (f"| {title} | tests |", "|---|---|")
    for name, tests in rows.items():
        yield f"| {name} | {', '.join(f'`{each}`' for each in tests)} |"
    yield ""


def test_camaras_page_lists_the_answers_that_have_tests():
    listed = re.findall(r"\b\d{3}/[\w.]+", " ".join(re.findall(r"^\| ([\d][^|]*) \|", FACADE, re.MULTILINE)))
    tested = {answer for rows in CONTRACT["camara"].values() for answer in rows}

    assert sorted(listed) == sorted(tested - {"200", "204"})


def test_every_answer_and_every_rule_has_tests_that_exist():
    tables = [CONTRACT["every"], *CONTRACT["operations"].values(), *CONTRACT["camara"].values()]
    tables += [{each["rule"]: each["tests"] for each in rules} for rules in CONTRACT["rules"].values()]
    for row, tests in (each for table in tables for each in table.items()):
        assert tests, row
        for file, _, test in (each.partition("::") for each in tests):
            path = ROOT / file if "/" in file else Path(__file__).parent / file
            assert f"def {test}(" in path.read_text(), f"{file}::{test}"


def test_the_page_is_what_the_file_says():
    if os.environ.get("UPDATE"):
        PAGE.write_text(_page())
    assert PAGE.read_text() == _page(), "UPDATE=1 writes docs/contract.md"
