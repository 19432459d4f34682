"""DELETE /applications/{Application_ID}/users/{User_ID}."""


def test_a_deleted_user_is_gone(stack, shop, ann):
    assert stack.ok("delete_user", shop, ann) == {}

    stack.refused("404", "get_user", shop, ann)
    assert stack.ok("list_users", shop) == []
    assert "USER" not in {sk for _, sk in stack.items()}


def test_a_pending_code_is_void(stack, shop, ann):
    code = stack.login(shop, ann)
    stack.ok("delete_user", shop, ann)

    stack.refused("404", "validate", shop, ann, body={"validation_code": code})
    assert {"digest", "prefixed", "validation_id", "expires_at"}.isdisjoint(stack.item("CODE"))


def test_no_login_starts_for_a_deleted_user(stack, shop, ann):
    stack.ok("delete_user", shop, ann)

    stack.refused("404", "login_start", shop, ann)
    assert stack.messages == []


def test_a_deleted_user_can_be_enrolled_anew(stack, shop, ann):
    stack.ok("delete_user", shop, ann)
    stack.clock.advance(60)
    old_code = stack.associate(shop, ann, "+12025550100")

    user = stack.ok("get_user", shop, ann)

    assert user["version_number"] == 1
    assert user["created_date"] == "2026-11-23T18:17:00.123Z"
    assert stack.guess(shop, ann, old_code).status == 200


def test_a_deletion_does_not_reset_the_budget(stack, shop):
    for _ in range(5):
        stack.associate(shop, "ann")
        stack.ok("delete_user", shop, "ann")

    stack.refused("2004", "associate", shop, "ann", body={"address": "+12025550100"})


def test_what_is_left_of_a_deleted_user_expires(stack, shop, ann):
    stack.ok("delete_user", shop, ann)

    left = stack.item("CODE")
    assert int(left["ttl"]["N"]) == stack.clock.now // 1000 + 2 * 86_400


def test_a_user_whose_code_is_long_gone_leaves_no_failure(stack, shop, ann):
    ((pk, sk),) = [key for key in stack.items() if key[1] == "CODE"]
    stack.cloud.client.delete_item(TableName="mfa", Key={"pk": {"S": pk}, "sk": {"S": sk}})

    stack.ok("delete_user", shop, ann)

    left = stack.item("CODE")
    assert left["failures"] == {"N": "0"}


def test_other_users_stay(stack, shop, ann):
    stack.validated(shop, "bob")

    stack.ok("delete_user", shop, ann)

    assert stack.ok("get_user", shop, "bob")["status"] == "VALIDATED"


def test_a_user_that_changes_meanwhile_is_deleted_all_the_same(stack, wire, shop, ann):
    wire.interrupt("TransactWriteItems", lambda: stack.ok("dissociate", shop, ann))

    stack.ok("delete_user", shop, ann)

    stack.refused("404", "get_user", shop, ann)


def test_a_user_that_keeps_changing_is_stale(stack, wire, shop, ann):
    reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
    wire.refuse("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

    stack.refused("1001", "delete_user", shop, ann)
    assert wire.operations.count("TransactWriteItems") == 3


def test_a_login_that_read_the_user_before_the_deletion_sends_nothing(stack, wire, shop, ann):
    wire.interrupt("UpdateItem", lambda: stack.ok("delete_user", shop, ann))

    assert stack.call("login_start", shop, ann).code == "404"
    assert stack.messages == []
