"""Remedies for the findings of `mfactl doctor`, by check."""

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    "secret": "Restore the secret from before its last change: docs/operations.md, Recover.",
    "table": "Deploy the stack again: it owns the table and its stream.",
    "TTL": "Deploy the stack again, or `aws dynamodb update-time-to-live` for the attribute ttl.",
    "recovery": "Deploy with DeletionProtection=true, or turn on point-in-time recovery of the table.",
    "deletion protection": "Deploy with DeletionProtection=true.",
    "concurrency": "Ask for a higher quota of concurrent executions of Lambda in Service Quotas.",
    "table throughput": "Ask for a higher quota of table throughput of DynamoDB in Service Quotas.",
    "sending": "Run `mfactl sending resume` when the reason to stop has passed.",
    "SMS sandbox": "Ask for production access in the SNS console: Text messaging, Exit SMS sandbox.",
    "SMS spend limit": "Ask AWS Support for a higher monthly SMS spend quota, then set the limit in SNS.",
    "SMS sender": "Set a default sender ID in SNS, or message_from of each application.",
    "End User Messaging sandbox": "Ask for production access in the End User Messaging console.",
    "text spend limit": "Ask AWS Support for a higher text message spend quota.",
    "text sender": "Request an origination identity, or correct OriginationIdentity of the stack.",
    "e-mail identity": "Verify the address or its domain in SES.",
    "e-mail sandbox": "Ask for production access in the SES console.",
    "e-mail quota": "Ask for a higher daily sending quota in the SES console.",
    "e-mail reputation": "Answer the review in the SES console; look at bounces and complaints first.",
    "e-mail suppression": "aws sesv2 put-account-suppression-attributes --suppressed-reasons BOUNCE COMPLAINT",
    "voice sandbox": "Ask for production access in the End User Messaging console.",
    "voice number": "Request a number that can call, or correct VoiceOrigination of the stack.",
    "voice spend limit": "Ask AWS Support for a higher voice spend quota.",
    "dead letters": "Read the messages, fix the cause, then redrive the queue.",
    "alarms": "Look at the raised alarm in docs/operations.md; deploy with AlarmEmail to get mail.",
}
