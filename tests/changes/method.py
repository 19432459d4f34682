"""The recipe of a delivery method: WhatsApp by End User Messaging Social, to addresses like whatsapp:+12025550177."""

from tests.changes import Recipe

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


def matches(address: str) -> bool:
    return address.startswith("whatsapp:")


def parse(text: str) -> str:
    if not re.fullmatch(r"whatsapp:\\+[1-9][0-9]{6,14}", text):
        raise InvalidRequest("address: must be whatsapp: and a number with a plus sign and its country code.")
    return text
'''
_SENDER = '''"""Codes by WhatsApp: what they say, and how End User Messaging Social sends them. It has no receipts."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from mfa.errors import MfaError, ServiceFault, Unavailable
from mfa.messages import compose
from mfa.messages.code_messages import Task, default_texts, own_texts
from mfa.models.message import Message, Receipt, Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders.sns import hand_over


def _send(client: Any, settings: Settings, message: Message) -> None:
    to = message.to.removeprefix("whatsapp:")
    said = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": message.text}}
    request = {"message": json.dumps(said).encode(), "metaApiVersion": "v20.0"}
    request["originationPhoneNumberId"] = settings.whatsapp_origination
    hand_over(lambda: client.send_whatsapp_message(**request), _failure)


def write(task: Task) -> Message:
    texts, most = own_texts(task) or default_texts(task), task.service.settings.max_segments
    return task.message._replace(text=compose.choose(task.application, texts, task.filling, most))


def sender(settings: Settings) -> Sender:
    answer = {"SendWhatsAppMessage": b'{"messageId": ""}'}
    return warmup.rehearsed(_send, clients.client("socialmessaging"), settings, answer)


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    return None


def _failure(error: ClientError) -> MfaError:
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code.startswith("Throttl") or status >= 500:
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
_PRICE = '    Method("WHATSAPP", "0.005 each", "https://aws.amazon.com/end-user-messaging/pricing/", _whatsapps),\n'
_SAMPLE = """    "WHATSAPP": Sample(
        "id-0123", "whatsapp:+12025550177", "socialmessaging", "SendWhatsAppMessage", _whatsapp, {"messageId": "m"}
    ),
"""
_READ = '''def _whatsapp(request: Mapping[str, Any]) -> str:
    """On the wire the message is in base64."""
    said = request["message"]
    said = base64.b64decode(said) if isinstance(said, str) else said
    return str(json.loads(said)["text"]["body"])


'''
_TEST = '''"""Codes by WhatsApp, from the setting to the message that goes out."""

from tests.support.methods import SAMPLES

WHATSAPP = SAMPLES["WHATSAPP"]


def test_a_user_enrols_by_whatsapp(stack):
    stack.restart(WHATSAPP_ORIGINATION=WHATSAPP.setting)
    stack.wire.answer(WHATSAPP.operation, WHATSAPP.answer)
    shop = stack.application(auth_token_delivery_methods="SMS,WHATSAPP")

    made = stack.call("associate", shop, "ann", body={"address": WHATSAPP.address})

    assert made.headers["x-delivery-method"] == "WHATSAPP"
    (request,) = (each for name, each in stack.wire.requests if name == WHATSAPP.operation)
    assert stack.guess(shop, "ann", WHATSAPP.code(request)).body == made.body
'''
_ROW = "| `WHATSAPP` | `whatsapp:` and a number | End User Messaging Social | `WhatsappOrigination` | the text |\n"
_FLOW = """\
    Flow("associate, by WhatsApp", "associate", ("phone", "new"), {"address": "whatsapp:+12025550177"}),
"""
METHOD = Recipe(
    {
        "layers/shared/mfa/senders/delivery_methods.py": {
            "\n\nclass Form(NamedTuple)": "    WHATSAPP = 4\n",
            "}\n\n\nclass Delivery": '    Kind.WHATSAPP: Form("a WhatsApp address", whatsapp.matches, whatsapp.parse),\n',
            "\n\nif TYPE_CHECKING": ", whatsapp",
            "METHODS: Mapping": _METHOD,
            ")}\n\n\ndef require_list": ", WHATSAPP",
        },
        "layers/shared/mfa/senders/by_whatsapp.py": {"": _SENDER},
        "layers/shared/mfa/values/whatsapp.py": {"": _FORM},
        "layers/shared/mfa/runtime/settings.py": {
            "    voice_origination: Name": '    whatsapp_origination: Name = ""\n'
        },
        "layers/shared/mfa/runtime/clients.py": {
            '    "sesv2": b': '    "socialmessaging": b\'"messageId"\',\n'
        },
        "layers/shared/trim.py": {'    "sns": {': '    "socialmessaging": {"SendWhatsAppMessage"},\n'},
        "layers/shared/mfa/edge/requests/code.py": {
            ". Text messages go to mobile": ", or whatsapp: and a number if it delivers by WHATSAPP"
        },
        "template.yaml": {
            ']\n      - Label: {default: "Accounts and guard"}': ", WhatsappOrigination",
            "  AllowedCountries:\n    Type: String": _PARAMETER,
            "  KeepsReceipts: ": '  SendsByWhatsapp: !Not [!Equals [!Ref WhatsappOrigination, ""]]\n',
            "        VOICE_ORIGINATION: ": "        WHATSAPP_ORIGINATION: !Ref WhatsappOrigination\n",
            f"{_CALLS}\n  LoginStart:": _RIGHT,
            f"{_CALLS}        - Statement:": _RIGHT,
            "  ReadStream:\n    Type: AWS::IAM::ManagedPolicy": _POLICY,
        },
        "bench/bill.py": {"METHODS = (\n": _COST, ")\n\n\ndef by_volume": _PRICE},
        "clients/python/mfa_client/models.py": {"]\nSmsBackend = ": ', "WHATSAPP"'},
        "tests/support/methods.py": {
            "import re\n": "import base64\nimport json\n",
            "SAMPLES: Mapping": _READ,
            "}\nENVIRONMENT": _SAMPLE,
        },
        "tests/functions/test_whatsapp.py": {"": _TEST},
        "tests/faults/flows.py": {'    Flow("login_start, by e-mail",': _FLOW},
        "docs/messages.md": {"\nDefault e-mails exist in": _ROW},
        "CHANGELOG.md": {"- Operations on applications": "- Codes by WhatsApp: `WHATSAPP`.\n"},
    },
    most=15,
    flow="WhatsApp",
)
