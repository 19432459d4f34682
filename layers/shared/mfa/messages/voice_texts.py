"""Calls: spoken texts and voices by language, for association and login. Loaded only with calls.

AWS offers voices for calls in 15 of the 17 languages. Requests for Finnish or Ukrainian get English.
"""

# ruff: noqa: RUF001 - texts as they are written in their languages
from collections.abc import Mapping
from html import escape
from string import Template
from typing import NamedTuple

from mfa.values.languages import nearest


class Spoken(NamedTuple):
    """The texts of an association and a login, the words before the code is repeated, and the voice."""

    associate: str
    login: str
    again: str
    voice: str


_ASSOCIATE: Mapping[str, str] = {
    "da": "Hej. Koden, der bekræfter dit nummer til $display_name, er:",
    "de": "Guten Tag. Der Code, der Ihre Nummer für $display_name bestätigt, lautet:",
    "en": "Hello. The code that confirms your number for $display_name is:",
    "es": "Hola. El código que confirma su teléfono para $display_name es:",
    "fr": "Bonjour. Le code qui confirme votre numéro pour $display_name est :",
    "it": "Salve. Il codice che conferma il tuo numero per $display_name è:",
    "ja": "こんにちは。${display_name}の電話番号確認コードをお知らせします。",
    "ko": "안녕하세요. ${display_name} 번호 확인 코드를 알려드립니다.",
    "nb": "Hei. Koden som bekrefter nummeret ditt for $display_name, er:",
    "nl": "Hallo. De code die uw nummer voor $display_name bevestigt, is:",
    "pl": "Dzień dobry. Kod potwierdzający Twój numer w $display_name to:",
    "pt": "Olá. O código que confirma seu telefone em $display_name é:",
    "ru": "Здравствуйте. Код, который подтверждает ваш номер в $display_name:",
    "sv": "Hej. Koden som bekräftar ditt nummer för $display_name är:",
    "zh": "您好。您在${display_name}的号码验证码是：",
}
_LOGIN: Mapping[str, str] = {
    "da": "Hej. Din login-kode til $display_name er:",
    "de": "Guten Tag. Ihr Anmeldecode für $display_name lautet:",
    "en": "Hello. Your $display_name login code is:",
    "es": "Hola. Su clave de acceso a $display_name es:",
    "fr": "Bonjour. Votre code de connexion $display_name est :",
    "it": "Salve. Il tuo codice di accesso a $display_name è:",
    "ja": "こんにちは。${display_name}のログインコードをお知らせします。",
    "ko": "안녕하세요. ${display_name} 로그인 코드를 알려드립니다.",
    "nb": "Hei. Innloggingskoden din for $display_name er:",
    "nl": "Hallo. Uw inlogcode voor $display_name is:",
    "pl": "Dzień dobry. Twój kod logowania do $display_name to:",
    "pt": "Olá. Seu código de acesso a $display_name é:",
    "ru": "Здравствуйте. Ваш код для входа в $display_name:",
    "sv": "Hej. Din inloggningskod för $display_name är:",
    "zh": "您好。您的${display_name}登录验证码是：",
}
# The words before the code is repeated, and the voice.
# https://docs.aws.amazon.com/polly/latest/dg/available-voices.html
_VOICES: Mapping[str, tuple[str, str]] = {
    "da": ("Jeg gentager:", "NAJA"),
    "de": ("Ich wiederhole:", "VICKI"),
    "en": ("Once more:", "JOANNA"),
    "es": ("Repito:", "LUCIA"),
    "fr": ("Je répète :", "LEA"),
    "it": ("Ripeto:", "BIANCA"),
    "ja": ("もう一度繰り返します。", "MIZUKI"),
    "ko": ("다시 한번 말씀드립니다.", "SEOYEON"),
    "nb": ("Jeg gjentar:", "LIV"),
    "nl": ("Ik herhaal:", "LOTTE"),
    "pl": ("Powtarzam:", "EWA"),
    "pt": ("Repetindo:", "CAMILA"),
    "ru": ("Повторяю:", "TATYANA"),
    "sv": ("Jag upprepar:", "ASTRID"),
    "zh": ("再重复一遍：", "ZHIYU"),
}
TEXTS: Mapping[str, Spoken] = {
    tag: Spoken(_ASSOCIATE[tag], _LOGIN[tag], again, voice) for tag, (again, voice) in _VOICES.items()
}


def choose(locale: str) -> Spoken:
    """Return the text in the language closest to `locale`, or in English."""
    return TEXTS[nearest(TEXTS, locale) or "en"]


def compose(text: str, again: str, display_name: str, code: str) -> str:
    """Return the call as SSML: `text`, the characters of the code with pauses to write them down, and both again.

    The code is spoken without its prefix, which `validate` does not require.

    https://docs.aws.amazon.com/polly/latest/dg/supportedtags.html
    """
    # The two characters that are valid in Unicode but not in XML 1.0 (2.2).
    name = display_name.replace("\ufffe", "").replace("\uffff", "")
    said = escape(Template(text).substitute(display_name=name))
    spelled = '<break time="600ms"/>'.join(
        f'<say-as interpret-as="characters">{escape(character)}</say-as>' for character in code
    )
    pause = '<break time="1s"/>'
    return f"<speak>{pause}{said}{pause}{spelled}{pause}{escape(again)}{pause}{spelled}</speak>"
