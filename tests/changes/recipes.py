"""The recipes of an operation, a field and a delivery method."""

from tests.changes import Recipe
from tests.changes.method import METHOD

_FUNCTION = '''"""GET /applications/{Application_ID}/users/{User_ID}/again: a user, read again."""

from typing import Any

from mfa.edge.api import operation
from mfa.flows import again
from mfa.models.answers import User
from mfa.models.resources import Caller, UserKey
from mfa.wiring import Service


@operation(
    "GET /applications/{Application_ID}/users/{User_ID}/again",
    scope="users:read",
    tag="Users",
    summary="Get a user again",
    answers=User,
)
def handler(service: Service, caller: Caller, path: UserKey, now: int) -> dict[str, Any]:
    """Answer the user."""
    return again.get(service, caller, path, now)
'''
_RULE = '''"""Rule of users that are read again."""

from typing import Any

from mfa.flows import users
from mfa.models.resources import Caller, UserKey
from mfa.tenants.service import Service


def get(service: Service, caller: Caller, key: UserKey, now: int) -> dict[str, Any]:
    """Return the user. Raises NotFound, Forbidden."""
    return users.get(service, caller, key, {}, now)
'''
_BLOCK = """  GetAgain:
    Type: AWS::Serverless::Function
    Properties:
      Description: Answers a user again.
      Handler: get_again.handler
      Events:
        Route:
          Type: Api
          Properties: {RestApiId: !Ref Api, Method: GET, Path: "/applications/{Application_ID}/users/{User_ID}/again"}
      Policies: [!Ref ReadKeys, !Ref ReadUsers]

"""
_TEST = '''"""A user, read again."""


def test_a_user_is_the_same_again(stack, shop, ann):
    assert stack.ok("get_again", shop, ann) == stack.ok("get_user", shop, ann)
'''
_ANSWERS = """  GET /applications/{Application_ID}/users/{User_ID}/again:
    "200":
      - test_get_again.py::test_a_user_is_the_same_again
    400/400:
      - test_every_operation.py::test_a_malformed_id_is_refused_naming_it
      - test_every_operation.py::test_an_unknown_or_repeated_query_parameter_is_refused_naming_it
    400/1023:
      - test_every_operation.py::test_a_user_id_over_128_characters_is_too_long
    403/403:
      - test_every_operation.py::test_a_request_without_the_scope_is_refused_naming_it
    404/404:
      - test_isolation.py::test_anothers_user_is_none_of_ones_own
"""
_CALL = '''def get_again(application: Named, user: str) -> Call[User]:
    """Read a user again."""
    return _call("get_again", User, "GET", _user(application, user, "again"))


'''
OPERATION = Recipe(
    {
        "functions/get_again.py": {"": _FUNCTION},
        "template.yaml": {"  DeleteUser:\n    Type: AWS::Serverless::Function": _BLOCK},
        "watching.yaml": {"                - {Ref: DeleteUser}\n": "                - {Ref: GetAgain}\n"},
        "layers/shared/mfa/flows/again.py": {"": _RULE},
        "tests/functions/test_get_again.py": {"": _TEST},
        "tests/functions/contract.yml": {
            "  DELETE /applications/{Application_ID}/users/{User_ID}:\n": _ANSWERS
        },
        "bench/limits.py": {'    "get_user": Limit(': '    "get_again": Limit(1, 1, 0, 2, _READ_PAIR),\n'},
        "clients/python/mfa_client/operations.py": {"def delete_user(": _CALL},
        "CHANGELOG.md": {
            "- Operations on applications": "- `GET .../users/{User_ID}/again` answers a user again.\n"
        },
    },
    most=9,
    flow="get_again",
)

_FIELD = """    nickname: Annotated[
        str, Field(max_length=20, description="What you call it.", examples=("Shoppy",)), PRINTABLE
    ] = ""
"""
_FIELD_TEST = '''"""The nickname of an application."""


def test_an_application_has_a_nickname(stack):
    shop = stack.application(nickname="Shoppy")

    assert stack.ok("get_application", shop)["nickname"] == "Shoppy"
'''
FIELD = Recipe(
    {
        "layers/shared/mfa/edge/requests/application.py": {"    display_name: DisplayName": _FIELD},
        "layers/shared/mfa/models/resources.py": {'    display_name: str = ""\n': '    nickname: str = ""\n'},
        "clients/python/mfa_client/models.py": {"    display_name: str\n": "    nickname: str\n"},
        "tests/functions/test_nickname.py": {"": _FIELD_TEST},
        "CHANGELOG.md": {"- Operations on applications": "- Applications have a `nickname`.\n"},
    },
    most=5,
)
RECIPES = {"operation": OPERATION, "field": FIELD, "method": METHOD}
