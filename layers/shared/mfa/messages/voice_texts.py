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
    """The texts of an association and a login, the words before the code is repeated, and the voice.

    https://docs.aws.amazon.com/polly/latest/dg/available-voices.html
    """

    associate: str
    login: str
    again: str
    voice: str


TEXTS: Mapping[str, Spoken] = {
    "da": Spoken(
        "Hej. Koden, der bekræfter dit nummer til $display_name, er:",
        "Hej. Din login-kode til $display_name er:",
        "Jeg gentager:",
        "NAJA",
    ),
    "de": Spoken(
        "Guten Tag. Der Code, der Ihre Nummer für $display_name bestätigt, lautet:",
        "Guten Tag. Ihr Anmeldecode für $display_name lautet:",
        "Ich wiederhole:",
        "VICKI",
    ),
    "en": Spoken(
        "Hello. The code that confirms your number for $display_name is:",
        "Hello. Your $display_name login code is:",
        "Once more:",
        "JOANNA",
    ),
    "es": Spoken(
        "Hola. El código que confirma su teléfono para $display_name es:",
        "Hola. Su clave de acceso a $display_name es:",
        "Repito:",
        "LUCIA",
    ),
    "fr": Spoken(
        "Bonjour. Le code qui confirme votre numéro pour $display_name est :",
        "Bonjour. Votre code de connexion $display_name est :",
        "Je répète :",
        "LEA",
    ),
    "it": Spoken(
        "Salve. Il codice che conferma il tuo numero per $display_name è:",
        "Salve. Il tuo codice di accesso a $display_name è:",
        "Ripeto:",
        "BIANCA",
    ),
    "ja": Spoken(
        "こんにちは。${display_name}の電話番号確認コードをお知らせします。",
        "こんにちは。${display_name}のログインコードをお知らせします。",
        "もう一度繰り返します。",
        "MIZUKI",
    ),
    "ko": Spoken(
        "안녕하세요. ${display_name} 번호 확인 코드를 알려드립니다.",
        "안녕하세요. ${display_name} 로그인 코드를 알려드립니다.",
        "다시 한번 말씀드립니다.",
        "SEOYEON",
    ),
    "nb": Spoken(
        "Hei. Koden som bekrefter nummeret ditt for $display_name, er:",
        "Hei. Innloggingskoden din for $display_name er:",
        "Jeg gjentar:",
        "LIV",
    ),
    "nl": Spoken(
        "Hallo. De code die uw nummer voor $display_name bevestigt, is:",
        "Hallo. Uw inlogcode voor $display_name is:",
        "Ik herhaal:",
        "LOTTE",
    ),
    "pl": Spoken(
        "Dzień dobry. Kod potwierdzający Twój numer w $display_name to:",
        "Dzień dobry. Twój kod logowania do $display_name to:",
        "Powtarzam:",
        "EWA",
    ),
    "pt": Spoken(
        "Olá. O código que confirma seu telefone em $display_name é:",
        "Olá. Seu código de acesso a $display_name é:",
        "Repetindo:",
        "CAMILA",
    ),
    "ru": Spoken(
        "Здравствуйте. Код, который подтверждает ваш номер в $display_name:",
        "Здравствуйте. Ваш код для входа в $display_name:",
        "Повторяю:",
        "TATYANA",
    ),
    "sv": Spoken(
        "Hej. Koden som bekräftar ditt nummer för $display_name är:",
        "Hej. Din inloggningskod för $display_name är:",
        "Jag upprepar:",
        "ASTRID",
    ),
    "zh": Spoken(
        "您好。您在${display_name}的号码验证码是：",
        "您好。您的${display_name}登录验证码是：",
        "再重复一遍：",
        "ZHIYU",
    ),
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
