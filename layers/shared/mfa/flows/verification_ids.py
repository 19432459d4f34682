"""The ids of CAMARA's verifications: the number's user and the validation id, in 36 characters (ADR 21)."""

import base64
import uuid

from mfa.codes.keyring import Keyring
from mfa.errors import NotFound
from mfa.models.resources import Caller, UserKey

_PREFIX = "camara:"
# Characters of six bits for the number's keyed digest. The rest of the standard's 36 contain the validation id.
_WHOSE = 14


def user_key(keyring: Keyring, caller: Caller, number: str) -> UserKey:
    """Return the user of a number in the caller's application.

    User ids are stored in clear. This one reveals nothing without the key, and differs between applications.
    """
    digest = keyring.address_digest(caller.account, caller.application, _PREFIX + number)
    return _key(caller, base64.urlsafe_b64encode(bytes.fromhex(digest)).decode()[:_WHOSE])


def write(key: UserKey, validation_id: str) -> str:
    """Return the authentication id of a code."""
    return key.user.removeprefix(_PREFIX) + _packed(validation_id)


def read(caller: Caller, authentication_id: str) -> tuple[UserKey, str]:
    """Return the user and the validation id in an authentication id. Raises NotFound for an invalid one."""
    whose, packed = authentication_id[:_WHOSE], authentication_id[_WHOSE:]
    try:
        validation_id = str(uuid.UUID(bytes=base64.urlsafe_b64decode(f"{packed}==")))
    except ValueError:
        validation_id = ""
    if not validation_id or _packed(validation_id) != packed:
        raise NotFound("There is no such authenticationId.")
    return _key(caller, whose), validation_id


def _key(caller: Caller, whose: str) -> UserKey:
    return UserKey(caller.account, caller.application, _PREFIX + whose)


def _packed(validation_id: str) -> str:
    return base64.urlsafe_b64encode(uuid.UUID(validation_id).bytes).decode().rstrip("=")
