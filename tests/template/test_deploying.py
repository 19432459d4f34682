"""How it is deployed: options are off until asked for, versions behind an alias, rollback by alarms, data that stays."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.cloudformation import files
from tools.checks.translated import Template, of_type, translated
from tools.deploy import takeover

DOMAIN = {
    "DomainName": "mfa.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
}
FULL = {
    **DOMAIN,
    "HostedZoneId": "Z123",
    "Firewall": "true",
    "GradualRollout": "true",
    "RolloutType": "Linear10PercentEvery1Minute",
    "SnapStart": "PublishedVersions",
    "ReservedConcurrency": "50",
    "DeletionProtection": "true",
}
# Of which a caller waits for the answer, on each login.
WAITED_FOR = {"Authorize", "Associate", "LoginStart", "Validate"}
# What the emulator of `make run` has no idea of, so that the defaults must do without.
UNKNOWN_TO_THE_EMULATOR = {
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::Logs::QueryDefinition",
    "AWS::WAFv2::WebACLAssociation",
}


@pytest.fixture(scope="module")
def plain() -> Template:
    """The template with its defaults."""
    return translated({})


@pytest.fixture(scope="module")
def full() -> Template:
    """The template with every option of a production."""
    return translated(FULL)


def types(template: Template) -> set[str]:
    return {each["Type"] for each in template["Resources"].values()}


def test_options_are_off_until_asked_for(plain: Template, full: Template) -> None:
    assert not types(plain) & UNKNOWN_TO_THE_EMULATOR
    assert types(full) - types(plain) == {
        "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::DomainName",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Route53::RecordSet",
        "AWS::WAFv2::WebACL",
        "AWS::WAFv2::WebACLAssociation",
    }


def test_whatever_calls_a_function_calls_its_alias(plain: Template) -> None:
    aliases = {name for name, each in plain["Resources"].items() if each["Type"] == "AWS::Lambda::Alias"}
    assert len(aliases) == len(of_type(plain, "AWS::Lambda::Function"))
    for source in of_type(plain, "AWS::Lambda::EventSourceMapping").values():
        assert source["FunctionName"]["Ref"] in aliases
    for permission in of_type(plain, "AWS::Lambda::Permission").values():
        assert permission["FunctionName"]["Ref"] in aliases
    (api,) = of_type(plain, "AWS::ApiGateway::RestApi").values()
    assert called(api["Body"]) <= aliases


def called(body: Any) -> set[str]:
    """The functions or aliases in the URIs of integrations and authorizers."""
    if isinstance(body, list):
        return {name for each in body for name in called(each)}
    if not isinstance(body, dict):
        return set()
    found = {name for each in body.values() for name in called(each)}
    uri = body.get("uri") or body.get("authorizerUri") or {}
    sub = uri.get("Fn::Sub", "")
    if isinstance(sub, list):
        return found | {sub[1]["__FunctionArn__"]["Ref"]}
    return found | ({sub.split("${")[-1].split("}")[0].removesuffix(".Arn")} if sub else set())


def test_what_callers_wait_for_is_rolled_out_bit_by_bit_and_back_by_alarms(full: Template) -> None:
    groups = of_type(full, "AWS::CodeDeploy::DeploymentGroup")
    assert groups.keys() == {f"{name}DeploymentGroup" for name in WAITED_FOR}
    for group in groups.values():
        watched = {each["Name"]["Ref"] for each in group["AlarmConfiguration"]["Alarms"]}
        assert watched == {"ErrorRateAlarm", "AuthorizerAlarm", "UnexpectedExceptionAlarm"}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        name = group["DeploymentConfigName"]["Fn::Sub"][1]["ConfigName"]
        assert name == "Linear10PercentEvery1Minute"


def test_reserved_concurrency_is_kept_for_what_callers_wait_for(plain: Template, full: Template) -> None:
    reserved = {
        name
        for name, each in of_type(full, "AWS::Lambda::Function").items()
        if "ReservedConcurrentExecutions" in each
    }
    assert reserved == WAITED_FOR
    functions = of_type(plain, "AWS::Lambda::Function").values()
    assert not any("ReservedConcurrentExecutions" in each for each in functions)


def test_what_cannot_be_made_again_outlives_the_stack_and_nothing_else(full: Template) -> None:
    kept = {
        name
        for name, each in full["Resources"].items()
        if "Retain" in each.get("DeletionPolicy", "") and each["Type"] != "AWS::Lambda::Version"
    }
    assert kept == {"Table", "CodeKeys"}
    assert all(full["Resources"][name]["UpdateReplacePolicy"] == "Retain" for name in kept)


def test_what_takes_a_table_over_says_of_it_what_the_stack_says_and_no_name(plain: Template) -> None:
    ((name, resource),) = takeover.import_template()["Resources"].items()
    ours = plain["Resources"][name]
    assert resource["Type"] == ours["Type"]
    assert resource["Properties"].items() <= ours["Properties"].items()
    # A name there, and none in the stack's own template, would replace the table at the deployment that follows.
    assert "TableName" not in resource["Properties"]
    assert takeover.creation_parameters("restored") == {"TableName": "restored", **resource["Properties"]}


def test_what_callers_wait_for_starts_from_snapshots_and_its_replaced_versions_go(full: Template) -> None:
    """Each version with a snapshot costs by the month, and one that nobody calls for 14 days fails its next calls."""
    with_snapshots = {
        name for name, each in of_type(full, "AWS::Lambda::Function").items() if "SnapStart" in each
    }
    assert with_snapshots == WAITED_FOR
    deleted = {
        each["Properties"]["FunctionName"]["Ref"]
        for each in full["Resources"].values()
        if each["Type"] == "AWS::Lambda::Version" and each["DeletionPolicy"] == "Delete"
    }
    assert deleted == WAITED_FOR


def test_a_first_deployment_of_production_can_be_rolled_back(root: Path) -> None:
    """A table that is protected cannot be deleted, so a rollback of its creation would fail too."""
    settings = tomllib.loads((root / "samconfig.toml").read_text())
    settings.pop("version")
    for name, commands in settings.items():
        chosen = commands.get("deploy", {}).get("parameters", {}).get("parameter_overrides", [])
        assert "DeletionProtection=true" not in chosen, name


def test_nothing_depends_on_what_a_condition_may_leave_out(template: Template) -> None:
    resources = template["Resources"]
    for name, each in resources.items():
        if needed := each.get("DependsOn"):
            assert resources[needed].get("Condition") in (None, each.get("Condition")), name


def test_an_included_file_is_yaml_without_tags(root: Path) -> None:
    """CloudFormation takes functions in an included file in their long form only, and no further include."""
    names = {path.name for path in files()} - {"template.yaml"}
    assert names == {"firewall.yaml", "gateway_responses.yaml", "watching.yaml"}
    for name in names:
        text = (root / name).read_text()
        assert isinstance(yaml.safe_load(text), dict), name
        assert "Fn::Transform" not in text, name


# The readers of the table's stream, with their functions. A reader of another name is another reader, which CloudFormation
# makes beside the old one: it begins at the stream's oldest record, so counts are late until it has read a day (ADR 28).
READERS = {"PurgeDeletedApplications": "PurgeApplication", "KeepBooksOfChanges": "RecordUsage"}


def test_the_readers_of_the_stream_keep_their_names(template: Template) -> None:
    found = {
        name: each["Properties"]["FunctionName"]["Ref"].removesuffix(".Alias")
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Lambda::EventSourceMapping"
    }
    assert found == READERS


def test_every_parameter_is_in_one_group_of_the_prompts(plain: Template) -> None:
    groups = plain["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    named = [name for group in groups for name in group["Parameters"]]
    assert sorted(named) == sorted(plain["Parameters"])


def test_nothing_has_a_name_that_two_stacks_could_share(plain: Template, full: Template) -> None:
    kinds = ("Table", "Queue", "Topic", "Function", "Role", "Dashboard", "LogGroup")
    for template in (plain, full):
        for name, each in template["Resources"].items():
            for kind in kinds:
                assert not isinstance(each.get("Properties", {}).get(f"{kind}Name"), str), name
