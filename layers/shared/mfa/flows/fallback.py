"""Rule of delivery: the first method whose provider accepts the message sends the code, and nothing is sent twice."""

from collections.abc import Sequence

from mfa.errors import MfaError
from mfa.models.message import Message, Sender
from mfa.tenants.credit import Charge

# The order of failures if every method fails: first one that a retry can solve (503), then the operator's (500), then
# the account's credit (402). 400 only if every method refused the address.
_BY_WEIGHT = {503: 0, 500: 1, 402: 2}


def deliver(sender: Sender, messages: Sequence[Message], charge: Charge) -> Message:
    """Send the first of `messages` that a provider accepts, paid by `charge`; return it.

    The next one is tried only if the previous one was certainly not accepted, never after a lost response. If all
    fail, raises the failure that comes first in _BY_WEIGHT, or else another.
    """
    failures: list[MfaError] = []
    for message in messages:
        try:
            charge.pay(message)
            sender(message)
        except MfaError as error:
            failures.append(error)
            if not error.unsent:
                break
        else:
            charge.settle(message)
            return message
    raise min(failures, key=lambda failure: _BY_WEIGHT.get(failure.status, len(_BY_WEIGHT)))
