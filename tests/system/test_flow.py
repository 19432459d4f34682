"""Enrolment and login through API Gateway, the authorizer, the functions, DynamoDB and SNS, with IAM enforced."""

import json

from local.demo import Client, demonstrate
from mfa.edge import reference
from tests.system.conftest import Service, await_answer
from tools.openapi import description as openapi

NUMBER = "+12025550123"


def test_the_demonstration_goes_as_it_should(served):
    demonstrate(Client(served.values))


def test_every_operation_answers(served):
    application = served.create_application()
    user = f"{application}/users/ada"
    name = served.call("GET", application).body["name"]
    assert served.call("GET", f"/applications?name={name.replace(' ', '%20')}").body[0]["name"] == name
    changed = served.call("PATCH", application, {"version_number": 1, "description": "changed"})
    assert (changed.status, changed.body["version_number"]) == (200, 2)
    started = served.call("POST", f"{user}/associate", {"address": NUMBER})
    assert served.call("GET", user).body["status"] == "VALIDATION PENDING"
    ended = served.call("POST", f"{user}/validate", {"validation_code": served.last_code()})
    assert (ended.status, ended.body) == (200, started.body)
    assert [entry["status"] for entry in served.call("GET", f"{application}/users").body] == ["VALIDATED"]
    started = served.call("POST", f"{user}/login_start")
    ended = served.call("POST", f"{user}/validate", {"validation_code": served.last_code()})
    assert (ended.status, ended.body) == (200, started.body)
    assert served.call("GET", f"{user}/validations/{started.body['id']}").body["status"] == "validated"
    assert served.call("DELETE", f"{user}/associate").body == {}
    assert served.call("GET", user).body["status"] == "INITIAL"
    assert served.call("POST", f"{user}/login_start").body["error_code"] == "2003"
    assert served.call("DELETE", user).body == {}
    assert served.call("GET", user).status == 404
    assert served.call("DELETE", application).body == {}
    assert served.call("GET", application).status == 404
    template = f"/templates/{served.call('POST', '/templates', {'name': name, 'body': '$code'}).body['id']}"
    assert served.call("GET", template).body in served.call("GET", "/templates").body
    changed = served.call("PATCH", template, {"version_number": 1, "body": "$code, please"})
    assert (changed.status, changed.body["version_number"]) == (200, 2)
    assert served.call("DELETE", template).body == {}


def test_a_number_is_verified_as_camara_has_it(served):
    application, facade = served.create_application().rpartition("/")[2], "/one-time-password-sms/v2"
    token = served.create_token("local", "--application", application)
    body = {"phoneNumber": NUMBER, "message": "Say {{code}} to $us"}
    sent = served.call("POST", f"{facade}/send-code", body, token)
    assert (sent.status, sent.body.keys()) == (200, {"authenticationId"})
    guess = {"authenticationId": sent.body["authenticationId"], "code": served.last_code()}
    right = served.call("POST", f"{facade}/validate-code", guess, token)
    assert (right.status, right.body) == (204, "")
    assert served.call("POST", f"{facade}/validate-code", guess).body["code"] == "PERMISSION_DENIED"


def test_anyone_reads_the_description_and_the_page_that_shows_it(served):
    assert served.send("GET", "/openapi.json", {}).body == json.loads(openapi.SERVED.read_text())
    page = served.send("GET", "/docs", {})
    for name in reference.FILES:
        assert f'"docs/{name}"' in page.body
        file = served.send("GET", f"/docs/{name}", {})
        assert (file.status, bool(file.body)) == (200, True)


def test_a_user_id_is_decoded_exactly_once(served):
    users = f"{served.create_application()}/users"
    meant = {"a%2Fb": "a/b", "a%252Fb": "a%2Fb", "%C3%A9%20%2B+": "é ++", "..%2F..": "../.."}
    for sent, user in meant.items():
        assert served.call("POST", f"{users}/{sent}/associate", {"address": NUMBER}).status == 200
        assert served.call("GET", f"{users}/{sent}").body["id"] == user
    assert {entry["id"] for entry in served.call("GET", users).body} == set(meant.values())


def test_what_hung_under_a_deleted_application_is_purged(served):
    application = served.create_application()
    for user in ("ada", "bob", "cleo"):
        served.call("POST", f"{application}/users/{user}/associate", {"address": NUMBER})
    assert _items_of(served, application)
    served.call("DELETE", application)
    await_answer(lambda: _items_of(served, application), [])
    url = served.outputs["PurgeDeadLetterQueueUrl"]
    assert "Messages" not in served.client("sqs").receive_message(QueueUrl=url)


def _items_of(served: Service, application: str) -> list[str]:
    """Answer the partition keys of the table's items that belong to an application."""
    pages = served.client("dynamodb").get_paginator("scan").paginate(TableName=served.values["TABLE_NAME"])
    keys = [item["pk"]["S"] for page in pages for item in page["Items"]]
    return [key for key in keys if application.rsplit("/", 1)[1] in key]


def test_codes_go_by_e_mail_too_and_are_in_the_inbox(served):
    application = served.create_application(auth_token_delivery_methods="SMS,EMAIL", message_from="Example")
    user = f"{application}/users/kim"
    served.call("POST", f"{application}/users/ann/associate", {"address": NUMBER})
    started = served.call("POST", f"{user}/associate", {"address": "kim@shop.example", "locale": "de"})
    assert started.status == 200, started.body
    newest, before = served.messages()[:2]
    assert (before["to"], before["from"]) == (NUMBER, "Example")
    assert (newest["to"], newest["from"]) == ("kim@shop.example", "codes@mfa.example")
    assert newest["subject"].startswith("Bestätigen Sie Ihre E-Mail-Adresse für ")
    code = newest["body"].split()[0]
    assert served.call("POST", f"{user}/validate", {"validation_code": code}).body == started.body
    assert served.call("GET", user).body["user_address"] == "kim@shop.example"


def test_an_account_pays_what_it_sends_and_its_ledger_shows_it(served: Service):
    account = served.mfactl("account", "create", "Acme", "--credit", "2")["id"]
    token = served.create_token(account)
    shop = served.call("POST", "/applications", {"name": "Shop"}, token).body["id"]
    users = f"/applications/{shop}/users"

    for user in ("ann", "bob"):
        assert served.call("POST", f"{users}/{user}/associate", {"address": NUMBER}, token).status == 200
    code = {"validation_code": served.last_code()}
    assert served.call("POST", f"{users}/bob/validate", code, token).status == 200
    short = served.call("POST", f"{users}/bob/login_start", token=token)

    assert (short.status, short.body["error_code"]) == (402, "402")
    assert served.mfactl("credit", "balance", account) == {"account": account, "credit": 0}

    def amounts() -> list[int]:
        return [each["amount"] for each in served.mfactl("credit", "ledger", account)]

    def prefixes() -> list[list[object]]:
        listed = served.mfactl("prefix", "list", "--account", account)
        return [[each[name] for name in ("prefix", "sends", "validations", "state")] for each in listed]

    await_answer(amounts, [-1, -1, 2])
    await_answer(prefixes, [["+1202", 2, 1, "closed"]])
    assert served.mfactl("user", "show", shop, "bob")["user_address"] == NUMBER
    assert served.mfactl("token", "list", "--account", account)[0]["last_used_date"]
