"""The client against the real handlers: each operation, and the errors that a host has to tell apart."""

import asyncio

import pytest

from mfa_client import TokenType, UserStatus, ValidationStatus, errors, operations
from tests.hostile.conftest import THEIR_NUMBER


def test_an_enrolment_and_a_login(service, client, shop):
    sent = client.associate(shop, "bob", THEIR_NUMBER, locale="de")
    assert client.get_user(shop, "bob").status is UserStatus.VALIDATION_PENDING
    assert sent.accepts(client.validate(shop, "bob", service.messages[-1]))
    assert client.get_user(shop, "bob").user_address == THEIR_NUMBER

    started = client.login_start(shop, "bob")
    assert started.meta.attempts_remaining == 5
    assert started.meta.code_expires
    left = {each.name: each.remaining for each in started.meta.rate_limits}
    assert left == {"user-short": 4, "user-daily": 19}
    accepted = client.validate(shop, "bob", service.messages[-1])
    assert started.accepts(accepted)
    assert not sent.accepts(accepted)
    assert client.get_validation(shop, "bob", started.id).status is ValidationStatus.VALIDATED

    client.dissociate(shop, "bob")
    assert client.get_user(shop, "bob").status is UserStatus.INITIAL
    client.delete_user(shop, "bob")
    with pytest.raises(errors.NotFound):
        client.get_user(shop, "bob")


def test_an_application_is_made_changed_listed_and_deleted(client):
    chosen = {"auth_code_length": 8, "auth_token_type": TokenType.ALPHA, "message_from": "BANK"}
    made = client.create_application("Bank", **chosen)
    first = client.get_application(made.id)
    assert (first.name, first.auth_code_length, first.auth_token_type) == ("Bank", 8, TokenType.ALPHA)

    assert first == client.get_application(made)

    second = client.update_application(first, first.version_number, display_name="The Bank")
    assert (second.display_name, second.version_number) == ("The Bank", 2)
    assert client.update_application(second, 2, name="Bank of Ours").version_number == 3
    assert [each.id for each in client.list_applications(name="Bank of Ours")] == [made.id]
    client.delete_application(made.id)
    with pytest.raises(errors.NotFound):
        client.get_application(made.id)


def test_a_template_is_made_changed_listed_and_deleted(client):
    made = client.create_template("Hello", "$code it is", {"de": "$code ist es"})
    assert client.get_template(made.id).bodies == {"de": "$code ist es"}
    assert client.update_template(made.id, 1, body="It is $code").body == "It is $code"
    assert [each.id for each in client.list_templates(name="Hello")] == [made.id]

    client.create_application("Bank", login_template=made.id)
    with pytest.raises(errors.Conflict, match="Bank"):
        client.delete_template(made.id)
    client.delete_template(made.id, force=True)
    with pytest.raises(errors.NotFound):
        client.get_template(made.id)


def test_a_list_goes_on_to_its_end(client, awaited, shop):
    async def awaited_ids():
        return [each.id async for each in awaited.list_users(shop, limit=2)]

    for number in range(5):
        client.associate(shop, f"user {number}", f"+1202555015{number}")

    listed = [each.id for each in client.list_users(shop, limit=2)]
    assert listed == ["user 4", "user 3", "user 2", "user 1", "user 0", "ann"]
    assert asyncio.run(awaited_ids()) == listed
    pending = client.list_users(shop, limit=2, status=UserStatus.VALIDATION_PENDING)
    assert next(pending).meta.next_cursor
    assert len(list(pending)) == 4


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("+1 (202) 555-0123", "+12025550123"),
        ("001-202.555.0123", "+12025550123"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        (" Ann@Example.com ", "Ann@Example.com"),
        ("12", "12"),
    ],
)
def test_an_address_is_taken_as_people_write_it(written, sent):
    assert operations.associate("shop", "ann", written).body["address"] == sent
