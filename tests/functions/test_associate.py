"""POST /applications/{Application_ID}/users/{User_ID}/associate."""

import re

import pytest

NUMBER, OTHER_NUMBER = "+12025550123", "+12025550100"
BODY = {"address": NUMBER}
# What SNS may answer to a Publish, and what the caller is told then; docs/messages.md has the rest.
SNS_FAILURES = [
    ("InvalidParameter", 400, "400"),
    ("Throttled", 429, "503"),
    ("AuthorizationError", 403, "500"),
]


def test_a_new_user_waits_for_validation(stack, shop):
    made = stack.ok("associate", shop, "ann", body=BODY)

    assert made.keys() == {"id"}
    assert stack.ok("get_user", shop, "ann") == {
        "id": "ann",
        "user_address": NUMBER,
        "status": "VALIDATION PENDING",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 1,
    }


@pytest.mark.parametrize(
    ("fields", "body", "shown"),
    [
        ({}, {}, "Shop"),
        ({"display_name": "The Shop"}, {}, "The Shop"),
        ({"display_name": "The Shop"}, {"display_name": "Ann's"}, "Ann's"),
        ({}, {"display_name": ""}, "Shop"),
        ({}, {"display_name": "$code ${x}"}, "$code ${x}"),
    ],
)
def test_the_display_name_is_the_requests_the_applications_or_its_name(stack, fields, body, shown):
    shop = stack.application(
        associate_template="$display_name: ${code}, $validity_minutes min, $$1", **fields
    )

    stack.ok("associate", shop, "ann", body=BODY | body)

    name, _, rest = stack.messages[0].text.rpartition(": ")
    assert name == shown
    assert re.fullmatch(r"\d{6}, 5 min, \$1", rest)


@pytest.mark.parametrize(
    ("kind", "length", "form"),
    [
        ("NUMERIC", 12, r"[0-9]{12}"),
        ("ALPHA", 12, r"[A-HJ-NP-Z]{12}"),
        ("ALPHANUMERIC", 12, r"[A-HJ-NP-Z2-9]{12}"),
        ("COMPLEX", 12, r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!$%*+/:=?@])[a-zA-Z0-9!$%*+/:=?@]{12}"),
        ("COMPLEX", 4, r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!$%*+/:=?@]).{4}"),
    ],
)
def test_a_code_is_of_the_applications_type_and_length_after_its_prefix(stack, kind, length, form):
    shop = stack.application(auth_token_type=kind, auth_code_length=length, auth_token_prefix="G-")

    assert re.fullmatch("G-" + form, stack.associate(shop, "ann"))


@pytest.mark.parametrize(
    ("sender", "attribute"),
    [
        ("", None),
        ("MyShop", "AWS.SNS.SMS.SenderID"),
        ("4you", "AWS.SNS.SMS.SenderID"),
        ("+12025550177", "AWS.MM.SMS.OriginationNumber"),
        ("72345", "AWS.MM.SMS.OriginationNumber"),
    ],
)
def test_a_message_is_transactional_and_comes_from_the_applications_sender(stack, sender, attribute):
    shop = stack.application(message_from=sender)

    stack.ok("associate", shop, "ann", body=BODY)

    attributes = {name: value["StringValue"] for name, value in stack.published["MessageAttributes"].items()}
    assert attributes == {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.MaxPrice": "0.50"} | (
        {attribute: sender} if attribute else {}
    )


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("12025550123", "E.164"),
        ("0012025550123", "E.164"),
        ("+12O25550123", "E.164"),
        ("+12025550123,+12025550124", "E.164"),
        ("+4930123456", "fixed-line"),
        ("ann@example.com", "E.164"),
        ("", "E.164"),
        ("+", "E.164"),
        ("+9991234567", "country code"),
        ("+12025", "too many or too few digits"),
        ("+120255501234", "too many or too few digits"),
        ("+11234567890", "not a valid number"),
        ("+19002345678", "premium-rate"),
        ("+449012345678", "premium-rate"),
        ("+33810123456", "shared-cost"),
        ("+12025550123\n", "control characters"),
        ("+" + "1" * 254, "at most 254"),
    ],
    ids=lambda value: str(value).encode("unicode_escape").decode()[:20],
)
def test_an_address_that_will_not_do_is_refused_saying_why(stack, shop, address, problem):
    answer = stack.refused("400", "associate", shop, "ann", body={"address": address})

    assert "address: " in answer.description
    assert problem in answer.description
    assert not address or address not in answer.description
    assert stack.messages == []


def test_another_address_replaces_the_first_and_voids_its_code(stack, shop):
    old = stack.associate(shop, "ann", NUMBER)
    new = stack.associate(shop, "ann", OTHER_NUMBER)

    assert old == new or stack.guess(shop, "ann", old).code == "2001"
    assert stack.guess(shop, "ann", new).status == 200
    user = stack.ok("get_user", shop, "ann")
    assert (user["user_address"], user["status"]) == (OTHER_NUMBER, "VALIDATED")


def test_associating_a_validated_user_anew_asks_for_validation_anew(stack, shop, ann):
    login = stack.login(shop, ann)

    code = stack.associate(shop, ann, OTHER_NUMBER)

    user = stack.ok("get_user", shop, ann)
    assert (user["status"], user["version_number"]) == ("VALIDATION PENDING", 3)
    stack.refused("2003", "login_start", shop, ann)
    assert login == code or stack.guess(shop, ann, login).code == "2001"


@pytest.mark.parametrize(("code", "status", "told"), SNS_FAILURES)
def test_a_message_that_sns_refuses_creates_no_user(stack, wire, shop, code, status, told):
    wire.refuse("Publish", code, status)

    answer = stack.refused(told, "associate", shop, "ann", body=BODY, stores=True)

    assert "quoting" not in answer.description
    assert NUMBER not in answer.description
    _require_nothing_left(stack, shop, keeps_place=told == "400")


def _require_nothing_left(stack, shop, *, keeps_place=False):
    stack.refused("404", "get_user", shop, "ann")
    stack.refused("404", "validate", shop, "ann", body={"validation_code": "000000"})
    assert {"digest", "prefixed", "in_flight"}.isdisjoint(stack.item("CODE"))
    assert ("association_sends" in stack.item("CODE")) == keeps_place
    assert ("sends" in stack.item("BUDGET")) == keeps_place
    assert "users" not in stack.item("BUDGET")
    assert stack.messages == []


def test_a_failed_association_leaves_a_user_as_it_was(stack, wire, shop, ann):
    before = stack.ok("get_user", shop, ann)
    wire.refuse("Publish", "Throttled", 429)

    stack.refused("503", "associate", shop, ann, body={"address": OTHER_NUMBER}, stores=True)

    after = stack.ok("get_user", shop, ann)
    assert after | {"version_number": 0} == before | {"version_number": 0}
    assert after["version_number"] > before["version_number"]
    wire.mend()
    code = stack.login(shop, ann)
    assert stack.messages[-1].to == NUMBER
    assert stack.guess(shop, ann, code).status == 200


def test_an_association_that_another_overtakes_is_decided_anew(stack, wire, shop):
    wire.interrupt("TransactWriteItems", lambda: stack.associate(shop, "ann", OTHER_NUMBER))

    code = stack.associate(shop, "ann", NUMBER)

    assert len(stack.messages) == 2
    assert stack.guess(shop, "ann", code).status == 200
    assert stack.ok("get_user", shop, "ann")["user_address"] == NUMBER


@pytest.mark.parametrize(
    ("reason", "code"), [("ConditionalCheckFailed", "1001"), ("TransactionConflict", "503")]
)
def test_an_association_that_keeps_losing_is_stale_and_one_that_is_held_up_unavailable(
    stack, wire, shop, ann, reason, code
):
    wire.cancel(reason, "None", "None")

    stack.refused(code, "associate", shop, ann, body={"address": OTHER_NUMBER})

    assert wire.operations.count("TransactWriteItems") == 6
    assert stack.messages == []


def test_a_deletion_of_the_application_meanwhile_stops_no_later_than_the_next_read(stack, wire, shop, ann):
    def theirs():
        stack.ok("dissociate", shop, ann)
        stack.ok("delete_application", shop)

    wire.interrupt("TransactWriteItems", theirs)

    assert stack.call("associate", shop, ann, body={"address": OTHER_NUMBER}).code == "404"
    assert stack.messages == []


def test_a_code_expires_a_day_after_it_is_good_and_an_address_stays_while_a_user_has_it(stack, shop):
    stack.ok("associate", shop, "ann", body={"address": NUMBER})

    now = stack.clock.now // 1000
    assert stack.item("CODE")["ttl"] == {"N": str(now + 300 + 86_400)}
    assert "ttl" not in stack.item("BUDGET")


def test_the_budget_of_an_address_without_users_expires_two_days_after_the_last_send(
    stack, shop, monkeypatch
):
    monkeypatch.setenv("USERS_PER_ADDRESS", "0")
    stack.ok("associate", shop, "ann", body={"address": NUMBER})

    assert stack.item("BUDGET")["ttl"] == {"N": str(stack.clock.now // 1000 + 2 * 86_400)}
