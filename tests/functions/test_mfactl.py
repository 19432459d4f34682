"""The operator's command line: what it prints, what it stores, and how it ends."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from botocore.exceptions import (
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    UnauthorizedSSOTokenError,
)

from local.code import WARMING_EVENT
from mfa import wiring
from mfa.fraud import send_counts
from mfa.models.account import Account
from mfa.models.resources import UserKey
from mfa.store import account_items, application_items, challenge_items, guard_items, user_items
from mfa.store.table import encoded_key
from mfa.tenants import accounts
from mfa.values.dates import timestamp
from mfactl import account, deployed, options, policies, sending, shown
from mfactl import main as mfactl
from mfactl.remedies import REMEDIES
from tests.counted import change, count_messages, open_circuit
from tests.functions.conftest import NUMBER, ROOT
from tests.functions.test_authorize import _authorize
from tools.pages import template as pages

# What a right is called where it is not for the service and operation of a call.
_PREFIXES = {"pinpoint-sms-voice-v2": "sms-voice", "sesv2": "ses"}
_PARTS = {
    "TransactWriteItems": {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"},
    "TransactGetItems": {"GetItem"},
}
# The commands that an auditor may run; `doctor` too, but for what it says of the secret.
READING = {
    "account list", "account show", "application list", "application show", "audit", "credit balance", "credit ledger",
    "prefix list", "template list", "token list",
}  # fmt: skip


_make_client = options.client
_asked: set[str] = set()


@cache
def _client(service):
    made = _make_client(service)
    prefix = _PREFIXES.get(service, service)

    def note(model, **_):
        if model.name != "GetCallerIdentity":  # Everybody may ask who they are.
            _asked.update(f"{prefix}:{part}" for part in _PARTS.get(model.name, {model.name}))

    made.meta.events.register("before-call", note)
    return made


@pytest.fixture(autouse=True)
def rights(monkeypatch):
    """Hold every call that a command makes against the policies that are written for who runs it."""
    _asked.clear()
    monkeypatch.setattr(options, "client", _client)
    yield _asked
    assert _asked <= policies.actions(policies.OPERATOR)


@pytest.fixture
def ok(run):
    """Run a command that succeeds with --json; return what it printed."""

    def ok(*arguments, **more):
        result = run(*arguments, "--json", **more)
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)

    return ok


@pytest.fixture
def end(stack, monkeypatch, capsys):
    """Run mfactl as the shell does; return its exit code and what it said to standard error."""
    monkeypatch.setattr(options, "now", lambda: stack.clock.now)

    def end(*arguments):
        monkeypatch.setattr("sys.argv", ["mfactl", *arguments])
        with pytest.raises(SystemExit) as ending:
            mfactl.run()
        return ending.value.code, capsys.readouterr().err

    return end


@pytest.fixture
def acme(ok):
    """A metered account; return its id."""
    return ok("account", "create", "Acme", "--credit", "100")["id"]


def _context(stack, token):
    return _authorize(stack, f"Bearer {token['token']}")["context"]


# Accounts.


def test_an_account_without_credit_is_unlimited(stack, ok):
    account = ok("account", "create", "Acme")
    token = ok("token", "create", "--account", account["id"])

    assert account["credit"] is None
    assert _context(stack, token).keys() == {"account", "scopes", "token_id"}
    assert ok("credit", "balance", account["id"])["credit"] is None


def test_an_account_is_shown_as_it_was_made(ok, run):
    options = ("--countries", "fr,DE", "--limit", "max_attempts=3", "--segment-price", "0.05")
    made = ok("account", "create", "Acme", "--credit", "0", *options)

    assert ok("account", "show", made["id"]) == made | {"messages_today": None, "capped_until": ""}
    dates = dict.fromkeys(("created_date", "last_updated_date"), "2026-11-23T18:16:00.123Z")
    given = {"name": "Acme", "credit": 0, "segment_price": "0.05"}
    given |= {"countries": ["DE", "FR"], "limits": {"max_attempts": 3}}
    rest = {"id": made["id"], "status": "active", "version_number": 1, "sms_backend": "", "senders": []}
    assert made == given | dates | rest
    shown = run("account", "show", made["id"]).stdout
    assert re.search(r"^countries +DE FR$", shown, re.MULTILINE)
    assert re.search(r"^limits +max_attempts=3$", shown, re.MULTILINE)


def test_the_help_names_every_limit_that_an_account_may_have():
    assert account.LIMITS.split(", ") == list(accounts.LIMITS)


def test_an_account_may_choose_what_sends_its_texts(ok, run):
    made = ok("account", "create", "Acme", "--sms-backend", "END_USER_MESSAGING")

    assert made["sms_backend"] == "END_USER_MESSAGING"
    for backend in ("SNS", ""):
        assert ok("account", "update", made["id"], "--sms-backend", backend)["sms_backend"] == backend
    assert run("account", "update", made["id"], "--sms-backend", "PIGEON").exit_code != 0
    assert ok("account", "show", made["id"])["sms_backend"] == ""


def test_accounts_are_listed_newest_first_with_what_each_has_left(stack, run, ok):
    made = []
    for name, *credit in (("one", "--credit", "7"), ("two",), ("three",)):
        made.append(ok("account", "create", name, *credit)["id"])
        stack.clock.advance(1)
    ok("token", "create", "--account", "fourth", "--new-account")

    listed = {each["id"]: each["credit"] for each in ok("account", "list")}
    assert list(listed) == ["fourth", *made[::-1]]
    assert listed == {each: ok("account", "show", each)["credit"] for each in listed}
    header, *lines = run("account", "list").stdout.splitlines()
    assert header.split() == ["ID", "NAME", "STATUS", "CREDIT", "CREATED"]
    assert lines[-1].split()[3] == "7"
    assert run("account", "list", "--limit", "2", "-q").stdout == f"fourth\n{made[2]}\n"
    assert "1 of 4 shown" in run("account", "list", "--limit", "1").stderr
    assert run("account", "list", "--limit", "1", "--json").stderr == ""


def test_what_is_named_changes_and_nothing_else(stack, ok, acme):
    token = ok("token", "create", "--account", acme)
    ok("account", "update", acme, "--limit", "max_attempts=3", "--limit", "user_sends_short=2")
    stack.clock.advance(1)

    after = ok("account", "update", acme, "--limit", "max_attempts=", "--countries", "DE", "--name", "New")

    assert (after["name"], after["countries"], after["limits"]) == ("New", ["DE"], {"user_sends_short": 2})
    assert (after["credit"], after["version_number"]) == (100, 3)
    context = _context(stack, token)
    own = {"limits": "user_sends_short=2", "countries": "DE", "credit": "metered"}
    assert own.items() <= context.items()
    ok("account", "update", acme, "--unlimited", "--countries", "")
    assert not {"countries", "credit"} & _context(stack, token).keys()


def test_a_suspended_account_is_refused_until_it_is_resumed(stack, ok, acme):
    token = ok("token", "create", "--account", acme)

    assert ok("account", "suspend", acme)["status"] == "suspended"
    context = _context(stack, token)
    stack.refused("403", "list_applications", account=acme, context=context)

    assert ok("account", "resume", acme)["status"] == "active"
    assert "status" not in _context(stack, token)


def test_a_change_that_another_operator_made_in_between_is_not_written_over(wire, ok, end, acme):
    others = ("account", "update", acme, "--limit", "max_failures=7")
    wire.interrupt("TransactWriteItems", lambda: ok(*others))

    assert end("account", "update", acme, "--limit", "max_attempts=3")[0] == 4
    assert ok("account", "show", acme)["limits"] == {"max_failures": 7}


def test_the_messages_of_a_day_and_a_cap_that_was_reached_are_shown_and_lifted(stack, ok, end, acme):
    shop, table, now = stack.application(account=acme), wiring.table(), stack.clock.now
    for application, place in (("", account_items.key(acme)), (shop, application_items.key(shop))):
        count_messages(table, acme, application, now, 9)
        guard_items.cap(table, place, now + 60_000)
    request = {"body": {"address": NUMBER}, "account": acme}

    def shown():
        both = ok("account", "show", acme), ok("application", "show", shop)
        return [(each["messages_today"], each["capped_until"]) for each in both]

    assert shown() == [(9, "2026-11-23T18:17:00.123Z")] * 2
    stack.refused("2004", "associate", shop, "ann", **request)

    assert ok("account", "uncap", acme) == {"id": acme, "uncapped": True}

    assert shown() == [(9, "")] * 2
    stack.ok("associate", shop, "ann", **request)


# Tokens.


def test_a_token_makes_an_account_where_that_is_asked_and_none_of_a_typo(stack, run, end):
    assert "acme was created" in run("token", "create", "--account", "acme", "--new-account").stderr
    assert "new" not in run("token", "create", "--account", "acme").stderr
    before = stack.items()

    code, said = end("token", "create", "--account", "acm")

    assert (code, "--new-account" in said) == (3, True)
    assert stack.items() == before


def test_what_a_terminal_would_obey_is_neither_taken_nor_printed(stack, run, end, acme):
    for command in (f"token create --account {acme} --name", f"credit grant {acme} 1 --note"):
        assert end(*command.split(), "a\x1b[2J")[0] == 2
    assert shown._cell("a\x1b[2J\u202e") == "a\\x1b[2J\\u202e"
    assert shown._cell("Ünï 李") == "Ünï 李"


def test_a_bound_token_is_of_one_of_the_accounts_applications(stack, ok, end, acme):
    shop, other = stack.application(account=acme), stack.application(account="other")

    token = ok("token", "create", "--account", acme, "--application", shop)

    assert _context(stack, token)["application"] == shop
    before = stack.items()
    assert end("token", "create", "--account", acme, "--application", other)[0] == 4
    assert end("token", "create", "--account", acme, "--application", "absent")[0] == 3
    assert stack.items() == before


@pytest.mark.parametrize(
    ("given", "date"),
    [
        ("90d", "2027-02-21T18:16:00.123Z"),
        ("12h", "2026-11-24T06:16:00.123Z"),
        ("2027-01-31", "2027-01-31T00:00:00.000Z"),
        ("2027-01-31T12:00:00+01:00", "2027-01-31T11:00:00.000Z"),
    ],
)
def test_a_tokens_expiry_is_a_span_a_day_or_a_moment(ok, given, date):
    token = ok("token", "create", "--account", "acme", "--new-account", "--expires", given)

    assert token["expires_date"] == date


# Credit.


def test_credit_is_granted_and_taken(ok, run, acme):
    assert ok("credit", "grant", acme, "50", "--note", "invoice 7")["credit"] == 150
    assert ok("credit", "take", acme, "30")["credit"] == 120
    assert run("credit", "balance", acme).stdout == "120\n"


def test_the_ledger_is_listed_newest_first(stack, run, ok):
    ok("token", "create", "--account", "local", "--new-account")
    sample = json.loads((ROOT / "events" / "record_usage.json").read_text())
    stack.handler("record_usage")(sample, None)

    (entry,) = ok("credit", "ledger", "local")

    assert (entry["amount"], entry["balance"], entry["reason"]) == (-2, 98, "message")
    assert "AMOUNT" in run("credit", "ledger", "local").stdout


# Applications and users.


def test_applications_are_listed_shown_and_deleted(stack, ok, shop, ann):
    ok("token", "create", "--account", "acme", "--new-account")
    assert [each["id"] for each in ok("application", "list", "--account", "acme")] == [shop]
    assert ok("application", "show", shop)["account"] == "acme"

    assert ok("application", "delete", shop, "--yes") == {"id": shop, "deleted": True}

    stack.refused("404", "get_application", shop)


def test_users_are_listed_without_and_shown_with_their_address(run, ok, shop, ann):
    assert [each["id"] for each in ok("user", "list", shop)] == ["ann"]
    assert NUMBER not in run("user", "list", shop).stdout

    shown = ok("user", "show", shop, "ann")

    assert (shown["user_address"], shown["status"]) == (NUMBER, "VALIDATED")
    assert (shown["failures"], shown["codes_sent_today"]) == (0, 1)


def test_an_export_holds_what_is_kept_of_a_user_and_no_digest(run, stack, shop, ann):
    stack.login(shop, ann)

    exported = json.loads(run("user", "export", shop, "ann").stdout)

    assert json.loads(run("user", "export", shop, "ann", "--json").stdout) == exported
    assert exported["user_address"] == NUMBER
    assert len(exported["login_codes_sent"]) == len(exported["codes_sent_to_address"]) == 1
    assert exported["code_expires"] == "2026-11-23T18:21:00.123Z"
    assert (exported["prefix"], exported["proved_address"]) == ("+1202", NUMBER)
    assert (exported["code_purpose"], exported["code_used"], exported["receipt"]) == ("LOGIN", False, "")
    assert not {"digest", "address_digest", "guess", "sealed_address"} & exported.keys()


def test_an_export_leaves_nothing_out_that_is_stored(run, stack, shop, ann):
    """Each attribute of a user's items is exported, or only says how the others are kept."""
    kept_how = {
        "pk", "sk", "list_pk", "list_sk", "ttl", "revision", "binding", "in_flight", "carried_by", "forgiven", "attempt", "validated_by",
        "pending", "digest", "prefixed", "guess", "address_digest", "proved_digest", "nonce", "recipe", "attempts_left",
    }  # fmt: skip
    names = {
        "sealed_address": "user_address", "validation_id": "code_id", "purpose": "code_purpose", "expires_at": "code_expires",
        "login_sends": "login_codes_sent", "association_sends": "association_codes_sent", "destination": "prefix",
        "segments": "code_segments", "receipt_at": "receipt",
    }  # fmt: skip
    stack.login(shop, ann)
    stack.associate(shop, ann, "+12025550199")
    record = user_items.record(UserKey("acme", shop, ann))
    code = stack.item("CODE")["validation_id"]["S"]
    challenge_items.note_receipt(wiring.table(), record, code, "delivered", stack.clock.now)
    exported = json.loads(run("user", "export", shop, "ann").stdout)

    stored = {name for (_, sk), item in stack.items().items() if sk in ("USER", "CODE") for name in item}

    assert {names.get(name, name) for name in stored - kept_how} <= exported.keys()
    assert (exported["receipt"], exported["receipt_of"]) == ("delivered", code)


def test_a_locked_user_can_be_unlocked(stack, ok, shop, ann):
    stack.restart(MAX_FAILURES="5", MAX_ATTEMPTS="10")
    code = stack.login(shop, ann)
    for _ in range(5):
        assert stack.guess(shop, ann, "x").code == "2001"
    assert stack.guess(shop, ann, code).code == "2004"

    revision = int(stack.item("CODE")["revision"]["N"])
    assert ok("user", "unlock", shop, "ann") == {"id": "ann", "unlocked": True}

    item = stack.item("CODE")
    assert int(item["revision"]["N"]) == revision + 1  # What is on its way fails, or comes after.
    assert item["failures"] == {"N": "0"}
    assert item["ttl"] == {"N": str(stack.clock.now // 1000 + 2 * 86_400)}
    assert stack.guess(shop, ann, code).status == 200


def test_a_deleted_user_leaves_send_times_and_a_forgotten_one_an_empty_item(stack, ok, shop, ann):
    stack.validated(shop, "bob", "+12025550199")
    place = challenge_items.item_key(UserKey("acme", shop, "bob"))

    assert ok("user", "delete", shop, "ann", "--yes")["deleted"]
    assert ok("user", "forget", shop, "bob", "--yes")["forgotten"]

    left = sorted(sk for _, sk in stack.items() if sk != "CHANGE")
    assert left == ["APP", "BUDGET", "CODE", "CODE", "NAME#Shop"]
    left = stack.items()[place]
    assert left.keys() <= {"pk", "sk", "revision", "binding", "failures", "in_flight", "ttl"}
    assert left["ttl"]["N"] == str(stack.clock.now // 1000 + 60)
    stack.validated(shop, "bob", "+12025550199")


def test_a_user_who_was_deleted_or_changed_numbers_is_exported_and_forgotten_all_the_same(
    stack, run, ok, end, shop, ann
):
    stack.ok("associate", shop, "ann", body={"address": "+12025550199"})
    ok("user", "forget", shop, "ann", "--yes")
    assert "BUDGET" not in [sk for _, sk in stack.items()]

    stack.validated(shop, "bob")
    ok("user", "delete", shop, "bob", "--yes")
    exported = json.loads(run("user", "export", shop, "bob").stdout)
    assert (exported["id"], len(exported["association_codes_sent"])) == ("bob", 1)
    assert ok("user", "forget", shop, "bob", "--yes")["forgotten"]

    for command in (("export",), ("forget", "--yes")):
        assert end("user", command[0], shop, "bob", *command[1:])[0] == 3


@pytest.mark.parametrize("arrived", [0, 1])
def test_a_forgetting_that_broke_off_is_finished_by_another(stack, wire, shop, ann, ok, end, arrived):
    """Whichever of its requests did not arrive, the user is still there, by whom the budgets are found."""
    wire.cut("TransactWriteItems", skip=arrived)
    assert end("user", "forget", shop, ann, "--yes")[0] != 0
    assert "USER" in [sk for _, sk in stack.items()]
    wire.mend()

    assert ok("user", "forget", shop, ann, "--yes")["forgotten"]

    assert not {"BUDGET", "USER"} & {sk for _, sk in stack.items()}


def test_a_login_under_way_brings_nothing_of_a_forgotten_user_back(stack, wire, shop, ann, ok):
    """Not even where no code was there when it read: DynamoDB's TTL may have taken it long ago."""
    place = challenge_items.item_key(UserKey("acme", shop, ann))
    stack.cloud.client.delete_item(TableName="mfa", Key=encoded_key(place))
    sent = len(stack.messages)

    wire.interrupt("UpdateItem", lambda: ok("user", "forget", shop, ann, "--yes"))
    stack.refused("404", "login_start", shop, ann, stores=True)

    assert len(stack.messages) == sent
    assert "digest" not in stack.item("CODE")


def test_what_forgetting_leaves_is_counted_as_no_message_taken_back(stack, ok, shop, ann):
    key = challenge_items.item_key(UserKey("acme", shop, ann))
    before = stack.items()[key]
    ok("user", "forget", shop, ann, "--yes")

    assert send_counts._event(change(key, stack.items()[key], before)) is None


@pytest.mark.parametrize(
    "command", [("application", "delete"), ("user", "delete", "ann"), ("user", "forget", "ann")]
)
def test_what_cannot_be_undone_is_asked_first(stack, run, shop, ann, command):
    group, verb, *rest = command
    before = stack.items()

    assert run(group, verb, shop, *rest, input="n\n").exit_code == 1
    assert run(group, verb, shop, *rest, input="").exit_code == 1
    assert stack.items() == before

    assert run(group, verb, shop, *rest, input="y\n").exit_code == 0
    assert stack.items() != before


def test_a_person_is_asked_before_a_token_is_revoked_and_a_script_is_not(stack, run, ok, acme, monkeypatch):
    one, other = (ok("token", "create", "--account", acme)["id"] for _ in range(2))

    monkeypatch.setattr(options, "at_terminal", lambda: True)
    assert run("token", "revoke", one, input="n\n").exit_code == 1
    assert not stack.items()[f"TOKEN#{one}", "TOKEN"].get("revoked_date")
    assert run("token", "revoke", one, input="y\n").exit_code == 0
    monkeypatch.setattr(options, "at_terminal", lambda: False)
    assert run("token", "revoke", other).exit_code == 0

    assert all(stack.items()[f"TOKEN#{each}", "TOKEN"]["revoked_date"] for each in (one, other))


# Prefixes.


@pytest.fixture
def pumped(stack):
    """A destination whose circuit is open."""
    table, now = wiring.table(), stack.clock.now
    account_items.ensure(table, Account("acme", created_date=timestamp(stack.clock.now)))
    open_circuit(table, "+1202", now, now + 60_000, (100, 1))


def test_prefixes_are_listed_with_their_state(run, ok, pumped):
    ok("token", "create", "--account", "other", "--new-account")
    (listed,) = ok("prefix", "list", "--account", "acme")

    counts = {"sends": 100, "validations": 1, "open_until": "2026-11-23T18:17:00.123Z"}
    assert listed == {"account": "acme", "prefix": "+1202", "state": "open"} | counts
    assert run("prefix", "list", "--account", "acme").stdout.splitlines()[1].split()[:2] == ["+1202", "open"]
    assert ok("prefix", "list", "--account", "other") == []


def test_a_prefix_can_be_reset(stack, ok, end, shop, pumped):
    request = {"body": {"address": NUMBER}}
    stack.refused("2004", "associate", shop, "ann", **request)

    ok("prefix", "reset", "--account", "acme", "+1202", "--yes")

    (listed,) = ok("prefix", "list", "--account", "acme")
    assert (listed["state"], listed["sends"], listed["validations"]) == ("closed", 0, 0)
    stack.ok("associate", shop, "ann", **request)
    assert end("prefix", "reset", "--account", "acme", "+1999", "--yes")[0] == 3


# How it ends.


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("account", "show", "absent"), 3),
        (("account", "uncap", "absent"), 3),
        (("credit", "balance", "absent"), 3),
        (("token", "list", "--account", "absent"), 3),
        (("token", "revoke", "absent"), 3),
        (("application", "list", "--account", "absent"), 3),
        (("prefix", "list", "--account", "absent"), 3),
        (("application", "show", "absent"), 3),
        (("user", "show", "absent", "ann"), 3),
        (("account", "create", "x" * 65), 4),
        (("account", "create", "Acme", "--countries", "XX"), 4),
        (("account", "create", "Acme", "--limit", "max_attempts"), 4),
        (("account", "create", "Acme", "--limit", "colour=1"), 4),
        (("account", "create", "Acme", "--credit", "1000000001"), 4),
        (("account", "create"), 2),
        (("account", "create", " "), 2),
        (("account", "create", "Acme", "--credit", "-1"), 2),
        (("credit", "grant", "acme", "0"), 2),
        (("credit", "grant", "acme", "1", "--note", "x" * 101), 2),
        *(
            (("token", "create", "--account", "a", "--new-account", "--expires", each), 2)
            for each in ("soon", "0d", "2020-01-01", "90")
        ),
        (("token", "create"), 2),
        (("token", "create", "--account", "acme", "--scope", "everything"), 2),
        *((("token", "create", "--account", each), 2) for each in ("a b", "x" * 37, "")),
        (("nonsense",), 2),
    ],
)
def test_a_failure_is_one_line_and_its_exit_code_says_of_what_kind(stack, end, command, code):
    ended, said = end(*command)

    assert ended == code
    assert "Traceback" not in said
    if code > 2:
        assert re.fullmatch(r"mfactl: .+\n", said)
    assert stack.items() == {}


def test_what_cannot_be_done_says_why(stack, end, ok, shop, acme):
    unlimited = ok("account", "create", "Acme")["id"]
    before = stack.items()

    for command, code, words in (
        (("credit", "grant", unlimited, "5"), 4, "unlimited"),
        (("credit", "grant", acme, "-5"), 2, f"mfactl credit take {acme} 5"),
        (("segments", "no code"), 4, "The template does not contain $code."),
        *((("user", each, shop, "bob"), 3, "mfactl: ") for each in ("show", "unlock", "export")),
    ):
        ended, said = end(*command)
        assert (ended, words in said) == (code, True)
    assert stack.items() == before


@pytest.mark.parametrize(
    ("operation", "fault", "code", "words"),
    [
        ("GetItem", "ThrottlingException", 5, ""),
        ("GetItem", "AccessDeniedException", 1, ""),
        ("GetItem", "ExpiredTokenException", 1, "aws sso login"),
        ("GetItem", "ResourceNotFoundException", 1, "--table"),
        ("DescribeStacks", "Throttling", 5, ""),
        ("DescribeStacks", "AccessDenied", 1, ""),
        ("DescribeStacks", "ValidationError", 3, "no stack prod"),
    ],
)
def test_what_aws_refuses_is_said_and_worth_another_try_if_it_is_busy(
    wire, end, operation, fault, code, words
):
    wire.refuse(operation, fault)
    command = ("list", "--stack", "prod") if operation == "DescribeStacks" else ("show", "acme")

    ended, said = end("account", *command)

    assert (ended, words in said) == (code, True)


def test_a_stack_is_found_by_its_name(stack, wire, monkeypatch, ok):
    monkeypatch.setenv("TABLE_NAME", "another")
    wire.answer("DescribeStacks", described({"TableName": "mfa"}))

    ok("account", "create", "Acme", "--stack", "prod")

    assert stack.item("ACCOUNT")["name"] == {"S": "Acme"}


@pytest.mark.parametrize(
    ("fault", "code", "remedy"),
    [
        (NoCredentialsError(), 1, "aws sso login"),
        (NoRegionError(), 1, "AWS_REGION"),
        (ProfileNotFound(profile="ops"), 1, "list-profiles"),
        (UnauthorizedSSOTokenError(), 1, "aws sso login"),
        (EndpointConnectionError(endpoint_url="https://aws.invalid"), 5, "https://aws.invalid"),
    ],
)
def test_why_aws_cannot_be_asked_is_said_with_what_to_do(wire, end, fault, code, remedy):
    def fail():
        raise fault

    for operation, command in (("GetItem", "show acme"), ("DescribeStacks", "list --stack prod")):
        wire._add("before-call", operation, 1, fail)
        ended, said = end("account", *command.split())
        assert ended == code
        assert remedy in said
        assert said.count("\n") == 1


# The doctor.


def described(outputs, parameters=()):
    """What CloudFormation says of a stack."""
    made = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in dict(parameters).items()]
    return {"Stacks": [{"Outputs": made, "Parameters": given}]}


def _resource(name, kind):
    return {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": f"AWS::{kind}"}


def _alarm(**fields):
    return {"MetricAlarms": [{"AlarmName": "dead", "StateValue": "OK"} | fields]}


QUEUES = ("Purge", "Usage", "Events", "Receipts")
OUTPUTS = {"TableName": "mfa", "CodeKeysSecretArn": "mfa-code-keys"} | {
    f"{each}DeadLetterQueueUrl": f"https://sqs.invalid/1/{each}" for each in QUEUES
}
TABLE = {
    "TableStatus": "ACTIVE", "StreamSpecification": {"StreamEnabled": True}, "DeletionProtectionEnabled": True,
}  # fmt: skip
RESOURCES = [
    _resource("dead", "CloudWatch::Alarm"),
    _resource("table", "DynamoDB::Table"),
    *(_resource(name, "Lambda::Function") for name in sending.SENDERS),
]
BACKUPS = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}
FIT = {
    "DescribeStacks": described(OUTPUTS),
    "DescribeTable": {"Table": TABLE},
    "GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
    "DescribeLimits": {"TableMaxReadCapacityUnits": 40_000, "TableMaxWriteCapacityUnits": 40_000},
    "GetMetricStatistics": {"Datapoints": []},
    "GetFunctionConcurrency": {},
    "DescribeTimeToLive": {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}},
    "DescribeContinuousBackups": {"ContinuousBackupsDescription": BACKUPS},
    "GetSMSSandboxAccountStatus": {"IsInSandbox": False},
    "GetSMSAttributes": {"attributes": {"MonthlySpendLimit": "500", "DefaultSenderID": "ACME"}},
    "GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
    "ListStackResources": {"StackResourceSummaries": RESOURCES},
    "DescribeAlarms": _alarm(AlarmActions=["topic"]),
}


@pytest.fixture
def examine(wire, run):
    """Examine a stack that is fit but for what AWS answers otherwise; return exit code and states by check."""

    def examine(**otherwise):
        wire.mend()
        for operation, answer in (FIT | otherwise).items():
            if isinstance(answer, str):
                wire.refuse(operation, answer)
            else:
                wire.answer(operation, answer)
        result = run("doctor", "--stack", "prod", "--json")
        return result.exit_code, {each["check"]: each["state"] for each in json.loads(result.stdout)}

    return examine


WAYS = {"SmsBackend": "END_USER_MESSAGING", "EmailFrom": "codes@example.com", "VoiceOrigination": "phone-1"}


def _number(name, capability, **fields):
    return {"PhoneNumberId": name, "Status": "ACTIVE", "NumberCapabilities": [capability]} | fields


def _limit(kind):
    return {"Name": f"{kind}_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": 500}


def _mail(**fields):
    return {"SendingEnabled": True, "ProductionAccessEnabled": True} | fields


WIDE = {
    "DescribeStacks": described(OUTPUTS, WAYS),
    "DescribeAccountAttributes": {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "PRODUCTION"}]},
    "DescribeSpendLimits": {"SpendLimits": [_limit("TEXT"), _limit("VOICE")]},
    "GetEmailIdentity": {"VerifiedForSendingStatus": True},
    "GetAccount": _mail(
        EnforcementStatus="HEALTHY",
        SendQuota={"Max24HourSend": 50_000, "SentLast24Hours": 120, "MaxSendRate": 14},
        SuppressionAttributes={"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
    ),
    "DescribePhoneNumbers": {"PhoneNumbers": [_number("phone-1", "VOICE")]},
    "DescribePools": {"Pools": []},
    "DescribeSenderIds": {"SenderIds": [{"SenderId": "ACME"}]},
}


@pytest.mark.parametrize(("ways", "checks"), [({}, 13), (WIDE, 21)], ids=["SNS alone", "the other ways"])
def test_what_a_fit_stack_sends_by_is_examined_and_nothing_else(wire, examine, ways, checks):
    code, states = examine(**ways)

    assert (code, set(states.values()), len(states)) == (0, {"ok"}, checks)
    by_sns = not ways
    assert any("SMS" in each for each in states) == any("SMS" in each for each in wire.operations) == by_sns
    assert not [each for each in wire.operations if each.startswith(("Put", "Update", "Delete", "Publish"))]


SANDBOX = {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "SANDBOX"}]}


@pytest.mark.parametrize(
    ("check", "operation", "answer", "state"),
    [
        ("End User Messaging sandbox", "DescribeAccountAttributes", SANDBOX, "bad"),
        ("text spend limit", "DescribeSpendLimits", {"SpendLimits": []}, "bad"),
        ("text spend limit", "DescribeSpendLimits", "AccessDeniedException", "look"),
        ("voice spend limit", "GetMetricStatistics", {"Datapoints": [{"Maximum": 500.0}]}, "bad"),
        ("e-mail quota", "GetAccount", {"SendQuota": {"Max24HourSend": 200, "SentLast24Hours": 170}}, "look"),
        ("e-mail quota", "GetAccount", {"SendQuota": {"Max24HourSend": 200, "SentLast24Hours": 200}}, "bad"),
        ("e-mail quota", "GetAccount", {"SendQuota": {"Max24HourSend": -1, "SentLast24Hours": 9}}, "ok"),
        ("e-mail identity", "GetEmailIdentity", {"VerifiedForSendingStatus": False}, "bad"),
        ("e-mail identity", "GetEmailIdentity", "NotFoundException", "bad"),
        ("e-mail sandbox", "GetAccount", _mail(ProductionAccessEnabled=False), "bad"),
        ("e-mail sandbox", "GetAccount", _mail(SendingEnabled=False), "bad"),
        ("e-mail suppression", "GetAccount", _mail(), "look"),
        ("e-mail reputation", "GetAccount", {"EnforcementStatus": "PROBATION"}, "bad"),
        ("e-mail reputation", "GetAccount", {"EnforcementStatus": "SHUTDOWN"}, "bad"),
        ("e-mail reputation", "GetAccount", {"SendingEnabled": True}, "look"),
        ("voice number", "DescribePhoneNumbers", {"PhoneNumbers": []}, "bad"),
        ("text sender", "DescribeSenderIds", {"SenderIds": []}, "look"),
    ],
)
def test_what_is_amiss_with_the_ways_of_sending_is_found(examine, check, operation, answer, state):
    _, states = examine(**(WIDE | {operation: answer}))

    assert states[check] == state


@pytest.mark.parametrize(
    ("named", "state"),
    [
        ("phone-2", "ok"),
        ("arn:aws:sms-voice:us-east-1:123456789012:pool/pool-2", "ok"),
        ("pool-1", "ok"),
        ("ACME", "ok"),
        ("arn:aws:sms-voice:us-east-1:123456789012:sender-id/ACME/GB", "ok"),
        ("phone-1", "bad"),
        ("pool-3", "bad"),
        ("absent", "bad"),
        ("arn:aws:sms-voice:us-east-1:210987654321:pool/shared", "look"),
    ],
)
def test_the_sender_of_texts_is_looked_for_among_what_can_send_them(examine, named, state):
    parameters = {"SmsBackend": "END_USER_MESSAGING", "OriginationIdentity": named}
    numbers = [_number("phone-1", "VOICE"), _number("phone-2", "SMS", PoolId="pool-2")]
    pools = [{"PoolId": "pool-1", "Status": "ACTIVE"}, {"PoolId": "pool-3", "Status": "CREATING"}]
    answers = {"DescribePhoneNumbers": {"PhoneNumbers": numbers}, "DescribePools": {"Pools": pools}}

    _, states = examine(**(WIDE | answers | {"DescribeStacks": described(OUTPUTS, parameters)}))
    assert states["text sender"] == state


@pytest.mark.parametrize(
    ("check", "operation", "answer", "state"),
    [
        ("table", "DescribeTable", {"Table": TABLE | {"StreamSpecification": {}}}, "bad"),
        ("TTL", "DescribeTimeToLive", {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}, "bad"),
        ("recovery", "DescribeContinuousBackups", {"ContinuousBackupsDescription": {}}, "look"),
        ("SMS sandbox", "GetSMSSandboxAccountStatus", {"IsInSandbox": True}, "bad"),
        ("SMS spend limit", "GetSMSAttributes", {"attributes": {"DefaultSenderID": "ACME"}}, "look"),
        ("SMS sender", "GetSMSAttributes", {"attributes": {"MonthlySpendLimit": "500"}}, "look"),
        ("dead letters", "GetQueueAttributes", {"Attributes": {"ApproximateNumberOfMessages": "1"}}, "bad"),
        ("alarms", "ListStackResources", {"StackResourceSummaries": RESOURCES[1:]}, "look"),
        ("concurrency", "GetAccountSettings", {"AccountLimit": {"ConcurrentExecutions": 10}}, "look"),
        ("concurrency", "GetAccountSettings", "AccessDeniedException", "look"),
        ("table throughput", "DescribeLimits", "AccessDeniedException", "look"),
        ("sending", "GetFunctionConcurrency", {"ReservedConcurrentExecutions": 0}, "bad"),
        ("deletion protection", "DescribeTable", {"Table": TABLE | {"DeletionProtectionEnabled": False}}, "look"),
        ("alarms", "DescribeAlarms", _alarm(), "look"),
        ("alarms", "DescribeAlarms", _alarm(StateValue="ALARM"), "bad"),
        ("secret", "GetSecretValue", {"SecretString": "{}"}, "bad"),
        ("secret", "GetSecretValue", "ResourceNotFoundException", "bad"),
        ("SMS sandbox", "GetSMSSandboxAccountStatus", "AuthorizationError", "bad"),
    ],
)  # fmt: skip
def test_what_is_amiss_is_found(examine, check, operation, answer, state):
    code, states = examine(**{operation: answer})

    assert states.pop(check) == state
    assert set(states.values()) == {"ok"}
    assert code == (1 if state == "bad" else 0)


def _finding(run, check):
    said = json.loads(run("doctor", "--stack", "prod", "--json").stdout)
    return next(each["finding"] for each in said if each["check"] == check)


def test_a_quota_is_said_with_how_much_of_it_is_used(wire, run, examine):
    examine(GetMetricStatistics={"Datapoints": [{"Maximum": 12.5, "Sum": 120.0}, {"Maximum": 3, "Sum": 6.0}]})

    assert _finding(run, "SMS spend limit") == "12.5 of 500 US dollars this month"
    assert _finding(run, "concurrency") == "12.5 of 1,000 concurrent executions, at most, in the last day"
    assert _finding(run, "table throughput") == (
        "2 of 40,000 read units a second, at most, in the last day; "
        "2 of 40,000 write units a second, at most, in the last day"
    )


def test_a_quota_that_is_nearly_used_is_worth_a_look(examine):
    _, states = examine(GetMetricStatistics={"Datapoints": [{"Maximum": 410.0, "Sum": 1920000.0}]})

    worth_it = {check for check, state in states.items() if state == "look"}
    assert worth_it == {"SMS spend limit", "table throughput"}


def test_a_quota_is_said_without_its_use_where_cloudwatch_may_not_be_asked(wire, run, examine):
    code, states = examine(GetMetricStatistics="AccessDenied")

    assert (code, set(states.values())) == (0, {"ok"})
    assert _finding(run, "SMS spend limit").startswith("500 US dollars this month; its use is unknown")


# Stopping at once.


@pytest.mark.parametrize(
    ("reserved", "operations"),
    [
        ("0", ["DeleteFunctionConcurrency"] * 3),
        ("50", ["PutFunctionConcurrency", "PutFunctionConcurrency", "DeleteFunctionConcurrency"]),
    ],
)
def test_sending_is_stopped_in_every_function_that_sends_and_resumed_as_it_was(
    wire, run, reserved, operations
):
    wire.answer("DescribeStacks", described(OUTPUTS, {"ReservedConcurrency": reserved}))
    wire.answer("ListStackResources", FIT["ListStackResources"])
    for operation in ("PutFunctionConcurrency", "DeleteFunctionConcurrency"):
        wire.answer(operation, {})

    assert run("sending", "stop", "--stack", "prod", "--yes").exit_code == 0
    assert [each for each in wire.operations if "Concurrency" in each] == ["PutFunctionConcurrency"] * 3
    assert run("sending", "resume", "--stack", "prod").exit_code == 0
    assert [each for each in wire.operations if "Concurrency" in each][3:] == operations


def test_what_is_stopped_is_every_function_that_may_send_and_no_other():
    actions = {name: {action for action, _ in granted} for name, granted in pages.rights().items()}
    assert {name for name in actions if "sns:Publish" in actions[name]} == sending.SENDERS.keys()


@pytest.mark.parametrize("command", sorted(READING))
def test_an_auditor_may_run_what_only_reads(run, ok, stack, shop, acme, rights, command):
    named = {"account list": [], "application list": ["--account", acme], "application show": [shop]}
    named |= {f"{each} list": ["--account", acme] for each in ("prefix", "template", "token")} | {"audit": []}
    rights.clear()
    assert run(*command.split(), *named.get(command, [acme])).exit_code == 0
    assert rights <= policies.actions(policies.AUDITOR)


def test_an_auditor_changes_nothing_and_reads_no_address():
    writes = ("Put", "Update", "Delete", "BatchWrite", "ConditionCheck", "GetSecretValue")
    allowed = policies.actions(policies.AUDITOR)
    assert not [each for each in allowed if each.partition(":")[2].startswith(writes)]


# Texts.


def test_what_a_template_costs_is_told(ok):
    plain = {"segments": 2, "alphabet": "GSM 03.38", "beyond_gsm": []}
    assert ok("segments", "Your €-code: $code" + "." * 126) == plain
    beyond = {"segments": 2, "alphabet": "UCS-2", "beyond_gsm": ["«", "»"]}
    assert ok("segments", "$display_name: $code «ok»") == beyond


# Commands that change nothing say so.


def test_a_command_that_changes_nothing_says_so(stack, run, acme, shop, ann):
    token = run("token", "create", "--account", acme).stdout
    assert token
    before = {key: item for key, item in stack.items().items() if key[1] != "CHANGE"}

    commands = [f"account {each} {acme}" for each in ("update", "update --name Acme", "resume", "uncap")]
    for command in (*commands, f"application update {shop}", f"user unlock {shop} {ann}"):
        result = run(*command.split())
        assert result.exit_code == 0
        assert re.search("nothing changed|is unchanged", result.stdout + result.stderr), command

    assert {key: item for key, item in stack.items().items() if key[1] != "CHANGE"} == before


def test_a_person_reads_how_long_ago_it_was():
    now = datetime(2026, 11, 23, 18, 16, tzinfo=UTC)
    moments = [now + timedelta(seconds=each) for each in (0, -180, -3600, 7200, -40 * 86_400)]

    said = [shown.ago(each.isoformat(), now) for each in moments]

    assert said == ["just now", "3 minutes ago", "1 hour ago", "in 2 hours", "2026-10-14"]


# Applications and templates.


@pytest.fixture
def deployed_stack(monkeypatch):
    """A stack that runs with the settings of the tests' functions."""
    monkeypatch.setattr(deployed, "environment", lambda _: dict(os.environ))


def test_an_application_is_created_and_changed_as_by_the_api(stack, ok, run, end, acme, deployed_stack):
    shop = ok("application", "create", "Shop", "--account", acme, "--set", "display_name=The Shop")["id"]
    assert ok("application", "show", shop)["display_name"] == "The Shop"

    changed = ok("application", "update", shop, "--set", "auth_code_length=8", "--set", "resend_policy=SAME")

    assert changed.items() >= {"auth_code_length": 8, "resend_policy": "SAME", "version_number": 2}.items()
    assert stack.ok("get_application", shop, account=acme)["auth_code_length"] == 8
    same = run("application", "update", shop, "--set", "auth_code_length=8")
    assert "nothing differs" in same.stderr
    assert ok("application", "show", shop)["version_number"] == 2
    for wrong, code in (("auth_code_length=99", 4), ("colour=red", 4), ("nothing", 2)):
        assert end("application", "update", shop, "--set", wrong)[0] == code
    assert end("application", "update", shop, "--set", "name=New", "--version", "1")[0] == 4


def test_templates_are_created_changed_listed_and_deleted(ok, run, end, acme, deployed_stack):
    texts = ("--body", "$code, please", "--language", "de=Code: $code")
    made = ok("template", "create", "Login", "--account", acme, *texts)
    assert made["bodies"] == {"de": "Code: $code"}

    after = ok("template", "update", made["id"], "--language", "de=", "--language", "fr=Code : $code")

    assert (after["bodies"], after["version_number"]) == ({"fr": "Code : $code"}, 2)
    assert "nothing differs" in run("template", "update", made["id"], "--name", "Login").stderr
    assert [each["id"] for each in ok("template", "list", "--account", acme)] == [made["id"]]
    named = f"login_template={made['id']}"
    shop = ok("application", "create", "Shop", "--account", acme, "--set", named)["id"]
    assert ok("template", "show", made["id"])["used_by"] == [shop]
    assert end("template", "delete", made["id"], "--yes")[0] == 4
    assert ok("template", "delete", made["id"], "--force", "--yes")["deleted"]
    assert end("template", "show", made["id"])[0] == 3


# The audit trail.


def test_what_operators_change_is_recorded_with_who_did_it(stack, ok, acme):
    stack.clock.advance(1)
    ok("account", "suspend", acme)
    stack.clock.advance(1)
    ok("credit", "grant", acme, "5", "--note", "invoice 7")

    trail = ok("audit", "--account", acme)

    assert [each["detail"] for each in trail] == ["5 messages; invoice 7", "status: active → suspended"]
    assert {each["target"] for each in trail} == {acme}
    assert trail[0]["who"].startswith("arn:aws:")
    assert [each["what"] for each in trail] == ["credit grant", "account suspend"]
    assert [each["what"] for each in ok("audit")] == ["credit grant", "account suspend", "account create"]
    kept = [item["ttl"] for (_, sk), item in stack.items().items() if sk == "CHANGE"]
    assert all(int(each["N"]) > stack.clock.now // 1000 + 399 * 86_400 for each in kept)


def test_a_change_and_its_record_are_both_made_or_neither(stack, wire, end, acme):
    before = stack.items()
    assert end("credit", "take", acme, "101")[0] == 4
    wire.refuse("TransactWriteItems", "ThrottlingException")

    for command in (f"account suspend {acme}", f"credit grant {acme} 5", "account create Other --credit 1"):
        assert end(*command.split())[0] == 5

    assert stack.items() == before


def test_the_record_of_a_forgotten_user_does_not_name_the_user(stack, ok, shop, ann):
    ok("user", "forget", shop, ann, "--yes")

    (record,) = [item for (_, sk), item in stack.items().items() if sk == "CHANGE"]

    assert record["what"] == {"S": "user forget"}
    assert not re.search(r"\bann\b", json.dumps(record))


# What a finding of the doctor is to be mended by.


def test_each_check_that_may_find_something_says_what_to_do(stack, run, wire, examine):
    _, states = examine()
    _, wide = examine(**WIDE)

    assert states.keys() | wide.keys() == REMEDIES.keys()
    examine(DescribeTable={"Table": {"TableStatus": "CREATING"}})
    assert "table: Deploy the stack again" in run("doctor", "--stack", "prod").stderr


def test_a_local_run_is_healthy_without_what_an_emulator_has_not(stack, wire, examine, monkeypatch):
    monkeypatch.setattr(options, "is_local", lambda: True)

    of_aws_alone = {"GetSMSSandboxAccountStatus": "InvalidAction"}
    code, states = examine(**of_aws_alone, ListStackResources={"StackResourceSummaries": []})

    assert (code, states) == (0, dict.fromkeys(("secret", "table", "dead letters"), "ok"))
    assert examine(DescribeTable={"Table": {"TableStatus": "CREATING"}})[0] == 1


# What happened.


def _logged(wire, *told):
    events = [
        {"timestamp": at, "message": json.dumps({"message": "request", **line}), "eventId": str(at)}
        for at, line in told
    ]
    wire.answer("DescribeStacks", described(OUTPUTS | {"LogGroupName": "logs"}))
    wire.answer("FilterLogEvents", {"events": events})


def test_one_search_says_why_a_user_got_no_code(stack, wire, ok, run, shop, ann):
    now = stack.clock.now
    ours = {"application": shop, "account": "acme", "user": UserKey("acme", shop, ann).pseudonym}
    sent = ours | {"operation": "login_start", "status": 200, "outcome": "200", "result_id": "x"}
    refused = {"status": 429, "outcome": "2004", "reason": "circuit", "correlation_id": "r2"}
    _logged(
        wire,
        (now - 9000, sent | {"method": "SMS", "country": "1", "correlation_id": "r1"}),
        (now - 5000, ours | {"operation": "login_start"} | refused),
        (now - 4000, sent | {"user": "another", "correlation_id": "r3"}),
    )

    told = ok("logs", "--application", shop, "--user", ann, "--stack", "prod")

    assert [each["request"] for each in told["lines"]] == ["r2", "r1"]
    assert "the fraud guard blocks" in told["answer"]
    assert "mfactl prefix reset" in told["remedy"]
    assert "by SMS to +1" in run("logs", "--application", shop, "--user", ann, "--stack", "prod").stdout


def test_the_request_that_sent_a_code_tells_what_became_of_it(stack, wire, ok):
    now = stack.clock.now
    user = {"application": "app", "user": "u1"}
    sent = user | {"operation": "login_start", "status": 200, "outcome": "200"}
    wrong = user | {"operation": "validate", "status": 412, "outcome": "2001"}
    _logged(
        wire,
        (now - 9000, sent | {"result_id": "x", "correlation_id": "r1"}),
        (now - 8000, wrong | {"correlation_id": "r2"}),
        (now - 7000, sent | {"result_id": "y", "correlation_id": "r3"}),
        (now - 6000, {"message": "receipt", "outcome": "failed", "result_id": "x", "application": "app"}),
    )

    first = ok("logs", "--request", "r1", "--stack", "prod")
    guess = ok("logs", "--request", "r2", "--stack", "prod")

    assert [each["request"] for each in first["lines"]] == ["", "r2", "r1"]
    assert "the network did not deliver the message" in first["answer"]
    found = ok("logs", "--validation", "x", "--stack", "prod")
    assert "a wrong code was entered" in found["lines"][1]["what"]
    assert re.match("At .+, validate: a wrong code was entered", guess["answer"])
    assert guess["remedy"] == "The user must type the code of the newest message."


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (409, "2003", "Associate the address"),
        (415, "415", "application/json"),
        (418, "418", "docs/errors.md"),
    ],
)
def test_a_refused_request_is_told_with_what_to_do(stack, wire, ok, status, code, remedy):
    refused = {"operation": "login_start", "correlation_id": "r1", "status": status, "outcome": code}
    _logged(wire, (stack.clock.now - 9, refused))

    assert remedy in ok("logs", "--request", "r1", "--stack", "prod")["remedy"]


def test_a_verification_is_found_by_its_number(stack, wire, ok, shop):
    body = {"phoneNumber": NUMBER, "message": "{{code}}"}
    stack.call("send_code", body=body, context={"application": shop})
    (user,) = [each["id"]["S"] for (_, sk), each in stack.items().items() if sk == "USER"]
    line = {"application": shop, "user": UserKey("acme", shop, user).pseudonym, "operation": "send_code"}
    limited = {"status": 403, "outcome": "2004", "reason": "limit", "correlation_id": "r1"}
    _logged(wire, (stack.clock.now - 5, line | limited))

    told = ok("logs", "--application", shop, "--number", NUMBER, "--stack", "prod")

    assert [each["request"] for each in told["lines"]] == ["r1"]
    assert "too many codes for this user" in told["answer"]


def test_requests_are_found_by_their_id_and_nothing_else_is_asked_of_the_log(stack, wire, ok, end):
    expired = {"operation": "validate", "status": 412, "outcome": "2002", "correlation_id": "r1"}
    _logged(wire, (stack.clock.now - 9, expired))

    told = ok("logs", "--request", "r1", "--stack", "prod")

    assert told["lines"][0]["what"] == "a code was entered too late: the code had expired"
    for wrong in ('x" || "a', "$x", "a b"):
        assert end("logs", "--request", wrong, "--stack", "prod")[0] == 4
    assert end("logs", "--user", "ann", "--stack", "prod")[0] == 2


def test_codes_are_counted_by_what_became_of_them(stack, wire, ok, monkeypatch):
    monkeypatch.setattr(options, "is_local", lambda: True)
    now, warm_up = stack.clock.now, WARMING_EVENT["requestContext"]["requestId"]
    lines = [
        (now - 5, {"operation": "login_start", "status": 200, "outcome": "200", "country": "49"}),
        (now - 4, {"operation": "login_start", "status": 200, "outcome": "200", "country": "1"}),
        (now - 3, {"operation": "validate", "status": 200, "outcome": "200"}),
        (now - 2, {"operation": "login_start", "status": 402, "outcome": "402", "reason": "credit"}),
        (now - 2, {"operation": "validate", "status": 200, "outcome": "200", "replayed": "true"}),
        (now - 1, {"operation": "get_user", "status": 200, "outcome": "200"}),
        (now - 1, {"operation": "login_start", "status": 403, "outcome": "403", "correlation_id": warm_up}),
    ]
    _logged(wire, *lines)

    counted = ok("stats", "--stack", "prod", "--since", "1h")

    total = {name: number for name, number in counted["total"].items() if number}
    assert total == {"sent": 2, "validated": 1, "blocked": 1}
    assert (counted["requests"], counted["conversion"], counted["step_seconds"]) == (6, 50, 300)
    assert {each["value"]: each["sent"] for each in counted["by"]["country"]} == {"49": 1, "1": 1}
    assert sum(each["sent"] for each in counted["series"]) == 2


# On this machine.


def test_a_default_stack_is_chosen_once(stack, wire, run, ok, end, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TABLE_NAME")
    code, said = end("account", "list")
    assert (code, "--stack" in said, "mfactl config stack" in said) == (2, True, True)
    wire.answer("DescribeStacks", described({"TableName": "mfa"}))

    run("config", "stack", "prod")

    assert ok("config") == {"stack": "prod"}
    assert ok("account", "list") == []
    run("config", "stack", "--unset")
    assert end("account", "list")[0] == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_complete_in_a_shell(run, shell):
    assert "_MFACTL_COMPLETE" in run("completion", shell).stdout


def test_a_message_is_sent_the_way_the_stack_sends_codes(stack, ok, run, deployed_stack):
    assert ok("send-test", NUMBER, "--stack", "prod", "--yes")["taken"]

    (message,) = stack.messages
    assert (message.to, "test message of prod" in message.text) == (NUMBER, True)
    assert run("send-test", NUMBER, "--stack", "prod", input="n\n").exit_code == 1
    assert len(stack.messages) == 1
