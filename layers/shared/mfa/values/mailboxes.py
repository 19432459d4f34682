"""E-mail addresses and domain names to which codes can be sent.

They are a subset of RFC 5321 that every mail server accepts unchanged: a local part of ASCII letters, digits and
_+-'&~ with single dots between, and a domain name. Excluded are quoted local parts, addresses in brackets, non-ASCII
characters (such a domain is written as xn--), and symbols that mail servers use for routing, decoding or expansion:
the percent hack (bob%evil.example), bang paths (evil.example!bob), encoded words (=?utf-8?q?...?=), pipes and
gateways (|, /).
"""

import re

from mfa.errors import InvalidRequest

# RFC 5321, 4.5.3.1.1 and 4.5.3.1.3 (a path of 256 has two brackets).
_LONGEST, _LONGEST_LOCAL_PART = 254, 64
# A label of a domain name (RFC 1123, 2.1). There are at least two labels, and the last begins with a letter, so an IP
# address or port does not match.
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = rf"({_LABEL}\.)+(?=[a-z]){_LABEL}"
# The prefix of every address that is not a number. It has no circuit, because nobody earns money by receiving e-mail.
DESTINATION = "@"
_ATOM = r"[A-Za-z0-9_+'&~-]+"
_MAILBOX = re.compile(rf"({_ATOM}(\.{_ATOM})*)@({DOMAIN})")


def is_mailbox(address: str) -> bool:
    """Return whether an address has the form of an e-mail address."""
    return "@" in address


def parse(text: str) -> str:
    """Return the address with its domain in lower case. Raises InvalidRequest, without the address in its message.

    The local part keeps its case, whose meaning depends on the mail server (RFC 5321, 2.4). Addresses that differ
    only in case are counted as one (`Keyring.address_digest`).
    """
    local, _, domain = text.rpartition("@")
    mailbox = f"{local}@{domain.lower()}"
    fits = len(mailbox) <= _LONGEST and len(local) <= _LONGEST_LOCAL_PART
    # Some non-ASCII characters have an ASCII lower case.
    if not (fits and text.isascii() and _MAILBOX.fullmatch(mailbox)):
        raise InvalidRequest(
            "address: must be an e-mail address of ASCII letters, digits and _+-'&~ with single dots between, at a "
            "domain name, at most 254 characters."
        )
    return mailbox
