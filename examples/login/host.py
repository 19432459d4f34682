"""YOUR PART: your users and their passwords. Replace it with your own.

These two users are examples. A real host stores slow hashes of passwords (argon2id), and limits guesses.
"""

import hmac

DEMO_USERS = {"ann": "correct horse", "bob": "battery staple"}
NOBODY = "a password that nobody has"


def check_password(name: str, password: str) -> bool:
    """Return whether it is the user's password. It takes as long for an unknown name."""
    known = DEMO_USERS.get(name, NOBODY)
    return hmac.compare_digest(known.encode(), password.encode()) and name in DEMO_USERS
