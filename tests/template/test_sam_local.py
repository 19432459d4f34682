"""SAM's local gateway finds every route's function, authorizer and layers in the template it is given. No engine is needed."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.containers import SAM_PYTHON, Containers, derive
from local.sam_local import handlers
from local.settings import DUMMY_CREDENTIALS, ROOT, RUNTIME, Run, architecture
from tests.template.test_functions import OPEN, OPERATIONS
from tools.checks.translated import of_type

# The function and the authorizer of each route.
ROUTES = {
    **{" ".join(route): [name.title().replace("_", ""), "Authorize"] for name, route in OPERATIONS.items()},
    **{" ".join(route): ["ShowReference", None] for route in OPEN},
}


@pytest.fixture(scope="module")
def given(template: dict[str, Any], tmp_path_factory: Any) -> dict[str, Any]:
    """What SAM makes of the template, and of the one derived for containers."""
    folder = tmp_path_factory.mktemp("sam")
    containers = Containers(Run(4566, folder))
    built: dict[str, Any] = json.loads(json.dumps(template))
    for properties in of_type(built, "AWS::Serverless::Function").values():
        properties["CodeUri"] = "Authorize"
    # A build that has a file in the place of each part.
    for part in ("Authorize/function.py", "Shared/python/of_Shared.py", "Reference/python/of_Reference.py"):
        file = folder / "built" / part
        file.parent.mkdir(parents=True)
        file.touch()
    derived = folder / "derived.yaml"
    content = derive(built, containers.parameters(), folder / "built", folder / "code")
    derived.write_text(yaml.safe_dump(content))
    paths = [ROOT / "template.yaml", derived]
    command = [SAM_PYTHON, ROOT / "tests/template/resolved_by_sam.py", json.dumps(containers.parameters())]
    environment = {"PATH": os.defpath, "AWS_DEFAULT_REGION": "us-east-1", "HOME": str(folder)}
    done = subprocess.run([*command, *paths], env=environment, capture_output=True, text=True, check=True)
    return dict(zip(("template", "derived"), json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("which", ["template", "derived"])
def test_every_route_leads_to_its_function_and_asks_the_authorizer(given, which):
    assert given[which]["routes"] == ROUTES
    assert {function for function, _ in ROUTES.values()} <= given[which]["functions"].keys()


def test_every_function_is_found_with_its_layers(given):
    functions = given["template"]["functions"]

    assert functions.keys() == handlers().keys()
    for name, each in functions.items():
        assert each["handler"] == f"{handlers()[name]}.handler"
        layers = ["shared", "reference"] if name == "ShowReference" else ["shared"]
        assert [Path(layer).name for layer in each["layers"]] == layers


def test_in_containers_a_function_has_its_layers_in_its_code_and_takes_the_emulators_credentials(given):
    for name, each in given["derived"]["functions"].items():
        parts = {"function.py", "of_Shared.py"} | ({"of_Reference.py"} if name == "ShowReference" else set())
        assert {path.name for path in Path(each["code"]).iterdir()} == parts
        assert (each["layers"], each["runtime"], each["architecture"]) == ([], RUNTIME, architecture())
        assert {"AWS_ENDPOINT_URL", *DUMMY_CREDENTIALS} <= set(each["variables"])
