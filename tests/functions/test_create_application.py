"""POST /applications."""

import json
from dataclasses import fields

import pytest

from mfa.models.resources import Application

DEFAULTS = {
    "description": "", "auth_code_length": 6, "auth_token_type": "NUMERIC",
    "auth_token_validity_duration": 300, "auth_token_prefix": "", "auth_token_delivery_methods": "SMS",
    "associate_template": "", "login_template": "", "display_name": "", "message_from": "",
    "sms_backend": "", "resend_policy": "NEW", "autofill_web_origin": "", "autofill_android_hash": "",
}  # fmt: skip
FULL = {
    "name": "Shop ü 東京",
    "description": "d" * 256,
    "auth_code_length": 10,
    "auth_token_type": "COMPLEX",
    "auth_token_validity_duration": 600,
    "auth_token_prefix": "G-12345678",
    "auth_token_delivery_methods": "SMS",
    "associate_template": "Code $code\nfor ${display_name}, $validity_minutes min, $$5",
    "login_template": "$code " + "x" * 60,
    "display_name": "n" * 20,
    "message_from": "MyShop",
    "sms_backend": "SNS",
    "resend_policy": "SAME",
    "autofill_web_origin": "https://shop.xn--bcher-kva.example",
    "autofill_android_hash": "",
}


def test_a_name_is_all_it_takes(stack):
    made = stack.ok("create_application", body={"name": "Shop"})

    assert made.keys() == {"id"}
    shown = stack.ok("get_application", made["id"])
    assert shown.keys() == {each.name for each in fields(Application)} - {"account", "capped_until"}
    assert shown == shown | DEFAULTS | {
        "id": made["id"],
        "name": "Shop",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 1,
    }


def test_every_field_is_kept_as_it_was_sent(stack):
    made = stack.ok("create_application", body=FULL)

    shown = stack.ok("get_application", made["id"])
    assert {name: shown[name] for name in FULL} == FULL


def test_an_application_and_the_guard_of_its_name_are_all_that_is_stored(stack):
    made = stack.application()

    assert stack.items().keys() == {(f"APP#{made}", "APP"), ("ACCOUNT#acme", "NAME#Shop")}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", 7),
        ("name", "a\x00b"),
        ("name", "a\nb"),
        ("name", "a\x7fb"),
        ("name", "a\x85b"),
        ("name", "\ud800"),
        ("name", "a\ufffdb"),
        ("description", "d" * 257),
        ("description", ["d"]),
        ("description", "a\nb"),
        ("auth_code_length", 3),
        ("auth_code_length", 13),
        ("auth_code_length", "6"),
        ("auth_code_length", 6.0),
        ("auth_code_length", True),
        ("auth_code_length", None),
        ("auth_code_length", 1e400),
        ("auth_token_type", "numeric"),
        ("auth_token_type", "WORDS"),
        ("auth_token_type", "\ud800"),
        ("auth_token_validity_duration", 29),
        ("auth_token_validity_duration", 601),
        ("auth_token_validity_duration", 3601),
        ("auth_token_validity_duration", "300"),
        ("auth_token_prefix", "é"),
        ("auth_token_prefix", "a\tb"),
        ("auth_token_prefix", 5),
        ("auth_token_delivery_methods", "EMAIL"),
        ("auth_token_delivery_methods", "SMS,EMAIL"),
        ("auth_token_delivery_methods", ""),
        ("display_name", "n" * 65),
        ("display_name", {}),
        ("resend_policy", "same"),
        ("message_from", "My Shop"),
        ("message_from", "ÄShop"),
        ("message_from", "TwelveLetter"),
        ("message_from", "12"),
        ("message_from", "+0123456789"),
        ("message_from", "+12-34"),
        ("message_from", "123456789"),
    ],
    ids=repr,
)
def test_a_field_that_will_not_do_is_named(stack, shop, field, value):
    made, changed = (
        json.dumps(body | {field: value}).replace("Infinity", "1e400")
        for body in ({"name": "Club"}, {"version_number": 1})
    )

    assert f"{field}: " in stack.refused("400", "create_application", text=made).description
    assert f"{field}: " in stack.refused("400", "update_application", shop, text=changed).description


def test_every_field_that_will_not_do_is_named(stack):
    body = {
        "name": 1, "auth_code_length": "x", "display_name": None, "version_number": 1, "created_date": "x",
    }  # fmt: skip

    answer = stack.refused("400", "create_application", body=body)

    assert all(f"{field}: " in answer.description for field in body)


@pytest.mark.parametrize("field", ["id", "created_date", "last_updated_date", "version_number", "account"])
def test_a_read_only_field_is_refused_naming_it(stack, shop, field):
    made = stack.refused("400", "create_application", body={"name": "Club", field: "x"})
    changed = stack.refused("400", "update_application", shop, body={"version_number": 1, field: "x"})

    assert all(f"{field}: " in answer.description for answer in (made, changed))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "n" * 65), ("name", "東" * 65), ("auth_token_prefix", "p" * 11), ("message_from", "m" * 21)],
)
def test_an_indexed_value_that_is_too_long_is_named(stack, shop, field, value):
    answers = [
        stack.refused("1023", "create_application", body={"name": "Club"} | {field: value}),
        stack.refused("1023", "update_application", shop, body={"version_number": 1, field: value}),
        stack.refused("1023", "get_application", shop, query={field: value}),
        stack.refused("1023", "list_applications", query={field: value}),
    ]

    for answer in answers:
        assert f"{field}: " in answer.description
        assert value not in answer.description


def test_an_invalid_field_outweighs_one_that_is_too_long(stack):
    body = {"name": "n" * 65, "auth_token_type": "WORDS"}

    answer = stack.refused("400", "create_application", body=body)

    assert "name: " in answer.description
    assert "auth_token_type: " in answer.description


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "n" * 64},
        {"name": "東" * 64},
        {"auth_token_prefix": "~" * 10},
        {"auth_token_prefix": "A B"},
        {"auth_code_length": 12},
        {"auth_token_validity_duration": 30},
        {"auth_token_validity_duration": 600},
        {"message_from": "A"},
        {"message_from": "4u"},
        {"message_from": "ElevenChars"},
        {"message_from": "+12025550123"},
        {"message_from": "72345"},
        {"message_from": ""},
        {"display_name": "n" * 64},
    ],
    ids=repr,
)
def test_a_value_at_its_limit_is_taken(stack, fields):
    made = stack.ok("create_application", body={"name": "Shop"} | fields)

    assert fields.items() <= stack.ok("get_application", made["id"]).items()


@pytest.mark.parametrize(
    ("kind", "length", "taken"),
    [
        ("NUMERIC", 5, False),
        ("NUMERIC", 6, True),
        ("ALPHA", 4, False),
        ("ALPHA", 5, True),
        ("ALPHANUMERIC", 4, True),
        ("COMPLEX", 4, True),
    ],
)
def test_a_code_holds_20_bits_at_least(stack, kind, length, taken):
    body = {"name": "Shop", "auth_token_type": kind, "auth_code_length": length}

    if taken:
        stack.ok("create_application", body=body)
    else:
        assert "auth_code_length: " in stack.refused("400", "create_application", body=body).description


def test_short_codes_can_be_allowed_by_the_stack(stack, monkeypatch):
    monkeypatch.setenv("ALLOW_SHORT_CODES", "true")
    stack.restart()

    stack.ok("create_application", body={"name": "Shop", "auth_code_length": 4})


def test_a_longer_validity_can_be_allowed_by_the_stack(stack, monkeypatch):
    monkeypatch.setenv("MAX_VALIDITY_SECONDS", "3600")
    stack.restart()

    stack.ok("create_application", body={"name": "Shop", "auth_token_validity_duration": 3600})
    stack.refused("400", "create_application", body={"name": "Club", "auth_token_validity_duration": 3601})


@pytest.mark.parametrize("field", ["associate_template", "login_template"])
@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("Your code", "does not contain $code"),
        ("$$code", "does not contain $code"),
        ("$code $brand", "unknown placeholder $brand"),
        ("$code $Code", "unknown placeholder $Code"),
        ("$code costs $5", "does not begin a placeholder"),
        ("$code $", "does not begin a placeholder"),
        ("${code", "does not begin a placeholder"),
        ("01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90", "stored template"),
        ("$code " + "x" * 995, "1000"),
        ("$code" + "$display_name" * 30, "1600"),
        ("$code\x00", "control characters"),
        ("$code\r\n", "control characters"),
        (7, "string"),
    ],
    ids=lambda value: str(value)[:30].encode("unicode_escape").decode(),
)
def test_a_template_that_cannot_serve_is_refused(stack, field, template, problem):
    answer = stack.refused("400", "create_application", body={"name": "Shop", field: template})

    assert f"{field}: " in answer.description
    assert problem in answer.description


def test_a_name_is_unique_in_its_account(stack, shop):
    answer = stack.refused("1011", "create_application", body={"name": "Shop"})

    assert "name" in answer.description


def test_a_name_that_is_taken_meanwhile_is_taken(stack, wire):
    wire.interrupt("TransactWriteItems", stack.application)

    answer = stack.call("create_application", body={"name": "Shop"})

    assert answer.code == "1011"
    assert len(stack.items()) == 2


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_others_are_in_the_way_of_is_unavailable(stack, wire, reason):
    wire.refuse("TransactWriteItems", "TransactionCanceledException", **_conflict(reason))

    stack.refused("503", "create_application", body={"name": "Shop"})


def test_a_creation_whose_answer_was_lost_carries_the_token_that_makes_it_count_once(stack, wire):
    stack.application()

    (write,) = [params for name, params in wire.requests if name == "TransactWriteItems"]
    assert len(write["ClientRequestToken"]) == 36


def _conflict(reason="TransactionConflict"):
    return {"CancellationReasons": [{"Code": reason}, {"Code": "None"}]}
