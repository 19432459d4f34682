"""CAMARA's operations and the reference page on the deployed stack, with IAM enforced."""

import json
import re

from mfa.edge import reference
from tests.system.conftest import Service
from tools.openapi import description as openapi

PATH = "/one-time-password-sms/v2"


def test_a_number_is_verified_as_camara_has_it(served: Service):
    application = served.create_application().rpartition("/")[2]
    token = served.create_token("local", "--application", application)
    correlator = {"x-correlator": "b4333c46-49c0-4f62-80d7-f0ef930f1c46"}
    body = {"phoneNumber": "+12025550123", "message": "Say {{code}} to $us"}

    sent = served.call("POST", f"{PATH}/send-code", body, token, **correlator)
    assert (sent.status, sent.body.keys()) == (200, {"authenticationId"})
    assert re.fullmatch(r"Say [0-9]{6} to \$us", served.messages()[0]["body"])

    guess = {"authenticationId": sent.body["authenticationId"], "code": "wrong0"}
    wrong = served.call("POST", f"{PATH}/validate-code", guess, token)
    assert (wrong.status, wrong.body["code"]) == (400, "ONE_TIME_PASSWORD_SMS.INVALID_OTP")
    guess["code"] = served.last_code()
    right = served.call("POST", f"{PATH}/validate-code", guess, token, **correlator)
    assert (right.status, right.body) == (204, "")
    for answer in (sent, right):
        assert answer.headers["x-correlator"] == correlator["x-correlator"]

    unbound = served.call("POST", f"{PATH}/send-code", body)
    assert (unbound.status, unbound.body["code"]) == (403, "PERMISSION_DENIED")


def test_anyone_reads_the_description_and_the_page_that_shows_it(served: Service):
    described = served.send("GET", "/openapi.json", {})
    assert (described.status, described.body) == (200, json.loads(openapi.SERVED.read_text()))

    page = served.send("GET", "/docs", {})
    for name in reference.FILES:
        assert f'"docs/{name}"' in page.body
        file = served.send("GET", f"/docs/{name}", {})
        assert (file.status, bool(file.body)) == (200, True)
