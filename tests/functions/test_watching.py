"""What the dashboard, the alarms and the saved queries look at is really emitted, and each alarm has its runbook section."""

import json
import re

import pytest

from bench import bill
from mfa.runtime import telemetry
from mfactl import doctor
from tests.functions.conftest import ROOT, TEXTS, logged
from tests.functions.test_authorize import _authorize
from tools.checks.translated import of_type, translated

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


@pytest.fixture(scope="module")
def deployed():
    """The translated template with everything that watches."""
    return translated(ON)


@pytest.fixture(scope="module")
def bare():
    """The translated template with nothing but its defaults."""
    return translated({})


@pytest.fixture(scope="module")
def alarms(deployed):
    return of_type(deployed, "AWS::CloudWatch::Alarm")


@pytest.fixture(scope="module")
def watched(deployed, alarms):
    """What alarms and the dashboard look at: namespace, name and dimensions of metrics."""
    return in_alarms(alarms) + in_dashboard(deployed)


def in_alarms(alarms):
    asked = [each for alarm in alarms.values() for each in alarm["Metrics"] if "MetricStat" in each]
    found = []
    for metric in (each["MetricStat"]["Metric"] for each in asked):
        namespace, name = metric["Namespace"], metric["MetricName"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
        found.append((namespace["Fn::Sub"] if isinstance(namespace, dict) else namespace, name, dimensions))
    return found


def dashboard(deployed):
    """The text of the dashboard, and what is put into it."""
    (found,) = of_type(deployed, "AWS::CloudWatch::Dashboard").values()
    return found["DashboardBody"]["Fn::Sub"]


def drawn(text):
    """The lines of the metrics that the text of a dashboard draws."""
    return [line for each in json.loads(text)["widgets"] for line in each["properties"].get("metrics", [])]


# A search for metrics of the stack alone: only what is in quotes is a whole value, and no words of another stack's name.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
SEARCH = re.compile(
    r"""SEARCH\('\{([^}]+)\} MetricName="(\w+)" service="\$\{AWS::StackName\}"( NOT [^)]+)?', '.+"""
)


def in_dashboard(deployed):
    watched = []
    for line in drawn(dashboard(deployed)[0]):
        if isinstance(line[0], dict):
            if "SEARCH" in line[0]["expression"]:
                dimensions, name, _ = SEARCH.search(line[0]["expression"]).groups()
                namespace, *names = dimensions.split(",")
                watched.append((namespace, name, dict.fromkeys(names, "")))
            continue
        namespace, name, *rest = [each for each in line if isinstance(each, str)]
        watched.append((namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))))
    return watched


@pytest.fixture
def printed(stack, wire, shop, ann, capsys):
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


def test_every_metric_of_ours_that_is_watched_is_emitted_with_these_dimensions(printed, watched):
    ours = [each for each in watched if each[0] == "ServerlessMFA"]
    failures = {code for code, (status, _) in TEXTS.items() if status >= 500}
    assert {name for _, name, _ in ours} == {"Messages", "SendFailures", "Requests"}
    for _, name, dimensions in ours:
        (sets,) = printed[name]["_aws"]["CloudWatchMetrics"]
        assert sets["Dimensions"] == [sorted(dimensions, key=sets["Dimensions"][0].index)]
        assert dimensions["operation"] in OPERATIONS | {""}
        assert dimensions["outcome"] in {"200", ""} | failures
        assert dimensions["service"] in ({"Ref": "AWS::StackName"}, "${AWS::StackName}", "")


def test_every_other_metric_that_is_watched_is_made_of_logs_or_one_that_aws_has(deployed, watched):
    filters = of_type(deployed, "AWS::Logs::MetricFilter").values()
    made = [each for properties in filters for each in properties["MetricTransformations"]]
    own = "ServerlessMFA/${AWS::StackName}"
    assert all(each["MetricNamespace"] == {"Fn::Sub": own} for each in made)
    looked_at = {name for namespace, name, _ in watched if namespace == own}
    assert looked_at == {each["MetricName"] for each in made}
    for namespace, name, dimensions in watched:
        if namespace.startswith("AWS/"):
            names, sets = AWS[namespace]
            assert name in names
            assert set(dimensions) in sets, (namespace, name)


def test_the_dashboard_draws_all_that_the_spend_alarm_adds_up(deployed, alarms):
    added = in_alarms({"SpendAlarm": alarms["SpendAlarm"]})
    assert {name for _, name, _ in added} == AWS["AWS/SNS"][0] | AWS["AWS/SMSVoice"][0]
    assert [each for each in added if each not in in_dashboard(deployed)] == []


def test_the_log_lines_that_filters_look_for_are_written(deployed, stack, log):
    patterns = [each["FilterPattern"] for each in of_type(deployed, "AWS::Logs::MetricFilter").values()]
    assert any('$.message = "unexpected exception"' in each for each in patterns)
    assert any('$.errorType = "RuntimeError" && $.errorMessage = "Unauthorized"' in each for each in patterns)

    telemetry.log_failure(ValueError("private"))
    assert logged(log)[-1]["message"] == "unexpected exception"
    with pytest.raises(RuntimeError, match=r"^Unauthorized$"):
        _authorize(stack, "")


def test_queries_ask_for_fields_that_request_lines_have(deployed, stack, shop, ann, log):
    stack.guess(shop, ann, stack.login(shop, ann))
    sent, used = [line for line in logged(log) if line["message"] == "request"][-2:]
    assert sent["result_id"] == used["result_id"]
    assert (sent["country"], sent["application"], used["application"]) == ("1", shop, shop)
    known = set(sent) | {"code_used", "codes", "codes_used", "percent", "used", "calling_code", "refused"}
    words = {
        "fields", "strcontains", "as", "filter", "and", "in", "stats", "max", "by", "count", "sum", "avg",
        "sort", "desc", "earliest",
    }  # fmt: skip
    for name in ("ConversionByApplication", "ConversionByCountry", "RefusedByApplication"):
        query = deployed["Resources"][f"{name}Query"]["Properties"]["QueryString"]
        asked = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", query)))
        assert asked <= known | words, name
    stack.refused("404", "get_user", "+12025550123", ann)
    assert "application" not in logged(log)[-1], "a path that names none may hold anything"


def test_every_alarm_has_a_section_that_says_what_to_do_and_every_section_an_alarm(alarms):
    page = (ROOT / "docs/operations.md").read_text()
    sections = dict(re.findall(r"^### (\w+Alarm)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    assert sections.keys() == alarms.keys()
    for name, section in sections.items():
        assert "**Means**" in section, name
        assert "**Do**" in section, name
        assert alarms[name]["AlarmDescription"].endswith(f" docs/operations.md, {name}.")


def test_alarms_are_mailed_if_an_address_is_given_and_only_then(alarms, bare):
    assert all(each["AlarmActions"] == [{"Ref": "AlarmTopic"}] for each in alarms.values())
    assert not any("AlarmActions" in each for each in of_type(bare, "AWS::CloudWatch::Alarm").values())


# From which share of an account's e-mails on SES may review it; it pauses the account's sending later.
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
SES_REVIEWS = {
    "MailBounceAlarm": ("Reputation.BounceRate", 0.05),
    "MailComplaintAlarm": ("Reputation.ComplaintRate", 0.001),
}


def test_an_account_that_mails_is_warned_when_ses_reviews_it(alarms):
    for name, (metric, reviews) in SES_REVIEWS.items():
        alarm = alarms[name]
        assert in_alarms({name: alarm}) == [("AWS/SES", metric, {})]
        assert alarm["Threshold"] == reviews
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert alarm["TreatMissingData"] == "ignore", "a rate holds until SES says another"


@pytest.mark.parametrize(
    ("chosen", "more", "metrics"),
    [
        ({"EmailFrom": "codes@example.com"}, {*SES_REVIEWS}, bill.MAIL_ALARM_METRICS),
        ({"VoiceOrigination": "+12025550199"}, set(), 0),
    ],
)
def test_who_mails_or_calls_has_more_alarms_and_the_bill_counts_them(bare, chosen, more, metrics):
    plain, found = (of_type(each, "AWS::CloudWatch::Alarm") for each in (bare, translated(chosen)))
    assert found.keys() - plain.keys() == more | {"ReceiptsDeadLetterAlarm"}
    assert len(in_alarms(plain)) == bill.ALARM_METRICS
    assert len(in_alarms(found)) == bill.ALARM_METRICS + bill.RECEIPT_ALARM_METRICS + metrics


def test_every_queue_and_every_reader_of_the_stream_has_an_alarm_and_the_doctor_finds_it(deployed, alarms):
    queues = of_type(deployed, "AWS::SQS::Queue")
    outputs = {name: each["Value"] for name, each in deployed["Outputs"].items()}
    found = {name: value for name, value in outputs.items() if name.endswith(doctor._DEAD_LETTERS)}
    named = {"BooksDeadLetterQueue": "UsageDeadLetterQueue"}  # The queue keeps its logical ID (ADR 28).
    assert found == {f"{named.get(queue, queue)}Url": {"Ref": queue} for queue in queues}

    looked_at = [dimensions for _, _, dimensions in in_alarms(alarms)]
    for queue in queues:
        assert {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}} in looked_at, queue
    ages = [dimensions for _, name, dimensions in in_alarms(alarms) if name == "IteratorAge"]
    for source in of_type(deployed, "AWS::Lambda::EventSourceMapping").values():
        assert {"FunctionName": {"Ref": re.sub(r"Alias.*", "", source["FunctionName"]["Ref"])}} in ages


def test_the_dashboard_names_every_function_of_the_stack_and_no_other(deployed):
    """A search for the stack's name misses functions of a long name, which Lambda cuts to 64 characters."""
    text, given = dashboard(deployed)
    between, names = given["Functions"]["Fn::Join"]
    assert {each["Ref"] for each in names} == set(of_type(deployed, "AWS::Lambda::Function"))
    lines = drawn(text.replace("${Functions}", between.join(each["Ref"] for each in names)))
    assert sum(line[0] == "AWS/Lambda" for line in lines) == 3
    assert sum(line[0] == "..." for line in lines) == 3 * (len(names) - 1)


def test_without_tracing_no_function_may_write_traces(bare):
    assert "Xray" not in json.dumps(of_type(bare, "AWS::IAM::Role"))
    assert not any("TracingConfig" in each for each in of_type(bare, "AWS::Lambda::Function").values())
