"""E-mail addresses and domain names, as far as codes are sent to them.

A subset of RFC 5321 that every mail server takes as it is: a local part of ASCII letters, digits and _+-'&~ with single
dots between, and a domain name. Left out are quoted local parts, addresses in brackets, anything beyond ASCII (a domain
of another alphabet is written as xn--), and the symbols that mail servers route by, decode or expand: the percent hack
(bob%evil.example), bang paths (evil.example!bob), encoded words (=?utf-8?q?...?=), pipes and gateways (|, /).
"""

import re

from mfa.errors import InvalidRequest

# RFC 5321, 4.5.3.1.1 and 4.5.3.1.3 (a path of 256 has two brackets).
_LONGEST, _LONGEST_LOCAL_PART = 254, 64
# A label of a domain name (RFC 1123, 2.1); of at least two the last begins with a letter: no address, no port.
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = rf"({_LABEL}\.)+(?=[a-z]){_LABEL}"
# The destination of every address that is not a number. No circuit judges it: nobody earns by an e-mail.
DESTINATION = "@"
_ATOM = r"[A-Za-z0-9_+'&~-]+"
_MAILBOX = re.compile(rf"({_ATOM}(\.{_ATOM})*)@({DOMAIN})")


def is_mailbox(address: str) -> bool:
    """Tell by its form whether an address is one of e-mail."""
    return "@" in address


def parse(text: str) -> str:
    """Return the address with its domain in lower case; raises InvalidRequest saying what is wrong, not what it is.

    The local part stays as it is, since its case is the mail server's affair (RFC 5321, 2.4); addresses that differ in
    nothing else are counted as one (`Keyring.address_digest`).
    """
    local, _, domain = text.rpartition("@")
    mailbox = f"{local}@{domain.lower()}"
    fits = len(mailbox) <= _LONGEST and len(local) <= _LONGEST_LOCAL_PART
    # Some characters beyond ASCII have a lower case in it.
    if not (fits and text.isascii() and _MAILBOX.fullmatch(mailbox)):
        raise InvalidRequest(
            "address: must be an e-mail address of ASCII letters, digits and _+-'&~ with single dots between, at a "
            "domain name, at most 254 characters."
        )
    return mailbox
