"""Lets the emulator send e-mail. Like SES, it sends only from verified addresses, and at first only to them."""

from local.settings import Run
from local.stack import parameter, session


def allow_mail(run: Run) -> None:
    """Let the local stack send e-mail to any address. Repeating has no further effect."""
    client = session().client("sesv2", endpoint_url=run.endpoint)
    client.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://mfa.example", ProductionAccessEnabled=True
    )
    sender = parameter(run, "EmailFrom")
    if sender not in {each["IdentityName"] for each in client.list_email_identities()["EmailIdentities"]}:
        client.create_email_identity(EmailIdentity=sender)
