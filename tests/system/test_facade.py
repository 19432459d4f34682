"""CAMARA's operations and the reference page on the deployed stack, with IAM enforced."""

import json
import re

from mfa.edge import reference
from tests.system.conftest import Service
from tools.openapi import description as openapi

NUMBER = "+12025550123"
PATH = "/one-time-password-sms/v2"


def test_a_number_is_verified_as_camara_has_it(served: Service) -> None:
    application = served.create_application().rpartition("/")[2]
    bound = ("token", "create", "--account", "local", "--name", "camara", "--application", application)
    token = served.mfactl(*bound)["token"]
    headers = {"x-correlator": "b4333c46-49c0-4f62-80d7-f0ef930f1c46"}
    body = {"phoneNumber": NUMBER, "message": "Say {{code}} to $us"}

    sent = served.call("POST", f"{PATH}/send-code", body, headers, token)
    assert (sent.status, sent.body.keys()) == (200, {"authenticationId"})
    assert sent.headers["x-correlator"] == headers["x-correlator"]
    message = served.messages()[0]
    assert message["to"] == NUMBER
    assert re.fullmatch(r"Say [0-9]{6} to \$us", message["body"])

    guess = {"authenticationId": sent.body["authenticationId"], "code": "wrong0"}
    wrong = served.call("POST", f"{PATH}/validate-code", guess, headers, token)
    assert (wrong.status, wrong.body["code"]) == (400, "ONE_TIME_PASSWORD_SMS.INVALID_OTP")
    guess["code"] = served.last_code()
    right = served.call("POST", f"{PATH}/validate-code", guess, headers, token)
    assert (right.status, right.body) == (204, "")
    assert right.headers["x-correlator"] == headers["x-correlator"]
    again = served.call("POST", f"{PATH}/validate-code", guess, headers, token)
    assert (again.status, again.body["code"]) == (400, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED")

    unbound = served.call("POST", f"{PATH}/send-code", body)
    assert (unbound.status, unbound.body["code"]) == (403, "PERMISSION_DENIED")
    nobody = served.send("POST", f"{PATH}/send-code", b"{}", {})
    assert (nobody.status, nobody.body["error_code"]) == (401, "401")


def test_anyone_reads_the_description_and_the_page_that_shows_it(served: Service) -> None:
    described = served.send("GET", "/openapi.json", None, {})
    assert (described.status, described.body) == (200, json.loads(openapi.SERVED.read_text()))
    known = served.send("GET", "/openapi.json", None, {"If-None-Match": described.headers["etag"]})
    assert known.status == 304

    page = served.send("GET", "/docs", None, {})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for name in reference.FILES:
        assert f'"docs/{name}"' in page.body
        file = served.send("GET", f"/docs/{name}", None, {})
        assert (file.status, bool(file.body)) == (200, True)
    assert "SwaggerUIBundle" in served.send("GET", "/docs/swagger-ui-bundle.js", None, {}).body
    assert served.send("GET", "/docs/LICENSE", None, {}).status == 404
