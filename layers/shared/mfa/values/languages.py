"""Language tags (BCP 47), and the closest of several to a requested one."""

import re
from collections.abc import Iterable

# Longer ones than RFC 5646, 4.4.1 wants to be taken name no language that a message is written in.
MAX_TAG = 35
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_REGION = re.compile(r"[a-z]{2}|[0-9]{3}")
# Norwegian, no, is the name of both its written forms (ISO 639-3), and by its use that of Bokmål.
_SERVED_BY = {"no": ("nb", "nn"), "nb": ("no", "nn"), "nn": ("no", "nb")}
# Scripts by region where a language is written in several (CLDR, likelySubtags); other regions leave it open.
_SCRIPTS = {
    "zh": {"cn": "hans", "sg": "hans", "my": "hans", "tw": "hant", "hk": "hant", "mo": "hant"},
    "sr": {"rs": "cyrl", "ba": "cyrl", "xk": "cyrl", "me": "latn"},
    "uz": {"uz": "latn", "af": "arab"},
    "pa": {"in": "guru", "pk": "arab"},
    "az": {"az": "latn", "ir": "arab"},
}


def require_tag(value: str) -> str:
    """Return `value`; raises ValueError if it does not have the form of a language tag."""
    if len(value) > MAX_TAG or not TAG.fullmatch(value):
        raise ValueError("must be a language tag (BCP 47) such as de or pt-BR")
    return value


def nearest(tags: Iterable[str], locale: str) -> str | None:
    """Return the tag that serves `locale` best, None if none does: lookup (RFC 4647, 3.4), then its language's others.

    Case is ignored, and so is the order of `tags`. Written Norwegian goes by three names, each of which serves the
    others. A tag in another script than `locale` names, or implies by its region, is never taken.
    """
    known = {tag.lower(): tag for tag in tags}
    language, *rest = locale.lower().split("-")
    for name in (language, *_SERVED_BY.get(language, ())):
        wanted = "-".join((name, *rest))
        if found := min(_same(name, wanted, known), key=lambda tag: _distance(tag, wanted), default=None):
            return known[found]
    return None


def _same(language: str, wanted: str, known: Iterable[str]) -> list[str]:
    """Those of the `known` that are of `language`, and not of another script than `wanted` is of."""
    script = _script(wanted)
    own = [tag for tag in known if tag.split("-")[0] == language]
    return [tag for tag in own if not script or _script(tag) in ("", script)]


def _distance(tag: str, wanted: str) -> tuple[bool, int, bool, bool, int, str]:
    """By what one tag is nearer than another; the last of it makes the choice the same whatever the order.

    Of what lookup does not find, the same region goes first, though only one of the tags names a script, and then the
    region that is spelled as its language: de-DE, pt-PT.
    """
    ranges = _ranges(wanted)
    place = ranges.index(tag) if tag in ranges else len(ranges)
    language, *rest = tag.split("-")
    elsewhere = _region(tag) != _region(wanted)
    return bool(_script(wanted)) and not _script(tag), place, elsewhere, language not in rest, len(rest), tag


def _ranges(locale: str) -> list[str]:
    """`locale` and what lookup makes of it: its end is cut off, a single letter together with what it introduced."""
    parts, ranges = locale.split("-"), []
    while parts:
        ranges.append("-".join(parts))
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()
    return ranges


def _region(tag: str) -> str:
    """The region that a tag names, "" if none."""
    for part in tag.split("-")[1:]:
        if len(part) == 1:
            break
        if _REGION.fullmatch(part):
            return part
    return ""


def _script(tag: str) -> str:
    """The script that a tag names, or implies by its region; "" if it leaves that open."""
    language, *rest = tag.split("-")
    by_region = _SCRIPTS.get(language, {})
    for part in rest:
        if len(part) == 1:
            break
        if len(part) == 4 and part.isalpha():
            return part
        if part in by_region:
            return by_region[part]
    return ""
