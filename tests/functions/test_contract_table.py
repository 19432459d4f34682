"""contract.yml: every operation with every response, each with a test that exists; docs/contract.md shows it."""

import ast
import os
import re
from pathlib import Path

import pytest
import yaml

from mfa import errors

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

# The responses of all operations, and which operations have others.
EVERY = {"200", "400/400", "401/401", "403/403", "404/404", "413/413", "429/2004", "500/500", "503/503"}
SOME = {
    "400/1023": {1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18},
    "402/402": {9, 12},
    "409/409": {2, 9, 11, 12, 14, 17},
    "409/1001": {2, 4, 5, 8, 9, 10, 12, 16, 17},
    "409/1011": {2, 4, 9, 14, 16},
    "409/2003": {12},
    "412/2001": {11},
    "412/2002": {11},
    "415/415": {2, 4, 9, 11, 12, 14, 16},
    "422/422": {2, 9, 11, 12, 14},
}

OPERATIONS = {
    number: (*operation.split(), {*CONTRACT["every"], *rows})
    for number, (operation, rows) in enumerate(CONTRACT["operations"].items(), 1)
}


def _rules():
    return [each for rules in CONTRACT["rules"].values() for each in rules]


def _rows():
    yield from CONTRACT["every"].items()
    for operations in (CONTRACT["operations"], CONTRACT["camara"]):
        for rows in operations.values():
            yield from rows.items()


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


def _tests(path):
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _classes(base):
    return {base}.union(*(_classes(each) for each in base.__subclasses__()))


@pytest.mark.parametrize("number", range(1, 19))
def test_an_operation_is_listed_with_every_answer_it_can_give(number):
    expected = EVERY | {answer for answer, numbers in SOME.items() if number in numbers}

    assert sorted(OPERATIONS[number][2]) == sorted(expected)


def test_the_operations_are_those_of_the_template(stack):
    assert OPERATIONS.keys() == set(range(1, 19))
    facade = {tuple(each.split()) for each in CONTRACT["camara"]}
    assert len(facade) == 2
    assert {(method, path) for method, path, _ in OPERATIONS.values()} | facade == stack.routes


def test_every_answer_has_a_test():
    assert [answer for answer, tests in _rows() if not tests] == []


def test_camaras_page_lists_the_answers_that_have_tests():
    listed = re.findall(r"\b\d{3}/[\w.]+", " ".join(re.findall(r"^\| ([\d][^|]*) \|", FACADE, re.MULTILINE)))
    tested = {answer for rows in CONTRACT["camara"].values() for answer in rows}

    assert sorted(listed) == sorted(tested - {"200", "204"})


def test_every_rule_has_a_test():
    assert len(_rules()) > 90
    assert [each["rule"] for each in _rules() if not each["tests"]] == []


def test_every_test_that_is_named_exists():
    named = {}
    for tests in [*(tests for _, tests in _rows()), *(each["tests"] for each in _rules())]:
        for file, _, test in (each.partition("::") for each in tests):
            named.setdefault(file, set()).add(test)

    for file, tests in named.items():
        path = ROOT / file if "/" in file else Path(__file__).parent / file
        assert tests - _tests(path) == set(), file


def test_every_kind_of_error_is_listed():
    kinds = {f"{kind.status}/{kind.code}" for kind in _classes(errors.MfaError)}

    listed = {answer for _, _, rows in OPERATIONS.values() for answer in rows}

    assert listed == kinds | {"200"}


def test_the_page_is_what_the_file_says():
    if os.environ.get("UPDATE"):
        PAGE.write_text(_page())
    assert PAGE.read_text() == _page(), "UPDATE=1 writes docs/contract.md"
