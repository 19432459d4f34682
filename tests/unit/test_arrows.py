"""The arrows of docs and style: who may import whom, who may touch AWS, and how long things may be."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER, FUNCTIONS = ROOT / "layers" / "shared", ROOT / "functions"
RULES = {
    f"mfa.{name}"
    for name in (
        "access",
        "accounts",
        "applications",
        "credit",
        "books",
        "counting",
        "events",
        "guard",
        "judging",
        "ledger",
        "delivery",
        "dissociation",
        "enrolment",
        "sharing",
        "login",
        "purge",
        "outcomes",
        "owned",
        "personal_data",
        "receipts",
        "stored_templates",
        "users",
        "validation",
        "verification",
    )
}
# The rule of Idempotency-Key decides whether an operation runs at all, so it is the edge that asks it.
EDGE_MAY_IMPORT = {
    "mfa.arguments", "mfa.clock", "mfa.decoding", "mfa.dialects", "mfa.errors", "mfa.idempotency", "mfa.operation",
    "mfa.resources", "mfa.startup", "mfa.telemetry", "mfa.wiring",
}  # fmt: skip
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


def test_the_rules_named_here_are_there() -> None:
    assert MODULES.keys() >= RULES | EDGE_MAY_IMPORT | {
        "mfa.api",
        "mfa.sms",
        "mfa.wiring",
        "mfa.store.table",
    }


def test_the_edge_imports_no_rule_module() -> None:
    assert uses("mfa.api") <= EDGE_MAY_IMPORT


def test_nothing_in_the_layer_imports_the_edge() -> None:
    assert importers("mfa.api") == set()


def test_the_edge_alone_imports_the_wiring() -> None:
    assert importers("mfa.wiring") == {"mfa.api", "mfa.authorizer", "mfa.background"}


def test_the_store_imports_no_rule_no_sender_and_no_contract() -> None:
    store = {name for name in MODULES if name.startswith("mfa.store.")}
    outward = {each for name in store for each in uses(name)} - store
    assert outward <= {
        f"mfa.{name}"
        for name in (
            "challenges",
            "dates",
            "errors",
            "ids",
            "limits",
            "paging",
            "resources",
            "templates",
            "tenancy",
        )
    }


def test_the_sender_knows_errors_and_nothing_else_of_ours() -> None:
    assert uses("mfa.sms") == {"mfa.errors"}
    # What sends receipts reads them too.
    known = {"mfa.errors", "mfa.resources", "mfa.sms"}
    assert uses("mfa.end_user_messaging") == known
    assert uses("mfa.ses") == known | {"mfa.dates"}
    assert uses("mfa.voice") == {"mfa.end_user_messaging", "mfa.errors", "mfa.sms"}
    # Loaded where the stack chooses them.
    assert importers("mfa.end_user_messaging") == {"mfa.by_sms", "mfa.by_voice", "mfa.voice"}
    assert importers("mfa.routing") == {"mfa.wiring", "mfa.by_sms"}
    assert importers("mfa.ses") == {"mfa.by_email"}
    assert importers("mfa.voice") == {"mfa.by_voice"}


def test_a_delivery_method_is_known_to_its_registration_alone() -> None:
    for name in ("by_sms", "by_email", "by_voice"):
        assert importers(f"mfa.{name}") == {"mfa.methods"}


def test_texts_that_few_need_are_loaded_where_a_message_is_written() -> None:
    assert importers("mfa.email_texts") == {"mfa.by_email"}
    assert importers("mfa.voice_texts") == {"mfa.by_voice"}


def test_no_module_is_reached_by_itself() -> None:
    assert [name for name in MODULES if name in reaches(name)] == []


def test_clients_are_made_in_one_place() -> None:
    assert importers("boto3") == set()
    assert importers("botocore") <= {
        "mfa.wiring",
        "mfa.clients",
        "mfa.end_user_messaging",
        "mfa.ses",
        "mfa.sms",
        "mfa.store.table",
        "mfa.voice",
        "mfa.warmup",
    }
    assert importers("botocore.session") == {"mfa.clients"}


@pytest.mark.parametrize("name", MODULES)
def test_the_store_alone_speaks_to_the_table(name: str) -> None:
    if not name.startswith("mfa.store."):
        assert not DYNAMODB_OPERATIONS & set(words(MODULES[name])) - {"query"}
        assert not any(
            word in ("ConditionExpression", "KeyConditionExpression") for word in words(MODULES[name])
        )


def test_the_wiring_alone_makes_clients_and_of_these_services_only() -> None:
    made = {
        (name, ast.literal_eval(node.args[0]))
        for name, path in MODULES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("create_client")
    }
    services = ("dynamodb", "events", "pinpoint-sms-voice-v2", "secretsmanager", "sesv2", "sns")
    assert made == {("mfa.clients", service) for service in services}


def test_the_sender_alone_publishes() -> None:
    senders = {
        "publish": "mfa.sms",
        "send_text_message": "mfa.end_user_messaging",
        "send_voice_message": "mfa.voice",
        "send_email": "mfa.ses",
    }
    for word, sender in senders.items():
        assert {name for name, path in MODULES.items() if word in set(words(path))} == {sender}


def test_the_bus_alone_puts_events_and_is_loaded_where_that_is_done() -> None:
    assert {name for name, path in MODULES.items() if "put_events" in set(words(path))} == {"mfa.event_bus"}
    assert importers("mfa.event_bus") == {"mfa.wiring"}
    assert uses("mfa.event_bus") == {"mfa.errors"}


def test_the_environment_is_read_in_one_place() -> None:
    assert importers("os") == {"mfa.settings", "mfa.startup"}


def test_rules_are_told_the_time() -> None:
    # The background deletion waits for a moment of the wall clock, the counts for others; their sleep is an argument.
    # The table only pauses.
    assert importers("time") <= {"mfa.clock", "mfa.counting", "mfa.purge", "mfa.store.table"}
    assert {name for name in importers("datetime") if name in RULES} == set()


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_file_parses_calls_a_rule_and_shapes_the_answer(path: Path) -> None:
    outside = {each.split(".")[0] for each in imports(path)} - {"mfa", "typing"}
    assert outside == set()
    assert not any(isinstance(node, ast.Try) for node in ast.walk(tree(path)))
    assert not any(each.startswith(("mfa.store.", "mfa.sms")) for each in imports(path))
    assert any(isinstance(node, ast.FunctionDef) and node.name == "handler" for node in tree(path).body)


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_HANDLER


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_short_and_says_what_it_owns(name: str) -> None:
    assert len(MODULES[name].read_text().splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree(MODULES[name]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_module_of_cases_is_short_and_says_what_it_owns(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", [*MODULES.values(), *HANDLERS, *OUTSIDE, *CASES], ids=lambda path: path.stem)
def test_a_function_is_short(path: Path) -> None:
    assert [name for name, length in functions(path) if length > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_the_client_imports_nothing_of_the_service_and_says_what_each_module_owns(path: Path) -> None:
    assert {each.split(".")[0] for each in imports(path)} & {
        "mfa",
        "mfactl",
        "local",
        "boto3",
        "botocore",
    } == set()
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree(path))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file and its lines, its docstring left out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            documentation = node.body[0] if ast.get_docstring(node) is not None else None
            said = (documentation.end_lineno or 0) - documentation.lineno + 1 if documentation else 0
            yield node.name, node.end_lineno - node.lineno + 1 - said
