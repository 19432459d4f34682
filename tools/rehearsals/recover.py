"""`make recovery-test`: docs/operations.md's procedures of recovery, on the emulator: secret, table, another region.

What the emulator does differently: a restored table is of the present, so it is made before the damage; an export
writes no files, so they are written here, in its format; the table that a stack takes over must have the name that the
stack would give it; and a secret's replica cannot be let go of, so its value is read at home.
"""

import base64
import gzip
import json
from typing import Any

from local.access import MFACTL, obtain_token
from local.code import load_code
from local.settings import Run
from local.stack import build, deploy, outputs, session, stack_name
from local.steps import StepFailed, printed, say, step
from tools.deploy.takeover import creation_parameters, import_template, resources_to_import
from tools.rehearsals.data import Caller, Data, put_in, rehearsal, use

OTHER = "eu-west-1"


def client(run: Run, service: str, region: str | None = None) -> Any:
    """Return a client of the emulated AWS, at home or in another region."""
    return session().client(service, region, endpoint_url=run.endpoint)  # type: ignore[call-overload]


def rotate(run: Run, caller: Caller, found: dict[str, str]) -> None:
    """Rotate the keys while codes are pending; all stay valid."""
    pending = put_in(caller)
    names = {"TABLE_NAME": found["TableName"], "CODE_KEYS_SECRET": found["CodeKeysSecretArn"]}
    environment = {**run.tool_environment(), **names}
    printed([MFACTL, "key", "rotate"], "mfactl key rotate:", environment=environment)
    load_code(run)  # Functions that start now read the new secret.
    use(caller, pending)


def mend_secret(run: Run, caller: Caller, secret: str) -> None:
    """Overwrite the secret and restore it; delete it and restore it."""
    pending = put_in(caller)
    secrets = client(run, "secretsmanager")
    good = secrets.get_secret_value(SecretId=secret)["VersionId"]
    bad = secrets.put_secret_value(SecretId=secret, SecretString="{}")["VersionId"]
    load_code(run)
    caller.call("POST", f"{pending.users}/ann/login_start", {}, 500)
    stage = {"VersionStage": "AWSCURRENT", "MoveToVersionId": good, "RemoveFromVersionId": bad}
    secrets.update_secret_version_stage(SecretId=secret, **stage)
    secrets.delete_secret(SecretId=secret, RecoveryWindowInDays=7)
    secrets.restore_secret(SecretId=secret)
    load_code(run)
    use(caller, pending)


def bring_back(run: Run, caller: Caller, table: str) -> None:
    """Delete a user, and restore it with its pending code from a restored table."""
    data = put_in(caller)
    dynamodb = client(run, "dynamodb")
    restored = f"{table}-restored"
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName=restored, UseLatestRestorableTime=True
    )
    dynamodb.get_waiter("table_exists").wait(TableName=restored)
    caller.call("DELETE", f"{data.users}/ann")
    caller.call("GET", f"{data.users}/ann", status=404)
    items = [each for each in _items(dynamodb, restored) if f"#{data.id}#" in each["pk"]["S"]]
    (ann,) = (each["pk"] for each in items if each["sk"]["S"] == "USER" and each["id"]["S"] == "ann")
    for item in items:
        if item["pk"] == ann:
            dynamodb.put_item(TableName=table, Item=item)
    use(caller, data)
    dynamodb.delete_table(TableName=restored)


def _items(dynamodb: Any, table: str) -> list[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def move(run: Run, caller: Caller, found: dict[str, str]) -> None:
    """Move table and secret to another region, and use the data there."""
    data = put_in(caller)
    bucket, table = "mfa-moving", found["TableName"]
    arn = client(run, "dynamodb").describe_table(TableName=table)["Table"]["TableArn"]
    client(run, "s3").create_bucket(Bucket=bucket)
    client(run, "dynamodb").export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket)
    lines = (_line(item) for item in _items(client(run, "dynamodb"), table))
    key = "AWSDynamoDB/export/data/one.json.gz"
    client(run, "s3").put_object(Bucket=bucket, Key=key, Body=gzip.compress("".join(lines).encode()))
    _import(run, bucket, key.rsplit("/", 1)[0], table)
    _take_over(run, table)
    moved = outputs(run, OTHER)
    secret = client(run, "secretsmanager").get_secret_value(SecretId=found["CodeKeysSecretArn"])
    client(run, "secretsmanager", OTHER).put_secret_value(
        SecretId=moved["CodeKeysSecretArn"], SecretString=secret["SecretString"]
    )
    use(Caller(run, moved, caller.token), data)
    # Its deletion came through in the one table and not in the other: the functions there work on the table there.
    if not _has(client(run, "dynamodb"), table, data) or _has(client(run, "dynamodb", OTHER), table, data):
        raise StepFailed("what was done in the other region was not done to the table there.")


def _has(dynamodb: Any, table: str, data: Data) -> bool:
    return any(item["pk"]["S"] == f"APP#{data.id}" for item in _items(dynamodb, table))


def _line(item: dict[str, Any]) -> str:
    """Write an item as an export does: bytes are base64."""
    return json.dumps({"Item": item}, default=lambda value: base64.b64encode(value).decode()) + "\n"


def _import(run: Run, bucket: str, prefix: str, table: str) -> None:
    dynamodb = client(run, "dynamodb", OTHER)
    begun = dynamodb.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": prefix},
        InputFormat="DYNAMODB_JSON",
        InputCompressionType="GZIP",
        TableCreationParameters=creation_parameters(table),
    )
    arn = begun["ImportTableDescription"]["ImportArn"]
    dynamodb.get_waiter("import_completed").wait(ImportArn=arn, WaiterConfig={"Delay": 1})


def _take_over(run: Run, table: str) -> None:
    """Import the table into a new stack, and deploy the whole template over it."""
    formation = client(run, "cloudformation", OTHER)
    names = {"StackName": stack_name(), "ChangeSetName": "takeover"}
    formation.create_change_set(
        **names,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(import_template()),
        ResourcesToImport=resources_to_import(table),
    )
    formation.get_waiter("change_set_create_complete").wait(**names, WaiterConfig={"Delay": 1})
    formation.execute_change_set(**names)
    formation.get_waiter("stack_import_complete").wait(StackName=stack_name(), WaiterConfig={"Delay": 1})
    deploy(run, "--region", OTHER)
    found = outputs(run, OTHER)
    if found.get("TableName") != table:
        raise StepFailed(f"the stack has another table than the one imported: {found}")
    described = client(run, "dynamodb", OTHER).describe_table(TableName=table)["Table"]
    if not described.get("StreamSpecification", {}).get("StreamEnabled"):
        raise StepFailed("the table that was taken over has no stream.")


def rehearse(run: Run) -> None:
    """Go through each procedure. Raises StepFailed."""
    with step("Deploying"):
        build(run)
        deploy(run)
    found = outputs(run)
    caller = Caller(run, found, obtain_token(run, found))
    with step("Rotating the keys with codes pending"):
        rotate(run, caller, found)
    with step("Taking back an overwritten secret, and a deleted one"):
        mend_secret(run, caller, found["CodeKeysSecretArn"])
    with step("Bringing a deleted user back from a restored table"):
        bring_back(run, caller, found["TableName"])
    with step(f"Moving to {OTHER}"):
        move(run, caller, found)


if __name__ == "__main__":
    with rehearsal() as rehearsed:
        rehearse(rehearsed)
    say(
        "Recovered: what was stored is there, every operation is right, and every pending code was good once."
    )
