"""The layer's build: it keeps what the functions call, for each runtime and processor that the template offers."""

import ast
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import botocore
import trim
from botocore import xform_name
from botocore.session import Session

from local.cloudformation import files, parsed, read
from local.settings import ROOT


def test_it_keeps_each_operation_that_the_code_calls_and_no_other():
    kept = {xform_name(name) for names in trim.OPERATIONS.values() for name in names}
    modules = (ROOT / "layers/shared/mfa").rglob("*.py")
    nodes = (node for module in modules for node in ast.walk(ast.parse(module.read_text())))
    called = {getattr(node, "attr", getattr(node, "value", None)) for node in nodes}
    models = [Session().get_service_model(service) for service in trim.OPERATIONS]
    assert called & {xform_name(name) for model in models for name in model.operation_names} == kept


def test_each_runtime_and_processor_has_a_folder_that_the_template_names(template):
    metadata = template["Resources"]["Shared"]["Metadata"]
    assert metadata["BuildMethod"] == "makefile"
    assert metadata["WorkingDirectory"] == {"Fn::Sub": "layers/shared/targets/${Runtime}/${Architecture}"}
    offered = [template["Parameters"][name]["AllowedValues"] for name in ("Runtime", "Architecture")]
    for runtime, architecture in product(*offered):
        assert (ROOT / "layers/shared/targets" / runtime / architecture).is_dir()


def test_a_trimmed_botocore_makes_the_clients(tmp_path):
    site = Path(botocore.__file__).parents[1]
    # What is replaced has every name that is asked of it, or the import below fails.
    for package in ("botocore", "urllib3", "pydantic_core"):
        shutil.copytree(site / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    trim.trim(tmp_path)
    code = (
        "from botocore.session import Session\n"
        f"import botocore, pydantic_core; assert botocore.__file__.startswith({str(tmp_path)!r})\n"
        "for name in ('dynamodb', 'events', 'pinpoint-sms-voice-v2', 'secretsmanager', 'sesv2', 'sns'):\n"
        "    for region in ('us-east-1', 'eu-central-1', 'us-gov-west-1', 'cn-north-1'):\n"
        "        print(Session().create_client(name, region_name=region).meta.endpoint_url)\n"
    )
    command, environment = [sys.executable, "-c", code], {"PYTHONPATH": str(tmp_path)}
    printed = subprocess.check_output(command, env=environment, text=True).splitlines()
    # Tables are named, not identified by ARN: one endpoint serves all requests, and is found once.
    model = next((tmp_path / "botocore/data/dynamodb").rglob("service-2.json"))
    assert "operationContextParams" not in model.read_text()
    assert set(printed) >= {
        "https://dynamodb.cn-north-1.amazonaws.com.cn",
        "https://sms-voice.eu-central-1.amazonaws.com",
        "https://email.eu-central-1.amazonaws.com",
        "https://sns.us-gov-west-1.amazonaws.com",
    }


def test_a_built_template_takes_what_it_was_built_for_and_nothing_else(tmp_path):
    extension = tmp_path / "Shared/python/pydantic_core/_pydantic_core.cpython-312-x86_64-linux-gnu.so"
    extension.parent.mkdir(parents=True)
    extension.touch()
    # As `sam build` leaves it: the included files are where they were.
    built = (ROOT / "template.yaml").read_text().replace("{Location: ", f"{{Location: {ROOT}/")
    (tmp_path / "template.yaml").write_text(built)
    command = [ROOT / ".tools/sam/bin/python", ROOT / "tools/deploy/built.py", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    template = read(tmp_path / "template.yaml")
    assert template["Resources"] == parsed()["Resources"]
    assert {path.name for path in files()} == {path.name for path in tmp_path.glob("*.yaml")}
    parameters = template["Parameters"]
    for name, value in (("Runtime", "python3.12"), ("Architecture", "x86_64")):
        assert (parameters[name]["AllowedValues"], parameters[name]["Default"]) == ([value], value)
