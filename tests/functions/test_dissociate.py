"""DELETE /applications/{Application_ID}/users/{User_ID}/associate."""


def test_the_address_is_unbound_and_the_status_is_initial(stack, shop, ann):
    stack.clock.advance(60)

    assert stack.ok("dissociate", shop, ann) == {}

    assert stack.ok("get_user", shop, ann) == {
        "id": "ann",
        "user_address": "",
        "status": "INITIAL",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:17:00.123Z",
        "version_number": 3,
    }


def test_an_unbound_address_is_not_kept_even_encrypted(stack, shop, ann):
    stack.ok("dissociate", shop, ann)

    user = stack.item("USER")
    assert user["sealed_address"] == {"B": b""}
    assert user["address_digest"] == {"S": ""}


def test_a_pending_login_code_is_void(stack, shop, ann):
    code = stack.login(shop, ann)
    stack.ok("dissociate", shop, ann)

    stack.refused("2001", "validate", shop, ann, body={"validation_code": code})


def test_a_pending_association_code_is_void(stack, shop):
    code = stack.associate(shop, "ann")
    stack.ok("dissociate", shop, "ann")

    stack.refused("2001", "validate", shop, "ann", body={"validation_code": code})
    assert stack.ok("get_user", shop, "ann")["status"] == "INITIAL"


def test_again_and_again_is_the_same(stack, shop, ann):
    stack.ok("dissociate", shop, ann)
    first = stack.ok("get_user", shop, ann)

    stack.clock.advance(60)
    stack.ok("dissociate", shop, ann)

    assert stack.ok("get_user", shop, ann) == first


def test_the_user_can_be_associated_anew(stack, shop, ann):
    stack.ok("dissociate", shop, ann)

    stack.validated(shop, ann, "+12025550100")

    user = stack.ok("get_user", shop, ann)
    assert (user["status"], user["user_address"], user["version_number"]) == ("VALIDATED", "+12025550100", 5)


def test_it_does_not_reset_the_budget(stack, shop, ann):
    for _ in range(4):
        stack.associate(shop, ann)
        stack.ok("dissociate", shop, ann)

    stack.refused("2004", "associate", shop, ann, body={"address": "+12025550100"})


def test_a_user_that_changes_meanwhile_is_dissociated_all_the_same(stack, wire, shop, ann):
    wire.interrupt("TransactWriteItems", lambda: stack.associate(shop, ann))

    stack.ok("dissociate", shop, ann)

    assert stack.ok("get_user", shop, ann)["status"] == "INITIAL"
    stack.refused("2001", "validate", shop, ann, body={"validation_code": stack.messages[-1].text})


def test_a_user_that_keeps_changing_is_stale(stack, wire, shop, ann):
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    wire.refuse("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

    stack.refused("1001", "dissociate", shop, ann)


def test_a_login_that_read_the_user_before_sends_nothing(stack, wire, shop, ann):
    wire.interrupt("UpdateItem", lambda: stack.ok("dissociate", shop, ann))

    assert stack.call("login_start", shop, ann).code == "2003"
    assert stack.messages == []
