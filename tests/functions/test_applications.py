"""/applications and /applications/{Application_ID}: made, changed and deleted; test_names_and_versions.py has the rest."""

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
    "name": "Shop ü 東京", "description": "d" * 256, "auth_code_length": 10, "auth_token_type": "COMPLEX",
    "auth_token_validity_duration": 600, "auth_token_prefix": "G-12345678", "auth_token_delivery_methods": "SMS",
    "associate_template": "Code $code\nfor ${display_name}, $validity_minutes min, $$5",
    "login_template": "$code " + "x" * 60, "display_name": "n" * 20, "message_from": "MyShop", "sms_backend": "SNS",
    "resend_policy": "SAME", "autofill_web_origin": "https://shop.xn--bcher-kva.example", "autofill_android_hash": "",
}  # fmt: skip


def test_a_name_is_all_it_takes(stack, wire):
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
    # A creation whose answer is lost counts once.
    (write,) = [params for name, params in wire.requests if name == "TransactWriteItems"]
    assert len(write["ClientRequestToken"]) == 36


def test_every_field_is_kept_as_it_was_sent(stack):
    made = stack.ok("create_application", body=FULL)

    shown = stack.ok("get_application", made["id"])
    assert {name: shown[name] for name in FULL} == FULL


# tests/hostile goes beyond each bound of the description, and tries other types, and each control character in each text.
WRONG = {
    "auth_token_type": ["numeric"],
    "auth_token_validity_duration": [601],
    "auth_token_prefix": ["é"],
    "auth_token_delivery_methods": ["SMS,EMAIL", ""],
    "display_name": [{}],
    "resend_policy": ["same"],
    "message_from": [
        "My Shop", "ÄShop", "TwelveLetter", "12", "1-800", "-_-", "+0123456789", "+12-34", "123456789",
    ],
    "autofill_web_origin": [
        "shop.example", "http://shop.example", "https://shop", "https://Shop.example", "https://shop.example/",
        "https://shop.example:444", "https://192.0.2.1", "https://-shop.example", "https://shop..example",
        "https://straße.example", "https://shop.example\n", "https://" + "a." * 126 + "example",
    ],
    "autofill_android_hash": ["FA+9qCX9VS", "FA+9qCX9VSu=", "FA-9qCX9VSu"],
}  # fmt: skip


# Templates that cannot serve, and what is said.
USELESS = [
    ("$$code", "does not contain $code"),
    ("$code $brand", "unknown placeholder $brand"),
    ("$code costs $5", "does not begin a placeholder"),
    ("01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90", "stored template"),
    ("$code " + "x" * 995, "1000"),
    ("$code" + "$display_name" * 30, "1600"),
    ("$code\r\n", "control characters"),
]
UNFIT = [
    *((field, each, "") for field, values in WRONG.items() for each in values),
    *((field, *each) for field in ("associate_template", "login_template") for each in USELESS),
]


@pytest.mark.parametrize(("field", "value", "said"), UNFIT, ids=lambda value: repr(value)[:30])
def test_a_field_that_will_not_do_is_named(stack, shop, field, value, said):
    stack.refuses_value(shop, field, value, said)


def test_every_field_that_will_not_do_is_named(stack):
    """An invalid one outweighs one that is too long."""
    body = {"name": "n" * 65, "auth_code_length": "x", "display_name": None, "created_date": "x"}

    answer = stack.refused("400", "create_application", body=body)

    assert all(f"{field}: " in answer.description for field in body)


@pytest.mark.parametrize(("field", "value"), [("auth_token_prefix", "p" * 11), ("message_from", "m" * 21)])
def test_an_indexed_value_that_is_too_long_is_named(stack, shop, field, value):
    stack.refuses_value(shop, field, value, code="1023")
    for name, path in (("get_application", [shop]), ("list_applications", [])):
        answer = stack.refused("1023", name, *path, query={field: value}, naming=field)
        assert value not in answer.description


def test_short_codes_and_a_longer_validity_can_be_allowed_by_the_stack(stack):
    stack.restart(ALLOW_SHORT_CODES="true", MAX_VALIDITY_SECONDS="3600")

    stack.application(auth_code_length=4, auth_token_validity_duration=3600)
    stack.refused("400", "create_application", body={"name": "Club", "auth_token_validity_duration": 3601})


# --- changes


@pytest.mark.parametrize(
    ("field", "value"), [*FULL.items(), ("login_template", ""), ("description", "")], ids=repr
)
def test_a_field_that_is_sent_changes_and_no_other_does(stack, field, value):
    shop = stack.application(description="of the town")
    before = stack.ok("get_application", shop)
    stack.clock.advance(60)

    after = stack.update("application", shop, **{field: value})

    assert after == before | {
        field: value,
        "last_updated_date": "2026-11-23T18:17:00.123Z",
        "version_number": 2,
    }
    assert stack.ok("get_application", shop) == after


# A code holds 20 bits at least, and only digits are filled in by browsers and apps.
@pytest.mark.parametrize(
    ("kind", "length", "field", "value", "named"),
    [
        ("ALPHA", 5, "auth_code_length", 4, "auth_code_length"),
        ("ALPHANUMERIC", 4, "auth_code_length", 3, "auth_code_length"),
        ("COMPLEX", 4, "auth_code_length", 3, "auth_code_length"),
        ("ALPHANUMERIC", 5, "auth_token_type", "NUMERIC", "auth_code_length"),
        ("ALPHA", 6, "autofill_web_origin", "https://shop.example", "auth_token_type"),
        ("ALPHA", 6, "autofill_android_hash", "FA+9qCX9VSu", "auth_token_type"),
    ],
)
def test_what_a_change_leaves_has_to_go_together(stack, kind, length, field, value, named):
    fields = {"auth_token_type": kind, "auth_code_length": length}
    shop = stack.application(**fields)

    new = {"name": "New"} | fields | {field: value}
    stack.refused("400", "create_application", body=new, naming=named)
    stack.refused("400", "update_application", shop, body={"version_number": 1, field: value}, naming=named)


# --- deletion


def test_a_deleted_application_sends_nothing_more_and_takes_codes_for_ten_seconds_at_most(stack, shop, ann):
    code = stack.login(shop, ann)
    stack.guess(shop, ann, "wrong")  # From here the application is cached.

    stack.ok("delete_application", shop)

    stack.refused("404", "login_start", shop, ann)
    stack.refused("404", "associate", shop, ann)
    assert len(stack.messages) == 1
    stack.clock.advance(10)
    stack.refused("404", "validate", shop, ann, body={"validation_code": code})
