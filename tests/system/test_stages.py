"""Deployments beside each other: a second stage disturbs nothing. `make upgrade-test` has those over each other."""

from typing import Any

from local.settings import Run
from local.stack import SAM, deploy
from local.steps import run_tool
from tests.system.conftest import Service

STAGE = "mfa-stage"


def inventory(served: Service) -> set[tuple[str, str]]:
    """Answer what there is in the account, each by its kind and a name that is its own."""
    logs, functions, queues = (served.client(name) for name in ("logs", "lambda", "sqs"))
    dashboards = served.client("cloudwatch").list_dashboards()["DashboardEntries"]
    stacks = served.client("cloudformation").describe_stacks()["Stacks"]
    kinds: dict[str, list[Any]] = {
        "table": served.client("dynamodb").list_tables()["TableNames"],
        "secret": [each["ARN"] for each in served.client("secretsmanager").list_secrets()["SecretList"]],
        "function": [each["FunctionArn"] for each in functions.list_functions(MaxItems=1000)["Functions"]],
        "layer": [each["LayerName"] for each in functions.list_layers()["Layers"]],
        "queue": queues.list_queues().get("QueueUrls", []),
        "log group": [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]],
        "role": [each["Arn"] for each in served.client("iam").list_roles(MaxItems=1000)["Roles"]],
        "API": [each["id"] for each in served.client("apigateway").get_rest_apis()["items"]],
        "dashboard": [each["DashboardName"] for each in dashboards],
        "stack": [each["StackName"] for each in stacks],
    }
    return {(kind, name) for kind, names in kinds.items() for name in names}


def test_a_second_stage_stands_beside_and_leaves_its_table_and_its_secret_alone(served: Service):
    first = inventory(served)
    application = served.create_application()

    deploy(Run(served.run.port, served.run.folder), "--stack-name", STAGE)
    both = inventory(served)
    # As an operator removes it.
    command = [SAM, "delete", "--stack-name", STAGE, "--region", "us-east-1", "--no-prompts"]
    run_tool(command, served.run.tool_environment(), served.run.folder / "delete.log", "")
    left = inventory(served)

    assert first <= both
    every = {
        "table", "secret", "function", "layer", "queue", "log group", "role", "API", "dashboard", "stack",
    }  # fmt: skip
    assert {kind for kind, _ in both - first} == every
    assert first <= left
    assert sorted(kind for kind, _ in left - first) == ["secret", "table"]
    assert all(STAGE in name for _, name in left - first)
    assert served.call("GET", application).status == 200
