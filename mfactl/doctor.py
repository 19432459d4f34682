"""`mfactl doctor`: whether a deployed stack is ready."""

from collections.abc import Callable, Iterator
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from mfa.codes.keyring import parse
from mfa.errors import MfaError
from mfactl import deployed, options, progress, quotas, reach, sending, shown
from mfactl.findings import BAD, LOOK, OK, Finding
from mfactl.options import AsJson, Stack
from mfactl.remedies import REMEDIES

# The parts of a stack that an emulator has. It sends nothing, so it has no sending limits.
_OF_A_LOCAL_RUN = ("secret", "table", "dead letters")
_DEAD_LETTERS = "DeadLetterQueueUrl"
_COLUMNS = ("check", "state", "finding")


def doctor(stack: Stack = "", as_json: AsJson = False) -> None:
    """Check a deployed stack. The exit code is 1 if something is bad.

    It changes nothing and sends nothing. For each problem it prints what to do.
    """
    found = list(examine(options.stack_name(stack)))
    shown.show_list([each._asdict() for each in found], _COLUMNS, as_json)
    notes = [f"{each.check}: {each.remedy}" for each in found if each.remedy]
    if options.is_local():
        notes.append(
            "An emulator on this machine has no quotas, alarms or sandbox: those checks are left out."
        )
    for each in () if as_json else notes:
        shown.note(each)
    if any(each.state == BAD for each in found):
        raise SystemExit(1)


def examine(stack: str) -> Iterator[Finding]:
    """Yield the finding of each check of a stack, with a remedy if it is not ok. Raises NotFound."""
    outputs = options.outputs(stack)
    checks: dict[str, Callable[[], Finding]] = {
        "secret": partial(_secret, outputs),
        "table": partial(_table, outputs),
        "TTL": partial(_ttl, outputs),
        "recovery": partial(_recovery, outputs),
        "deletion protection": partial(_protection, outputs),
        "concurrency": quotas.concurrency,
        "table throughput": lambda: quotas.throughput(outputs["TableName"]),
        "sending": partial(sending.look, stack),
        **reach.checks(options.parameters(stack)),
        "dead letters": partial(_dead_letters, outputs),
        "alarms": partial(_alarms, stack),
    }
    for name, check in checks.items():
        if options.is_local() and name not in _OF_A_LOCAL_RUN:
            continue
        progress.say(f"Looking at: {name}")
        found = _looked(check, LOOK if name in quotas.CHECKS else BAD)._replace(check=name)
        yield found._replace(remedy=REMEDIES.get(name, "") if found.state != OK else "")


def _looked(check: Callable[[], Finding], refused: str) -> Finding:
    """Run a check. If AWS refuses access, its state is `refused`."""
    try:
        return check()
    except ClientError as error:
        return Finding("", refused, f"cannot be checked: {error.response['Error']['Code']}")
    except (BotoCoreError, MfaError, KeyError) as error:
        return Finding("", BAD, f"cannot be checked: {type(error).__name__}")


def _secret(outputs: dict[str, str]) -> Finding:
    client = options.client("secretsmanager")
    keys = parse(client.get_secret_value(SecretId=outputs["CodeKeysSecretArn"])["SecretString"]).code_keys
    return Finding("", OK, f"present, with {len(keys)} code key{'s' if len(keys) > 1 else ''}")


def _table(outputs: dict[str, str]) -> Finding:
    table = options.client("dynamodb").describe_table(TableName=outputs["TableName"])["Table"]
    stream = table.get("StreamSpecification", {}).get("StreamEnabled", False)
    fine = table["TableStatus"] == "ACTIVE" and stream
    return Finding("", OK if fine else BAD, f"{table['TableStatus']}, stream {'on' if stream else 'off'}")


def _protection(outputs: dict[str, str]) -> Finding:
    table = options.client("dynamodb").describe_table(TableName=outputs["TableName"])["Table"]
    protected = table.get("DeletionProtectionEnabled", False)
    return Finding(
        "", OK if protected else LOOK, "on" if protected else "off: DeletionProtection=true turns it on"
    )


def _ttl(outputs: dict[str, str]) -> Finding:
    ttl = options.client("dynamodb").describe_time_to_live(TableName=outputs["TableName"])
    said = ttl["TimeToLiveDescription"]
    fine = said["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and said.get("AttributeName") == "ttl"
    return Finding("", OK if fine else BAD, said["TimeToLiveStatus"])


def _recovery(outputs: dict[str, str]) -> Finding:
    backups = options.client("dynamodb").describe_continuous_backups(TableName=outputs["TableName"])
    point = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    status = point.get("PointInTimeRecoveryStatus", "DISABLED")
    return Finding("", OK if status == "ENABLED" else LOOK, f"point in time: {status}")


def _dead_letters(outputs: dict[str, str]) -> Finding:
    client, wanted, waiting = options.client("sqs"), ["ApproximateNumberOfMessages"], []
    for name in sorted(each for each in outputs if each.endswith(_DEAD_LETTERS)):
        said = client.get_queue_attributes(QueueUrl=outputs[name], AttributeNames=wanted)["Attributes"]
        if count := int(said["ApproximateNumberOfMessages"]):
            waiting.append(f"{count} in {name.removesuffix('QueueUrl')}")
    return Finding("", BAD if waiting else OK, ", ".join(waiting) or "none waiting")


def _alarms(stack: str) -> Finding:
    """The alarms of this stack only."""
    ours = [
        each["PhysicalResourceId"]
        for each in deployed.resources(stack)
        if each["ResourceType"] == "AWS::CloudWatch::Alarm"
    ]
    if not ours:
        return Finding("", LOOK, "none in this stack")
    # A stack has fewer than the hundred that can be asked for at once.
    alarms = options.client("cloudwatch").describe_alarms(AlarmNames=ours)["MetricAlarms"]
    raised = [each["AlarmName"] for each in alarms if each["StateValue"] == "ALARM"]
    unheard = [each["AlarmName"] for each in alarms if not each.get("AlarmActions")]
    if raised:
        return Finding("", BAD, f"raised: {', '.join(raised)}")
    return Finding(
        "", LOOK if unheard else OK, f"{len(alarms)}, {'mailed to nobody' if unheard else 'none raised'}"
    )
