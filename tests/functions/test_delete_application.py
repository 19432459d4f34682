"""DELETE /applications/{Application_ID}."""


def test_a_deleted_application_is_gone_with_its_name(stack, shop):
    assert stack.ok("delete_application", shop) == {}

    assert stack.items() == {}
    stack.refused("404", "get_application", shop)
    assert stack.ok("list_applications") == []


def test_a_recreated_application_sees_no_old_data(stack, shop, ann):
    stack.ok("delete_application", shop)
    again = stack.application("Shop")

    assert stack.ok("list_users", again) == []
    stack.refused("404", "get_user", again, ann)
    stack.refused("404", "validate", again, ann, body={"validation_code": "000000"})


def test_the_users_of_a_deleted_application_are_left_to_the_background(stack, shop, ann):
    stack.ok("delete_application", shop)

    assert {sk for _, sk in stack.items()} == {"USER", "CODE", "BUDGET"}


def test_an_application_that_changes_meanwhile_is_stale(stack, wire, shop):
    def change():
        stack.ok("update_application", shop, body={"version_number": 1, "name": "Club"})

    wire.interrupt("TransactWriteItems", change)

    answer = stack.call("delete_application", shop)

    assert answer.code == "1001"
    assert stack.ok("get_application", shop)["name"] == "Club"
    stack.refused("1011", "create_application", body={"name": "Club"})


def test_its_codes_stop_working_within_ten_seconds(stack, shop, ann):
    code = stack.login(shop, ann)
    stack.guess(shop, ann, "wrong")  # From here the application is cached.
    stack.ok("delete_application", shop)

    stack.clock.advance(10)

    stack.refused("404", "validate", shop, ann, body={"validation_code": code})


def test_no_code_is_sent_from_the_moment_of_the_deletion(stack, shop, ann):
    stack.login(shop, ann)
    stack.ok("delete_application", shop)

    stack.refused("404", "login_start", shop, ann)
    stack.refused("404", "associate", shop, ann, body={"address": "+12025550123"})
    assert len(stack.messages) == 1
