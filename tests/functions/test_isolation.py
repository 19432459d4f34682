"""Nothing of one account is there for another: every operation, with another account's token, of every scope.

The tokens are issued by the rule that operators use, and authorized by the real authorizer.
"""

import pytest

from mfa import wiring
from mfa.tenants import tokens
from tests.functions.test_authorize import _authorize
from tests.functions.test_every_operation import ABSENT, OPERATIONS, place

__all__ = ["place"]
# Each operation with a token of its scope alone, and with one of all others.
ON_APPLICATIONS = [
    pytest.param(each, scopes, id=f"{each.name}-{'its own' if each.scope in scopes else 'others'}")
    for each in OPERATIONS
    if each.names
    for scopes in ((each.scope,), tuple(scope for scope in tokens.SCOPES if scope != each.scope))
]
ON_USERS = [each for each in ON_APPLICATIONS if each.values[0].names == 2]


@pytest.fixture
def as_caller(stack):
    """Issue a token; return what the authorizer says of it, as the part of a request."""

    def as_caller(account, scopes, **more):
        _, text = tokens.issue(wiring.table(), account, "test", scopes, stack.clock.now, **more)
        context = _authorize(stack, f"Bearer {text}")["context"]
        return {"account": context["account"], "scopes": context["scopes"], "context": context}

    return as_caller


@pytest.mark.parametrize(("operation", "scopes"), ON_APPLICATIONS)
def test_what_is_anothers_is_403_and_none_404(stack, wire, place, as_caller, operation, scopes):
    """Whether another's user is there, neither words nor requests, and so no time, tell."""
    intruder = {"body": operation.body} | as_caller("other", scopes)
    allowed = operation.scope in scopes
    seen = []
    for user in ("ann", "bob"):
        stack.restart()
        wire.reset()
        answer = stack.refused("403", operation.name, *place(operation, user=user), **intruder)
        assert (operation.scope in answer.description) is not allowed
        seen.append((answer, wire.operations))

    assert seen[0] == seen[1]
    stack.refused("404" if allowed else "403", operation.name, *place(operation, ABSENT), **intruder)
    assert stack.messages == []


@pytest.mark.parametrize(("operation", "scopes"), ON_USERS)
def test_anothers_user_is_none_of_ones_own(stack, shop, ann, as_caller, operation, scopes):
    """The same user id in an application of one's own is another user."""
    mine = stack.application("Mine", account="other")
    intruder = as_caller("other", scopes)
    before = {key: item for key, item in stack.items().items() if "other" not in key[0]}

    answer = stack.call(operation.name, mine, ann, body=operation.body, **intruder)

    allowed = 200 if operation.name == "associate" else 404
    assert answer.status == (allowed if operation.scope in scopes else 403)
    assert {key: item for key, item in stack.items().items() if "other" not in key[0]} == before


@pytest.mark.parametrize(("operation", "scopes"), ON_APPLICATIONS)
def test_a_bound_token_cannot_tell_what_else_is_there(stack, wire, shop, place, as_caller, operation, scopes):
    club = stack.application("Club")
    bound = as_caller("acme", scopes, application=shop)
    seen = []
    for application in (club, ABSENT):
        wire.reset()
        answer = stack.call(operation.name, *place(operation, application), body=operation.body, **bound)
        seen.append((answer.status, answer.body, wire.operations))

    assert seen[0] == seen[1]
    assert (seen[0][0], seen[0][2]) == (403, [])
    assert ("bound to another application" in seen[0][1]["error_description"]) is (operation.scope in scopes)
