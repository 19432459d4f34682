"""Applications that name stored templates: what they send, and what keeps a template from being deleted."""

import pytest

ABSENT = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"


@pytest.fixture
def shop(stack, hello):
    return stack.application(associate_template=hello, login_template=hello)


@pytest.fixture
def ann(stack, shop):
    text = stack.associate(shop, "ann")
    stack.ok("validate", shop, "ann", body={"validation_code": text.removeprefix("Stored: ")})
    return "ann"


def _templates(stack):
    """The items that are left of templates."""
    return [pk for pk, _ in stack.items() if pk.startswith("TEMPLATE#")]


@pytest.mark.parametrize("field", ["associate_template", "login_template"])
def test_an_application_names_a_template_of_its_account_by_id(stack, hello, field):
    shop = stack.application(**{field: hello})

    assert stack.ok("get_application", shop)[field] == hello
    assert stack.item("USES")["applications"] == {"BS": [shop.encode()]}
    said = f"{field}: is not the id of a stored template of the account"
    for other in (ABSENT, stack.template(account="other")):
        stack.unfit(said, "create_application", **{field: other})
        stack.unfit(said, "update_application", shop, **{field: other})


def test_a_template_that_is_deleted_meanwhile_is_not_named(stack, wire, hello):
    shop, other = stack.application(), stack.template("Other")
    wire.interrupt("TransactWriteItems", lambda: stack.ok("delete_template", hello))
    made = stack.call("create_application", body={"name": "Club", "login_template": hello})
    wire.interrupt("TransactWriteItems", lambda: stack.ok("delete_template", other))
    change = {"version_number": 1, "name": "Club", "login_template": other}
    changed = stack.call("update_application", shop, body=change)

    assert (made.code, changed.code) == ("1001", "1001")
    assert [each["name"] for each in stack.ok("list_applications")] == ["Shop"]
    assert _templates(stack) == []


def test_a_template_in_use_is_not_deleted_and_who_uses_it_is_named(stack, hello, shop):
    answer = stack.refused("409", "delete_template", hello, said=f'It is used by "Shop" ({shop}).')
    for number in range(11):
        stack.application(f"Shop {number}", login_template=hello)
    many = stack.refused("409", "delete_template", hello, said="and 2 more")

    assert "retry-after" not in answer.headers
    assert many.description.count('"Shop') == 10


def test_a_template_that_is_named_meanwhile_is_not_deleted(stack, wire, hello):
    wire.interrupt("TransactWriteItems", lambda: stack.application(login_template=hello))

    assert stack.call("delete_template", hello).code == "1001"
    stack.refused("409", "delete_template", hello)


def test_a_template_in_use_is_deleted_by_force_and_the_default_text_is_sent(stack, hello, shop, ann):
    assert stack.ok("delete_template", hello, query={"force": "true"}) == {}
    stack.clock.advance(10)

    stack.ok("login_start", shop, ann)

    assert "is your Shop login code" in stack.messages[-1].text
    stack.update("application", shop, description="still there")
    stack.update("application", shop, 2, login_template="", associate_template="")
    stack.ok("delete_application", shop)
    assert _templates(stack) == []


def test_a_template_is_in_use_until_the_last_field_or_application_lets_go_of_it(stack, hello, shop):
    club = stack.application("Club", login_template=hello)
    stack.update("application", shop, login_template="")
    stack.ok("delete_application", club)
    stack.refused("409", "delete_template", hello)

    stack.update("application", shop, 2, associate_template="$code")

    stack.ok("delete_template", hello)
    assert _templates(stack) == []


def test_both_flows_send_the_text_of_the_template_and_its_change_within_ten_seconds(stack, hello, shop, ann):
    stack.ok("login_start", shop, ann)
    stack.update("template", hello, body="New: $code")
    stack.clock.advance(10)
    stack.ok("login_start", shop, ann)

    assert [each.text.split(":")[0] for each in stack.messages] == ["Stored", "Stored", "New"]


def test_a_template_costs_one_read_in_ten_seconds_and_none_where_none_is_named(stack, wire, shop, ann):
    """Where it is out of reach, nothing is sent."""
    stack.clock.advance(10)

    def requests():
        wire.requests.clear()
        stack.ok("login_start", shop, ann)
        return [each for each in wire.operations if each != "GetSecretValue"]

    assert requests() == ["BatchGetItem", "GetItem", "UpdateItem", "Publish"]
    assert requests() == ["BatchGetItem", "UpdateItem", "Publish"]
    stack.clock.advance(10)
    wire.refuse("GetItem", "ThrottlingException")
    stack.refused("503", "login_start", shop, ann)
    wire.mend()
    stack.update("application", shop, login_template="")
    stack.restart()
    assert requests() == ["BatchGetItem", "UpdateItem", "Publish"]


def test_a_template_that_a_thousand_applications_name_takes_no_more_and_says_so(stack, cloud, hello, shop):
    """One that names it already goes on; one that lets go of it makes room."""
    others = [f"01935b7e-7a4c-7d3e-9f21-{number:012x}" for number in range(999)]
    item = stack.items()[f"TEMPLATE#{hello}", "USES"]
    full = item | {"applications": {"BS": [each.encode() for each in (*others, shop)]}}
    cloud.client.put_item(TableName="mfa", Item=full)
    club = stack.application("Club")

    full = "1000 applications use this template"
    stack.unfit(f"login_template: {full}", "create_application", login_template=hello)
    stack.unfit(f"associate_template: {full}", "update_application", club, associate_template=hello)
    stack.update("application", shop, display_name="Still")
    stack.update("application", shop, 2, associate_template="", login_template="")
    stack.update("application", club, associate_template=hello)
