"""THE HOST'S OWN PART: who your users are and what their passwords are. Put your own in its place.

These two are for show. A real host keeps slow hashes of passwords (argon2id), and slows down who guesses them.
"""

import hmac

DEMO_USERS = {"ann": "correct horse", "bob": "battery staple"}
NOBODY = "a password that nobody has"


def check_password(name: str, password: str) -> bool:
    """Tell whether it is the user's password; as slow for a name that nobody has."""
    known = DEMO_USERS.get(name, NOBODY)
    return hmac.compare_digest(known.encode(), password.encode()) and name in DEMO_USERS
