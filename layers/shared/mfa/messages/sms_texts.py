"""Default texts by language, for association and login. English is in `templates`, which is always loaded.

A text of GSM 03.38 characters only is preferred if it is natural, because it fits in one segment.
"""

# ruff: noqa: RUF001 - texts as they are written in their languages
from collections.abc import Mapping

ASSOCIATE: Mapping[str, str] = {
    "da": "$code bekræfter dette nummer for $display_name. Gyldig i $validity. Del den ikke.",
    "de": "$code bestätigt diese Nummer für $display_name. $validity gültig. Nicht weitergeben.",
    "es": "$code confirma este teléfono para $display_name. Vale $validity. No lo comparta.",
    "fi": "$code vahvistaa numeron: $display_name. Voimassa $validity. Älä jaa koodia.",
    "fr": "$code confirme ce numéro pour $display_name. Valable $validity. Ne le partagez pas.",
    "it": "$code conferma questo numero per $display_name. Valido $validity. Non condividerlo.",
    "ja": "${code} は${display_name}の電話番号確認コードです。有効時間は${validity}です。誰にも教えないでください。",
    "ko": "${code}: ${display_name} 번호 확인 코드입니다. ${validity}간 유효합니다. 타인에게 알려주지 마세요.",
    "nb": "$code bekrefter dette nummeret for $display_name. Gyldig i $validity. Ikke del den.",
    "nl": "$code bevestigt dit nummer voor $display_name. $validity geldig. Deel de code niet.",
    "pl": "$code potwierdza ten numer w $display_name. Kod ważny $validity. Nie udostępniaj go.",
    "pt": "$code confirma este telefone para $display_name. Vale por $validity. Nunca compartilhe.",
    "ru": "$code — подтверждение номера в $display_name. Действует $validity. Никому не сообщайте.",
    "sv": "$code bekräftar detta nummer för $display_name. Giltig i $validity. Dela den inte.",
    "uk": "$code — підтвердження номера в $display_name. Діє $validity. Нікому не повідомляйте.",
    "zh": "${code} 是您在${display_name}的号码验证码，${validity}内有效，请勿告诉他人。",
    "zh-Hant": "${code} 是您在${display_name}的號碼驗證碼，${validity}內有效，請勿告訴他人。",
}
LOGIN: Mapping[str, str] = {
    "da": "$code er din login-kode til $display_name. Gyldig i $validity. Del den ikke.",
    "de": "$code ist Ihr Anmeldecode für $display_name. $validity gültig. Nicht weitergeben.",
    "es": "$code es su clave de acceso a $display_name. Vale $validity. No la comparta.",
    "fi": "$code on kirjautumiskoodisi: $display_name. Voimassa $validity. Älä jaa koodia.",
    "fr": "$code est votre code de connexion $display_name. Valable $validity. Ne le partagez pas.",
    "it": "$code è il codice di accesso a $display_name. Valido $validity. Non condividerlo.",
    "ja": "${code} は${display_name}のログインコードです。有効時間は${validity}です。誰にも教えないでください。",
    "ko": "${code}: ${display_name} 로그인 코드입니다. ${validity}간 유효합니다. 타인에게 알려주지 마세요.",
    "nb": "$code er innloggingskoden din for $display_name. Gyldig i $validity. Ikke del den.",
    "nl": "$code is uw inlogcode voor $display_name. $validity geldig. Deel de code niet.",
    "pl": "$code to kod logowania do $display_name. Kod ważny $validity. Nie udostępniaj go.",
    "pt": "$code é a sua senha de acesso a $display_name. Vale por $validity. Nunca compartilhe.",
    "ru": "$code — код входа в $display_name. Действует $validity. Никому не сообщайте.",
    "sv": "$code är din inloggningskod för $display_name. Giltig i $validity. Dela den inte.",
    "uk": "$code — код входу в $display_name. Діє $validity. Нікому не повідомляйте.",
    "zh": "${code} 是您的${display_name}登录验证码，${validity}内有效，请勿告诉他人。",
    "zh-Hant": "${code} 是您的${display_name}登入驗證碼，${validity}內有效，請勿告訴他人。",
}
