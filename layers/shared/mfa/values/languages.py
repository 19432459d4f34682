"""Language tags (BCP 47), and the closest match to a requested one."""

import re
from collections.abc import Iterable
from itertools import takewhile

# The longest tag that RFC 5646, 4.4.1 requires to be accepted.
MAX_TAG = 35
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_REGION = re.compile(r"[a-z]{2}|[0-9]{3}")
# Norwegian (no) is the name of both written forms (ISO 639-3), and is also used for Bokmål.
_SERVED_BY = {"no": ("nb", "nn"), "nb": ("no", "nn"), "nn": ("no", "nb")}
# Scripts by region for languages with several scripts (CLDR, likelySubtags). Other regions imply none.
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
    """Return the tag closest to `locale`, None if none matches: lookup (RFC 4647, 3.4), then others of its language.

    Ignores case and the order of `tags`. Written Norwegian has three tags, each of which matches the others. A tag in
    another script than `locale` names, or implies by its region, never matches.
    """
    known = {tag.lower(): tag for tag in tags}
    language, *rest = locale.lower().split("-")
    for name in (language, *_SERVED_BY.get(language, ())):
        wanted = "-".join((name, *rest))
        if found := min(_same(name, wanted, known), key=lambda tag: _distance(tag, wanted), default=None):
            return known[found]
    return None


def _same(language: str, wanted: str, known: Iterable[str]) -> list[str]:
    """Return those of the `known` tags that have `language`, and not another script than `wanted`."""
    script = _script(wanted)
    own = [tag for tag in known if tag.split("-")[0] == language]
    return [tag for tag in own if not script or _script(tag) in ("", script)]


def _distance(tag: str, wanted: str) -> tuple[bool, int, bool, bool, int, str]:
    """Return the sort key of a tag; its last part makes the result independent of the order.

    After lookup, the same region comes first, even if only one of the tags names a script, then the region that is
    spelled like the language: de-DE, pt-PT.
    """
    ranges = _ranges(wanted)
    place = ranges.index(tag) if tag in ranges else len(ranges)
    language, *rest = tag.split("-")
    elsewhere = _region(tag) != _region(wanted)
    return bool(_script(wanted)) and not _script(tag), place, elsewhere, language not in rest, len(rest), tag


def _ranges(locale: str) -> list[str]:
    """Return `locale` and its shorter forms for lookup. A single letter is removed together with its subtag."""
    parts, ranges = locale.split("-"), []
    while parts:
        ranges.append("-".join(parts))
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()
    return ranges


def _region(tag: str) -> str:
    """Return the region in a tag, "" if there is none."""
    return next((part for part in _subtags(tag) if _REGION.fullmatch(part)), "")


def _script(tag: str) -> str:
    """Return the script that a tag names, or implies by its region; "" if none."""
    by_region = _SCRIPTS.get(tag.partition("-")[0], {})
    scripts = (part if len(part) == 4 and part.isalpha() else by_region.get(part) for part in _subtags(tag))
    return next(filter(None, scripts), "")


def _subtags(tag: str) -> Iterable[str]:
    """Return the subtags after the language, up to an extension."""
    return takewhile(lambda part: len(part) > 1, tag.split("-")[1:])
