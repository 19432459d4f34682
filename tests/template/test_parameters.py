"""What an operator can set is described, bounded, used, and read by the code within the same bounds."""

import re
import tomllib
from dataclasses import fields

from local.settings import ROOT
from mfa.runtime.settings import Settings, bounds

# Read by the SDK and by Powertools, not by us.
READ_BY_LIBRARIES = {"AWS_ENDPOINT_URL", "POWERTOOLS_METRICS_NAMESPACE"}


def test_every_parameter_and_output_is_described_and_each_parameter_bounded_with_a_default(template):
    bounds = ({"AllowedValues"}, {"AllowedPattern"}, {"MinValue", "MaxValue"})
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert any({"Default", *each} <= parameter.keys() for each in bounds), name
    needed = {"ApiUrl", "ApiId", "TableName", "CodeKeysSecretArn", "PurgeDeadLetterQueueUrl"}
    assert needed <= template["Outputs"].keys()
    assert all(output["Description"].endswith(".") for output in template["Outputs"].values())


def test_the_price_ceiling_is_above_nothing_and_below_ten_dollars(template):
    pattern = template["Parameters"]["SmsMaxPrice"]["AllowedPattern"]
    given = ("0.50", "9", "0", "0.00", "10")
    assert [price for price in given if re.fullmatch(pattern, price)] == ["0.50", "9"]


def test_the_settings_read_every_variable_and_allow_what_the_template_allows_and_no_more(template, functions):
    variables = dict(template["Globals"]["Function"]["Environment"]["Variables"])
    for properties in functions.values():
        variables |= properties.get("Environment", {}).get("Variables", {})
    assert set(variables) == {each.name.upper() for each in fields(Settings)} | READ_BY_LIBRARIES
    for name, value in variables.items():
        parameter = template["Parameters"].get(value.get("Ref")) if isinstance(value, dict) else None
        if parameter and "MinValue" in parameter:
            assert bounds(name.lower()) == (parameter["MinValue"], parameter["MaxValue"]), name


def test_samconfig_overrides_only_parameters_that_exist(template):
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    config.pop("version")
    assert config.keys() == {"default", "local", "dev", "prod"}
    for environment, commands in config.items():
        for command, settings in commands.items():
            for override in settings["parameters"].get("parameter_overrides", []):
                name, _, value = override.partition("=")
                parameter = template["Parameters"][name]
                allowed = [str(each) for each in parameter.get("AllowedValues", [value])]
                assert value in allowed, f"{environment}.{command}: {override}"
                # A table that is protected cannot be deleted, so a rollback of a first deployment would fail too.
                assert override != "DeletionProtection=true"
