"""mfactl's session of botocore: it asks AWS where and as botocore's own does, and loads less for that."""

import hashlib
import io
import json

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from mfactl import session

# An operation of each service that mfactl or a sign-in asks, with what it requires.
CALLS = {
    "cloudformation": ("list_stacks", {}),
    "cloudwatch": ("list_metrics", {}),
    "dynamodb": ("list_tables", {}),
    "lambda": ("list_functions", {}),
    "logs": ("describe_log_groups", {}),
    "pinpoint-sms-voice-v2": ("describe_pools", {}),
    "secretsmanager": ("list_secrets", {}),
    "sesv2": ("get_account", {}),
    "sns": ("list_topics", {}),
    "sqs": ("list_queues", {}),
    "sso": ("get_role_credentials", {"roleName": "ops", "accountId": "1", "accessToken": "t"}),
    "sso-oidc": ("register_client", {"clientName": "mfactl", "clientType": "public"}),
    "sts": ("get_caller_identity", {}),
}
PLACES = [
    ("us-east-1", {}),
    ("eu-central-1", {"use_dualstack_endpoint": True}),
    ("cn-north-1", {}),
    ("us-gov-west-1", {"use_fips_endpoint": True}),
    ("eusc-de-east-1", {}),
    ("eu-future-7", {}),  # One that does not exist yet.
]

SIGNED_IN = {"startUrl": "https://corp.example/start", "region": "eu-west-1", "accessToken": "signed-in"}
PROFILE = """[profile ops]
sso_start_url = https://corp.example/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Operator
"""


class _Body(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self):
        yield self.read()


class _Asked(Exception):
    """Ends a call before it is sent."""


@pytest.fixture
def sessions(monkeypatch):
    """mfactl's session and botocore's own, with the same credentials."""
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    both = session.create(), botocore.session.get_session()
    for each in both:
        each.set_credentials("id", "secret")
    return both


def _address(made, service, region, variant):
    """Return the URL that a call goes to, and the scope that it is signed for."""
    asked = []

    def note(request, **_):
        scope = request.headers.get("Authorization", b"").decode().partition("/")[2].partition(",")[0]
        asked.append((request.url, scope.partition("/")[2]))
        raise _Asked

    operation, arguments = CALLS[service]
    client = made.create_client(service, region_name=region, config=Config(**variant))
    client.meta.events.register("before-send", note)
    with pytest.raises(_Asked):
        getattr(client, operation)(**arguments)
    return asked


@pytest.mark.parametrize("service", CALLS)
def test_each_service_is_asked_where_botocore_would_ask_it(sessions, service):
    for region, variant in PLACES:
        ours, theirs = (_address(each, service, region, variant) for each in sessions)

        assert ours == theirs
        assert ours[0][0].startswith("https://")


def test_a_profile_of_single_sign_on_has_the_credentials_of_its_role(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").write_text(PROFILE)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "ops")
    # What `aws sso login` leaves, named as the AWS CLI names it.
    token = tmp_path / f"{hashlib.sha1(SIGNED_IN['startUrl'].encode()).hexdigest()}.json"
    token.write_text(json.dumps(SIGNED_IN | {"expiresAt": "2999-01-01T00:00:00Z"}))
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", str(tmp_path))
    made, asked = session.create(), []

    def answer(request, **_):
        asked.append((request.url, request.headers["x-amz-sso_bearer_token"]))
        role = {"accessKeyId": "ASIAROLE", "secretAccessKey": "s", "sessionToken": "t"}
        body = json.dumps({"roleCredentials": role | {"expiration": 32_472_144_000_000}}).encode()
        return AWSResponse(request.url, 200, {}, _Body(body))

    made.register("before-send.sso.GetRoleCredentials", answer)

    assert made.get_credentials().get_frozen_credentials() == ("ASIAROLE", "s", "t", "123456789012")
    place = "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
    assert asked == [(f"{place}?role_name=Operator&account_id=123456789012", b"signed-in")]
