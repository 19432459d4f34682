"""The validity of a code as text: in whole minutes, or in seconds below a minute."""

from collections.abc import Mapping

from mfa.values.languages import nearest

MINUTE = 60
# Units for minutes and seconds. Languages that are not listed use the SI symbols, like English.
_SYMBOLS = ("{} min", "{} s")
_UNITS: Mapping[str, tuple[str, str]] = {
    "da": ("{} min", "{} sek"),
    "de": ("{} Min.", "{} Sek."),
    "ja": ("{}分", "{}秒"),
    "ko": ("{}분", "{}초"),
    "nb": ("{} min", "{} sek"),
    "nl": ("{} min.", "{} sec."),
    "ru": ("{} мин", "{} сек"),
    "uk": ("{} хв", "{} сек"),
    "zh": ("{}分钟", "{}秒"),
    "zh-Hant": ("{}分鐘", "{}秒"),
}


def written(seconds: int, language: str) -> str:
    """Return the time in `language`, a tag or "" for none: "5 min", "45 s"."""
    tag = nearest(_UNITS, language) if language else None
    minutes_form, seconds_form = _UNITS[tag] if tag else _SYMBOLS
    return seconds_form.format(seconds) if seconds < MINUTE else minutes_form.format(seconds // MINUTE)
