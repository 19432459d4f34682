"""The token authorizer, and the command that makes its tokens."""

import hashlib
from functools import partial

import pytest

ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/v1"
ALL = ["applications:read", "applications:write", "codes:send", "codes:validate", "users:read"]
NO_BEARERS = [
    "", "Bearer", "Bearer ", "{token}", "Basic {token}", "Token {token}", "Bearer {token} x", "Bearer {token}{token}",
    "Bearer\n{token}", "Bearer mfa_", "Bearer mfa_0123456789abcdef_short", "Bearer {upper}", "Bearer é",
]  # fmt: skip


@pytest.fixture
def create(ok):
    """Create a token of an account; return what the command says of it."""
    return partial(ok, "token", "create", "--new-account", "--account")


def _authorize(stack, authorization, route="GET/applications"):
    event = {"type": "TOKEN", "authorizationToken": authorization, "methodArn": f"{ARN}/{route}"}
    return stack.handler("authorize")(event, None)


def _require_unauthorized(stack, authorization):
    before = stack.items()
    with pytest.raises(Exception) as refusal:
        _authorize(stack, authorization)
    assert str(refusal.value) == "Unauthorized"
    assert refusal.value.__cause__ is None
    assert stack.items() == before


@pytest.mark.parametrize("form", ["Bearer {token}", "bearer {token}", "BEARER   {token}", " Bearer {token} "])
def test_a_live_token_opens_every_route_to_its_account(stack, create, form):
    token = create("acme")

    policy = _authorize(stack, form.format(token=token["token"]), "POST/applications/1/users/1/associate")

    assert policy.keys() == {"principalId", "policyDocument", "context"}
    assert policy["principalId"] == token["id"]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{ARN}/*"}
    assert policy["policyDocument"] == {"Version": "2012-10-17", "Statement": [statement]}
    assert policy["context"] == {"account": "acme", "scopes": " ".join(ALL), "token_id": token["id"]}


@pytest.mark.parametrize("how", ["TOKEN", "ACCOUNT", "revoked", "another's secret"])
def test_a_token_that_is_not_live_opens_no_route(stack, ok, create, how):
    token = create("acme")
    if how in ("TOKEN", "ACCOUNT"):
        stack.erase(how)
    elif how == "revoked":
        ok("token", "revoke", token["id"])
    else:
        forged = stack.item("TOKEN") | {"secret_hash": {"B": b"x" * 32}}
        stack.cloud.client.put_item(TableName="mfa", Item=forged)

    _require_unauthorized(stack, f"Bearer {token['token']}")


@pytest.mark.parametrize("form", NO_BEARERS)
def test_what_is_no_bearer_token_is_unauthorized_without_a_look_at_the_table(stack, wire, create, form):
    token = create("acme")["token"]
    wire.reset()

    _require_unauthorized(stack, form.format(token=token, upper=token.upper()))

    assert wire.operations == []


def test_a_token_may_be_used_until_the_moment_it_expires(stack, create):
    """Also where the verdict is cached."""
    token = create("acme", "--expires", "1h")
    context = _authorize(stack, f"Bearer {token['token']}")["context"]
    assert context["expires"] == token["expires_date"] == "2026-11-23T19:16:00.123Z"

    stack.clock.advance(3600 - 0.001)
    _authorize(stack, f"Bearer {token['token']}")
    stack.ok("list_applications", context=context)
    stack.clock.advance(0.001)
    _require_unauthorized(stack, f"Bearer {token['token']}")
    answer = stack.refused("401", "list_applications", context=context)

    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_first_use_of_a_day_is_noted(stack, wire, create):
    token = create("acme")
    _authorize(stack, f"Bearer {token['token']}")
    assert stack.item("TOKEN")["last_used_date"] == {"S": "2026-11-23"}
    wire.reset()

    _authorize(stack, f"Bearer {token['token']}")
    assert wire.operations == ["GetItem", "GetItem"]
    stack.clock.advance(86_400)
    _authorize(stack, f"Bearer {token['token']}")

    assert stack.item("TOKEN")["last_used_date"] == {"S": "2026-11-24"}


def test_a_token_is_made_with_its_account_shown_once_and_kept_as_a_hash(stack, create):
    token = create("acme", "--name", "backend")

    given = {"account": "acme", "name": "backend", "scopes": ALL, "created_date": "2026-11-23T18:16:00.123Z"}
    empty = dict.fromkeys(("expires_date", "revoked_date", "application", "last_used_date"), "")
    assert token == given | empty | {"id": token["id"], "token": token["token"]}
    made = {key for key in stack.items() if key[1] != "CHANGE"}
    assert made == {(f"TOKEN#{token['id']}", "TOKEN"), ("ACCOUNT#acme", "ACCOUNT")}
    secret = token["token"].split("_")[2][:43]
    assert secret not in str(stack.items())
    assert stack.item("TOKEN")["secret_hash"] == {"B": hashlib.sha256(secret.encode()).digest()}


def test_tokens_are_listed_newest_first_without_their_secret_and_as_revoked_the_first_time(
    stack, run, ok, create
):
    made = []
    for name in ("one", "two"):
        made.append(create("acme", "--name", name))
        stack.clock.advance(30)
    create("other")
    first = made[0]["id"]

    assert ok("token", "revoke", first) == {"id": first, "revoked": True}
    stack.clock.advance(60)
    again = run("token", "revoke", first).stdout
    listed = ok("token", "list", "--account", "acme")

    assert again == f"{first} was revoked already: nothing changed.\n"
    made[0]["revoked_date"] = "2026-11-23T18:17:00.123Z"
    for token in made:
        del token["token"]
    assert listed == made[::-1]
