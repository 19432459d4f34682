"""Default texts by language, for association and login; English stands in `templates`, which is always loaded.

Where a wording of GSM 03.38 alone is natural it is preferred: it goes out in one segment.
"""

# ruff: noqa: E501, RUF001 - texts as they are written in their languages
from collections.abc import Mapping

from mfa.languages import nearest

ASSOCIATE: Mapping[str, str] = {
    "da": "$code bekræfter dette nummer for $display_name. Gyldig i $validity_minutes min. Del den ikke.",
    "de": "$code bestätigt diese Nummer für $display_name. $validity_minutes Min. gültig. Nicht weitergeben.",
    "es": "$code confirma este teléfono para $display_name. Vale $validity_minutes min. No lo comparta.",
    "fi": "$code vahvistaa numeron: $display_name. Voimassa $validity_minutes min. Älä jaa koodia.",
    "fr": "$code confirme ce numéro pour $display_name. Valable $validity_minutes min. Ne le partagez pas.",
    "it": "$code conferma questo numero per $display_name. Valido $validity_minutes min. Non condividerlo.",
    "ja": "${code} は${display_name}の電話番号確認コードです。有効時間は${validity_minutes}分です。誰にも教えないでください。",
    "ko": "${code}: ${display_name} 번호 확인 코드입니다. ${validity_minutes}분간 유효합니다. 타인에게 알려주지 마세요.",
    "nb": "$code bekrefter dette nummeret for $display_name. Gyldig i $validity_minutes min. Ikke del den.",
    "nl": "$code bevestigt dit nummer voor $display_name. $validity_minutes min. geldig. Deel de code niet.",
    "pl": "$code potwierdza ten numer w $display_name. Kod ważny $validity_minutes min. Nie udostępniaj go.",
    "pt": "$code confirma este telefone para $display_name. Vale por $validity_minutes min. Nunca compartilhe.",
    "ru": "$code — подтверждение номера в $display_name. Действует $validity_minutes мин. Никому не сообщайте.",
    "sv": "$code bekräftar detta nummer för $display_name. Giltig i $validity_minutes min. Dela den inte.",
    "uk": "$code — підтвердження номера в $display_name. Діє $validity_minutes хв. Нікому не повідомляйте.",
    "zh": "${code} 是您在${display_name}的号码验证码，${validity_minutes}分钟内有效，请勿告诉他人。",
    "zh-Hant": "${code} 是您在${display_name}的號碼驗證碼，${validity_minutes}分鐘內有效，請勿告訴他人。",
}
LOGIN: Mapping[str, str] = {
    "da": "$code er din login-kode til $display_name. Gyldig i $validity_minutes min. Del den ikke.",
    "de": "$code ist Ihr Anmeldecode für $display_name. $validity_minutes Min. gültig. Nicht weitergeben.",
    "es": "$code es su clave de acceso a $display_name. Vale $validity_minutes min. No la comparta.",
    "fi": "$code on kirjautumiskoodisi: $display_name. Voimassa $validity_minutes min. Älä jaa koodia.",
    "fr": "$code est votre code de connexion $display_name. Valable $validity_minutes min. Ne le partagez pas.",
    "it": "$code è il codice di accesso a $display_name. Valido $validity_minutes min. Non condividerlo.",
    "ja": "${code} は${display_name}のログインコードです。有効時間は${validity_minutes}分です。誰にも教えないでください。",
    "ko": "${code}: ${display_name} 로그인 코드입니다. ${validity_minutes}분간 유효합니다. 타인에게 알려주지 마세요.",
    "nb": "$code er innloggingskoden din for $display_name. Gyldig i $validity_minutes min. Ikke del den.",
    "nl": "$code is uw inlogcode voor $display_name. $validity_minutes min. geldig. Deel de code niet.",
    "pl": "$code to kod logowania do $display_name. Kod ważny $validity_minutes min. Nie udostępniaj go.",
    "pt": "$code é a sua senha de acesso a $display_name. Vale por $validity_minutes min. Nunca compartilhe.",
    "ru": "$code — код входа в $display_name. Действует $validity_minutes мин. Никому не сообщайте.",
    "sv": "$code är din inloggningskod för $display_name. Giltig i $validity_minutes min. Dela den inte.",
    "uk": "$code — код входу в $display_name. Діє $validity_minutes хв. Нікому не повідомляйте.",
    "zh": "${code} 是您的${display_name}登录验证码，${validity_minutes}分钟内有效，请勿告诉他人。",
    "zh-Hant": "${code} 是您的${display_name}登入驗證碼，${validity_minutes}分鐘內有效，請勿告訴他人。",
}


def choose(texts: Mapping[str, str], locale: str, default: str) -> str:
    """Return the text of the language nearest to `locale`, `default` where none is near."""
    tag = nearest(texts, locale)
    return texts[tag] if tag else default
