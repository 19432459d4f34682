"""Rules of paths: what HTTP clients fold reaches no other resource than the one that was meant."""

import pytest

from tests.functions.conftest import ROUTES


def _at(stack, name, path, *place, **request):
    """Call an operation by a path as it was sent; API Gateway takes no notice of slashes at its end."""
    event = stack.event(name, *place, **request)
    event["path"] = path
    response = stack.handler(name)(event, None)
    return response["statusCode"], response["body"]


# tests/hostile/test_paths.py has every operation on users.
@pytest.mark.parametrize("dots", [".", "..", "%2E", "%2e%2E", ".%2E"])
def test_dots_are_no_id(stack, shop, ann, dots):
    for name, place, naming in (
        ("get_user", (shop, dots), "User_ID"),
        ("get_template", (dots,), "Template_ID"),
        ("delete_application", (dots,), "Application_ID"),
        ("get_validation", (shop, ann, dots), "Validation_ID"),
    ):
        answer = stack.refused("400", name, *place, naming=naming)
        assert ". and .. are not valid ids" in answer.description


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("list_applications", "/applications/"),
        ("create_application", "//applications"),
        ("list_applications", "//v1/applications"),
        ("delete_application", "/v1/applications/{shop}//"),
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
