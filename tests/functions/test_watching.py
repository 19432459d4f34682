"""What the dashboard, the alarms and the saved queries look at is really emitted, and each alarm has its runbook section."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench import bill
from mfa.runtime import telemetry
from mfactl import doctor
from tests.functions.conftest import TEXTS, logged
from tools.checks.translated import Template, of_type, translated

ROOT = Path(__file__).parents[2]
ON = {
    "AlarmEmail": "ops@example.com", "EmailFrom": "codes@example.com", "Events": "true",
    "SavedQueries": "true", "Tracing": "Active",
}  # fmt: skip
OPERATIONS = {path.stem for path in (ROOT / "functions").glob("*.py")}
# Metrics of AWS by namespace, with the dimensions that they are read by here.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html and its like.
AWS = {
    "AWS/ApiGateway": ({"5XXError", "4XXError", "Count", "Latency"}, [{"ApiName", "Stage"}]),
    "AWS/Lambda": ({"Errors", "Throttles", "IteratorAge", "Duration"}, [{"FunctionName"}]),
    "AWS/DynamoDB": (
        {"ReadThrottleEvents", "WriteThrottleEvents"},
        [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}],
    ),
    "AWS/SES": ({"Reputation.BounceRate", "Reputation.ComplaintRate"}, [set()]),
    "AWS/SNS": ({"SMSMonthToDateSpentUSD"}, [set()]),
    "AWS/SMSVoice": ({"TextMessageMonthlySpend", "VoiceMessageMonthlySpend"}, [set()]),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, [{"QueueName"}]),
}
Watched = tuple[str, str, dict[str, Any]]
Alarms = dict[str, Template]


@pytest.fixture(scope="module")
def deployed() -> Template:
    """The translated template with everything that watches."""
    return translated(ON)


@pytest.fixture(scope="module")
def alarms(deployed: Template) -> Alarms:
    return of_type(deployed, "AWS::CloudWatch::Alarm")


@pytest.fixture(scope="module")
def watched(deployed: Template, alarms: Alarms) -> list[Watched]:
    """What alarms and the dashboard look at."""
    return in_alarms(alarms) + in_dashboard(deployed)


def in_alarms(alarms: Alarms) -> list[Watched]:
    asked = [each for alarm in alarms.values() for each in alarm["Metrics"] if "MetricStat" in each]
    found = []
    for metric in (each["MetricStat"]["Metric"] for each in asked):
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
        found.append((_text(metric["Namespace"]), metric["MetricName"], dimensions))
    return found


def _text(value: Any) -> str:
    return str(value["Fn::Sub"] if isinstance(value, dict) else value)


def widgets(deployed: Template) -> list[Template]:
    (dashboard,) = of_type(deployed, "AWS::CloudWatch::Dashboard").values()
    found: list[Template] = json.loads(dashboard["DashboardBody"]["Fn::Sub"][0])["widgets"]
    return found


def in_dashboard(deployed: Template) -> list[Watched]:
    watched: list[Watched] = []
    for line in [line for each in widgets(deployed) for line in each["properties"].get("metrics", [])]:
        if isinstance(line[0], dict):
            search = re.match(r"SEARCH\('\{([^}]+)\} MetricName=\"(\w+)\"", line[0]["expression"])
            if search:
                namespace, *names = search.group(1).split(",")
                watched.append((namespace, search.group(2), dict.fromkeys(names, "")))
            continue
        namespace, name, *rest = [each for each in line if isinstance(each, str)]
        watched.append((namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))))
    return watched


@pytest.fixture
def printed(stack, wire, shop, ann, capsys) -> dict[str, Template]:
    """The metrics of a login, one whose message fails, and one to which nothing is sent, each with its line."""
    stack.login(shop, ann)
    wire.refuse("Publish", "InternalError", 500)
    stack.refused("503", "login_start", shop, ann, stores=True)
    wire.mend()
    telemetry.begin_request("another")
    telemetry.count_test_message()
    telemetry.record_outcome("login_start", 200, "200")
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    named = [(line, line["_aws"]["CloudWatchMetrics"][0]["Metrics"]) for line in found]
    return {metric["Name"]: line for line, metrics in named for metric in metrics}


def test_every_metric_of_ours_that_is_watched_is_emitted_with_these_dimensions(
    printed: dict[str, Template], watched: list[Watched]
) -> None:
    ours = [each for each in watched if each[0] == "ServerlessMFA"]
    failures = {code for code, (status, _) in TEXTS.items() if status >= 500}
    assert {name for _, name, _ in ours} == {"Messages", "SendFailures", "Requests"}
    for _, name, dimensions in ours:
        (sets,) = printed[name]["_aws"]["CloudWatchMetrics"]
        assert sets["Dimensions"] == [sorted(dimensions, key=sets["Dimensions"][0].index)]
        assert dimensions["operation"] in OPERATIONS | {""}
        assert dimensions["outcome"] in {"200", ""} | failures
        assert dimensions["service"] in ({"Ref": "AWS::StackName"}, "${AWS::StackName}", "")


def test_every_metric_of_logs_that_is_watched_is_made(deployed: Template, watched: list[Watched]) -> None:
    filters = of_type(deployed, "AWS::Logs::MetricFilter").values()
    made = [each for properties in filters for each in properties["MetricTransformations"]]
    own = "ServerlessMFA/${AWS::StackName}"
    assert all(each["MetricNamespace"] == {"Fn::Sub": own} for each in made)
    looked_at = {name for namespace, name, _ in watched if namespace == own}
    assert looked_at == {each["MetricName"] for each in made}


def test_every_metric_of_aws_that_is_watched_is_one_that_it_has(watched: list[Watched]) -> None:
    for namespace, name, dimensions in watched:
        if namespace.startswith("AWS/"):
            names, sets = AWS[namespace]
            assert name in names
            assert set(dimensions) in sets, (namespace, name)


def test_the_dashboard_draws_all_that_the_spend_alarm_adds_up(deployed: Template, alarms: Alarms) -> None:
    added = in_alarms({"SpendAlarm": alarms["SpendAlarm"]})
    assert {name for _, name, _ in added} == AWS["AWS/SNS"][0] | AWS["AWS/SMSVoice"][0]
    assert [each for each in added if each not in in_dashboard(deployed)] == []


def test_the_log_lines_that_filters_look_for_are_written(deployed: Template, log) -> None:
    patterns = [each["FilterPattern"] for each in of_type(deployed, "AWS::Logs::MetricFilter").values()]
    assert any('$.message = "unexpected exception"' in each for each in patterns)
    telemetry.log_failure(ValueError("private"))
    assert logged(log)[-1]["message"] == "unexpected exception"
    authorizer = (ROOT / "layers/shared/mfa/edge/authorizer.py").read_text()
    assert 'raise RuntimeError("Unauthorized")' in authorizer
    assert any('$.errorType = "RuntimeError" && $.errorMessage = "Unauthorized"' in each for each in patterns)


def test_queries_ask_for_fields_that_request_lines_have(deployed: Template, stack, shop, ann, log) -> None:
    code = stack.login(shop, ann)
    stack.ok("validate", shop, ann, body={"validation_code": code})
    sent, used = [line for line in logged(log) if line["message"] == "request"][-2:]
    assert sent["result_id"] == used["result_id"]
    assert (sent["country"], sent["application"], used["application"]) == ("1", shop, shop)
    known = set(sent) | {"code_used", "codes", "codes_used", "percent", "used", "calling_code", "refused"}
    words = {
        "fields", "strcontains", "as", "filter", "and", "in", "stats", "max", "by", "count", "sum", "avg",
        "sort", "desc",
    }  # fmt: skip
    for name in ("ConversionByApplication", "ConversionByCountry", "RefusedByApplication"):
        query = deployed["Resources"][f"{name}Query"]["Properties"]["QueryString"]
        asked = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", query)))
        assert asked <= known | words | {"earliest"}, name


def test_a_path_that_names_no_application_is_not_logged(stack, log) -> None:
    stack.refused("404", "get_user", "+12025550123", "ann")
    assert "application" not in logged(log)[-1]


def test_every_alarm_has_a_section_that_says_what_to_do_and_every_section_an_alarm(alarms: Alarms) -> None:
    page = (ROOT / "docs/operations.md").read_text()
    sections = dict(re.findall(r"^### (\w+Alarm)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    assert sections.keys() == alarms.keys()
    for name, section in sections.items():
        assert "**Means**" in section, name
        assert "**Do**" in section, name
        assert alarms[name]["AlarmDescription"].endswith(f" docs/operations.md, {name}.")


def test_alarms_are_mailed_if_an_address_is_given_and_only_then(alarms: Alarms) -> None:
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    silent = translated({})
    assert not of_type(silent, "AWS::SNS::Topic")
    assert not any("AlarmActions" in each for each in of_type(silent, "AWS::CloudWatch::Alarm").values())


# From which share of an account's e-mails on SES may review it, and from which it may pause its sending.
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
SES_REVIEWS = {"Reputation.BounceRate": (0.05, 0.1), "Reputation.ComplaintRate": (0.001, 0.005)}


def test_an_account_that_mails_is_warned_when_ses_reviews_it_and_so_before_it_is_paused(
    alarms: Alarms, deployed: Template
) -> None:
    of_mail = {
        each["MetricStat"]["Metric"]["MetricName"]: (name, alarm)
        for name, alarm in alarms.items()
        for each in alarm["Metrics"]
        if each.get("MetricStat", {}).get("Metric", {}).get("Namespace") == "AWS/SES"
    }
    assert of_mail.keys() == SES_REVIEWS.keys()
    (drawn,) = [
        each["properties"]["annotations"] for each in widgets(deployed) if "annotations" in each["properties"]
    ]
    lines = {each["label"]: each["value"] for each in drawn["horizontal"]}
    for metric, (reviews, pauses) in SES_REVIEWS.items():
        name, alarm = of_mail[metric]
        assert alarm["Threshold"] == lines[name] == reviews < pauses
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert alarm["TreatMissingData"] == "ignore", "a rate holds until SES says another"


def test_there_is_no_alarm_on_mail_without_mail(alarms: Alarms) -> None:
    silent = of_type(translated(ON | {"EmailFrom": ""}), "AWS::CloudWatch::Alarm")
    of_mail = {"MailBounceAlarm", "MailComplaintAlarm", "ReceiptsDeadLetterAlarm"}
    assert alarms.keys() - silent.keys() == of_mail


@pytest.mark.parametrize(
    ("chosen", "more"),
    [
        ({}, 0),
        ({"EmailFrom": "codes@example.com"}, bill.MAIL_ALARM_METRICS + bill.RECEIPT_ALARM_METRICS),
        ({"VoiceOrigination": "+12025550199"}, bill.RECEIPT_ALARM_METRICS),
    ],
)
def test_the_bill_counts_the_metrics_that_alarms_look_at(chosen: dict[str, str], more: int) -> None:
    looked_at = in_alarms(of_type(translated(chosen), "AWS::CloudWatch::Alarm"))
    assert len(looked_at) == bill.ALARM_METRICS + more


def test_every_queue_has_an_output_by_which_the_doctor_finds_it(deployed: Template) -> None:
    outputs = {name: each["Value"] for name, each in deployed["Outputs"].items()}
    queues = of_type(deployed, "AWS::SQS::Queue")
    found = {name: value for name, value in outputs.items() if name.endswith(doctor._DEAD_LETTERS)}
    named = {"BooksDeadLetterQueue": "UsageDeadLetterQueue"}  # The queue keeps its logical ID (ADR 28).
    assert found == {f"{named.get(queue, queue)}Url": {"Ref": queue} for queue in queues}


def test_every_queue_and_every_reader_of_the_stream_has_an_alarm(deployed: Template, alarms: Alarms) -> None:
    looked_at = [dimensions for _, _, dimensions in in_alarms(alarms)]
    for queue in of_type(deployed, "AWS::SQS::Queue"):
        assert {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}} in looked_at, queue
    ages = [dimensions for _, name, dimensions in in_alarms(alarms) if name == "IteratorAge"]
    for source in of_type(deployed, "AWS::Lambda::EventSourceMapping").values():
        assert {"FunctionName": {"Ref": re.sub(r"Alias.*", "", source["FunctionName"]["Ref"])}} in ages


def test_each_search_of_the_dashboard_finds_the_metrics_of_its_stack_alone(deployed: Template) -> None:
    """What is in quotes is a whole value; anything else may be some words of another stack's name.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
    """
    lines = [line[0] for each in widgets(deployed) for line in each["properties"].get("metrics", [])]
    searches = [line["expression"] for line in lines if isinstance(line, dict) and "SEARCH" in str(line)]
    assert searches
    for search in searches:
        assert re.search(r'\} MetricName="\w+" service="\$\{AWS::StackName\}"( NOT [^)]+)?\', \'', search)


def test_the_dashboard_names_every_function_of_the_stack_and_no_other(deployed: Template) -> None:
    """A search for the stack's name misses functions of a long name, which Lambda cuts to 64 characters."""
    (dashboard,) = of_type(deployed, "AWS::CloudWatch::Dashboard").values()
    text, given = dashboard["DashboardBody"]["Fn::Sub"]
    between, names = given["Functions"]["Fn::Join"]
    assert {each["Ref"] for each in names} == set(of_type(deployed, "AWS::Lambda::Function"))
    drawn = json.loads(text.replace("${Functions}", between.join(each["Ref"] for each in names)))
    lines = [line for each in drawn["widgets"] for line in each["properties"]["metrics"]]
    assert sum(line[0] == "AWS/Lambda" for line in lines) == 3
    assert sum(line[0] == "..." for line in lines) == 3 * (len(names) - 1)


def test_without_tracing_no_function_may_write_traces_and_none_loads_a_tracer(deployed: Template) -> None:
    assert "AWSXrayWriteOnlyAccess" in json.dumps(of_type(deployed, "AWS::IAM::Role"))
    off = translated({})
    assert "Xray" not in json.dumps(of_type(off, "AWS::IAM::Role"))
    assert not any("TracingConfig" in each for each in of_type(off, "AWS::Lambda::Function").values())
    assert "aws_xray_sdk" not in (ROOT / "layers/shared/requirements.txt").read_text()
