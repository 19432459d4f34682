"""The arrows of docs and style: who may import whom, who may touch AWS, and how long things may be."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "shared"
# The packages and the modules beside them, from the lowest: each imports from those before it alone.
FLOORS = (
    "errors", "values", "codes", "models", "runtime", "store", "fraud", "messages", "senders", "background",
    "tenants", "flows", "wiring", "edge",
)  # fmt: skip
RULES = ("fraud", "background", "tenants", "flows")
OF_THE_TABLE = {
    "batch_get_item", "batch_write_item", "delete_item", "get_item", "put_item", "scan", "transact_get_items",
    "transact_write_items", "update_item", "ConditionExpression", "KeyConditionExpression",
}  # fmt: skip
# A handler's file holds the description of its operation too.
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_HANDLER = 25, 250, 33
MODULES = {
    ".".join(path.relative_to(LAYER).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(LAYER.glob("mfa/**/*.py"))
}
HANDLERS = sorted(ROOT.glob("functions/*.py"))
# The Python client and the example that uses it: no part of the layer, but no longer than it.
OUTSIDE = [*sorted(ROOT.glob("clients/python/mfa_client/*.py")), *sorted(ROOT.glob("examples/login/*.py"))]
# What the bench counts, one subject a module.
CASES = sorted(ROOT.glob("bench/cases/*.py"))
# What reaches the outside is in one place. The background deletion waits for a moment of the wall clock, the counts for others; their sleep is an argument.
IMPORTERS = {
    "boto3": set(),
    "botocore.session": {"mfa.runtime.clients"},
    "datetime": {"mfa.values.dates"},
    "os": {"mfa.runtime.settings", "mfa.runtime.startup"},
    "time": {"mfa.background.purge", "mfa.fraud.send_counts", "mfa.runtime.clock", "mfa.store.table"},
}


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that runs in a file: not what type checkers alone read."""
    tree = ast.parse(path.read_text())
    tree.body = [each for each in tree.body if not ast.unparse(each).startswith("if TYPE_CHECKING:")]
    return list(ast.walk(tree))


@cache
def imports(path: Path) -> set[str]:
    """The full names that a file imports, at its top or anywhere else."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "imports are absolute"
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {each if each in MODULES else node.module for each in named}
    return found


def roots(path: Path) -> set[str]:
    """The outermost packages that a file imports from."""
    return {each.split(".")[0] for each in imports(path)}


def floor(name: str) -> str:
    """The package of a module, or its own name beside the packages."""
    return name.split(".")[1] if "." in name else name


def test_every_package_imports_from_lower_ones_alone_and_no_module_is_reached_by_itself() -> None:
    used = {name: imports(path) & MODULES.keys() for name, path in MODULES.items() if name != "mfa"}
    arrows = {(floor(name), floor(each)) for name, found in used.items() for each in found}
    assert {floor(name) for name in used} == set(FLOORS)
    assert [(a, b) for a, b in sorted(arrows) if FLOORS.index(b) > FLOORS.index(a)] == []
    TopologicalSorter(used).prepare()
    # The edge asks no rule but that of idempotency keys.
    edge = {each for name in used if floor(name) == "edge" for each in used[name]}
    assert {each for each in edge if floor(each) in RULES} == {"mfa.flows.idempotency"}


@pytest.mark.parametrize("outside", IMPORTERS)
def test_what_reaches_the_outside_is_imported_where_it_belongs_and_nowhere_else(outside: str) -> None:
    said = {name: {f"{each}." for each in imports(path)} for name, path in MODULES.items()}
    found = {name for name in said if any(each.startswith(f"{outside}.") for each in said[name])}
    assert found == IMPORTERS[outside]


def test_the_store_alone_speaks_to_the_table_and_clients_are_made_in_one_place() -> None:
    words = {  # Every attribute and every text.
        name: {str(getattr(node, "attr", getattr(node, "value", ""))) for node in nodes(path)}
        for name, path in MODULES.items()
    }
    assert [name for name in words if OF_THE_TABLE & words[name] and floor(name) != "store"] == []
    assert [name for name in words if "create_client" in words[name]] == ["mfa.runtime.clients"]


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_file_parses_calls_a_rule_and_shapes_the_answer(path: Path) -> None:
    assert roots(path) <= {"mfa", "typing"}
    assert not any(isinstance(node, ast.Try) for node in nodes(path))
    assert not any(each.startswith(("mfa.store.", "mfa.senders.sns")) for each in imports(path))
    assert any(isinstance(node, ast.FunctionDef) and node.name == "handler" for node in nodes(path))


@pytest.mark.parametrize("path", [*MODULES.values(), *HANDLERS, *OUTSIDE, *CASES], ids=lambda path: path.stem)
def test_files_and_functions_are_short_and_a_file_says_what_it_owns(path: Path) -> None:
    most = LONGEST_HANDLER if path in HANDLERS else LONGEST_MODULE
    assert len(path.read_text().splitlines()) <= most
    assert ast.get_docstring(ast.parse(path.read_text())) or path in HANDLERS
    functions = [each for each in nodes(path) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    for each in functions:
        said = each.body[0].end_lineno - each.body[0].lineno + 1 if ast.get_docstring(each) else 0
        assert each.end_lineno - each.lineno + 1 - said <= LONGEST_FUNCTION, each.name


def test_neither_the_local_service_nor_the_client_imports_what_is_above_it() -> None:
    local = {path: roots(path) & {"tools", "bench", "tests"} for path in (ROOT / "local").rglob("*.py")}
    client = {path: roots(path) & {"mfa", "mfactl", "local", "boto3", "botocore"} for path in OUTSIDE}
    assert [path for path, found in (local | client).items() if found] == []
