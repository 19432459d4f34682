"""Responses of the API as frozen dataclasses, and the fields of requests.

A field with a default is not in every service's responses. Fields that this version does not know are in `extra`; an
unknown value of an enum is a member `UNKNOWN` with that value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Self, TypedDict

from mfa_client.meta import Meta


class _Words(StrEnum):
    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", value
        return member


class TokenType(_Words):
    NUMERIC = "NUMERIC"
    ALPHA = "ALPHA"
    ALPHANUMERIC = "ALPHANUMERIC"
    COMPLEX = "COMPLEX"


class ResendPolicy(_Words):
    NEW = "NEW"
    SAME = "SAME"


class UserStatus(_Words):
    INITIAL = "INITIAL"
    VALIDATION_PENDING = "VALIDATION PENDING"
    VALIDATED = "VALIDATED"


class ValidationStatus(_Words):
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    VALIDATED = "validated"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    VOID = "void"


# Values in requests for enums in responses: the text, or the enum's member.
TokenTypeName = TokenType | Literal["NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX"]
ResendPolicyName = ResendPolicy | Literal["NEW", "SAME"]
UserStatusName = UserStatus | Literal["INITIAL", "VALIDATION PENDING", "VALIDATED"]
DeliveryMethod = Literal["SMS", "EMAIL", "VOICE"]
SmsBackend = Literal["", "SNS", "END_USER_MESSAGING"]


@dataclass(frozen=True, kw_only=True)
class Model:
    """A response: `meta` contains its headers, `extra` the fields that this version does not know."""

    meta: Meta = field(default=Meta(), repr=False, compare=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Deleted(Model):
    """An empty response: the resource was deleted."""


@dataclass(frozen=True, kw_only=True)
class Created(Model):
    """The id of the created resource. Operations such as `get_application` accept it and return the rest."""

    id: str


@dataclass(frozen=True, kw_only=True)
class CodeSent(Model):
    """The id of the sent code. `accepts` checks that an accepted code is this one."""

    id: str

    def accepts(self, accepted: "CodeAccepted") -> bool:
        """Return whether the accepted code is the one sent here, not one of another login or enrolment."""
        return self.id == accepted.id


@dataclass(frozen=True, kw_only=True)
class CodeAccepted(Model):
    """The id of the accepted code: compare it with the id that was sent."""

    id: str


@dataclass(frozen=True, kw_only=True)
class Application(Model):
    id: str
    name: str
    description: str
    auth_code_length: int
    auth_token_type: TokenType
    auth_token_validity_duration: int
    auth_token_prefix: str
    auth_token_delivery_methods: str
    associate_template: str
    login_template: str
    display_name: str
    message_from: str
    resend_policy: ResendPolicy
    autofill_web_origin: str
    autofill_android_hash: str
    created_date: datetime
    last_updated_date: datetime
    version_number: int
    sms_backend: str = ""


@dataclass(frozen=True, kw_only=True)
class User(Model):
    id: str
    user_address: str = field(repr=False)
    status: UserStatus
    created_date: datetime
    last_updated_date: datetime
    version_number: int


@dataclass(frozen=True, kw_only=True)
class Validation(Model):
    """The status of a code."""

    id: str
    status: ValidationStatus
    reason: str


@dataclass(frozen=True, kw_only=True)
class Template(Model):
    id: str
    name: str
    body: str
    bodies: Mapping[str, str]
    created_date: datetime
    last_updated_date: datetime
    version_number: int


class NewApplicationFields(TypedDict, total=False):
    """The optional fields of a new application."""

    description: str
    auth_code_length: int
    auth_token_type: TokenTypeName
    auth_token_validity_duration: int
    auth_token_prefix: str
    auth_token_delivery_methods: str
    associate_template: str
    login_template: str
    display_name: str
    message_from: str
    resend_policy: ResendPolicyName
    autofill_web_origin: str
    autofill_android_hash: str
    sms_backend: SmsBackend


class ApplicationFields(NewApplicationFields, total=False):
    name: str


class TemplateFields(TypedDict, total=False):
    name: str
    body: str
    bodies: Mapping[str, str]


class MessageFields(TypedDict, total=False):
    """The optional fields of a message."""

    display_name: str
    locale: str
    delivery_method: DeliveryMethod


class _Dated(TypedDict, total=False):
    """A date is a day, an instant, or either as text."""

    id: str
    created_date: date | str
    last_updated_date: date | str


class ApplicationFilters(_Dated, total=False):
    name: str
    auth_code_length: int
    auth_token_type: TokenTypeName
    auth_token_validity_duration: int
    auth_token_prefix: str
    auth_token_delivery_methods: str
    message_from: str


class UserFilters(_Dated, total=False):
    status: UserStatusName


class TemplateFilters(_Dated, total=False):
    name: str
