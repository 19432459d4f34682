"""POST /applications/{Application_ID}/users/{User_ID}/associate."""

import re

import pytest

from tests.functions.conftest import NUMBER, OTHER_NUMBER


def test_a_new_user_waits_for_validation(stack, shop):
    made = stack.ok("associate", shop, "ann")

    assert made.keys() == {"id"}
    assert stack.ok("get_user", shop, "ann") == {
        "id": "ann",
        "user_address": NUMBER,
        "status": "VALIDATION PENDING",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 1,
    }
    # A code is kept for a day after it has expired.
    assert stack.item("CODE")["ttl"] == {"N": str(stack.clock.now // 1000 + 300 + 86_400)}


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

    stack.ok("associate", shop, "ann" | body)

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


SENDER_ID, ORIGIN = "AWS.SNS.SMS.SenderID", "AWS.MM.SMS.OriginationNumber"


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {SENDER_ID: "MyShop"},
        {SENDER_ID: "4you"},
        {SENDER_ID: "my_shop"},
        {SENDER_ID: "1-800-Shop"},
        {ORIGIN: "+12025550177"},
        {ORIGIN: "72345"},
    ],
    ids=str,
)
def test_a_message_is_transactional_and_comes_from_the_applications_sender(stack, sender):
    shop = stack.application(message_from="".join(sender.values()))

    stack.associate(shop, "ann")

    attributes = {name: value["StringValue"] for name, value in stack.published["MessageAttributes"].items()}
    assert attributes == sender | {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.MaxPrice": "0.50"}


# tests/hostile/test_injection.py and tests/unit/test_addresses.py have more of these.
@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("12025550123", "E.164"),
        ("ann@example.com", "must be a telephone number"),
        ("", "E.164"),
        ("+9991234567", "country code"),
        ("+12025", "too many or too few digits"),
        ("+11234567890", "not a valid number"),
        ("+19002345678", "premium-rate"),
        ("+12025550123\n", "control characters"),
        ("+" + "1" * 254, "at most 254"),
    ],
    ids=lambda value: str(value).encode("unicode_escape").decode()[:20],
)
def test_an_address_that_will_not_do_is_refused_saying_why(stack, wire, shop, address, problem):
    answer = stack.refused("400", "associate", shop, "ann", body={"address": address}, naming="address")

    assert problem in answer.description
    assert not address or address not in answer.description
    assert wire.operations == []


def test_associating_a_validated_user_anew_asks_for_validation_anew(stack, shop, ann):
    login = stack.login(shop, ann)

    code = stack.associate(shop, ann, OTHER_NUMBER)

    user = stack.ok("get_user", shop, ann)
    assert (user["status"], user["version_number"]) == ("VALIDATION PENDING", 3)
    stack.refused("2003", "login_start", shop, ann)
    assert login == code or stack.guess(shop, ann, login).code == "2001"


def test_an_association_that_another_overtakes_is_decided_anew(stack, wire, shop):
    wire.interrupt("TransactWriteItems", lambda: stack.associate(shop, "ann", OTHER_NUMBER))

    code = stack.associate(shop, "ann")

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
