"""Message texts with placeholders: stored templates, checks, rendering."""

from dataclasses import asdict, dataclass
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from mfa.codes.draw import MAX_LENGTH, MAX_PREFIX
from mfa.values import validity
from mfa.values.fields import CreatedDate, TemplateId, UpdatedDate, VersionNumber
from mfa.values.ids import is_id

if TYPE_CHECKING:
    from mfa.models.resources import Application

MINUTES = "validity_minutes"
PLACEHOLDERS = frozenset({"code", "display_name", "validity", MINUTES})
# SNS and End User Messaging accept 1,600 characters a message, including lines for autofill.
MAX_TEMPLATE, MAX_DISPLAY_NAME, MAX_MESSAGE = (1000, 64, 1600)
DEFAULT_ASSOCIATE = "$code confirms this number for $display_name. Valid for $validity. Do not share it."
DEFAULT_LOGIN = "$code is your $display_name login code. Valid for $validity. Do not share it."


class Text(NamedTuple):
    """The text of a message with placeholders, and its language tag, "" if unknown."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class StoredTemplate:
    """A message template that applications use by id; `bodies` are by language tag, `body` is for other languages."""

    id: TemplateId
    account: str
    name: str
    body: str
    bodies: dict[str, str]
    created_date: CreatedDate = ""
    last_updated_date: UpdatedDate = ""
    version_number: VersionNumber = 1

    @property
    def texts(self) -> dict[str, str]:
        """The texts by their fields, `body` first."""
        return {"body": self.body, **{f"bodies.{tag}": text for tag, text in self.bodies.items()}}

    def shown(self) -> dict[str, Any]:
        """The resource as the API returns it."""
        shown = asdict(self)
        del shown["account"]
        return shown


def language_of(field: str) -> str:
    """Return the language tag of a stored template's text by its field, "" for `body` and an application's fields."""
    return field.partition("bodies.")[2]


def is_reference(text: str) -> bool:
    """Return whether a value is a stored template's id. No text looks like an id, because it needs $code."""
    return is_id(text)


def references(application: "Application") -> dict[str, str]:
    """Return the ids of the stored templates that an application uses, each with its field."""
    fields = ("associate_template", "login_template")
    return {text: field for field in fields if is_reference(text := getattr(application, field))}


def check(text: str) -> str:
    """Return `text`. Raises ValueError unless it renders to one message that contains the code, saying why.

    Without the lines for autofill, which depend on the application: `compose` counts them.
    """
    template = Template(text)
    if not template.is_valid():
        raise ValueError("contains a $ that does not begin a placeholder; write $$ for a dollar sign")
    names = set(template.get_identifiers())
    if unknown := sorted(names - PLACEHOLDERS):
        raise ValueError(
            f"has an unknown placeholder ${unknown[0][:64]}; known are ${', $'.join(sorted(PLACEHOLDERS))}"
        )
    if "code" not in names:
        raise ValueError("does not contain $code")
    if len(render(text, "0" * (MAX_PREFIX + MAX_LENGTH), "x" * MAX_DISPLAY_NAME, 3600)) > MAX_MESSAGE:
        raise ValueError(
            f"can become longer than {MAX_MESSAGE} characters once its placeholders are filled in"
        )
    return text


def counts_minutes(text: str) -> bool:
    """Return whether a text has the validity only in minutes, which would be 0 for a code under a minute."""
    return MINUTES in Template(text).get_identifiers()


def render(text: str, code: str, display_name: str, validity_seconds: int, language: str = "") -> str:
    """Return the message; $validity is written in `language`, a tag.

    Minutes are rounded down, so that the text never states more time than there is.
    """
    return Template(text).substitute(
        code=code,
        display_name=display_name,
        validity=validity.written(validity_seconds, language),
        validity_minutes=validity_seconds // validity.MINUTE,
    )
