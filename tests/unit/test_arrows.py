"""The arrows of docs and style: who may import whom, who may touch AWS, and how long things may be."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from mfa.senders.delivery_methods import METHODS

ROOT = Path(__file__).parents[2]
LAYER, FUNCTIONS = ROOT / "layers" / "shared", ROOT / "functions"
# The packages and the modules beside them, from the lowest: each imports from those before it alone.
FLOORS = (
    "errors", "values", "codes", "models", "runtime", "store", "fraud", "messages", "senders", "background",
    "tenants", "flows", "wiring", "edge",
)  # fmt: skip
MOST_ARROWS = 60
RULES = ("fraud", "background", "tenants", "flows")
DYNAMODB_OPERATIONS = {
    "batch_get_item", "batch_write_item", "delete_item", "get_item", "put_item", "query", "scan",
    "transact_get_items", "transact_write_items", "update_item",
}  # fmt: skip
# A handler's file holds the description of its operation too.
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_HANDLER = 25, 250, 33


def module_name(path: Path) -> str:
    parts = path.relative_to(LAYER).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(LAYER.glob("mfa/**/*.py"))}
HANDLERS = sorted(FUNCTIONS.glob("*.py"))
# The Python client and the example that uses it: no part of the layer, but no longer than it.
OUTSIDE = [*sorted(ROOT.glob("clients/python/mfa_client/*.py")), *sorted(ROOT.glob("examples/login/*.py"))]

# What the bench counts, one subject a module.
CASES = sorted(ROOT.glob("bench/cases/*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path) -> set[str]:
    """The full names that a file imports, at its top or anywhere else, but not those of types alone."""
    nodes = list(ast.walk(tree(path)))
    guarded = [
        node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    for_types = {each for node in guarded for line in node.body for each in imported(line)}
    return {each for node in nodes for each in imported(node)} - for_types


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        assert node.module, "imports are absolute"
        return {
            full if (full := f"{node.module}.{alias.name}") in MODULES else node.module
            for alias in node.names
        }
    return set()


def uses(name: str) -> set[str]:
    """The modules of mfa that a module imports."""
    return imports(MODULES[name]) & MODULES.keys()


def reaches(name: str) -> set[str]:
    """The modules of mfa that a module imports, directly or through others."""
    found: set[str] = set()
    new = uses(name)
    while new:
        found |= new
        new = {each for known in new for each in uses(known)} - found
    return found


def importers(package: str) -> set[str]:
    return {
        name
        for name, path in MODULES.items()
        if any(each == package or each.startswith(f"{package}.") for each in imports(path))
    }


def words(path: Path) -> Iterator[str]:
    """Every attribute and every text in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def floor(name: str) -> str:
    """The package of a module, or its own name beside the packages."""
    return name.split(".")[1] if "." in name else name


ARROWS = {
    (floor(name), floor(each))
    for name in MODULES.keys() - {"mfa"}
    for each in uses(name)
    if floor(name) != floor(each)
}


def test_every_package_imports_from_lower_ones_alone() -> None:
    assert {floor(name) for name in MODULES} - {"mfa"} == set(FLOORS)
    assert [(a, b) for a, b in sorted(ARROWS) if FLOORS.index(b) >= FLOORS.index(a)] == []


def test_few_packages_know_each_other() -> None:
    """What every package may raise is left out."""
    assert len([each for each in ARROWS if each[1] != "errors"]) <= MOST_ARROWS


def test_the_edge_asks_no_rule_but_that_of_idempotency_keys() -> None:
    edge = {each for name in MODULES if floor(name) == "edge" for each in uses(name)}
    assert {each for each in edge if floor(each) in RULES} == {"mfa.flows.idempotency"}


def test_the_sender_knows_errors_and_nothing_else_of_ours() -> None:
    assert uses("mfa.senders.sns") == {"mfa.errors", "mfa.models.message"}
    # What sends receipts reads them too.
    known = {"mfa.errors", "mfa.models.message", "mfa.models.resources", "mfa.senders.sns"}
    assert uses("mfa.senders.end_user_messaging") == known
    assert uses("mfa.senders.ses") == known | {"mfa.values.dates"}
    assert uses("mfa.senders.voice") == {
        "mfa.senders.end_user_messaging", "mfa.errors", "mfa.models.message", "mfa.senders.sns",
    }  # fmt: skip
    # Loaded where the stack chooses them.
    assert importers("mfa.senders.end_user_messaging") == {
        "mfa.senders.by_sms",
        "mfa.senders.by_voice",
        "mfa.senders.voice",
    }
    assert importers("mfa.senders.ses") == {"mfa.senders.by_email"}
    assert importers("mfa.senders.voice") == {"mfa.senders.by_voice"}


def test_a_delivery_method_is_known_to_its_registration_alone() -> None:
    for method in METHODS.values():
        assert importers(method.load().__name__) == {"mfa.senders.delivery_methods"}  # type: ignore[attr-defined] # a module


def test_texts_that_few_need_are_loaded_where_a_message_is_written() -> None:
    assert importers("mfa.messages.email_texts") == {"mfa.senders.by_email"}
    assert importers("mfa.messages.voice_texts") == {"mfa.senders.by_voice"}


def test_no_module_is_reached_by_itself() -> None:
    assert [name for name in MODULES if name in reaches(name)] == []


def test_clients_are_made_in_one_place() -> None:
    assert importers("boto3") == set()
    assert {name for name in importers("botocore") if floor(name) != "senders"} == {
        "mfa.wiring",
        "mfa.runtime.clients",
        "mfa.store.table",
        "mfa.runtime.warmup",
    }
    assert importers("botocore.session") == {"mfa.runtime.clients"}


@pytest.mark.parametrize("name", MODULES)
def test_the_store_alone_speaks_to_the_table(name: str) -> None:
    if not name.startswith("mfa.store."):
        assert not DYNAMODB_OPERATIONS & set(words(MODULES[name])) - {"query"}
        assert not any(
            word in ("ConditionExpression", "KeyConditionExpression") for word in words(MODULES[name])
        )


def test_clients_are_made_of_these_services_only() -> None:
    calls = [
        (name, node)
        for name, path in MODULES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    ]
    assert {name for name, call in calls if ast.unparse(call.func).endswith("create_client")} == {
        "mfa.runtime.clients"
    }
    made = {ast.literal_eval(call.args[0]) for _, call in calls if ast.unparse(call.func) == "_client"}
    assert made == literal(LAYER / "trim.py", "OPERATIONS").keys()


def literal(path: Path, name: str) -> Any:
    """The value that a file assigns to a name."""
    return next(
        ast.literal_eval(node.value)
        for node in tree(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )


@pytest.mark.parametrize("right", [each for method in METHODS.values() for each in method.rights])
def test_one_sender_alone_makes_the_requests_of_a_right(right: str) -> None:
    word = xform_name(right.partition(":")[2])
    (sender,) = {name for name, path in MODULES.items() if word in set(words(path))}
    assert floor(sender) == "senders"


def test_the_bus_alone_puts_events_and_is_loaded_where_that_is_done() -> None:
    assert {name for name, path in MODULES.items() if "put_events" in set(words(path))} == {
        "mfa.senders.event_bus"
    }
    assert importers("mfa.senders.event_bus") == {"mfa.wiring"}
    assert uses("mfa.senders.event_bus") == {"mfa.errors"}


def test_the_environment_is_read_in_one_place() -> None:
    assert importers("os") == {"mfa.runtime.settings", "mfa.runtime.startup"}


def test_rules_are_told_the_time() -> None:
    # The background deletion waits for a moment of the wall clock, the counts for others; their sleep is an argument.
    # The table only pauses.
    assert importers("time") <= {
        "mfa.runtime.clock",
        "mfa.fraud.send_counts",
        "mfa.background.purge",
        "mfa.store.table",
    }
    assert {name for name in importers("datetime") if floor(name) in RULES} == set()


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_file_parses_calls_a_rule_and_shapes_the_answer(path: Path) -> None:
    outside = {each.split(".")[0] for each in imports(path)} - {"mfa", "typing"}
    assert outside == set()
    assert not any(isinstance(node, ast.Try) for node in ast.walk(tree(path)))
    assert not any(each.startswith(("mfa.store.", "mfa.senders.sns")) for each in imports(path))
    assert any(isinstance(node, ast.FunctionDef) and node.name == "handler" for node in tree(path).body)


@pytest.mark.parametrize("path", [*MODULES.values(), *HANDLERS, *OUTSIDE, *CASES], ids=lambda path: path.stem)
def test_files_and_functions_are_short_and_a_file_says_what_it_owns(path: Path) -> None:
    most = LONGEST_HANDLER if path in HANDLERS else LONGEST_MODULE
    assert len(path.read_text().splitlines()) <= most
    assert ast.get_docstring(tree(path)) or path in HANDLERS
    assert [name for name, length in functions(path) if length > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", sorted((ROOT / "local").rglob("*.py")), ids=lambda path: path.stem)
def test_what_runs_the_service_imports_nothing_of_what_checks_and_describes_it(path: Path) -> None:
    assert {each.split(".")[0] for each in imports(path)} & {"tools", "bench", "tests"} == set()


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_the_client_imports_nothing_of_the_service(path: Path) -> None:
    assert not {each.split(".")[0] for each in imports(path)} & {
        "mfa",
        "mfactl",
        "local",
        "boto3",
        "botocore",
    }


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file and its lines, its docstring left out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            documentation = node.body[0] if ast.get_docstring(node) is not None else None
            said = (documentation.end_lineno or 0) - documentation.lineno + 1 if documentation else 0
            yield node.name, node.end_lineno - node.lineno + 1 - said
