"""Rules of paths: what HTTP clients fold reaches no other resource than the one that was meant."""

import pytest

from tests.functions.conftest import ROUTES


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("create_application", "//applications"),
        ("list_applications", "//v1/applications"),
        ("delete_user", "/applications/{shop}/users/ann/"),
        ("delete_user", "/applications/{shop}/users//ann"),
        ("dissociate", "/v1/applications/{shop}/users/ann//associate/"),
    ],
)
def test_an_empty_segment_or_a_slash_at_the_end_is_no_path(stack, shop, ann, name, path):
    place = (shop, "ann")[: ROUTES[name]["Properties"]["Path"].count("{")]
    body = {"name": "Club"} if "create" in name else None

    stack.refused("404", name, *place, body=body, at=path.format(shop=shop))


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("a%2F%2Fb", "/applications/{shop}/users/a//b"),
        ("b%2F", "/applications/{shop}/users/b/"),
        ("b%2F", "/applications/{shop}/users/b%2F"),
        ("%2F", "/applications/{shop}/users//"),
    ],
)
def test_slashes_of_an_id_are_its_own(stack, shop, user, path):
    stack.ok("associate", shop, user)

    stack.ok("get_user", shop, user, at=path.format(shop=shop))


def test_the_user_whose_path_a_folded_dissociation_takes_is_not_deleted_by_it(stack, shop):
    stack.validated(shop, "associate")

    assert "mfactl user forget" in stack.refused("400", "delete_user", shop, "associate").description
    stack.ok("dissociate", shop, "associate")
