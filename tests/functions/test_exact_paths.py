"""Rules of paths: what HTTP clients fold reaches no other resource than the one that was meant."""

import pytest

from tests.functions.conftest import ROUTES

NO_IDS = [".", "..", "%2E", "%2e%2E", ".%2E"]
USERS = sorted(name for name, route in ROUTES.items() if "{User_ID}" in route["Properties"]["Path"])
TEMPLATES = sorted(name for name, route in ROUTES.items() if "{Template_ID}" in route["Properties"]["Path"])


def _at(stack, name, path, *place, **request):
    """Call an operation by a path as it was sent; API Gateway takes no notice of slashes at its end."""
    event = stack.event(name, *place, **request)
    event["path"] = path
    response = stack.handler(name)(event, None)
    return response["statusCode"], response["body"]


@pytest.mark.parametrize("dots", NO_IDS)
def test_dots_are_no_id(stack, shop, ann, dots):
    bodies = {
        "associate": {"address": "+12025550123"},
        "validate": {"validation_code": "1"},
        "update_template": {"version_number": 1, "name": "x"},
    }
    for name in USERS:
        answer = stack.refused("400", name, shop, dots, body=bodies.get(name), naming="User_ID")
        assert ". and .. are not valid ids" in answer.description
    for name in TEMPLATES:
        stack.refused("400", name, dots, body=bodies.get(name), naming="Template_ID")
    stack.refused("400", "delete_application", dots, naming="Application_ID")
    stack.refused("400", "get_validation", shop, ann, dots, naming="Validation_ID")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("list_applications", "/applications/"),
        ("create_application", "//applications"),
        ("get_application", "/applications/{shop}/"),
        ("delete_application", "/applications/{shop}/"),
        ("delete_application", "/v1/applications/{shop}//"),
        ("get_user", "/applications/{shop}/users/ann/"),
        ("delete_user", "/applications/{shop}/users/ann/"),
        ("delete_user", "/applications/{shop}/users//ann"),
        ("login_start", "/applications/{shop}/users/ann//login_start"),
        ("dissociate", "/applications/{shop}/users/ann/associate/"),
    ],
)
def test_an_empty_segment_or_a_slash_at_the_end_is_no_path(stack, shop, ann, name, path):
    place = (shop, "ann")[: ROUTES[name]["Properties"]["Path"].count("{")]
    before = stack.content()

    status, body = _at(
        stack, name, path.format(shop=shop), *place, body={"name": "Club"} if "create" in name else None
    )

    assert (status, '"error_code":"404"' in body) == (404, True)
    assert stack.content() == before


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("a%2F%2Fb", "/applications/{shop}/users/a//b"),
        ("b%2F", "/applications/{shop}/users/b/"),
        ("b%2F", "/applications/{shop}/users/b%2F"),
        ("%2F", "/applications/{shop}/users//"),
        ("ann", "/applications/{shop}/users/ann"),
    ],
)
def test_slashes_of_an_id_are_its_own(stack, shop, user, path):
    stack.ok("associate", shop, user, body={"address": "+12025550123"})

    assert _at(stack, "get_user", path.format(shop=shop), shop, user)[0] == 200


def test_the_user_whose_path_a_folded_dissociation_takes_is_not_deleted_by_it(stack, shop):
    stack.validated(shop, "associate")

    assert "mfactl user forget" in stack.refused("400", "delete_user", shop, "associate").description
    stack.ok("dissociate", shop, "associate")
