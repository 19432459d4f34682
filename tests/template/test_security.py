"""Everything stored is encrypted, reached by TLS alone and kept for as long as is said; logs of access say nothing secret."""

import json
import re
from typing import Any

import pytest

from local.settings import ROOT
from mfa.senders.delivery_methods import METHODS, SMS
from tools.checks import scanned
from tools.checks.translated import Template, listed, of_type, translated
from tools.operations import operations
from tools.pages import template as pages

# Where each type of resource that stores something names its key.
STORES = {
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
}
# What API Gateway can log that holds no code, token, number or user id.
HARMLESS = {
    "requestId", "requestTime", "identity.sourceIp", "httpMethod", "resourcePath", "status", "authorizer.account",
    "authorizer.token_id", "responseLatency", "error.responseType",
}  # fmt: skip


@pytest.mark.parametrize("kind", STORES)
def test_what_stores_something_is_encrypted_with_the_operators_key_if_there_is_one(full, kind):
    found = of_type(full, kind)
    assert found
    for properties in found.values():
        value: Any = properties
        for name in STORES[kind]:
            value = value[name]
        assert value == {"Ref": "KmsKeyArn"}


def test_the_keys_policy_lets_logs_use_it_for_the_stacks_log_groups_alone_and_the_owner_for_all(full):
    page = (ROOT / "docs" / "operations.md").read_text()
    (text,) = re.findall(r'^    \{"Version".*?\]\}$', page, re.MULTILINE | re.DOTALL)
    policy = json.loads(text)["Statement"]
    by_logs = [each for each in policy if "logs." in str(each["Principal"].get("Service", ""))]
    (condition,) = [each["Condition"] for each in by_logs]
    ours = "arn:PARTITION:logs:REGION:ACCOUNT:log-group:STACK-*"
    assert condition == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": ours}}
    free = [each for each in policy if "Condition" not in each]
    assert [each["Principal"] for each in free] == [{"AWS": "arn:PARTITION:iam::ACCOUNT:root"}]
    # CloudFormation puts the stack's name before that of each resource which has none.
    assert not [each for each in of_type(full, "AWS::Logs::LogGroup").values() if "LogGroupName" in each]


def test_without_a_key_queues_are_encrypted_all_the_same():
    for properties in of_type(translated({"Events": "true"}), "AWS::SQS::Queue").values():
        assert properties["SqsManagedSseEnabled"] is True
        assert "KmsMasterKeyId" not in properties


def test_the_table_the_secret_and_every_queue_refuse_whoever_comes_without_tls(full):
    (table,) = of_type(full, "AWS::DynamoDB::Table").values()
    (secret,) = of_type(full, "AWS::SecretsManager::ResourcePolicy").values()
    queues = of_type(full, "AWS::SQS::QueuePolicy").values()
    policies = [table["ResourcePolicy"]["PolicyDocument"], secret["ResourcePolicy"]]
    for policy in [*policies, *(each["PolicyDocument"] for each in queues)]:
        (statement,) = policy["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    covered = {each["Ref"] for policy in queues for each in policy["Queues"]}
    assert covered == set(of_type(full, "AWS::SQS::Queue"))


def test_the_log_of_requests_holds_nothing_secret(full):
    (stage,) = of_type(full, "AWS::ApiGateway::Stage").values()
    line = stage["AccessLogSetting"]["Format"]
    assert set(re.findall(r"\$context\.([A-Za-z_.]+)", line)) == HARMLESS
    assert json.loads(line).keys() > {"requestId", "route", "status"}
    assert not any(each.get("DataTraceEnabled") for each in stage["MethodSettings"])
    assert not any("LoggingLevel" in each for each in stage["MethodSettings"])


def test_requests_are_logged_only_where_that_is_asked_for(plain):
    (stage,) = of_type(plain, "AWS::ApiGateway::Stage").values()
    assert "AccessLogSetting" not in stage
    assert not of_type(translated({"AccessLogs": "existing-role"}), "AWS::ApiGateway::Account")


def test_no_statement_of_the_whole_template_allows_by_a_wildcard_action_or_on_everything():
    statements: list[Template] = []
    text = json.dumps(scanned.scanned()["Resources"])
    json.loads(text, object_hook=lambda part: statements.append(part) if "Effect" in part else part)
    statements = [each for each in statements if each["Effect"] == "Allow"]
    assert len(statements) > len(of_type(scanned.scanned(), "AWS::Lambda::Function"))
    # An action stands for one, and none is for all but some.
    assert not [each for each in statements if any("*" in action for action in listed(each["Action"]))]
    anything = [each for each in statements if each.get("Resource") in ("*", ["*"])]
    # A message that names no sender, and one by a sender that another account shares, have no ARN of this account.
    assert {each["Action"] for each in anything} == {
        "sms-voice:SendTextMessage",
        "sms-voice:SendVoiceMessage",
    }


def test_roles_bring_the_managed_policies_of_their_service_and_no_other():
    template = scanned.scanned()
    roles = of_type(template, "AWS::IAM::Role").values()
    arns = [arn for role in roles for arn in role.get("ManagedPolicyArns", [])]
    ours = [{"Ref": name} for name in of_type(template, "AWS::IAM::ManagedPolicy")]
    of_aws = {json.dumps(arn).rsplit("/", 1)[-1].rstrip('"}') for arn in arns if arn not in ours}
    assert of_aws == {
        "AWSLambdaBasicExecutionRole",
        "AWSXrayWriteOnlyAccess",
        "AWSCodeDeployRoleForLambda",
        "AmazonAPIGatewayPushToCloudWatchLogs",
    }


def test_no_function_can_read_what_it_does_not_need():
    granted = pages.rights()
    senders_and_events = translated({"EmailFrom": "codes@example.com", "Events": "true"})
    assert granted.keys() == of_type(senders_and_events, "AWS::Lambda::Function").keys()
    everything = {(name, *right) for name, each in granted.items() for right in each}
    readers = {name for name, action, _ in everything if action == "secretsmanager:GetSecretValue"}
    # CAMARA's facade sends text messages alone.
    senders = {"Associate", "LoginStart"}
    for method in METHODS.values():
        names = senders | {"SendCode"} if method is SMS else senders
        for right in method.rights:
            assert {name for name, each, _ in everything if each == right} == names
    # Addresses and answers that are kept are sealed; what became of a code is not.
    sealing = [each.name for each in operations() if each.takes("service") or each.method == "POST"]
    assert readers == {each.title().replace("_", "") for each in sealing} - {"GetValidation"}


def test_scans_see_every_resource_with_every_option_on(template):
    seen = scanned.scanned()
    names = tuple(seen["Resources"])
    assert not [name for name in template["Resources"] if not any(each.startswith(name) for each in names)]
    assert seen["Parameters"]["KmsKeyArn"]["Default"] == scanned.PRODUCTION["KmsKeyArn"]
    assert "Conditions" not in seen


def test_the_pages_made_from_the_template_are_up_to_date():
    for path, text in pages.pages().items():
        assert path.read_text() == text, f"{path.name}: python -m tools.pages writes it"
