"""Autofill and the cap of segments, from the setting to the message."""

from dataclasses import replace

import pytest

from mfa import wiring
from mfa.store import application_items
from tests.functions.conftest import NUMBER

ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"


@pytest.fixture
def capped(stack):
    stack.restart(MAX_SEGMENTS="1")


@pytest.fixture
def short(stack):
    """Store a template whose messages are of one segment whoever names it."""
    return stack.template("Short", body="$code")


def test_a_message_ends_with_the_code_bound_to_the_origin(stack):
    shop = stack.application(autofill_web_origin=ORIGIN, auth_token_prefix="S-", login_template="")

    code, line = stack.associate(shop, "ann").split("\n")
    stack.ok("validate", shop, "ann", body={"validation_code": line.removeprefix("@shop.example #")})
    login = stack.login(shop, "ann")

    assert line == f"@shop.example #{code.removeprefix('S-')}"
    assert login.split("\n")[1].startswith("@shop.example #")


def test_a_text_over_the_cap_is_refused_when_it_is_stored(stack, capped, shop, hello):
    text = "$code" + "." * 160

    stack.unfit("2 segments", "create_application", login_template=text)
    stack.unfit("2 segments", "update_application", shop, login_template=text)
    stack.unfit("2 segments", "create_template", body=text)
    stack.unfit("bodies.de: a message can take 2 segments", "update_template", hello, bodies={"de": text})


def test_what_a_text_costs_is_said_when_it_is_stored(stack):
    bodies = {"zh-Hant": "$code " + "号" * 60, "de": "$code$display_name" + "." * 80}
    body = {"name": "Bye", "body": "$code" + "." * 138, "bodies": bodies}
    made = stack.call("create_template", body=body, key="one")
    again = stack.call("create_template", body=body, key="one")
    changed = stack.call("update_template", made.body["id"], body={"version_number": 1, "bodies": {}})
    shop = stack.call("create_application", body={"name": "Shop", "login_template": "$code" + "é" * 160})
    renamed = stack.call("update_application", shop.body["id"], body={"version_number": 1, "name": "Club"})
    naming = stack.call("create_application", body={"name": "New", "login_template": made.body["id"]})

    assert made.headers["x-segments"] == again.headers["x-segments"] == "body=1, zh-hant=2, de=2"
    assert changed.headers["x-segments"] == "body=1"
    for answer in (shop, renamed):
        assert answer.headers["x-segments"] == "associate_template=1, login_template=2"
    assert naming.headers["x-segments"] == "associate_template=1"


def test_a_language_that_costs_more_than_the_cap_gives_way_to_the_default(stack, capped):
    shop = stack.application(associate_template="")

    stack.ok("associate", shop, "ann", body={"address": NUMBER, "locale": "ru"})

    assert "confirms this number" in stack.messages[-1].text


# One segment with whatever an application may set but for lines for autofill, two with the line that ORIGIN adds.
TEXT = "$code" + "." * 138
LONG = {"body": "$code", "bodies": {"uk": TEXT}}


def test_a_template_and_an_application_that_cannot_go_together_are_refused(stack, capped, short):
    long = stack.template("Long", **LONG)
    stack.application("Plain", login_template=short)
    shop = stack.application("Shop", autofill_web_origin=ORIGIN, login_template=short)

    reason = "login_template: with bodies.uk of the template a message can take 2 segments"
    stack.unfit(reason, "create_application", autofill_web_origin=ORIGIN, login_template=long)
    stack.unfit(reason, "update_application", shop, login_template=long)
    reason = f'bodies.uk: with "Shop" ({shop}), which uses the template, a message can take 2 segments'
    stack.unfit(reason, "update_template", short, **LONG)

    stack.update("template", short, name="Renamed")
    stack.update("application", shop, autofill_web_origin="")
    stack.update("template", short, 2, **LONG)


TOO_LONG = "a message can take {} segments; this service sends at most 1"


@pytest.mark.parametrize(
    ("change", "text", "reason"),
    [
        ({"autofill_web_origin": ORIGIN}, TEXT, TOO_LONG.format(2)),
        ({"auth_token_prefix": "`-"}, TEXT, TOO_LONG.format(3)),  # Not in GSM 03.38.
        ({"display_name": "я" * 10}, "$code $display_name" + "." * 60, TOO_LONG.format(2)),
        ({"name": "я" * 10}, "$code $display_name" + "." * 60, TOO_LONG.format(2)),
        ({"auth_token_validity_duration": 59}, "$code $validity_minutes", "$validity_minutes is 0"),
    ],
    ids=["origin", "prefix", "display_name", "name", "validity"],
)
def test_no_setting_is_taken_with_which_a_stored_template_cannot_be_sent(stack, capped, change, text, reason):
    made = stack.application(associate_template=stack.template("Long", bodies={"de": text}))

    reason = f"associate_template: with bodies.de of the template {reason}"
    stack.unfit(reason, "update_application", made, **change)


def test_all_that_name_a_template_are_asked_however_many(stack, capped, short):
    for number in range(100):
        stack.application(f"Plain {number}", login_template=short)
    last = stack.application("Last", autofill_web_origin=ORIGIN, login_template=short)
    gone = stack.application("Gone", autofill_web_origin=ORIGIN, login_template=short)
    stack.ok("delete_application", gone)

    stack.unfit(f'"Last" ({last})', "update_template", short, **LONG)


def test_where_a_template_is_gone_no_setting_makes_the_default_text_too_long(stack, capped, short):
    shop = stack.application(login_template=short)
    stack.ok("delete_template", short, query={"force": "true"})

    reason = "login_template: the template was deleted; with the default text a message can take 2 segments"
    stack.unfit(reason, "update_application", shop, autofill_web_origin=f"https://{'shop.' * 20}example")

    stack.update("application", shop, autofill_web_origin=ORIGIN)


def test_a_stored_template_leaves_room_for_the_apps_hash_but_its_languages_need_not(stack, short):
    tight = "$code" + "." * 123  # 129 bytes with six characters of code, 141 with the hash.
    long = stack.template("Long", body=tight)
    shop = stack.application(autofill_android_hash=HASH, login_template=short)
    plain = stack.application("Plain", login_template=long)

    reason = "more than the 140 bytes in one segment that Android reads"
    stack.unfit(reason, "update_application", shop, login_template=long)
    stack.unfit(reason, "update_application", plain, autofill_android_hash=HASH)
    stack.unfit(reason, "update_template", short, body=tight)

    stack.update("template", short, bodies={"de": tight})


def test_a_template_that_is_changed_while_an_application_begins_to_name_it_leaves_that_stale(
    stack, wire, capped, short
):
    wire.interrupt("TransactWriteItems", lambda: stack.update("template", short, **LONG))
    fields = {"login_template": short, "autofill_web_origin": ORIGIN}

    assert stack.call("create_application", body={"name": "New"} | fields).code == "1001"
    stack.unfit("2 segments", "create_application", **fields)


@pytest.mark.parametrize(
    ("change", "then"),
    [(LONG, "400"), ({"name": "Nobody's", "body": "Code: $code"}, "")],
    ids=["a text too long", "a rename"],
)
def test_a_template_that_an_application_begins_to_send_otherwise_meanwhile_is_stale(
    stack, wire, capped, short, change, then
):
    """A rename does not answer that its name is taken."""
    shop = stack.application(login_template=short)
    origin = {"autofill_web_origin": ORIGIN}
    wire.interrupt("TransactWriteItems", lambda: stack.update("application", shop, **origin))
    body = {"version_number": 1} | change

    assert stack.call("update_template", short, body=body).code == "1001"
    assert stack.ok("get_template", short)["body"] == "$code"
    assert stack.call("update_template", short, body=body).body.get("error_code", "") == then


def test_a_text_that_an_application_cannot_send_any_more_keeps_no_other_from_being_changed(stack):
    template = stack.template("Wide", body="$code" + "." * 150, bodies={"de": "$code"})
    shop = stack.application(login_template=template, display_name="Shop")
    application = application_items.fetch(wiring.table(), shop)
    hashed = replace(application, autofill_android_hash=HASH)
    application_items.ITEMS.change(wiring.table(), application, hashed, "token")

    stack.update("template", template, bodies={"de": "Code: $code"})
    stack.unfit("autofill_android_hash", "update_template", template, version=2, body="$code" + "." * 151)


def test_an_application_that_meets_another_of_its_template_is_tried_again(stack, wire, short):
    shop = stack.application(login_template=short)
    wire.cancel("None", "TransactionConflict", times=2)

    stack.update("application", shop, display_name="Other")
