"""What SAM's own providers make of templates, as `sam local` uses them. Run by the SAM CLI's Python; prints JSON.

Takes the parameters as JSON and the templates' paths.
"""

import json
import sys

from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider


def resolved(path, parameters):
    stacks, _ = SamLocalStackProvider.get_stacks(path, parameter_overrides=parameters)
    functions = SamFunctionProvider(stacks, ignore_code_extraction_warnings=True)
    return {
        "routes": {
            f"{method} {route.path}": [
                route.function_name,
                getattr(route.authorizer_object, "lambda_name", None),
            ]
            for route in ApiProvider(stacks).api.routes
            for method in route.methods
        },
        "functions": {
            each.name: {
                "code": each.codeuri,
                "handler": each.handler,
                "runtime": each.runtime,
                "architecture": each.architectures[0],
                "layers": [layer.codeuri for layer in each.layers],
                "variables": sorted(each.environment["Variables"]),
            }
            for each in functions.get_all()
        },
    }


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    json.dump([resolved(path, given) for path in sys.argv[2:]], sys.stdout)
