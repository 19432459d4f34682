"""The recipe of a delivery method: WhatsApp by End User Messaging Social, to addresses like whatsapp:+12025550177."""

from tests.changes.recipe import Place, Recipe

_METHOD = """WHATSAPP = Method(
    "WHATSAPP",
    reaches=frozenset({Kind.WHATSAPP}),
    tells=frozenset(CodeType),
    cost=lambda _: 1,
    setting="whatsapp_origination",
    rights=("social-messaging:SendWhatsAppMessage",),
)
"""
_FORM = '''"""WhatsApp addresses: whatsapp: and a number in E.164 form."""

import re

from mfa.errors import InvalidRequest

_ADDRESS = re.compile(r"whatsapp:\\+[1-9][0-9]{6,14}")


def matches(address: str) -> bool:
    """Tell by its form whether an address is one of WhatsApp."""
    return address.startswith("whatsapp:")


def parse(text: str) -> str:
    """Return the address; raises InvalidRequest."""
    if not _ADDRESS.fullmatch(text):
        raise InvalidRequest("address: must be whatsapp: and a number with a plus sign and its country code.")
    return text
'''
_SENDER = '''"""Codes by WhatsApp: what they say, and how End User Messaging Social sends them. It has no receipts."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.messages import compose
from mfa.messages.code_messages import Task, default_texts, own_texts
from mfa.models.message import Message, Receipt, Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders.sns import hand_over


def _send(client: Any, settings: Settings, message: Message) -> None:
    """Send the message by SendWhatsAppMessage.

    https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html
    """
    said = {
        "messaging_product": "whatsapp",
        "to": message.to.removeprefix("whatsapp:"),
        "type": "text",
        "text": {"body": message.text},
    }
    request = {
        "originationPhoneNumberId": settings.whatsapp_origination,
        "message": json.dumps(said).encode(),
        "metaApiVersion": "v20.0",
    }
    hand_over(lambda: client.send_whatsapp_message(**request), _failure)


def write(task: Task) -> Message:
    """Return the message."""
    texts = own_texts(task) or default_texts(task)
    most = task.service.settings.max_segments
    return task.message._replace(text=compose.choose(task.application, texts, task.filling, most))


def sender(settings: Settings) -> Sender:
    """Return what sends by WhatsApp, from the stack's number."""
    answer = {"SendWhatsAppMessage": b'{"messageId": ""}'}
    return warmup.rehearsed(_send, clients.client("socialmessaging"), settings, answer)


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return None: EventBridge hears nothing of these messages."""
    return None


def _failure(error: ClientError) -> MfaError:
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "InvalidParametersException":
        return InvalidRequest("address: WhatsApp does not take this number.")
    if code in ("ThrottledRequestException", "ThrottlingException") or status >= 500:
        return Unavailable("The messaging service is busy.")
    return ServiceFault(f"End User Messaging Social answered {code}")
'''
_RIGHT = "        - !If [SendsByWhatsapp, !Ref SendByWhatsapp, !Ref AWS::NoValue]\n"
_CALLS = "        - !If [Calls, !Ref MakeCalls, !Ref AWS::NoValue]\n"
_POLICY = """  SendByWhatsapp:
    Type: AWS::IAM::ManagedPolicy
    Condition: SendsByWhatsapp
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          # The number is named by its id; the star stands for it, and the conversation is with anybody.
          - Effect: Allow
            Action: social-messaging:SendWhatsAppMessage
            Resource: !Sub arn:${AWS::Partition}:social-messaging:${AWS::Region}:${AWS::AccountId}:phone-number-id/*

"""
_PARAMETER = """  WhatsappOrigination:
    Type: String
    Description: >-
      Id of the number of End User Messaging Social that codes are sent from by WhatsApp; applications may then have the delivery method
      WHATSAPP. Empty for none.
    Default: ""
    AllowedPattern: "[A-Za-z0-9_:/+-]{0,160}"
    ConstraintDescription: empty, or up to 160 letters, digits and any of _:/+-
"""
_COST = """def _whatsapps(_: Results, daily: int) -> Items:
    return {"messages": daily * DAYS * 0.005}


"""
_PRICE = '    Method("WHATSAPP", "0.005 each, and what Meta takes, as an example", "https://aws.amazon.com/end-user-messaging/pricing/", _whatsapps),\n'
_SAMPLE = """    "WHATSAPP": Sample(
        "phone-number-id-0123",
        "whatsapp:+12025550177",
        "socialmessaging",
        "SendWhatsAppMessage",
        _whatsapp,
        {"messageId": "m"},
    ),
"""
_READ = '''def _whatsapp(request: Mapping[str, Any]) -> str:
    """On the wire the message is in base64."""
    said = request["message"]
    said = base64.b64decode(said) if isinstance(said, str) else said
    return str(json.loads(said)["text"]["body"])


'''
_TEST = '''"""Codes by WhatsApp, from the setting to the message that goes out."""

import pytest

from mfa import wiring
from tests.support.methods import SAMPLES

WHATSAPP = SAMPLES["WHATSAPP"]


@pytest.fixture
def whatsapp(stack, monkeypatch):
    monkeypatch.setenv("WHATSAPP_ORIGINATION", WHATSAPP.setting)
    wiring.sender.cache_clear()
    stack.restart()
    stack.wire.answer(WHATSAPP.operation, WHATSAPP.answer)
    yield stack
    monkeypatch.undo()
    wiring.sender.cache_clear()
    stack.restart()


def test_a_user_enrols_and_logs_in_by_whatsapp(whatsapp):
    shop = whatsapp.application(auth_token_delivery_methods="SMS,WHATSAPP")

    for operation, body in (("associate", {"address": WHATSAPP.address}), ("login_start", {})):
        made = whatsapp.call(operation, shop, "ann", body=body)
        assert made.headers["x-delivery-method"] == "WHATSAPP"
        (request,) = (each for name, each in whatsapp.wire.requests if name == WHATSAPP.operation)
        whatsapp.wire.requests.clear()
        code = WHATSAPP.code(request)
        assert whatsapp.guess(shop, "ann", code).body == made.body


def test_an_address_of_another_form_is_refused(whatsapp):
    shop = whatsapp.application(auth_token_delivery_methods="WHATSAPP")

    for address in ("whatsapp:12025550177", "+12025550123"):
        answer = whatsapp.refused("400", "associate", shop, "ann", body={"address": address})
        assert "address: " in answer.description
'''
_ROW = "| `WHATSAPP` | `whatsapp:` and a number | End User Messaging Social | `WhatsappOrigination` | the text |\n"
_METHODS = "layers/shared/mfa/senders/delivery_methods.py"
_TEMPLATE, _SUPPORT = "template.yaml", "tests/support/methods.py"
METHOD = Recipe(
    places=(
        Place(_METHODS, "    WHATSAPP = 4\n", "\n\nclass Form(NamedTuple)"),
        Place(
            _METHODS,
            '    Kind.WHATSAPP: Form("a WhatsApp address", whatsapp.matches, whatsapp.parse),\n',
            "}\n\n\nclass Delivery",
        ),
        Place(_METHODS, ", whatsapp", "\n\nif TYPE_CHECKING"),
        Place(_METHODS, _METHOD, "METHODS: Mapping"),
        Place(_METHODS, ", WHATSAPP", ")}\n\n\ndef require_list"),
        Place("layers/shared/mfa/senders/by_whatsapp.py", _SENDER),
        Place("layers/shared/mfa/values/whatsapp.py", _FORM),
        Place(
            "layers/shared/mfa/runtime/settings.py",
            '    whatsapp_origination: Name = ""\n',
            "    voice_origination: Name",
        ),
        Place(
            "layers/shared/mfa/runtime/clients.py",
            '    "socialmessaging": b\'"messageId"\',\n',
            '    "sesv2": b',
        ),
        Place("layers/shared/trim.py", '    "socialmessaging": {"SendWhatsAppMessage"},\n', '    "sns": {'),
        Place(
            "layers/shared/mfa/edge/requests/code.py",
            ", or whatsapp: and a number if it delivers by WHATSAPP",
            ". Text messages go to mobile",
        ),
        Place(_TEMPLATE, ", WhatsappOrigination", ']\n      - Label: {default: "Accounts and guard"}'),
        Place(_TEMPLATE, _PARAMETER, "  AllowedCountries:\n    Type: String"),
        Place(
            _TEMPLATE,
            '  SendsByWhatsapp: !Not [!Equals [!Ref WhatsappOrigination, ""]]\n',
            "  KeepsReceipts: ",
        ),
        Place(
            _TEMPLATE,
            "        WHATSAPP_ORIGINATION: !Ref WhatsappOrigination\n",
            "        VOICE_ORIGINATION: ",
        ),
        Place(_TEMPLATE, _RIGHT, f"{_CALLS}\n  LoginStart:"),
        Place(_TEMPLATE, _RIGHT, f"{_CALLS}        - Statement:"),
        Place(_TEMPLATE, _POLICY, "  ReadStream:\n    Type: AWS::IAM::ManagedPolicy"),
        Place("bench/bill.py", _COST, "METHODS = (\n"),
        Place("bench/bill.py", _PRICE, ")\n\n\ndef by_volume"),
        Place("clients/python/mfa_client/models.py", ', "WHATSAPP"', "]\nSmsBackend = "),
        Place(_SUPPORT, "import base64\nimport json\n", "import re\n"),
        Place(_SUPPORT, _READ, "SAMPLES: Mapping"),
        Place(_SUPPORT, _SAMPLE, "}\nENVIRONMENT"),
        Place("tests/functions/test_whatsapp.py", _TEST),
        Place(
            "tests/faults/flows.py",
            '        Flow("associate, by WhatsApp", "associate", ("phone", "new"), {"address": "whatsapp:+12025550177"}),\n',
            '        Flow("login_start, by e-mail",',
        ),
        Place("docs/messages.md", _ROW, "\nDefault e-mails exist in"),
        Place("CHANGELOG.md", "- Codes by WhatsApp: `WHATSAPP`.\n", "- Operations on applications"),
    ),
    most=15,
    tests=(
        "tests/unit/test_methods.py",
        "tests/unit/test_settings.py",
        "tests/unit/test_bench.py",
        "tests/unit/test_delivery.py",
        "tests/unit/test_senders.py",
        "tests/unit/test_default_texts.py",
        "tests/template",
        "tests/functions/test_whatsapp.py",
        "tests/functions/test_delivery_methods.py",
        "tests/functions/test_number_kinds.py",
        "tests/functions/test_outcomes.py",
        "tests/functions/test_applications.py",
        "tests/functions/test_contract_table.py",
        "tests/functions/test_every_operation.py",
        "tests/functions/test_startup.py",
        "tests/functions/test_mfactl.py",
        "tests/secrecy",
        "tests/faults/test_matrix.py",
        "tests/faults/test_rights.py",
        "tests/faults/test_time.py",
        "tests/capacity",
    ),
    flow="WhatsApp",
    by_file=True,
)
