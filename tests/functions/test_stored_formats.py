"""Items that earlier releases stored still read, and those of later formats are refused rather than misread.

A release adds its file: UPDATE=1 with this test writes stored/VERSION.json, of the version in pyproject.toml, if it is not there.
"""

import base64
import json
import os
import tomllib

import pytest

from mfa import wiring
from mfa.errors import ServiceFault
from mfa.store import guard_items
from mfa.store.table import FORMAT, decoded
from tests.functions.conftest import NUMBER, ROOT

STORED = ROOT / "tests" / "functions" / "stored"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
OTHER = "+12025550124"


def _plain(value):
    return {"base64": base64.b64encode(value).decode()}


def _stored(value):
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value


def _write_release(stack, path):
    """Store what a release leaves behind: a user with a login under way, one with an association, one buried."""
    shop = stack.application(description="Kept")
    stack.validated(shop, "ann")
    login = stack.login(shop, "ann")
    association = stack.associate(shop, "bob", OTHER)
    stack.validated(shop, "eve", "+12025550125")
    stack.ok("delete_user", shop, "eve")
    items = stack.cloud.client.scan(TableName="mfa")["Items"]
    kept = {"application": shop, "now": stack.clock.now, "login": login, "association": association}
    release = json.dumps({**kept, "items": items}, default=_plain, indent=1, sort_keys=True)
    path.write_text(f"{release}\n")


def test_this_release_has_its_items_kept(stack):
    path = STORED / f"{VERSION}.json"
    if os.environ.get("UPDATE") and not path.exists():
        STORED.mkdir(exist_ok=True)
        _write_release(stack, path)
    assert path.exists()


@pytest.fixture(params=sorted(STORED.glob("*.json")), ids=lambda path: path.stem)
def release(request, stack):
    """What a release stored, put into the table at the time at which it was."""
    release = json.loads(request.param.read_text(), object_hook=_stored)
    for item in release["items"]:
        stack.cloud.client.put_item(TableName="mfa", Item=item)
    stack.clock.now = release["now"]
    return release


def test_codes_that_were_pending_are_good_once(stack, release):
    shop = release["application"]
    for user, code in (("ann", release["login"]), ("bob", release["association"])):
        assert stack.guess(shop, user, code).status == 200
        assert stack.guess(shop, user, code).status == 412
    assert stack.ok("get_user", shop, "bob")["status"] == "VALIDATED"


def test_wrong_guesses_count_on(stack, release):
    for _ in range(5):
        stack.guess(release["application"], "ann", "wrong0")
    assert stack.guess(release["application"], "ann", release["login"]).status == 429


def test_every_operation_works_on_what_was_stored(stack, release):
    shop = release["application"]
    application = stack.ok("get_application", shop)
    assert application["description"] == "Kept"
    assert stack.ok("get_user", shop, "ann")["user_address"] == NUMBER
    assert [each["id"] for each in stack.ok("list_applications")] == [shop]
    assert {each["id"] for each in stack.ok("list_users", shop)} == {"ann", "bob"}
    assert stack.guess(shop, "ann", stack.login(shop, "ann")).status == 200
    assert stack.guess(shop, "bob", stack.associate(shop, "bob", OTHER)).status == 200
    assert stack.guess(shop, "eve", stack.associate(shop, "eve", "+12025550125")).status == 200
    change = {"version_number": application["version_number"], "description": "Changed"}
    stack.ok("update_application", shop, body=change)
    stack.ok("dissociate", shop, "ann")
    stack.ok("delete_user", shop, "bob")
    stack.ok("delete_application", shop)


def test_an_item_of_a_later_format_is_refused_and_one_without_is_of_the_first():
    assert decoded({"pk": {"S": "a"}}) == {"pk": "a"}
    assert decoded({"format": {"N": str(FORMAT)}})["format"] == FORMAT
    with pytest.raises(ServiceFault) as failure:
        decoded({"format": {"N": str(FORMAT + 1)}})
    assert failure.value.status == 500


def test_an_item_that_expires_does_so_when_nothing_needs_it_any_more(stack, shop, stream, run):
    stack.restart(GUARD_SECONDS="3600", DAILY_MESSAGES="1000")
    stack.ok("associate", shop, "ann", body={"address": NUMBER}, key="a-key-of-the-callers")
    stack.ok("associate", shop, "bob", body={"address": OTHER})
    stream()
    stack.ok("delete_user", shop, "bob")
    run("account", "create", "Acme")

    day, now = 86_400, stack.clock.now // 1000
    left = {(key[1], int(item["ttl"]["N"]) - now) for key, item in stack.items().items() if "ttl" in item}

    assert left == {
        ("REPLAY", day),
        ("CODE", 300 + day),  # Ann's, which is valid for five minutes.
        ("CODE", 2 * day),  # Bob's send times.
        ("BUDGET", 2 * day),
        (str(now), 2 * day),  # The records counted in this second.
        ("CIRCUIT", 7 * day - now % 3600),
        ("DAY#2026-11-23", 3 * day - now % day),
        ("CHANGE", 400 * day),
    }
    assert guard_items.fetch(wiring.table(), "acme", "+1202") == ("acme", "+1202", now // 3600, 2, 0, 0, 0, 0)
