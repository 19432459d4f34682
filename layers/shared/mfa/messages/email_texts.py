"""E-mails: default subjects and texts by language, for association and login. Loaded only with e-mail.

A subject never contains the code, because lock screens show it and SES's events repeat it.
"""

# ruff: noqa: E501, RUF001 - texts as they are written in their languages
from collections.abc import Mapping
from typing import NamedTuple

from mfa.values.languages import nearest


class EmailText(NamedTuple):
    """The text of an e-mail with template placeholders; `subject` contains only $display_name."""

    subject: str
    body: str


ASSOCIATE: Mapping[str, EmailText] = {
    "da": EmailText("Bekræft din e-mailadresse til $display_name", "$code er koden, der bekræfter denne e-mailadresse til $display_name. Den gælder i $validity. Del den ikke med nogen.\n\nHar du ikke bedt om den, kan du se bort fra denne besked."),
    "de": EmailText("Bestätigen Sie Ihre E-Mail-Adresse für $display_name", "$code ist der Code, der diese E-Mail-Adresse für $display_name bestätigt. Er gilt $validity Geben Sie ihn nicht weiter.\n\nFalls Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
    "en": EmailText("Confirm your e-mail address for $display_name", "$code is the code that confirms this e-mail address for $display_name. It is valid for $validity. Do not share it with anyone.\n\nIf you did not ask for it, ignore this message."),
    "es": EmailText("Confirme su correo electrónico para $display_name", "$code es el código que confirma este correo electrónico para $display_name. Vale $validity. No lo comparta con nadie.\n\nSi no lo ha solicitado, ignore este mensaje."),
    "fi": EmailText("Vahvista sähköpostiosoitteesi: $display_name", "$code on koodi, jolla vahvistat tämän sähköpostiosoitteen: $display_name. Se on voimassa $validity. Älä jaa sitä kenellekään.\n\nJos et pyytänyt koodia, voit jättää tämän viestin huomiotta."),
    "fr": EmailText("Confirmez votre adresse e-mail pour $display_name", "$code est le code qui confirme cette adresse e-mail pour $display_name. Il est valable $validity. Ne le partagez avec personne.\n\nSi vous ne l’avez pas demandé, ignorez ce message."),
    "it": EmailText("Conferma il tuo indirizzo e-mail per $display_name", "$code è il codice che conferma questo indirizzo e-mail per $display_name. È valido per $validity. Non condividerlo con nessuno.\n\nSe non lo hai richiesto, ignora questo messaggio."),
    "ja": EmailText("${display_name}のメールアドレスの確認", "${code} は${display_name}のメールアドレス確認コードです。有効時間は${validity}です。誰にも教えないでください。\n\nお心当たりのない場合は、このメールを破棄してください。"),
    "ko": EmailText("${display_name} 이메일 주소 확인", "${code}: ${display_name} 이메일 주소 확인 코드입니다. ${validity}간 유효합니다. 타인에게 알려주지 마세요.\n\n직접 요청하지 않으셨다면 이 메일을 무시하세요."),
    "nb": EmailText("Bekreft e-postadressen din for $display_name", "$code er koden som bekrefter denne e-postadressen for $display_name. Den er gyldig i $validity. Ikke del den med noen.\n\nHvis du ikke ba om den, kan du se bort fra denne meldingen."),
    "nl": EmailText("Bevestig uw e-mailadres voor $display_name", "$code is de code die dit e-mailadres voor $display_name bevestigt. De code is $validity geldig. Deel de code met niemand.\n\nHebt u er niet om gevraagd? Dan kunt u dit bericht negeren."),
    "pl": EmailText("Potwierdź swój adres e-mail w $display_name", "$code to kod, który potwierdza ten adres e-mail w $display_name. Jest ważny $validity. Nie udostępniaj go nikomu.\n\nJeśli to nie Ty prosisz o kod, zignoruj tę wiadomość."),
    "pt": EmailText("Confirme seu e-mail em $display_name", "$code é o código que confirma este e-mail em $display_name. Vale por $validity. Não o compartilhe com ninguém.\n\nSe você não o pediu, ignore esta mensagem."),
    "ru": EmailText("Подтвердите адрес электронной почты для $display_name", "$code — код, который подтверждает этот адрес электронной почты в $display_name. Он действует $validity. Никому его не сообщайте.\n\nЕсли вы его не запрашивали, не обращайте внимания на это письмо."),
    "sv": EmailText("Bekräfta din e-postadress för $display_name", "$code är koden som bekräftar den här e-postadressen för $display_name. Den gäller i $validity. Dela den inte med någon.\n\nOm du inte bad om den kan du bortse från det här meddelandet."),
    "uk": EmailText("Підтвердьте адресу електронної пошти для $display_name", "$code — код, що підтверджує цю адресу електронної пошти в $display_name. Він діє $validity. Нікому його не повідомляйте.\n\nЯкщо ви його не запитували, не зважайте на цей лист."),
    "zh": EmailText("确认您在${display_name}的电子邮件地址", "${code} 是您在${display_name}的电子邮件地址验证码，${validity}内有效，请勿告诉他人。\n\n如非本人操作，请忽略此邮件。"),
    "zh-Hant": EmailText("確認您在${display_name}的電子郵件地址", "${code} 是您在${display_name}的電子郵件地址驗證碼，${validity}內有效，請勿告訴他人。\n\n如非本人操作，請忽略此郵件。"),
}  # fmt: skip
LOGIN: Mapping[str, EmailText] = {
    "da": EmailText("Din login-kode til $display_name", "$code er din login-kode til $display_name. Den gælder i $validity. Del den ikke med nogen.\n\nHar du ikke bedt om den, kan du se bort fra denne besked."),
    "de": EmailText("Ihr Anmeldecode für $display_name", "$code ist Ihr Anmeldecode für $display_name. Er gilt $validity Geben Sie ihn nicht weiter.\n\nFalls Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
    "en": EmailText("Your $display_name login code", "$code is your $display_name login code. It is valid for $validity. Do not share it with anyone.\n\nIf you did not ask for it, ignore this message."),
    "es": EmailText("Su clave de acceso a $display_name", "$code es su clave de acceso a $display_name. Vale $validity. No la comparta con nadie.\n\nSi no la ha solicitado, ignore este mensaje."),
    "fi": EmailText("Kirjautumiskoodisi: $display_name", "$code on kirjautumiskoodisi: $display_name. Se on voimassa $validity. Älä jaa sitä kenellekään.\n\nJos et pyytänyt koodia, voit jättää tämän viestin huomiotta."),
    "fr": EmailText("Votre code de connexion $display_name", "$code est votre code de connexion $display_name. Il est valable $validity. Ne le partagez avec personne.\n\nSi vous ne l’avez pas demandé, ignorez ce message."),
    "it": EmailText("Il tuo codice di accesso a $display_name", "$code è il tuo codice di accesso a $display_name. È valido per $validity. Non condividerlo con nessuno.\n\nSe non lo hai richiesto, ignora questo messaggio."),
    "ja": EmailText("${display_name}のログインコード", "${code} は${display_name}のログインコードです。有効時間は${validity}です。誰にも教えないでください。\n\nお心当たりのない場合は、このメールを破棄してください。"),
    "ko": EmailText("${display_name} 로그인 코드", "${code}: ${display_name} 로그인 코드입니다. ${validity}간 유효합니다. 타인에게 알려주지 마세요.\n\n직접 요청하지 않으셨다면 이 메일을 무시하세요."),
    "nb": EmailText("Innloggingskoden din for $display_name", "$code er innloggingskoden din for $display_name. Den er gyldig i $validity. Ikke del den med noen.\n\nHvis du ikke ba om den, kan du se bort fra denne meldingen."),
    "nl": EmailText("Uw inlogcode voor $display_name", "$code is uw inlogcode voor $display_name. De code is $validity geldig. Deel de code met niemand.\n\nHebt u er niet om gevraagd? Dan kunt u dit bericht negeren."),
    "pl": EmailText("Twój kod logowania do $display_name", "$code to Twój kod logowania do $display_name. Jest ważny $validity. Nie udostępniaj go nikomu.\n\nJeśli to nie Ty prosisz o kod, zignoruj tę wiadomość."),
    "pt": EmailText("Seu código de acesso a $display_name", "$code é o seu código de acesso a $display_name. Vale por $validity. Não o compartilhe com ninguém.\n\nSe você não o pediu, ignore esta mensagem."),
    "ru": EmailText("Код для входа в $display_name", "$code — ваш код для входа в $display_name. Он действует $validity. Никому его не сообщайте.\n\nЕсли вы его не запрашивали, не обращайте внимания на это письмо."),
    "sv": EmailText("Din inloggningskod för $display_name", "$code är din inloggningskod för $display_name. Den gäller i $validity. Dela den inte med någon.\n\nOm du inte bad om den kan du bortse från det här meddelandet."),
    "uk": EmailText("Код для входу в $display_name", "$code — ваш код для входу в $display_name. Він діє $validity. Нікому його не повідомляйте.\n\nЯкщо ви його не запитували, не зважайте на цей лист."),
    "zh": EmailText("您的${display_name}登录验证码", "${code} 是您的${display_name}登录验证码，${validity}内有效，请勿告诉他人。\n\n如非本人操作，请忽略此邮件。"),
    "zh-Hant": EmailText("您的${display_name}登入驗證碼", "${code} 是您的${display_name}登入驗證碼，${validity}內有效，請勿告訴他人。\n\n如非本人操作，請忽略此郵件。"),
}  # fmt: skip


def choose(texts: Mapping[str, EmailText], locale: str) -> tuple[EmailText, str]:
    """Return the text in the language closest to `locale`, or in English, and its language tag."""
    tag = nearest(texts, locale) or "en"
    return texts[tag], tag
