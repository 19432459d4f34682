"""Translates the template as CloudFormation would, without AWS. Run by the SAM CLI's Python, which has the translator.

Takes the parameters as JSON, and the template as JSON on standard input; prints the translated template as JSON.
"""

import json
import os
import sys
from typing import Any

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

_REGION = os.environ["AWS_DEFAULT_REGION"]
# SAM takes code in S3 only; where it lies changes nothing else.
_CODE = {"Bucket": "code", "Key": "code"}
_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov"}


def translate(template: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """Return the translated template, with `parameters` over the defaults."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = _CODE
    template["Globals"]["Function"]["CodeUri"] = _CODE
    partition = next((each for at, each in _PARTITIONS.items() if _REGION.startswith(f"{at}-")), "aws")
    policies = f"arn:{partition}:iam::aws:policy/"
    managed = {"AWSLambdaBasicExecutionRole": f"{policies}service-role/AWSLambdaBasicExecutionRole"}
    managed |= {name: f"{policies}{name}" for name in ("AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess")}
    translated: dict[str, Any] = Translator(managed, Parser()).translate(template, parameters)
    return translated


if __name__ == "__main__":
    json.dump(translate(json.load(sys.stdin), json.loads(sys.argv[1])), sys.stdout)
