"""The operator's command line: what it prints, what it stores, and how it ends."""

import json
import os
import re
import shlex
from datetime import UTC, datetime, timedelta
from functools import cache
from unittest.mock import Mock

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
from mfa.models.resources import UserKey
from mfa.store import account_items, application_items, challenge_items, guard_items, user_items
from mfa.store.table import encoded_key
from mfa.tenants.accounts import LIMITS
from mfactl import account, deployed, options, policies, sending, shown
from mfactl import main as mfactl
from mfactl.remedies import REMEDIES
from tests.counted import change, count_messages, open_circuit
from tests.functions.conftest import DATES, EVENTS, NUMBER, OTHER_NUMBER, ROOT
from tests.functions.test_authorize import _authorize
from tools.pages import template as pages

# What a right is called where it is not for the service and operation of a call.
_PREFIXES = {"pinpoint-sms-voice-v2": "sms-voice", "sesv2": "ses"}
_PARTS = {
    "TransactWriteItems": {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"},
    "TransactGetItems": {"GetItem"},
}
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
def fails(stack, monkeypatch, capsys):
    """Run mfactl as the shell does; it ends with that code, says why in one line, and unless it `stores` changes nothing."""
    monkeypatch.setattr(options, "now", lambda: stack.clock.now)

    def fails(code, *arguments, message="", stores=False):
        before = stack.items()
        monkeypatch.setattr("sys.argv", ["mfactl", *arguments])
        with pytest.raises(SystemExit) as ending:
            mfactl.run()
        output = capsys.readouterr().err
        assert (ending.value.code, message in output) == (code, True), output
        assert "Traceback" not in output
        assert code == 2 or re.fullmatch(r"mfactl: .+\n", output)
        assert stores or stack.items() == before

    return fails


@pytest.fixture
def acme(ok):
    """A metered account; return its id."""
    return ok("account", "create", "Acme", "--credit", "100")["id"]


def _context(stack, token):
    return _authorize(stack, f"Bearer {token['token']}")["context"]


# Accounts.


def test_an_account_is_shown_as_it_was_made(ok, run):
    terms = "--countries fr,DE --limit max_attempts=3 --segment-price 0.05 --sender Shop --sender Acme"
    options = (*terms.split(), "--sms-backend", "END_USER_MESSAGING")
    made = ok("account", "create", "Acme", "--credit", "0", *options)

    assert ok("account", "show", made["id"]) == made | {"messages_today": None, "capped_until": ""}
    given = {"name": "Acme", "credit": 0, "segment_price": "0.05", "sms_backend": "END_USER_MESSAGING"}
    given |= {"countries": ["DE", "FR"], "limits": {"max_attempts": 3}, "senders": ["Acme", "Shop"]}
    rest = {"id": made["id"], "status": "active", "version_number": 1}
    assert made == given | rest | DATES
    shown = run("account", "show", made["id"]).stdout.splitlines()
    assert {"countries DE FR", "limits max_attempts=3"} <= {" ".join(line.split()) for line in shown}


def test_accounts_are_listed_newest_first_with_what_each_has_left(stack, run, ok):
    made = []
    for name, *credit in (("one", "--credit", "1000000000"), ("two",), ("three",)):
        made.append(ok("account", "create", name, *credit)["id"])
        stack.clock.advance(1)
    ok("token", "create", "--account", "fourth", "--new-account")

    listed = {each["id"]: each["credit"] for each in ok("account", "list")}
    assert list(listed) == ["fourth", *made[::-1]]
    assert listed == {each: ok("account", "show", each)["credit"] for each in listed}
    header, *lines = run("account", "list").stdout.splitlines()
    assert header.split() == ["ID", "NAME", "STATUS", "CREDIT", "CREATED"]
    assert lines[-1].split()[3] == "1000000000"
    assert run("account", "list", "--limit", "2", "-q").stdout == f"fourth\n{made[2]}\n"
    assert "1 of 4 shown" in run("account", "list", "--limit", "1").stderr
    assert run("account", "list", "--limit", "1", "--json").stderr == ""


def test_what_is_named_changes_and_nothing_else(stack, ok, acme):
    token = ok("token", "create", "--account", acme)
    ok("account", "update", acme, "--limit", "max_attempts=3", "--limit", "user_sends_short=2")
    stack.clock.advance(1)

    changes = ("--countries", "DE", "--name", "New", "--sms-backend", "SNS")
    after = ok("account", "update", acme, "--limit", "max_attempts=", *changes)

    assert (after["name"], after["countries"], after["limits"]) == ("New", ["DE"], {"user_sends_short": 2})
    assert (after["credit"], after["sms_backend"], after["version_number"]) == (100, "SNS", 3)
    own = {"limits": "user_sends_short=2", "countries": "DE", "credit": "metered"}
    assert own.items() <= _context(stack, token).items()
    ok("account", "update", acme, "--unlimited", "--countries", "", "--limit", "user_sends_short=")
    assert ok("account", "update", acme, "--sms-backend", "")["sms_backend"] == ""
    assert ok("credit", "balance", acme)["credit"] is None
    assert _context(stack, token).keys() == {"account", "scopes", "token_id"}


def test_an_account_may_have_each_limit_that_the_help_names(ok, acme):
    limits = {name: LIMITS[name][0] for name in account.LIMITS.split(", ")}
    options = [text for name, most in limits.items() for text in ("--limit", f"{name}={most}")]

    assert ok("account", "update", acme, *options)["limits"] == limits
    assert limits.keys() == LIMITS.keys()


def test_an_account_of_an_early_release_is_unlimited_and_gets_the_rest_with_its_first_change(stack, ok):
    token = ok("token", "create", "--account", "acme", "--new-account")
    item = stack.item("ACCOUNT")
    early = {name: item[name] for name in ("pk", "sk", "id", "created_date", "version_number")}
    stack.cloud.client.put_item(TableName="mfa", Item=early)

    assert _context(stack, token).keys() == {"account", "scopes", "token_id"}
    assert ok("account", "list") == []
    stack.clock.advance(1)
    changed = ok("account", "update", "acme", "--name", "Acme")

    assert ok("account", "list") == [changed]
    assert (changed["created_date"], changed["version_number"]) == (DATES["created_date"], 2)


def test_a_change_that_another_operator_made_in_between_is_not_written_over(wire, ok, fails, acme):
    others = ("account", "update", acme, "--limit", "max_failures=7")
    wire.interrupt("TransactWriteItems", lambda: ok(*others))

    fails(4, "account", "update", acme, "--limit", "max_attempts=3", stores=True)
    assert ok("account", "show", acme)["limits"] == {"max_failures": 7}


def test_the_messages_of_a_day_and_a_cap_that_was_reached_are_shown_and_lifted(stack, ok, acme):
    shop, table, now = stack.application(account=acme), wiring.table(), stack.clock.now
    for application, place in (("", account_items.key(acme)), (shop, application_items.key(shop))):
        count_messages(table, acme, application, now, 9)
        guard_items.cap(table, place, now + 60_000)

    def shown():
        both = ok("account", "show", acme), ok("application", "show", shop)
        return [(each["messages_today"], each["capped_until"]) for each in both]

    assert shown() == [(9, "2026-11-23T18:17:00.123Z")] * 2
    assert ok("account", "uncap", acme) == {"id": acme, "uncapped": True}
    assert shown() == [(9, "")] * 2


def test_a_command_that_changes_nothing_says_so(stack, run, acme, shop, ann):
    before = {key: item for key, item in stack.items().items() if key[1] != "CHANGE"}

    commands = [f"account {each} {acme}" for each in ("update", "update --name Acme", "resume", "uncap")]
    for command in (*commands, f"application update {shop}", f"user unlock {shop} {ann}"):
        result = run(*command.split())
        assert result.exit_code == 0
        assert re.search("nothing changed|is unchanged", result.stdout + result.stderr), command

    assert {key: item for key, item in stack.items().items() if key[1] != "CHANGE"} == before


# Tokens.


def test_a_token_makes_an_account_only_where_that_is_asked(run):
    assert "acme was created" in run("token", "create", "--account", "acme", "--new-account").stderr
    assert "new" not in run("token", "create", "--account", "acme").stderr


def test_what_a_terminal_would_obey_is_not_printed():
    assert shown._cell("a\x1b[2J\u202e") == "a\\x1b[2J\\u202e"
    assert shown._cell("Ünï 李") == "Ünï 李"


def test_a_bound_token_is_of_one_of_the_accounts_applications(stack, ok, fails, acme):
    shop, other = stack.application(account=acme), stack.application(account="other")

    token = ok("token", "create", "--account", acme, "--application", shop)

    assert _context(stack, token)["application"] == shop
    fails(4, "token", "create", "--account", acme, "--application", other)
    fails(3, "token", "create", "--account", acme, "--application", "absent")


def test_a_tokens_expiry_is_a_span_a_day_or_a_moment(ok, acme):
    expiries = {
        "90d": "2027-02-21T18:16:00.123Z",
        "12h": "2026-11-24T06:16:00.123Z",
        "2027-01-31": "2027-01-31T00:00:00.000Z",
        "2027-01-31T12:00:00+01:00": "2027-01-31T11:00:00.000Z",
    }
    for given, date in expiries.items():
        assert ok("token", "create", "--account", acme, "--expires", given)["expires_date"] == date


# Credit.


def test_the_ledger_is_listed(stack, run, ok):
    ok("token", "create", "--account", "local", "--new-account")
    stack.handler("record_usage")(EVENTS["record_usage"], None)

    (entry,) = ok("credit", "ledger", "local")

    assert (entry["amount"], entry["balance"], entry["reason"]) == (-2, 98, "message")
    assert "AMOUNT" in run("credit", "ledger", "local").stdout


# Applications and templates.


@pytest.fixture
def deployed_stack(monkeypatch):
    """A stack that runs with the settings of the tests' functions."""
    monkeypatch.setattr(deployed, "environment", lambda _: dict(os.environ))


def test_an_application_is_created_changed_listed_and_deleted(stack, ok, run, fails, acme, deployed_stack):
    shop = ok("application", "create", "Shop", "--account", acme, "--set", "display_name=The Shop")["id"]
    assert ok("application", "show", shop).items() >= {"display_name": "The Shop", "account": acme}.items()

    changed = ok("application", "update", shop, "--set", "auth_code_length=8", "--set", "resend_policy=SAME")

    assert changed.items() >= {"auth_code_length": 8, "resend_policy": "SAME", "version_number": 2}.items()
    assert stack.ok("get_application", shop, account=acme)["auth_code_length"] == 8
    assert "nothing differs" in run("application", "update", shop, "--set", "auth_code_length=8").stderr
    for wrong, code in (("auth_code_length=99", 4), ("colour=red", 4), ("nothing", 2)):
        fails(code, "application", "update", shop, "--set", wrong)
    fails(4, "application", "update", shop, "--set", "name=New", "--version", "1")
    (listed,) = ok("application", "list", "--account", acme)
    assert (listed["id"], ok("application", "show", shop)["version_number"]) == (shop, 2)
    assert ok("application", "delete", shop, "--yes") == {"id": shop, "deleted": True}
    stack.refused("404", "get_application", shop, account=acme)


def test_templates_are_created_changed_listed_and_deleted(ok, run, fails, acme, deployed_stack):
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
    fails(4, "template", "delete", made["id"], "--yes")
    assert ok("template", "delete", made["id"], "--force", "--yes")["deleted"]


def test_segments_shows_what_a_template_costs(ok):
    plain = {"segments": 2, "alphabet": "GSM 03.38", "beyond_gsm": []}
    assert ok("segments", "Your €-code: $code" + "." * 126) == plain
    beyond = {"segments": 2, "alphabet": "UCS-2", "beyond_gsm": ["«", "»"]}
    assert ok("segments", "$display_name: $code «ok»") == beyond


# Users.


def _kinds(stack):
    """What is stored but records of changes, by kind."""
    return sorted(kind for _, kind in stack.items() if kind != "CHANGE")


def test_users_are_listed_without_and_shown_with_their_address(run, ok, shop, ann):
    assert [each["id"] for each in ok("user", "list", shop)] == ["ann"]
    assert NUMBER not in run("user", "list", shop).stdout

    shown = ok("user", "show", shop, "ann")

    assert (shown["user_address"], shown["status"]) == (NUMBER, "VALIDATED")
    assert (shown["failures"], shown["codes_sent_today"]) == (0, 1)


def test_an_export_leaves_nothing_out_that_is_stored_but_digests(run, stack, shop, ann):
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
    used = json.loads(run("user", "export", shop, "ann").stdout)
    assert (used["code_used"], used["code_expires"]) == (True, None)
    stack.login(shop, ann)
    stack.associate(shop, ann, OTHER_NUMBER)
    record = user_items.record(UserKey("acme", shop, ann))
    code = stack.item("CODE")["validation_id"]["S"]
    challenge_items.note_receipt(wiring.table(), record, code, "delivered", stack.clock.now)

    exported = json.loads(run("user", "export", shop, "ann").stdout)

    stored = {name for (_, sk), item in stack.items().items() if sk in ("USER", "CODE") for name in item}
    assert {names.get(name, name) for name in stored - kept_how} <= exported.keys()
    assert not {"digest", "address_digest", "guess", "sealed_address"} & exported.keys()
    addresses = {"user_address": OTHER_NUMBER, "proved_address": NUMBER, "prefix": "+1202"}
    kept = {"code_purpose": "ASSOCIATION", "code_expires": "2026-11-23T18:21:00.123Z", "code_used": False}
    wanted = addresses | kept | {"receipt": "delivered", "receipt_of": code}
    assert {name: exported[name] for name in wanted} == wanted
    assert len(exported["login_codes_sent"]) == len(exported["codes_sent_to_address"]) == 1
    assert json.loads(run("user", "export", shop, "ann", "--json").stdout) == exported


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
    stack.validated(shop, "bob", OTHER_NUMBER)
    place = challenge_items.item_key(UserKey("acme", shop, "bob"))
    before = stack.items()[place]

    assert ok("user", "delete", shop, "ann", "--yes")["deleted"]
    assert ok("user", "forget", shop, "bob", "--yes")["forgotten"]

    assert _kinds(stack) == ["APP", "BUDGET", "CODE", "CODE", "NAME#Shop"]
    left = stack.items()[place]
    assert left.keys() <= {"pk", "sk", "revision", "binding", "failures", "in_flight", "ttl"}
    assert left["ttl"]["N"] == str(stack.clock.now // 1000 + 60)
    assert send_counts._event(change(place, left, before)) is None  # It counts as no message taken back.
    (record,) = [each for each in stack.items().values() if each.get("what") == {"S": "user forget"}]
    assert "bob" not in json.dumps(record)
    stack.validated(shop, "bob", OTHER_NUMBER)


def test_a_user_who_was_deleted_or_changed_numbers_is_exported_and_forgotten(
    stack, run, ok, fails, shop, ann
):
    stack.associate(shop, "ann", OTHER_NUMBER)
    ok("user", "forget", shop, "ann", "--yes")
    assert "BUDGET" not in _kinds(stack)

    stack.validated(shop, "bob")
    ok("user", "delete", shop, "bob", "--yes")
    exported = json.loads(run("user", "export", shop, "bob").stdout)
    assert (exported["id"], len(exported["association_codes_sent"])) == ("bob", 1)
    assert ok("user", "forget", shop, "bob", "--yes")["forgotten"]

    for command in ("export", "forget --yes"):
        fails(3, "user", *command.split(), shop, "bob")


@pytest.mark.parametrize("arrived", [0, 1])
def test_a_forgetting_that_broke_off_is_finished_by_another(stack, wire, shop, ann, ok, fails, arrived):
    """Whichever of its requests did not arrive, the user is still there, by whom the budgets are found."""
    wire.cut("TransactWriteItems", skip=arrived)
    fails(5, "user", "forget", shop, ann, "--yes", stores=True)
    assert "USER" in _kinds(stack)
    wire.mend()

    assert ok("user", "forget", shop, ann, "--yes")["forgotten"]

    assert not {"BUDGET", "USER"} & set(_kinds(stack))


def test_a_login_under_way_brings_nothing_of_a_forgotten_user_back(stack, wire, shop, ann, ok):
    """Not even where no code was there when it read: DynamoDB's TTL may have taken it long ago."""
    place = challenge_items.item_key(UserKey("acme", shop, ann))
    stack.cloud.client.delete_item(TableName="mfa", Key=encoded_key(place))
    sent = len(stack.messages)

    wire.interrupt("UpdateItem", lambda: ok("user", "forget", shop, ann, "--yes"))
    stack.refused("404", "login_start", shop, ann, stores=True)

    assert len(stack.messages) == sent
    assert "digest" not in stack.item("CODE")


@pytest.mark.parametrize(
    "command",
    ["application delete {shop}", "user delete {shop} ann", "user forget {shop} ann", "token revoke {token}"],
)
def test_a_person_is_asked_before_what_cannot_be_undone(stack, ok, run, monkeypatch, shop, ann, command):
    """A script is asked too, but before it revokes a token: test_authorize.py does so."""
    monkeypatch.setattr(options, "at_terminal", lambda: "token" in command)
    token = ok("token", "create", "--account", "acme", "--new-account")["id"]
    words = command.format(shop=shop, token=token).split()
    before = stack.items()

    assert run(*words, input="n\n").exit_code == run(*words, input="").exit_code == 1
    assert stack.items() == before

    assert run(*words, input="y\n").exit_code == 0
    assert stack.items() != before


# Prefixes.


def test_prefixes_are_listed_with_their_state_and_can_be_reset(stack, run, ok, fails):
    table, now = wiring.table(), stack.clock.now
    for name in ("acme", "other"):
        ok("token", "create", "--account", name, "--new-account")
    open_circuit(table, "+1202", now, now + 60_000, (100, 1))
    (before,) = ok("prefix", "list", "--account", "acme")
    header, line = run("prefix", "list", "--account", "acme").stdout.splitlines()

    ok("prefix", "reset", "--account", "acme", "+1202", "--yes")

    opened = {"open_until": "2026-11-23T18:17:00.123Z", "sends": 100, "validations": 1}
    assert before == {"account": "acme", "prefix": "+1202", "state": "open"} | opened
    assert (header.split()[0], line.split()[:2]) == ("PREFIX", ["+1202", "open"])
    (after,) = ok("prefix", "list", "--account", "acme")
    assert (after["state"], after["sends"], after["validations"]) == ("closed", 0, 0)
    assert ok("prefix", "list", "--account", "other") == []
    fails(3, "prefix", "reset", "--account", "acme", "+1999", "--yes")


# How it ends.

OF_NOBODY = (
    "account show", "account uncap", "credit balance", "token list --account", "token revoke", "template show",
    "application list --account", "prefix list --account", "application show",
)  # fmt: skip
PRICES = ("cheap", "-1", "NaN", "1_000", "1e5", "-0", "\u0661")
CONTROL = "a\x1b[2J"  # What a terminal would obey.
# By exit code and message, the commands that end so: {acme} is a metered account, {free} an unlimited one.
FAILURES = {
    (2, "No such command"): ["nonsense"],
    (2, "Missing"): ["account create", "token create"],
    (2, "an account has a name"): ["account create ' '"],
    (2, "--credit"): ["account create Acme --credit -1"],
    (2, "from 1 to 1000000000"): ["credit grant acme 0"],
    (2, "mfactl credit take {acme} 5"): ["credit grant {acme} -5"],
    (2, "printable"): [
        *(f"credit grant {{acme}} 1 --note '{each}'" for each in ("x" * 101, CONTROL)),
        f"token create --account {{acme}} --name '{CONTROL}'",
    ],
    (2, "expiry is"): [
        f"token create --account {{acme}} --expires {each}" for each in ("soon", "0d", "2020-01-01", "90")
    ],
    (2, "unknown scope everything"): ["token create --account acme --scope everything"],
    (2, "account's id"): [f"token create --account {each}" for each in ("'a b'", "x" * 37, "''")],
    (2, "--application"): ["logs --stack prod --user ann"],
    (3, "There is no such"): [
        *(f"{each} absent" for each in OF_NOBODY),
        *(f"user {each} {{shop}} bob" for each in ("show", "unlock", "export")),
        "user show absent ann",
    ],
    (3, "--new-account"): ["token create --account acm"],
    (4, "64 printable"): [f"account create {each}" for each in ("x" * 65, "'a\nb'")],
    (4, "XX is not a country"): [f"account {each} --countries XX" for each in ("create A", "update {acme}")],
    (4, "max_attempts=3"): ["account create Acme --limit max_attempts"],
    (4, "must be from 1 to 10;"): [f"account create Acme --limit max_attempts={each}" for each in (0, 11)],
    (4, "colour is no limit"): ["account create Acme --limit colour=1"],
    (4, "an amount"): [f"account create Acme --segment-price {each}" for each in PRICES],
    (4, "has 50 at most"): [f"account create Acme {' '.join(f'--sender S{n}' for n in range(51))}"],
    (4, "My Shop is neither"): ["account create Acme --sender Shop --sender 'My Shop'"],
    (4, "sms_backend"): ["account create Acme --sms-backend PIGEON"],
    (4, "amount: "): ["account create Acme --credit 1000000001"],
    (4, "unlimited"): ["credit grant {free} 5"],
    (4, "The template does not contain $code."): ["segments 'no code'"],
    (4, "no id"): [f"logs --stack prod --request '{each}'" for each in ('x" || "a', "$x", "a b")],
}


@pytest.mark.parametrize(
    ("command", "code", "message"), [(each, *how) for how, commands in FAILURES.items() for each in commands]
)
def test_a_failure_is_one_line_and_has_its_exit_code(wire, ok, fails, shop, acme, command, code, message):
    named = {"shop": shop, "acme": acme, "free": ok("account", "create", "Free")["id"]}
    wire.answer("DescribeStacks", described(OUTPUTS | {"LogGroupName": "logs"}))

    fails(code, *shlex.split(command.format(**named)), message=message.format(**named))


@pytest.mark.parametrize(
    ("operation", "fault", "code", "words"),
    [
        ("GetItem", "ThrottlingException", 5, ""),
        ("GetItem", "AccessDeniedException", 1, ""),
        ("GetItem", "ExpiredTokenException", 1, "aws sso login"),
        ("GetItem", "ResourceNotFoundException", 1, "--table"),
        ("GetItem", UnauthorizedSSOTokenError(), 1, "aws sso login"),
        ("GetItem", EndpointConnectionError(endpoint_url="https://aws.invalid"), 5, "https://aws.invalid"),
        ("DescribeStacks", "Throttling", 5, ""),
        ("DescribeStacks", "AccessDenied", 1, ""),
        ("DescribeStacks", "ValidationError", 3, "no stack prod"),
        ("DescribeStacks", NoCredentialsError(), 1, "aws sso login"),
        ("DescribeStacks", NoRegionError(), 1, "AWS_REGION"),
        ("DescribeStacks", ProfileNotFound(profile="ops"), 1, "list-profiles"),
        ("DescribeStacks", EndpointConnectionError(endpoint_url="https://aws.invalid"), 5, "https://aws.invalid"),
    ],
)  # fmt: skip
def test_what_aws_refuses_is_said_and_worth_a_try_if_it_is_busy(wire, fails, operation, fault, code, words):
    if isinstance(fault, str):
        wire.refuse(operation, fault)
    else:
        wire.interrupt(operation, Mock(side_effect=fault))

    command = "account show acme" if operation == "GetItem" else "account list --stack prod"
    fails(code, *command.split(), message=words)


# The doctor.


def described(outputs, parameters=()):
    """What CloudFormation says of a stack."""
    made = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in dict(parameters).items()]
    return {"Stacks": [{"Outputs": made, "Parameters": given}]}


def _alarm(**fields):
    return {"MetricAlarms": [{"AlarmName": "dead", "StateValue": "OK"} | fields]}


def _mail(**fields):
    return {
        "SendingEnabled": True,
        "ProductionAccessEnabled": True,
        "EnforcementStatus": "HEALTHY",
        "SendQuota": {"Max24HourSend": 200, "SentLast24Hours": 120},
        "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
    } | fields


OUTPUTS = {"TableName": "mfa", "CodeKeysSecretArn": "mfa-code-keys"} | {
    f"{each}DeadLetterQueueUrl": f"https://sqs.invalid/1/{each}"
    for each in ("Purge", "Usage", "Events", "Receipts")
}
BY_OTHERS = {
    "SmsBackend": "END_USER_MESSAGING", "EmailFrom": "codes@example.com", "VoiceOrigination": "phone-1",
}  # fmt: skip
TABLE = {
    "TableStatus": "ACTIVE", "StreamSpecification": {"StreamEnabled": True}, "DeletionProtectionEnabled": True,
}  # fmt: skip
KINDS = {"dead": "CloudWatch::Alarm", "table": "DynamoDB::Table"} | dict.fromkeys(
    sending.SENDERS, "Lambda::Function"
)
RESOURCES = [
    {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": f"AWS::{kind}"}
    for name, kind in KINDS.items()
]
PHONE = {"PhoneNumberId": "phone-1", "Status": "ACTIVE", "NumberCapabilities": ["VOICE"]}
TEXTING = PHONE | {"PhoneNumberId": "phone-2", "NumberCapabilities": ["SMS"], "PoolId": "pool-2"}
POOL = {"PoolId": "pool-1", "Status": "ACTIVE"}
SPENDING = [
    {"Name": f"{kind}_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": 500} for kind in ("TEXT", "VOICE")
]
BACKUPS = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}
EVERY_WAY = BY_OTHERS | {"BothSmsBackends": "true"}
FIT = {
    "DescribeStacks": described(OUTPUTS, EVERY_WAY),
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
    "DescribeAccountAttributes": {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "PRODUCTION"}]},
    "DescribeSpendLimits": {"SpendLimits": SPENDING},
    "GetEmailIdentity": {"VerifiedForSendingStatus": True},
    "GetAccount": _mail(),
    "DescribePhoneNumbers": {"PhoneNumbers": [PHONE, TEXTING]},
    "DescribePools": {"Pools": [POOL, {"PoolId": "pool-3", "Status": "CREATING"}]},
    "DescribeSenderIds": {"SenderIds": [{"SenderId": "ACME"}]},
}
CREATING = {"Table": {"TableStatus": "CREATING"}}


@pytest.fixture
def examine(wire, run):
    """Examine a stack that is fit but for what AWS answers otherwise; return exit code and findings by check."""

    def examine(**otherwise):
        wire.mend()
        for operation, answer in (FIT | otherwise).items():
            if isinstance(answer, str):
                wire.refuse(operation, answer)
            else:
                wire.answer(operation, answer)
        result = run("doctor", "--stack", "prod", "--json")
        return result.exit_code, {each["check"]: each for each in json.loads(result.stdout)}

    return examine


def _states(found):
    return {check: each["state"] for check, each in found.items()}


@pytest.mark.parametrize(("ways", "checks"), [({}, 13), (BY_OTHERS, 21)], ids=["SNS alone", "the other ways"])
def test_what_a_fit_stack_sends_by_is_examined_and_nothing_else(wire, examine, ways, checks):
    code, found = examine(DescribeStacks=described(OUTPUTS, ways))

    assert (code, set(_states(found).values()), len(found)) == (0, {"ok"}, checks)
    by_sns = not ways
    assert any("SMS" in each for each in found) == any("SMS" in each for each in wire.operations) == by_sns
    assert not [each for each in wire.operations if each.startswith(("Put", "Update", "Delete", "Publish"))]


def _named(sender):
    return {"DescribeStacks": described(OUTPUTS, EVERY_WAY | {"OriginationIdentity": sender})}


ARN = "arn:aws:sms-voice:us-east-1:123456789012"
NO_SENDERS = {
    "DescribePhoneNumbers": {"PhoneNumbers": [PHONE]}, "DescribePools": {"Pools": []}, "DescribeSenderIds": {"SenderIds": []},
}  # fmt: skip
SANDBOX = {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "SANDBOX"}]}


@pytest.mark.parametrize(
    ("check", "answers", "state"),
    [
        ("table", {"DescribeTable": {"Table": TABLE | {"StreamSpecification": {}}}}, "bad"),
        ("TTL", {"DescribeTimeToLive": {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}}, "bad"),
        ("recovery", {"DescribeContinuousBackups": {"ContinuousBackupsDescription": {}}}, "look"),
        ("SMS sandbox", {"GetSMSSandboxAccountStatus": {"IsInSandbox": True}}, "bad"),
        ("SMS spend limit", {"GetSMSAttributes": {"attributes": {"DefaultSenderID": "ACME"}}}, "look"),
        ("SMS sender", {"GetSMSAttributes": {"attributes": {"MonthlySpendLimit": "500"}}}, "look"),
        ("dead letters", {"GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "1"}}}, "bad"),
        ("alarms", {"ListStackResources": {"StackResourceSummaries": RESOURCES[1:]}}, "look"),
        ("alarms", {"DescribeAlarms": _alarm()}, "look"),
        ("alarms", {"DescribeAlarms": _alarm(StateValue="ALARM")}, "bad"),
        ("concurrency", {"GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 10}}}, "look"),
        ("concurrency", {"GetAccountSettings": "AccessDeniedException"}, "look"),
        ("table throughput", {"DescribeLimits": "AccessDeniedException"}, "look"),
        ("table throughput", {"GetMetricStatistics": {"Datapoints": [{"Maximum": 1, "Sum": 1_920_000.0}]}}, "look"),
        ("sending", {"GetFunctionConcurrency": {"ReservedConcurrentExecutions": 0}}, "bad"),
        ("deletion protection", {"DescribeTable": {"Table": TABLE | {"DeletionProtectionEnabled": False}}}, "look"),
        ("secret", {"GetSecretValue": {"SecretString": "{}"}}, "bad"),
        ("secret", {"GetSecretValue": "ResourceNotFoundException"}, "bad"),
        ("End User Messaging sandbox", {"DescribeAccountAttributes": SANDBOX}, "bad"),
        ("voice sandbox", {"DescribeAccountAttributes": SANDBOX}, "bad"),
        ("text spend limit", {"DescribeSpendLimits": {"SpendLimits": []}}, "bad"),
        ("text spend limit", {"DescribeSpendLimits": "AccessDeniedException"}, "look"),
        ("SMS spend limit", {"GetMetricStatistics": {"Datapoints": [{"Maximum": 400.0, "Sum": 0.0}]}}, "look"),
        ("voice spend limit", {"GetMetricStatistics": {"Datapoints": [{"Maximum": 500.0, "Sum": 0.0}]}}, "bad"),
        ("e-mail quota", {"GetAccount": _mail(SendQuota={"Max24HourSend": 200, "SentLast24Hours": 159})}, "ok"),
        ("e-mail quota", {"GetAccount": _mail(SendQuota={"Max24HourSend": 200, "SentLast24Hours": 160})}, "look"),
        ("e-mail quota", {"GetAccount": _mail(SendQuota={"Max24HourSend": 200, "SentLast24Hours": 200})}, "bad"),
        ("e-mail quota", {"GetAccount": _mail(SendQuota={"Max24HourSend": -1, "SentLast24Hours": 9})}, "ok"),
        ("e-mail identity", {"GetEmailIdentity": {"VerifiedForSendingStatus": False}}, "bad"),
        ("e-mail identity", {"GetEmailIdentity": "NotFoundException"}, "bad"),
        ("e-mail sandbox", {"GetAccount": _mail(ProductionAccessEnabled=False)}, "bad"),
        ("e-mail sandbox", {"GetAccount": _mail(SendingEnabled=False)}, "bad"),
        ("e-mail suppression", {"GetAccount": _mail(SuppressionAttributes={})}, "look"),
        ("e-mail reputation", {"GetAccount": _mail(EnforcementStatus="PROBATION")}, "bad"),
        ("e-mail reputation", {"GetAccount": _mail(EnforcementStatus="SHUTDOWN")}, "bad"),
        ("e-mail reputation", {"GetAccount": _mail(EnforcementStatus="new")}, "look"),
        ("voice number", {"DescribePhoneNumbers": {"PhoneNumbers": []}}, "bad"),
        ("text sender", NO_SENDERS, "look"),
        ("text sender", _named("phone-2"), "ok"),
        ("text sender", _named(f"{ARN}:pool/pool-2"), "ok"),
        ("text sender", _named("pool-1"), "ok"),
        ("text sender", _named(f"{ARN}:sender-id/ACME/GB"), "ok"),
        ("text sender", _named("phone-1"), "bad"),
        ("text sender", _named("pool-3"), "bad"),
        ("text sender", _named("arn:aws:sms-voice:us-east-1:210987654321:pool/shared"), "look"),
    ],
)  # fmt: skip
def test_what_is_amiss_is_found_and_nothing_else(examine, check, answers, state):
    code, found = examine(**answers)

    assert found[check]["state"] == state
    assert set(_states(found).values()) == {"ok", state}, found
    assert code == (1 if state == "bad" else 0)


def test_a_quota_is_said_with_how_much_of_it_is_used(examine):
    points = [{"Maximum": 12.5, "Sum": 120.0}, {"Maximum": 3, "Sum": 6.0}]
    _, used = examine(GetMetricStatistics={"Datapoints": points})
    code, unknown = examine(GetMetricStatistics="AccessDenied")

    day = "at most, in the last day"
    reads, writes = (f"2 of 40,000 {each} units a second, {day}" for each in ("read", "write"))
    assert used["SMS spend limit"]["finding"] == "12.5 of 500 US dollars this month"
    assert used["concurrency"]["finding"] == f"12.5 of 1,000 concurrent executions, {day}"
    assert used["table throughput"]["finding"] == f"{reads}; {writes}"
    assert (code, set(_states(unknown).values())) == (0, {"ok"})
    assert "500 US dollars this month; its use is unknown" in unknown["SMS spend limit"]["finding"]


def test_each_check_that_may_find_something_says_what_to_do(run, examine):
    assert examine()[1].keys() == REMEDIES.keys()
    examine(DescribeTable=CREATING)
    assert "table: Deploy the stack again" in run("doctor", "--stack", "prod").stderr


def test_a_local_run_is_healthy_without_what_an_emulator_has_not(examine, monkeypatch):
    monkeypatch.setattr(options, "is_local", lambda: True)

    of_aws_alone = {"GetSMSSandboxAccountStatus": "InvalidAction"}
    code, found = examine(**of_aws_alone, ListStackResources={"StackResourceSummaries": []})

    assert (code, _states(found)) == (0, dict.fromkeys(("secret", "table", "dead letters"), "ok"))
    assert examine(DescribeTable=CREATING)[0] == 1


# Stopping at once.


@pytest.mark.parametrize(
    ("reserved", "operations"),
    [
        ("0", ["DeleteFunctionConcurrency"] * 3),
        ("50", ["PutFunctionConcurrency", "PutFunctionConcurrency", "DeleteFunctionConcurrency"]),
    ],
)
def test_sending_is_stopped_in_every_function_and_resumed_as_it_was(wire, run, reserved, operations):
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


# Auditors, who may also run `doctor`, but for what it says of the secret.


def test_an_auditor_may_run_what_only_reads(run, shop, acme, rights):
    rights.clear()
    for command in ("account show", "credit balance", "credit ledger"):
        assert run(*command.split(), acme).exit_code == 0
    for kind in ("application", "prefix", "template", "token"):
        assert run(kind, "list", "--account", acme).exit_code == 0
    for command in ("account list", "audit", f"application show {shop}"):
        assert run(*command.split()).exit_code == 0
    assert rights <= policies.actions(policies.AUDITOR)


def test_an_auditor_changes_nothing_and_reads_no_address():
    writes = ("Put", "Update", "Delete", "BatchWrite", "ConditionCheck", "GetSecretValue")
    allowed = policies.actions(policies.AUDITOR)
    assert not [each for each in allowed if each.partition(":")[2].startswith(writes)]


# The audit trail.


def test_what_operators_change_is_recorded_with_who_did_it(stack, ok, run, acme):
    stack.clock.advance(1)
    assert ok("account", "suspend", acme)["status"] == "suspended"
    stack.clock.advance(1)
    assert ok("account", "resume", acme)["status"] == "active"
    stack.clock.advance(1)
    assert ok("credit", "grant", acme, "50", "--note", "invoice 7")["credit"] == 150
    stack.clock.advance(1)
    assert ok("credit", "take", acme, "30")["credit"] == 120

    trail = ok("audit", "--account", acme)

    assert stack.item("CREDIT")["change_reason"] == {"S": "correction"}
    assert run("credit", "balance", acme).stdout == "120\n"
    assert [(each["what"], each["detail"], each["target"]) for each in trail] == [
        ("credit take", "30 messages", acme),
        ("credit grant", "50 messages; invoice 7", acme),
        ("account resume", "status: suspended → active", acme),
        ("account suspend", "status: active → suspended", acme),
    ]
    assert trail[0]["who"].startswith("arn:aws:")
    assert [each["what"] for each in ok("audit")] == [*(each["what"] for each in trail), "account create"]
    kept = [item["ttl"] for (_, sk), item in stack.items().items() if sk == "CHANGE"]
    assert all(int(each["N"]) > stack.clock.now // 1000 + 399 * 86_400 for each in kept)


def test_a_change_and_its_record_are_both_made_or_neither(wire, fails, acme):
    fails(4, "credit", "take", acme, "101")
    wire.refuse("TransactWriteItems", "ThrottlingException")

    for command in (f"account suspend {acme}", f"credit grant {acme} 5", "account create Other --credit 1"):
        fails(5, *command.split())


# What happened.


@pytest.fixture
def tell(stack, wire, ok, monkeypatch):
    """Ask, by a command, a log of these lines: the last of this moment, each other a second before the next."""

    def tell(*lines, by):
        first = stack.clock.now - 1000 * (len(lines) - 1)
        messages = [json.dumps({"message": "request"} | line) for line in lines]
        events = [
            {"timestamp": first + 1000 * number, "message": each, "eventId": str(number)}
            for number, each in enumerate(messages)
        ]
        wire.answer("DescribeStacks", described(OUTPUTS | {"LogGroupName": "logs"}))
        wire.answer("FilterLogEvents", {"events": events})
        return ok(*by.split(), "--stack", "prod")

    return tell


SENT = {"operation": "login_start", "status": 200, "outcome": "200"}
BLOCKED = {"status": 429, "outcome": "2004", "correlation_id": "r2"}


def test_one_search_says_why_a_user_got_no_code(tell, run, shop, ann):
    ours = {"application": shop, "account": "acme", "user": UserKey("acme", shop, ann).pseudonym}
    search = f"logs --application {shop} --user {ann}"
    output = tell(
        ours | SENT | {"result_id": "x", "method": "SMS", "country": "1", "correlation_id": "r1"},
        ours | SENT | BLOCKED | {"reason": "circuit"},
        ours | SENT | {"result_id": "x", "user": "another", "correlation_id": "r3"},
        by=search,
    )

    assert [each["request"] for each in output["lines"]] == ["r2", "r1"]
    assert "the fraud guard blocks" in output["answer"]
    assert "mfactl prefix reset" in output["remedy"]
    assert "by SMS to +1" in run(*search.split(), "--stack", "prod").stdout


def test_a_verification_is_found_by_its_number(stack, tell, shop):
    body = {"phoneNumber": NUMBER, "message": "{{code}}"}
    stack.call("send_code", body=body, context={"application": shop})
    user = UserKey("acme", shop, stack.item("USER")["id"]["S"])
    line = {"application": shop, "user": user.pseudonym, "operation": "send_code", "reason": "limit"}

    output = tell(line | BLOCKED, by=f"logs --application {shop} --number {NUMBER}")

    assert [each["request"] for each in output["lines"]] == ["r2"]
    assert "too many codes for this user" in output["answer"]


def test_the_request_that_sent_a_code_tells_what_became_of_it(tell, ok):
    user = {"application": "app", "user": "u1"}
    first = tell(
        user | SENT | {"result_id": "x", "correlation_id": "r1"},
        user | {"operation": "validate", "status": 412, "outcome": "2001", "correlation_id": "r2"},
        user | SENT | {"result_id": "y", "correlation_id": "r3"},
        {"message": "receipt", "outcome": "failed", "result_id": "x", "application": "app"},
        by="logs --request r1",
    )
    guess = ok("logs", "--request", "r2", "--stack", "prod")
    found = ok("logs", "--validation", "x", "--stack", "prod")

    assert [each["request"] for each in first["lines"]] == ["", "r2", "r1"]
    assert "the network did not deliver the message" in first["answer"]
    assert "a wrong code was entered" in found["lines"][1]["what"]
    assert re.match("At .+, validate: a wrong code was entered", guess["answer"])
    assert guess["remedy"] == "The user must type the code of the newest message."


@pytest.mark.parametrize(
    ("status", "code", "what", "remedy"),
    [
        (409, "2003", "refused: the user's address is not validated yet", "Associate the address"),
        (412, "2002", "a code was entered too late: the code had expired", "request a new code"),
        (418, "418", "refused: error 418", "docs/errors.md"),
    ],
)
def test_a_refused_request_is_shown_with_what_to_do(tell, status, code, what, remedy):
    refused = {"operation": "validate", "correlation_id": "r1", "status": status, "outcome": code}

    output = tell(refused, by="logs --request r1")

    assert output["lines"][0]["what"] == what
    assert remedy in output["remedy"]


def test_codes_are_counted_by_what_became_of_them(tell, monkeypatch):
    monkeypatch.setattr(options, "is_local", lambda: True)
    used = {"operation": "validate", "status": 200, "outcome": "200"}
    ours = WARMING_EVENT["requestContext"]["requestId"]
    warm_up = {"status": 403, "outcome": "403", "correlation_id": ours}

    counted = tell(
        SENT | {"country": "49"},
        SENT | {"country": "1"},
        used,
        SENT | {"status": 402, "outcome": "402", "reason": "credit"},
        used | {"replayed": "true"},
        used | {"operation": "get_user"},
        SENT | warm_up,
        by="stats --since 1h",
    )

    total = {name: number for name, number in counted["total"].items() if number}
    assert total == {"sent": 2, "validated": 1, "blocked": 1}
    assert (counted["requests"], counted["conversion"], counted["step_seconds"]) == (6, 50, 300)
    assert {each["value"]: each["sent"] for each in counted["by"]["country"]} == {"49": 1, "1": 1}
    assert sum(each["sent"] for each in counted["series"]) == 2


# On this machine.


def test_a_stack_is_named_each_time_or_chosen_once(wire, run, ok, fails, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("TABLE_NAME", "another")
    wire.answer("DescribeStacks", described({"TableName": "mfa"}))
    assert ok("account", "list", "--stack", "prod") == []
    monkeypatch.delenv("TABLE_NAME")
    fails(2, "account", "list", message="mfactl config stack")

    run("config", "stack", "prod")

    assert ok("config") == {"stack": "prod"}
    assert ok("account", "list") == []
    run("config", "stack", "--unset")
    fails(2, "account", "list")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_complete_in_a_shell(run, shell):
    assert "_MFACTL_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize("both", ["false", "true"])
def test_a_message_is_sent_the_way_the_stack_sends_codes(stack, ok, run, deployed_stack, both):
    stack.restart(BOTH_SMS_BACKENDS=both)

    assert ok("send-test", NUMBER, "--stack", "prod", "--yes")["taken"]

    (message,) = stack.messages
    assert (message.to, "test message of prod" in message.text) == (NUMBER, True)
    assert run("send-test", NUMBER, "--stack", "prod", input="n\n").exit_code == 1
    assert len(stack.messages) == 1


def test_a_person_reads_how_long_ago_it_was():
    now = datetime(2026, 11, 23, 18, 16, tzinfo=UTC)

    said = [shown.ago((now + timedelta(seconds=each)).isoformat(), now) for each in (0, -180, -3600, 7200)]

    assert said == ["just now", "3 minutes ago", "1 hour ago", "in 2 hours"]
    assert shown.ago((now - timedelta(days=40)).isoformat(), now) == "2026-10-14"


# docs/operations.md.

TRANSCRIPT = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is drawn anew each time: a token, an id of an account or application, an id of a token.
DRAWN = re.compile(
    r"mfa_[0-9a-f]{16}_[0-9A-Za-z]{49}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b"
)


def test_the_transcript_is_what_mfactl_prints(run, clock):
    """Its commands are a minute apart, with what is drawn this time in place of what the page has."""
    ours = {}
    (text,) = TRANSCRIPT.findall((ROOT / "docs" / "operations.md").read_text())
    exchanges = [each.partition("\n") for each in text.removeprefix("$ ").split("\n$ ")]
    assert len(exchanges) > 4

    for command, _, page in exchanges:
        words = shlex.split(DRAWN.sub(lambda match: ours[match[0]], command))
        assert words.pop(0) == "mfactl"
        result = run(*words)
        assert result.exit_code == 0, result.output
        ours.update(zip(DRAWN.findall(page), DRAWN.findall(result.stdout), strict=False))
        wanted = DRAWN.sub(lambda match: ours[match[0]], page.rstrip("\n"))
        assert result.stdout.rstrip("\n") == wanted, command
        clock.advance(60)
