"""The description of the API and the page that shows it: there for anyone, kept, and loading nothing from elsewhere."""

import json
import re
from copy import deepcopy

import pytest

from mfa.edge import reference
from tests.functions.conftest import EVENTS, ROOT

FOLDER = ROOT / "layers" / "reference" / "mfa_reference"


@pytest.fixture
def get(stack):
    """Answer a route of the function; `file` is of the page, `known` what is had already.

    The policy that goes with every file allows nothing from elsewhere.
    """

    def get(resource, file=None, known=None):
        event = deepcopy(EVENTS["show_reference"])
        event["resource"] = resource
        event["pathParameters"] = {"Page_File": file} if file else None
        if known is not None:
            event["headers"]["if-none-match"] = known
        response = stack.handler("show_reference")(event, None)
        headers = response["headers"]
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        if response["statusCode"] == 200:
            policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
            assert (policy["default-src"], policy["img-src"]) == ("'none'", "'self' data:")
            assert set(" ".join(policy.values()).split()) == {"'none'", "'self'", "data:"}
            assert headers["x-content-type-options"] == "nosniff"
        return response

    return get


def test_the_description_is_answered_to_anyone(get, wire):
    response = get("/openapi.json")

    assert response["statusCode"] == 200
    assert response["headers"]["content-type"] == "application/json"
    assert json.loads(response["body"]) == json.loads((FOLDER / "openapi.json").read_text())
    assert wire.requests == []


@pytest.mark.parametrize("name", reference.FILES)
def test_every_file_of_the_page_is_there(get, name):
    response = get("/docs/{Page_File}", name)

    assert response["statusCode"] == 200
    assert response["body"]
    # API Gateway takes answers of 10 MB, Lambda of 6.
    assert len(json.dumps(response)) < 4_000_000


@pytest.mark.parametrize("known", ["{etag}", "W/{etag}", '"x", {etag}', "*"])
def test_what_is_known_is_not_sent_again(get, known):
    first = get("/openapi.json")
    etag = first["headers"]["etag"]

    again = get("/openapi.json", known=known.format(etag=etag))

    assert (again["statusCode"], again["body"]) == (304, "")
    assert again["headers"]["etag"] == etag
    assert again["headers"]["cache-control"] == "public, max-age=300"
    assert get("/openapi.json", known='"other"')["statusCode"] == 200
    assert get("/docs")["headers"]["etag"] != etag


@pytest.mark.parametrize(
    "name", ["index.html", "openapi.json", "nope.js", "..%2f..%2fmfa%2fapi.py", "LICENSE", "__init__.py"]
)
def test_another_file_is_not_found(get, name):
    response = get("/docs/{Page_File}", name)

    assert response["statusCode"] == 404
    assert json.loads(response["body"])["error_code"] == "404"


def test_the_page_loads_nothing_from_elsewhere(get):
    answer = get("/docs")
    page = answer["body"]

    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    # Relative to the page's own folder, so right under any stage and domain.
    fetched = re.findall(r'<(?!a )[^>]*\b(?:src|href)="([^"]*)"', page)
    assert sorted(fetched) == sorted(f"docs/{name}" for name in reference.FILES)
    assert not re.search(r"<style|<script>|\bstyle=|\bon\w+=", page), "the policy allows nothing inline"
