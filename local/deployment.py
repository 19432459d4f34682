"""Brings the emulator to the checkout's state, with what it ignores in a template: gateway responses, and e-mail."""

import json

from local.cloudformation import parsed
from local.code import is_reloaded, load_code
from local.settings import Run
from local.stack import build, code_fingerprint, deploy, given, outputs, session, stack_fingerprint
from local.steps import StepFailed, step


def recorded(run: Run) -> dict[str, str]:
    """Return the digests of the last deployment: the `stack`, and the functions' own `code`. None without one."""
    path = run.folder / "deployed.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def record(run: Run, **digests: str) -> None:
    """Store digests for the next start."""
    (run.folder / "deployed.json").write_text(json.dumps(recorded(run) | digests))


def bring_up_to_date(run: Run) -> dict[str, str]:
    """Deploy or load the changes since the last start; return the stack's outputs. Raises StepFailed."""
    stack, code, present = stack_fingerprint(run), code_fingerprint(), recorded(run)
    stack_outputs = outputs(run)
    if not stack_outputs or present.get("stack") != stack:
        stack_outputs = _deploy(run)
    elif present.get("code") != code:
        with step("Loading the functions' code"):
            load_code(run)
    record(run, stack=stack, code=code)
    return stack_outputs


def _deploy(run: Run) -> dict[str, str]:
    with step("Building with SAM"):
        build(run)
    with step("Deploying with SAM to the emulator"):
        deploy(run)
    stack_outputs = outputs(run)
    if not stack_outputs:
        raise StepFailed(f"the stack has no outputs after the deployment; see {run.folder / 'deploy.log'}.")
    with step("Allowing e-mail"):
        _allow_mail(run)
    with step("Applying the gateway responses"):
        _apply_gateway_responses(run, stack_outputs)
        if is_reloaded(run):
            load_code(run)
    return stack_outputs


def _allow_mail(run: Run) -> None:
    """Let the stack send e-mail to any address. Like SES, the emulator at first sends to verified ones only."""
    client = session().client("sesv2", endpoint_url=run.endpoint)
    client.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://mfa.example", ProductionAccessEnabled=True
    )
    sender = given(run, "deploy")["EmailFrom"]
    if sender not in {each["IdentityName"] for each in client.list_email_identities()["EmailIdentities"]}:
        client.create_email_identity(EmailIdentity=sender)


def _apply_gateway_responses(run: Run, stack_outputs: dict[str, str]) -> None:
    """Put each gateway response of the template, and deploy the API's stage again."""
    client = session().client("apigateway", endpoint_url=run.endpoint)
    api = stack_outputs["ApiId"]
    for kind, response in parsed()["Resources"]["Api"]["Properties"]["GatewayResponses"].items():
        headers = response.get("ResponseParameters", {}).get("Headers", {})
        client.put_gateway_response(
            restApiId=api,
            responseType=kind,
            statusCode=str(response["StatusCode"]),
            responseParameters={f"gatewayresponse.header.{name}": each for name, each in headers.items()},
            responseTemplates=response["ResponseTemplates"],
        )
    client.create_deployment(restApiId=api, stageName=stack_outputs["ApiUrl"].rsplit("/", 1)[1])
