"""`make guide` asks for every parameter with what it means, takes what CloudFormation would, and says the command."""

import shlex

from local.cloudformation import parsed
from local.stack import overrides
from tools.deploy import guide


def test_every_parameter_is_asked_for_once_and_explained_the_others_on_request(capsys):
    asked: list[str] = []

    def read(prompt: str) -> str:
        asked.append(prompt.split(" ", 1)[0])
        return "y" if "Ask for them too?" in prompt else ""

    guide.answers(read)
    parameters = parsed()["Parameters"]
    assert tuple(asked[:5]) == guide.ESSENTIALS
    del asked[5]  # The question whether to go on.
    assert sorted(asked) == sorted(parameters.keys() - {"EndpointUrl"})
    printed = capsys.readouterr().out
    assert all(parameters[name]["Description"].strip() in printed for name in asked)


def test_an_operator_who_only_presses_return_is_asked_the_essentials_and_gets_what_samconfig_says():
    asked: list[str] = []
    assert guide.answers(lambda prompt: asked.append(prompt) or "") == overrides("prod", "deploy")
    assert len(asked) == len(guide.ESSENTIALS) + 1


def test_an_answer_that_may_not_be_is_asked_for_again(capsys):
    (question,) = (each for each in guide.questions() if each.name == "ThrottleRate")
    given = iter(["none", "0", " 500 "])
    assert guide.ask(question, lambda _: next(given)) == "500"
    assert capsys.readouterr().out.count("It must be 1 to 1000000.") == 2


def test_a_hyphen_is_nothing():
    question = guide.Question("", "AlarmEmail", parsed()["Parameters"]["AlarmEmail"], "ops@example.com")
    assert guide.ask(question, lambda _: "-") == ""
    assert guide.ask(question, lambda _: "") == "ops@example.com"


def test_every_default_is_allowed():
    for name, parameter in parsed()["Parameters"].items():
        assert guide.is_allowed(parameter, str(parameter["Default"])), name


def test_it_builds_for_the_runtime_and_processor_that_it_deploys():
    assert guide.build({"ThrottleRate": "500"}) == "make build"
    chosen = {"ThrottleRate": "500", "Architecture": "x86_64", "Runtime": "python3.12"}
    given = "Runtime=python3.12 Architecture=x86_64"
    assert guide.build(chosen) == f'make build ARGS="--parameter-overrides {given}"'


def test_the_command_is_one_line_for_the_shell():
    deploy = "sam deploy --config-env prod"
    words = shlex.split(guide.command({"AllowedCountries": "DE,FR", "ConfigurationSet": "a b"}))
    given = ["--parameter-overrides", "AllowedCountries=DE,FR", "ConfigurationSet=a b"]
    assert words == [*deploy.split(), *given]
    assert guide.command({}) == deploy
