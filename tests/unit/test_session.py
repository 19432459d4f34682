"""mfactl's session of botocore: it asks AWS where and as botocore's own does, and loads less for that."""

import botocore.session
import pytest
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
