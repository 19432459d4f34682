"""How it is deployed: options are off until asked for, versions behind an alias, rollback by alarms, data that stays."""

import json
import re

import yaml

from local.cloudformation import files
from local.settings import ROOT
from tests.template.conftest import ROLLOUT
from tools.checks.translated import of_type
from tools.deploy import takeover


def test_options_are_off_until_asked_for(plain, full):
    functions = of_type(plain, "AWS::Lambda::Function").values()
    assert not any("ReservedConcurrentExecutions" in each for each in functions)
    plain_types, all_types = ({each["Type"] for each in of["Resources"].values()} for of in (plain, full))
    assert all_types - plain_types == {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::DomainName",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Events::Rule",
        "AWS::Logs::QueryDefinition",
        "AWS::Logs::SubscriptionFilter",
        "AWS::Route53::RecordSet",
        "AWS::SNS::Topic",
        "AWS::WAFv2::WebACL",
        "AWS::WAFv2::WebACLAssociation",
    }


def test_whatever_calls_a_function_calls_its_alias(plain):
    aliases = of_type(plain, "AWS::Lambda::Alias").keys()
    assert len(aliases) == len(of_type(plain, "AWS::Lambda::Function"))
    for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"):
        assert {each["FunctionName"]["Ref"] for each in of_type(plain, kind).values()} <= aliases
    (api,) = of_type(plain, "AWS::ApiGateway::RestApi").values()
    body = json.dumps(api["Body"])
    assert set(re.findall(r"functions/\$\{(\w+)", body)) - aliases == {"__FunctionArn__"}
    assert set(re.findall(r'"__FunctionArn__": (\{.*?\})', body)) == {'{"Ref": "AuthorizeAliaslive"}'}


def test_what_callers_wait_for_has_concurrency_snapshots_gradual_rollout_and_rollback_by_alarms(full):
    waited_for = {"Authorize", "Associate", "LoginStart", "Validate"}
    functions = of_type(full, "AWS::Lambda::Function").items()
    for option in ("ReservedConcurrentExecutions", "SnapStart"):
        assert {name for name, each in functions if option in each} == waited_for
    groups = of_type(full, "AWS::CodeDeploy::DeploymentGroup")
    assert groups.keys() == {f"{name}DeploymentGroup" for name in waited_for}
    for group in groups.values():
        watched = {each["Name"]["Ref"] for each in group["AlarmConfiguration"]["Alarms"]}
        assert watched == {"ErrorRateAlarm", "AuthorizerAlarm", "UnexpectedExceptionAlarm"}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["DeploymentConfigName"]["Fn::Sub"][1]["ConfigName"] == ROLLOUT


def test_data_and_what_other_stacks_log_requests_by_outlive_the_stack_and_nothing_else(full):
    kept = {
        name
        for name, each in full["Resources"].items()
        if "Retain" in each.get("DeletionPolicy", "") and each["Type"] != "AWS::Lambda::Version"
    }
    assert kept == {"Table", "CodeKeys", "ApiLogRole", "ApiLogAccount"}
    assert all(full["Resources"][name]["UpdateReplacePolicy"] == "Retain" for name in ("Table", "CodeKeys"))


def test_what_takes_a_table_over_says_of_it_what_the_stack_says_and_no_name(plain):
    ((name, resource),) = takeover.import_template()["Resources"].items()
    ours = plain["Resources"][name]
    assert resource["Type"] == ours["Type"]
    assert resource["Properties"].items() <= ours["Properties"].items()
    # A name there, and none in the stack's own template, would replace the table at the deployment that follows.
    assert "TableName" not in resource["Properties"]
    assert takeover.creation_parameters("restored") == {"TableName": "restored", **resource["Properties"]}


def test_an_included_file_is_yaml_without_tags():
    """CloudFormation takes functions in an included file in their long form only, and no further include."""
    names = {path.name for path in files()} - {"template.yaml"}
    assert names == {"firewall.yaml", "gateway_responses.yaml", "watching.yaml"}
    for name in names:
        text = (ROOT / name).read_text()
        assert isinstance(yaml.safe_load(text), dict), name
        assert "Fn::Transform" not in text, name


def test_the_readers_of_the_stream_keep_their_names(template):
    """One of another name begins at the stream's oldest record, so counts are late until it has read a day (ADR 28)."""
    readers = of_type(template, "AWS::Lambda::EventSourceMapping").items()
    found = {name: each["FunctionName"]["Ref"].removesuffix(".Alias") for name, each in readers}
    assert found == {"PurgeDeletedApplications": "PurgeApplication", "KeepBooksOfChanges": "RecordUsage"}


def test_nothing_has_a_name_that_two_stacks_could_share(plain, full):
    for name, each in [*plain["Resources"].items(), *full["Resources"].items()]:
        if each["Type"] != "AWS::Lambda::Alias":
            fixed = {key: value for key, value in each.get("Properties", {}).items() if key.endswith("Name")}
            assert not any(isinstance(value, str) for value in fixed.values()), name


def test_deletions_and_counts_that_fail_are_named_and_given_up_in_time_to_look_at_them(template):
    """The stream keeps a record for a day; a dead letter only names it."""
    for source in of_type(template, "AWS::Lambda::EventSourceMapping").values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert 0 < source["MaximumRetryAttempts"] <= 50
        assert source["MaximumRecordAgeInSeconds"] <= 6 * 3600
        assert source["DestinationConfig"]["OnFailure"]["Destination"]
