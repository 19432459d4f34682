"""The end of a failed command: a sentence with the remedy, and an exit code for the kind of failure."""

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected

from mfa.errors import MfaError, NotFound, ServiceFault, Unavailable
from mfa.store.table import is_busy

FAILED, NOT_FOUND, REFUSED, UNAVAILABLE = 1, 3, 4, 5
_SIGN_IN = "Your AWS sign-in has expired or is missing. Run `aws sso login`, with --profile if you use one."
# Remedies for errors of botocore, by class.
_REMEDIES: tuple[tuple[type[Exception], str], ...] = (
    (
        exceptions.NoCredentialsError,
        "There are no AWS credentials. Run `aws configure` or `aws sso login`, or set AWS_PROFILE.",
    ),
    (
        exceptions.PartialCredentialsError,
        "The AWS credentials are incomplete. Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
    ),
    (
        exceptions.NoRegionError,
        "No AWS region is set. Set AWS_REGION, or run `aws configure set region REGION`.",
    ),
    (exceptions.UnauthorizedSSOTokenError, _SIGN_IN),
    (exceptions.SSOTokenLoadError, _SIGN_IN),
    (exceptions.TokenRetrievalError, _SIGN_IN),
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"}
)


def is_known(error: Exception) -> bool:
    """Return whether a sentence explains the failure. Any other failure is a bug."""
    return isinstance(error, MfaError | ClientError | BotoCoreError)


def sentence(error: Exception) -> str:
    """Return what failed and what to do about it."""
    if isinstance(error, ClientError):
        return _refusal(error)
    if isinstance(error, exceptions.ProfileNotFound):
        return f"{error}. `aws configure list-profiles` lists those that you have."
    for kind, remedy in _REMEDIES:
        if isinstance(error, kind):
            return remedy
    return _of_the_layer(error) if isinstance(error, MfaError) else str(error)


def _of_the_layer(error: MfaError) -> str:
    """Return the text of our rules' error. If AWS caused it, its own error explains better what to do."""
    said = error.detail or error.text
    cause = error.__cause__ or error.__context__  # The layer hides what DynamoDB said, for its logs' sake.
    if not isinstance(cause, BotoCoreError | ClientError):
        return said
    behind = sentence(cause)
    if behind != str(cause):
        return behind
    return f"{said} {cause}" if isinstance(cause, BotoCoreError) else said


def _refusal(error: ClientError) -> str:
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return "Your AWS credentials have expired. Run `aws sso login`, or get new ones."
    if code in _UNKNOWN:
        return "AWS does not know these credentials. Check AWS_PROFILE and AWS_ACCESS_KEY_ID."
    if code == "ResourceNotFoundException":
        return "AWS has no such table or resource here. Check --stack or --table, and the region."
    if code.startswith("AccessDenied"):
        return f"{error}. docs/rights.md lists the permissions of an operator."
    return str(error)


def exit_code(error: Exception) -> int:
    """Return the exit code for a failure's kind."""
    if isinstance(error, ClientError):
        return UNAVAILABLE if is_busy(error) else FAILED
    if isinstance(error, Unavailable):
        error = error.__cause__ if isinstance(error.__cause__, BotoCoreError) else error
    if isinstance(error, Unavailable | HTTPClientError | NotConnected):
        return UNAVAILABLE
    if isinstance(error, ServiceFault | BotoCoreError):
        return FAILED
    return NOT_FOUND if isinstance(error, NotFound) else REFUSED
