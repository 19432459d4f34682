"""Autofill and the cap of segments, from the setting to the message."""

from dataclasses import replace

import pytest

from mfa import wiring
from mfa.store import application_items

ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"
NUMBER = "+12025550123"


@pytest.fixture
def capped(stack):
    stack.restart(MAX_SEGMENTS="1")


def test_a_message_ends_with_the_code_bound_to_the_origin(stack):
    shop = stack.application(autofill_web_origin=ORIGIN, auth_token_prefix="S-", login_template="")

    code, line = stack.associate(shop, "ann").split("\n")
    stack.ok("validate", shop, "ann", body={"validation_code": line.removeprefix("@shop.example #")})
    login = stack.login(shop, "ann")

    assert line == f"@shop.example #{code.removeprefix('S-')}"
    assert login.split("\n")[1].startswith("@shop.example #")


def test_a_text_over_the_cap_is_refused_when_it_is_stored(stack, capped, shop, hello):
    text = "$code" + "." * 160

    for name, path, body in [
        ("create_application", (), {"name": "New", "login_template": text}),
        ("update_application", (shop,), {"version_number": 1, "login_template": text}),
        ("create_template", (), {"name": "New", "body": text}),
        ("update_template", (hello,), {"version_number": 1, "bodies": {"de": text}}),
    ]:
        assert "2 segments" in stack.refused("400", name, *path, body=body).description


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


# One segment with whatever an application may set but for lines for autofill, two with the line that ORIGIN adds.
TEXT = "$code" + "." * 138
LONG, LONG_ELSEWHERE = {"body": TEXT}, {"body": "$code", "bodies": {"uk": "$code" + "ї" * 48}}
stored_texts = pytest.mark.parametrize(
    ("texts", "part"), [(LONG, "body"), (LONG_ELSEWHERE, "bodies.uk")], ids=["body", "language"]
)


@pytest.fixture
def short(stack):
    """Store a template whose messages are of one segment whoever names it."""
    return stack.template("Short", body="$code")


@stored_texts
def test_a_stored_template_is_not_named_where_the_applications_settings_make_it_too_long(
    stack, capped, texts, part
):
    long = stack.template("Long", **texts)
    made = stack.application(autofill_web_origin=ORIGIN)

    for name, path, body in [
        ("create_application", (), {"name": "New", "autofill_web_origin": ORIGIN, "login_template": long}),
        ("update_application", (made,), {"version_number": 1, "login_template": long}),
    ]:
        answer = stack.refused("400", name, *path, body=body)
        assert (
            f"login_template: with {part} of the template a message can take 2 segments" in answer.description
        )


SETTINGS = [
    ({"autofill_web_origin": ORIGIN}, TEXT),
    ({"auth_token_prefix": "`-"}, TEXT),  # Not in GSM 03.38.
    ({"display_name": "я" * 10}, "$code $display_name" + "." * 60),
]


@pytest.mark.parametrize("part", ["body", "bodies.de"])
@pytest.mark.parametrize(("change", "text"), SETTINGS, ids=["origin", "prefix", "name"])
def test_no_setting_makes_a_stored_template_that_is_named_too_long(stack, capped, change, text, part):
    texts = {"body": text} if part == "body" else {"body": "$code", "bodies": {"de": text}}
    made = stack.application(associate_template=stack.template("Long", **texts))

    answer = stack.refused("400", "update_application", made, body={"version_number": 1, **change})

    assert f"associate_template: with {part} of the template a message can take " in answer.description
    assert "segments; this service sends 1 at most" in answer.description


@stored_texts
def test_a_stored_template_is_not_changed_into_what_an_application_could_not_send(
    stack, capped, short, texts, part
):
    stack.application("Plain", login_template=short)
    shop = stack.application("Shop", autofill_web_origin=ORIGIN, login_template=short)
    named = stack.ok("get_template", short)

    answer = stack.refused("400", "update_template", short, body={"version_number": 1, **texts})

    assert (
        f'{part}: with "Shop" ({shop}), which names the template, a message can take 2 segments'
        in answer.description
    )
    assert stack.ok("get_template", short) == named
    stack.ok("update_template", short, body={"version_number": 1, "name": "Renamed"})
    stack.ok("update_application", shop, body={"version_number": 1, "autofill_web_origin": ""})
    stack.ok("update_template", short, body={"version_number": 2, **texts})


def test_all_that_name_a_template_are_asked_however_many(stack, capped, short):
    for number in range(100):
        stack.application(f"Plain {number}", login_template=short)
    last = stack.application("Last", autofill_web_origin=ORIGIN, login_template=short)
    stack.ok(
        "delete_application", stack.application("Gone", autofill_web_origin=ORIGIN, login_template=short)
    )

    answer = stack.refused("400", "update_template", short, body={"version_number": 1, **LONG})

    assert f'"Last" ({last})' in answer.description


def test_where_a_template_is_gone_no_setting_makes_the_default_text_too_long(stack, capped, short):
    shop = stack.application(login_template=short)
    origin = {"autofill_web_origin": f"https://{'shop.' * 20}example"}
    stack.ok("delete_template", short, query={"force": "true"})

    answer = stack.refused("400", "update_application", shop, body={"version_number": 1, **origin})

    assert (
        "login_template: the template was deleted; with the default text a message can take 2 segments"
        in (answer.description)
    )
    stack.ok("update_application", shop, body={"version_number": 1, "autofill_web_origin": ORIGIN})


def test_a_stored_template_leaves_room_for_the_apps_hash_but_its_languages_need_not(stack, short):
    tight = "$code" + "." * 123  # 129 bytes with six characters of code, 141 with the hash.
    long = stack.template("Long", body=tight)
    shop = stack.application(autofill_android_hash=HASH, login_template=short)
    plain = stack.application("Plain", login_template=long)

    refused = [
        stack.refused("400", "update_application", shop, body={"version_number": 1, "login_template": long}),
        stack.refused(
            "400", "update_application", plain, body={"version_number": 1, "autofill_android_hash": HASH}
        ),
        stack.refused("400", "update_template", short, body={"version_number": 1, "body": tight}),
    ]

    for answer in refused:
        assert "more than the 140 bytes in one segment that Android reads" in answer.description
    stack.ok("update_template", short, body={"version_number": 1, "bodies": {"de": tight}})


def test_a_template_that_is_changed_while_an_application_begins_to_name_it_leaves_that_stale(
    stack, wire, capped, short
):
    change = {"version_number": 1, **LONG}
    wire.interrupt("TransactWriteItems", lambda: stack.ok("update_template", short, body=change))
    body = {"name": "New", "login_template": short, "autofill_web_origin": ORIGIN}

    assert stack.call("create_application", body=body).code == "1001"
    assert "2 segments" in stack.refused("400", "create_application", body=body).description


def test_a_template_that_an_application_begins_to_send_otherwise_meanwhile_is_stale(
    stack, wire, capped, short
):
    shop = stack.application(login_template=short)
    change = {"version_number": 1, "autofill_web_origin": ORIGIN}
    wire.interrupt("TransactWriteItems", lambda: stack.ok("update_application", shop, body=change))
    body = {"version_number": 1, **LONG}

    assert stack.call("update_template", short, body=body).code == "1001"
    assert stack.ok("get_template", short)["body"] == "$code"
    assert "2 segments" in stack.refused("400", "update_template", short, body=body).description


def test_a_rename_that_an_application_comes_before_is_stale_and_not_a_name_that_is_taken(stack, wire, short):
    shop = stack.application(login_template=short)
    change = {"version_number": 1, "autofill_web_origin": ORIGIN}
    wire.interrupt("TransactWriteItems", lambda: stack.ok("update_application", shop, body=change))
    body = {"version_number": 1, "name": "Nobody's", "body": "Code: $code"}

    assert stack.call("update_template", short, body=body).code == "1001"
    stack.ok("update_template", short, body=body)


def test_a_text_that_an_application_cannot_send_any_more_keeps_no_other_from_being_changed(stack):
    template = stack.template("Wide", body="$code" + "." * 150, bodies={"de": "$code"})
    shop = stack.application(login_template=template, display_name="Shop")
    table = wiring.table()
    application = application_items.fetch(table, shop)
    application_items.ITEMS.change(
        table, application, replace(application, autofill_android_hash=HASH), "token"
    )

    stack.ok("update_template", template, body={"version_number": 1, "bodies": {"de": "Code: $code"}})
    refused = stack.refused(
        "400", "update_template", template, body={"version_number": 2, "body": "$code" + "." * 151}
    )
    assert "autofill_android_hash" in refused.description


def test_an_application_that_meets_another_of_its_template_is_tried_again(stack, wire, short):
    shop = stack.application(login_template=short)
    wire.cancel("None", "TransactionConflict", times=2)

    stack.ok("update_application", shop, body={"version_number": 1, "display_name": "Other"})
