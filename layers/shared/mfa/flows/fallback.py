"""Rule of delivery: the first method whose provider accepts the message sends the code, and nothing is sent twice."""

from collections.abc import Sequence

from mfa.errors import MfaError
from mfa.models.message import Message, Sender
from mfa.tenants.credit import Charge

# If every method fails, the response is the failure that a retry may get around (503), else the operator's (500), else
# that of the account's credit (402). It is the address's (400) only if every method refused the address.
_BY_WEIGHT = (503, 500, 402)


def deliver(sender: Sender, messages: Sequence[Message], charge: Charge) -> Message:
    """Hand over the first of `messages` that is taken, paid by `charge`; return it.

    The next is tried only where the one before was surely not taken: never after a lost answer. Raises the most telling
    of their failures.
    """
    failures: list[MfaError] = []
    for message in messages:
        try:
            charge.pay(message)
            sender.send(message)
        except MfaError as error:
            failures.append(error)
            if not error.unsent:
                break
        else:
            charge.settle(message)
            return message
    raise min(failures, key=_order)


def _order(failure: MfaError) -> int:
    return _BY_WEIGHT.index(failure.status) if failure.status in _BY_WEIGHT else len(_BY_WEIGHT)
