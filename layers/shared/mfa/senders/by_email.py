"""Codes by e-mail: text, sender (SES), and delivery status.

docs/messages.md has a table of SES's errors and ours, which a test writes.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.messages import compose
from mfa.messages.code_messages import Task, own_texts
from mfa.models.message import DELIVERED, Message, Receipt, Sender
from mfa.models.resources import Record
from mfa.models.template import Text, render
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders.sns import hand_over
from mfa.values.dates import milliseconds

# Final types of SES events. https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
OUTCOMES: Mapping[str, str] = {
    "Delivery": DELIVERED,
    "Bounce": "the mail server did not accept the message",
    "Reject": "the mail service did not send the message",
}


def write(task: Task) -> Message:
    """Return the e-mail. Its subject does not contain the code."""
    from mfa.messages import email_texts  # noqa: PLC0415 - loaded where an e-mail is written

    texts = email_texts.LOGIN if task.is_login else email_texts.ASSOCIATE
    default, language = email_texts.choose(texts, task.request.locale)
    chosen, *_ = own_texts(task) or (Text(default.body, language),)
    filling = task.filling
    name = filling.display_name
    text = render(chosen.text, filling.prefix + filling.code, name, filling.validity_seconds, chosen.language)
    compose.require_unbound(task.application, text)
    return task.message._replace(text=text, subject=render(default.subject, "", name, 0))


def sender(settings: Settings) -> Sender:
    """Return the sender, SES with the stack's address."""
    return warmup.rehearsed(send, clients.client("sesv2"), settings, {"SendEmail": warmup.NAMED})


def send(client: Any, settings: Settings, message: Message) -> None:
    """Send a plain-text e-mail by SendEmail.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    """
    simple = {"Subject": _content(message.subject), "Body": {"Text": _content(message.text)}}
    request = {
        "FromEmailAddress": settings.email_from,
        "Destination": {"ToAddresses": [message.to]},
        "Content": {"Simple": simple},
        # Events about the message contain these tags, which identify the validation.
        "EmailTags": _tags(message, settings.powertools_service_name),
        "ConfigurationSetName": settings.email_configuration_set,
    }
    given = {name: value for name, value in request.items() if value}
    hand_over(lambda: client.send_email(**given), _failure)


def _content(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _tags(message: Message, stack: str) -> list[dict[str, str]]:
    """Return the tags for events: the stack, the validation, and the record in parts, because tags forbid `#`."""
    if not message.record:
        return []
    parts = {"stack": stack, "validation_id": message.validation_id, **message.record._asdict()}
    return [{"Name": name, "Value": value} for name, value in parts.items() if value]


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return the delivery status in an event, by its tags, which are lists; None if it is not final."""
    outcome = OUTCOMES.get(event["detail"]["eventType"])
    if outcome is None:
        return None
    tags = {name: values[0] for name, values in event["detail"]["mail"]["tags"].items()}
    record = Record(*(tags.get(name, "") for name in Record._fields))
    validation_id = tags.get("validation_id", "")
    return Receipt(Record.read(record.key), validation_id, outcome, milliseconds(event["time"]))


def _failure(error: ClientError) -> MfaError:
    """Return the API's error for a failed SendEmail, without SES's message, which can contain the address."""
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "BadRequestException":
        return InvalidRequest("address: the mail service does not accept this address.")
    if code == "LimitExceededException":
        return Unavailable("The mail service's sending limit is reached.")
    if code in ("TooManyRequestsException", "ThrottlingException") or status >= 500:
        return Unavailable("The mail service is busy.")
    return ServiceFault(f"SES answered {code}")
