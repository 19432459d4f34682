"""Autofill and the cap of segments, from the setting to the message."""

import pytest

ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"
NUMBER = "+12025550123"


@pytest.fixture
def capped(stack, monkeypatch):
    monkeypatch.setenv("MAX_SEGMENTS", "1")
    stack.restart()


def test_a_message_ends_with_the_code_bound_to_the_origin(stack):
    shop = stack.application(autofill_web_origin=ORIGIN, auth_token_prefix="S-", login_template="")

    code, line = stack.associate(shop, "ann").split("\n")
    stack.ok("validate", shop, "ann", body={"validation_code": line.removeprefix("@shop.example #")})
    login = stack.login(shop, "ann")

    assert line == f"@shop.example #{code.removeprefix('S-')}"
    assert login.split("\n")[1].startswith("@shop.example #")


def test_a_message_carries_the_apps_hash(stack):
    shop = stack.application(autofill_android_hash=HASH)

    assert stack.associate(shop, "ann").split("\n")[1] == HASH


def test_a_name_that_makes_the_message_too_long_for_android_leaves_the_hash_out(stack):
    shop = stack.application(autofill_android_hash=HASH, associate_template="$code $display_name" + "." * 70)

    stack.ok("associate", shop, "ann", body={"address": NUMBER, "display_name": "D" * 64})

    assert HASH not in stack.messages[-1].text


WRONG = [
    ("autofill_web_origin", "shop.example"),
    ("autofill_web_origin", "http://shop.example"),
    ("autofill_web_origin", "https://shop"),
    ("autofill_web_origin", "https://Shop.example"),
    ("autofill_web_origin", "https://shop.example/"),
    ("autofill_web_origin", "https://shop.example:444"),
    ("autofill_web_origin", "https://192.0.2.1"),
    ("autofill_web_origin", "https://-shop.example"),
    ("autofill_web_origin", "https://shop..example"),
    ("autofill_web_origin", "https://straße.example"),
    ("autofill_web_origin", "https://shop.example\n"),
    ("autofill_web_origin", "https://" + "a." * 126 + "example"),
    ("autofill_web_origin", None),
    ("autofill_android_hash", "FA+9qCX9VS"),
    ("autofill_android_hash", "FA+9qCX9VSu="),
    ("autofill_android_hash", "FA-9qCX9VSu"),
    ("autofill_android_hash", 7),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_no_origin_or_hash_is_refused_naming_it(stack, shop, field, value):
    made = stack.refused("400", "create_application", body={"name": "New", field: value})
    changed = stack.refused("400", "update_application", shop, body={"version_number": 1, field: value})

    assert all(f"{field}: " in answer.description for answer in (made, changed))


@pytest.mark.parametrize("field", ["autofill_web_origin", "autofill_android_hash"])
def test_what_cannot_fill_in_is_refused_also_when_it_comes_in_two_steps(stack, field):
    value = {"autofill_web_origin": ORIGIN, "autofill_android_hash": HASH}[field]
    made = stack.application(auth_token_type="ALPHA")

    answer = stack.refused("400", "update_application", made, body={"version_number": 1, field: value})

    assert "auth_token_type: " in answer.description


def test_a_text_over_the_cap_is_refused_when_it_is_stored(stack, capped, shop, hello):
    text = "$code" + "." * 160

    for name, path, body in [
        ("create_application", (), {"name": "New", "login_template": text}),
        ("update_application", (shop,), {"version_number": 1, "login_template": text}),
        ("create_template", (), {"name": "New", "body": text}),
        ("update_template", (hello,), {"version_number": 1, "bodies": {"de": text}}),
    ]:
        assert "2 segments" in stack.refused("400", name, *path, body=body).description


def test_what_one_publish_does_not_take_is_refused_when_it_is_stored_whatever_makes_it_so_long(stack):
    # 1,525 characters filled in, 11 segments; the origin adds 209.
    text, origin = "$code" + "$display_name" * 10 + "." * 865, f"https://{'shop.' * 39}example"
    long = {"display_name": "D" * 64, "auth_code_length": 12, "auth_token_prefix": "123456-"}
    made = stack.application(login_template=text, **long)

    for name, path, body in [
        (
            "create_application",
            (),
            {"name": "New", "login_template": text, "autofill_web_origin": origin, **long},
        ),
        ("update_application", (made,), {"version_number": 1, "autofill_web_origin": origin}),
    ]:
        answer = stack.refused("400", name, *path, body=body)
        assert "login_template: a message can take 17" in answer.description
        assert "characters; the messaging service takes 1600 at most" in answer.description


def test_a_request_may_not_take_a_message_over_what_one_publish_takes(stack):
    text, origin = "$code" + "$display_name" * 10 + "." * 865, f"https://{'shop.' * 39}example"
    shop = stack.application(associate_template=text, autofill_web_origin=origin)
    body = {"address": NUMBER, "display_name": "D" * 64}

    assert "characters" in stack.refused("400", "associate", shop, "ann", body=body).description
    assert stack.messages == []


def test_what_a_text_costs_is_said_when_it_is_stored(stack):
    body = {"name": "Bye", "body": "$code", "bodies": {"zh-Hant": "$code" + "号" * 70}}
    made = stack.call("create_template", body=body, key="one")
    again = stack.call("create_template", body=body, key="one")
    changed = stack.call("update_template", made.body["id"], body={"version_number": 1, "bodies": {}})
    shop = stack.call("create_application", body={"name": "Shop", "login_template": "$code" + "é" * 160})
    renamed = stack.call("update_application", shop.body["id"], body={"version_number": 1, "name": "Club"})

    assert made.headers["x-segments"] == again.headers["x-segments"] == "body=1, zh-hant=2"
    assert changed.headers["x-segments"] == "body=1"
    for answer in (shop, renamed):
        assert answer.headers["x-segments"] == "associate_template=1, login_template=2"


def test_a_request_may_not_take_a_message_over_the_cap(stack, capped):
    shop = stack.application(associate_template="$code $display_name" + "." * 90)
    body = {"address": NUMBER, "display_name": "я" * 64}

    assert "segments" in stack.refused("400", "associate", shop, "ann", body=body).description
    assert stack.messages == []


def test_a_language_that_costs_more_than_the_cap_gives_way_to_the_default(stack, capped):
    shop = stack.application(associate_template="")

    stack.ok("associate", shop, "ann", body={"address": NUMBER, "locale": "ru"})

    assert "confirms this number" in stack.messages[-1].text
