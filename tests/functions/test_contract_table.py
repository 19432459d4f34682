"""docs/contract.md: every operation with every answer, each with a test that exists."""

import ast
import re
from pathlib import Path

import pytest

from mfa import errors

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "contract.md").read_text()
FACADE = (ROOT / "docs" / "camara.md").read_text()
SECTION = re.compile(r"^### (\d+)\. ([A-Z]+) `(\S+)`$", re.MULTILINE)
ROW = re.compile(r"^\| (\d{3}(?:/\d+)?) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")

# The answers of all operations, and who else gives which.
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


def _operations():
    """Number, method, path and rows (answer, when, tests) of each operation."""
    body = TEXT.partition("## Operations and answers")[2].partition("\n## ")[0]
    parts = SECTION.split(body)[1:]
    for number, method, path, table in zip(*[iter(parts)] * 4, strict=True):
        yield int(number), method, path, ROW.findall(table)


OPERATIONS = {number: (method, path, rows) for number, method, path, rows in _operations()}


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

    answers = [answer for answer, _, _ in OPERATIONS[number][2]]

    assert sorted(answers) == sorted(expected)


def test_the_operations_are_those_of_the_template(stack):
    assert OPERATIONS.keys() == set(range(1, 19))
    facade = set(re.findall(r"^### ([A-Z]+) `(\S+)`$", FACADE, re.MULTILINE))
    assert len(facade) == 2
    assert {(method, path) for method, path, _ in OPERATIONS.values()} | facade == stack.routes


def test_every_answer_has_a_test():
    for number, (_, _, rows) in OPERATIONS.items():
        for answer, _, tests in rows:
            assert NAMED.search(tests), (number, answer)


def test_every_answer_and_rule_of_camaras_operations_has_a_test():
    tables = FACADE.partition("\n### ")[2].splitlines()
    rows = [line for line in tables if line.startswith("| ") and not line.endswith("| tests |")]

    assert len(rows) > 35
    assert [row for row in rows if not NAMED.search(row)] == []


def test_every_rule_has_a_test():
    rules = TEXT.partition("\n## What anyone may read")[2].splitlines()
    rows = [line for line in rules if line.startswith("| ") and line != "| rule | tests |"]

    assert len(rows) > 40
    assert [row for row in rows if not NAMED.search(row)] == []


def test_every_test_that_is_named_exists():
    named = {}
    for file, test in NAMED.findall(TEXT + FACADE):
        named.setdefault(file, set()).add(test)

    for file, tests in named.items():
        path = ROOT / file if "/" in file else Path(__file__).parent / file
        assert tests - _tests(path) == set(), file


def test_every_kind_of_error_is_listed():
    kinds = {f"{kind.status}/{kind.code}" for kind in _classes(errors.MfaError)}

    listed = {answer for _, _, rows in OPERATIONS.values() for answer, _, _ in rows}

    assert listed == kinds | {"200"}
