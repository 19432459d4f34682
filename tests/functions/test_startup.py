"""What a function does before its first request: what it loads, and that copies of it made then are strangers to each other."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from mfa.values import phone_numbers
from tests.functions.conftest import HANDLERS, ROOT
from tools.operations import operations

# What every function loads: clients of AWS, Powertools, and what they are made of.
# certifi is not in the layer, but botocore uses it where it finds it, as in an environment for development.
CLIENTS = {
    "botocore", "certifi", "dateutil", "jmespath", "six", "urllib3", "aws_lambda_powertools", "typing_extensions",
}  # fmt: skip
GROUPS = {
    "validator": {"pydantic_core", "typing_inspection"},
    "cipher": {"_cffi_backend", "cryptography"},
    "phonenumbers": {"phonenumbers"},
}
# A module more than these makes each start slower: it wants a figure in ADR 11, or an import where it is needed.
OWN = {"delete_user": {"cipher"}, "dissociate": {"cipher", "phonenumbers"}}
LOADED = {
    each.name: {
        *({"validator"} if each.takes("body") or each.takes("query") else ()),
        *({"cipher"} if each.takes("service") else ()),
        *({"phonenumbers"} if each.rehearse is phone_numbers.rehearse else ()),
        *OWN.get(each.name, ()),
    }
    for each in operations()
}
INIT = """
import gc, importlib, json, socket, sys
opened = []
def refuse(*arguments, **_):
    opened.append(str(arguments[1:]))
    raise OSError("no connection at init")
socket.socket.connect = socket.getaddrinfo = refuse
before = set(sys.modules)
collected = []
class Watch:
    @staticmethod
    def find_spec(name, *_):
        collected.extend([name] * gc.isenabled())
sys.meta_path.insert(0, Watch)
sys.path.insert(0, "functions")
module = importlib.import_module(sys.argv[1])
"""
REPORT = """
ways = [name for name in ("end_user_messaging", "by_voice", "by_email") if f"mfa.senders.{name}" in sys.modules]
texts = [name for name in ("sms_texts", "email_texts", "voice_texts") if f"mfa.messages.{name}" in sys.modules]
site = {
    name.partition(".")[0]
    for name, each in sys.modules.items()
    if name not in before and "site-packages" in (getattr(each, "__file__", None) or "")
}
wiring = sys.modules.get("mfa.wiring")
service = wiring.service() if wiring and wiring.service.cache_info().currsize else None
print(json.dumps({
    "loaded": [*site],
    "ways": ways,
    "texts": texts,
    "opened": opened,
    "collecting": gc.isenabled(),
    "frozen": gc.get_freeze_count(),
    "collected": collected,
    "keys": service and service.keys._keyring and "read",
    "applications": len(service.applications._entries) if service else 0,
}))
"""
# Two copies of one initialised process, each restored as SnapStart does: the same memory, then the hooks.
HOOKS = """
import os, random, re, sys
from types import SimpleNamespace
hooks = []
sys.modules["snapshot_restore_py"] = SimpleNamespace(register_after_restore=hooks.append)
"""
ASSOCIATE = """
from botocore.awsrequest import AWSResponse
from mfa import wiring

event = json.load(open("events/associate.json"))
shop, account = event["pathParameters"]["Application_ID"], event["requestContext"]["authorizer"]["account"]
application = {"pk": f"APP#{shop}", "sk": "APP", "id": shop, "account": account, "name": "Shop", "resend_policy": "SAME"}
found = {name: {"S": value} for name, value in application.items()}
ANSWERS = {
    "GetSecretValue": json.dumps({"SecretString": json.dumps({"key": "k" * 64})}),
    "BatchGetItem": json.dumps({"Responses": {"mfa": [found]}}),
    "Publish": "<PublishResponse xmlns='http://sns.amazonaws.com/doc/2010-03-31/'><PublishResult/></PublishResponse>",
}

def answer(event_name, request, **_):
    drawn.append(request.headers["amz-sdk-invocation-id"].decode())
    body = request.body if isinstance(request.body, str) else request.body.decode()
    drawn.extend(re.findall('":?(?:digest|nonce)": {"B": "([^"]+)"', body))
    drawn.extend(re.findall("Message=([0-9]{6})", body))
    content = ANSWERS.get(event_name.rsplit(".", 1)[1], "{}").encode()
    return AWSResponse("", 200, {}, SimpleNamespace(stream=lambda: iter([content])))

for client in (wiring.table().client, wiring._secrets_client(), wiring.sender().args[0]["SMS"].args[0]):
    client.meta.events.register_first("before-send", answer)
random.seed(0)
state = random.getstate()
for copy in range(2):
    read, write = os.pipe()
    if not os.fork():
        random.setstate(state)
        for hook in hooks:
            hook()
        drawn = [str(random.random())]
        made = module.handler(event, None)
        drawn.append(json.loads(made["body"]).get("id", made["body"]))
        os.write(write, json.dumps(drawn).encode())
        os._exit(0)
    os.wait()
    print("drawn", os.read(read, 65536).decode())
"""


def run(code, name=""):
    """The lines that `code` prints in a process of its own: Lambda's, of the function `name`, if it is one."""
    of_lambda = {"AWS_REGION": "us-east-1", "_HANDLER": f"{name}.handler"} if name else {}
    command, environment = [sys.executable, "-c", code, name], os.environ | of_lambda
    return subprocess.check_output(command, cwd=ROOT, env=environment, text=True).splitlines()


@cache
def started(name):
    return json.loads(run(INIT + REPORT, name)[-1])


@pytest.mark.parametrize("name", HANDLERS)
def test_init_loads_what_the_function_uses_opens_no_connection_and_keeps_nothing_read_or_timed(name):
    """It collects no garbage before it is over, so what turns that off comes before every other import."""
    allowed = CLIENTS.union(*(GROUPS[each] for each in LOADED.get(name, ())))
    found = started(name)
    assert set(found["loaded"]) <= (set() if name == "show_reference" else allowed)
    assert (found["opened"], found["keys"], found["applications"]) == ([], None, 0)
    assert found["collecting"]
    assert found["frozen"] > 0
    collected = {each for each in found["collected"] if each.startswith(("mfa.", "botocore"))}
    assert collected == {"mfa.runtime", "mfa.runtime.startup"}


@pytest.mark.parametrize("name", ["associate", "login_start"])
@pytest.mark.parametrize(
    ("chosen", "ways"),
    [
        ({"SMS_BACKEND": "END_USER_MESSAGING"}, ["end_user_messaging"]),
        ({"BOTH_SMS_BACKENDS": "true"}, ["end_user_messaging"]),
        ({"VOICE_ORIGINATION": "+12025550199"}, ["end_user_messaging", "by_voice"]),
        ({"EMAIL_FROM": "codes@shop.example"}, ["by_email"]),
    ],
)
def test_a_stack_loads_the_senders_that_it_chose(name, chosen, ways, monkeypatch):
    assert started(name)["ways"] == []
    for variable, value in chosen.items():
        monkeypatch.setenv(variable, value)
    found = json.loads(run(INIT + REPORT, name)[-1])
    assert (found["ways"], found["texts"], found["opened"]) == (ways, [], [])
    # What finds a number's kind is loaded where a call can reach those that no text can.
    more = set(found["loaded"]) - set(started(name)["loaded"])
    assert more <= ({"phonenumbers"} if "by_voice" in ways else set())


def test_an_import_changes_nothing_in_the_process(monkeypatch):
    """Outside of Lambda a function is imported without settings, and makes nothing until it is called."""
    code = """
import gc, sys
sys.path.insert(0, "functions")
import login_start
from mfa import wiring
made = [each.cache_info().currsize for each in (login_start.handler.start, wiring.settings, wiring.table)]
print(gc.isenabled(), made)
"""
    monkeypatch.delenv("TABLE_NAME")
    assert run(code) == ["True [0, 0, 0]"]


def test_copies_of_an_initialised_process_draw_different_codes_ids_nonces_and_pauses():
    lines = run(HOOKS + INIT + ASSOCIATE, "associate")
    one, other = (json.loads(line.removeprefix("drawn ")) for line in lines if line.startswith("drawn"))
    # A pause; an id of the SDK for each of four requests; a digest and a nonce; the code; the validation id.
    assert len(one) == len(other) == 9
    assert not set(one) & set(other)
