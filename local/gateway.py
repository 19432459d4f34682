"""Applies the template's gateway responses to the emulator, which ignores them in SAM's form."""

from collections.abc import Iterator
from typing import Any

from local.cloudformation import with_arguments
from local.settings import Run
from local.stack import session


def apply_gateway_responses(run: Run, stack_outputs: dict[str, str]) -> None:
    """Put each gateway response of the template, and deploy the API's stage again."""
    client = session().client("apigateway", endpoint_url=run.endpoint)
    api = stack_outputs["ApiId"]
    for kind, response in gateway_responses():
        client.put_gateway_response(
            restApiId=api,
            responseType=kind,  # type: ignore[arg-type]  # The template's text is one of the type's literals.
            statusCode=str(response["StatusCode"]),
            responseParameters=_parameters(response),
            responseTemplates=response["ResponseTemplates"],
        )
    client.create_deployment(restApiId=api, stageName=stack_outputs["ApiUrl"].rsplit("/", 1)[1])


def gateway_responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the type and the settings of each gateway response of the template."""
    for resource in with_arguments()["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Api":
            yield from resource["Properties"].get("GatewayResponses", {}).items()


def _parameters(response: dict[str, Any]) -> dict[str, str]:
    headers = response.get("ResponseParameters", {}).get("Headers", {})
    return {f"gatewayresponse.header.{name}": str(value) for name, value in headers.items()}
