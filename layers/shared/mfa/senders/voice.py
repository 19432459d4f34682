"""Makes calls by AWS End User Messaging. Loaded by stacks with `VoiceOrigination`."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from mfa.errors import InvalidRequest, MfaError
from mfa.models.message import DELIVERED, Message
from mfa.senders.end_user_messaging import SENDER_REFUSED, Sending, failure
from mfa.senders.sns import hand_over

# Final types of events about a call. A call that was answered but broke off has none: VOICE_COMPLETED means that all
# of it was spoken.
OUTCOMES: Mapping[str, str] = {
    "VOICE_BUSY": "the phone was busy",
    "VOICE_COMPLETED": DELIVERED,
    "VOICE_FAILED": "the call failed",
    "VOICE_NO_ANSWER": "nobody answered the call",
    "VOICE_TTL_EXPIRED": "the code expired before the call was made",
}


class VoiceSender:
    """Calls by SendVoiceMessage, but not after the code has expired; `max_price` is per minute.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendVoiceMessage.html
    """

    def __init__(self, client: Any, sending: Sending) -> None:
        self._client = client
        self._sending = sending

    def send(self, message: Message) -> None:
        """Call the number. Retry once if the service was busy or unreachable, but never after a lost response."""
        request = self._request(message)
        hand_over(lambda: self._client.send_voice_message(**request), lambda error: _failure(error, message))

    def _request(self, message: Message) -> dict[str, Any]:
        return self._sending.request(message, self._sending.origination_identity) | {
            "MessageBodyTextType": "SSML",
            "VoiceId": message.voice,
            "MaxPricePerMinute": f"{self._sending.max_price:.5f}",
        }


def _failure(error: ClientError, message: Message) -> MfaError:
    """Like that of texts, but no application chooses the calling number: errors about it concern the called number."""
    made = failure(error, message._replace(sender=""))
    if made.detail == SENDER_REFUSED:
        return InvalidRequest(
            "address: this service has no number that can call this number.", reason="destination"
        )
    return made
