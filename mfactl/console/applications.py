"""The console's requests about applications and templates, and the preview of a message."""

from typing import Any

from mfa.edge.requests import application as requests
from mfa.errors import InvalidRequest
from mfa.messages import compose, segments, sms_texts
from mfa.messages.compose import Filling
from mfa.models.resources import Application
from mfa.models.template import check
from mfactl import application, options, template
from mfactl.console import stack as stacks
from mfactl.console.routes import Request, route

_SAMPLES = {
    "NUMERIC": "4827193056",
    "ALPHA": "KXWQPTRMBD",
    "ALPHANUMERIC": "K7X2Q9P4T3",
    "COMPLEX": "k7#Xq9P!t3",
}


@route("POST", "accounts/*/applications")
def create(stack: str, request: Request) -> Any:
    """The id of a new application."""
    table = stacks.table(stack)
    owner = options.find_account(table, request.path[1])
    return {"id": application.created(table, stacks.settings(stack), owner, dict(request.body)).id}


@route("GET", "applications/*")
def show(stack: str, request: Request) -> Any:
    """An application, its account, and its messages of today."""
    table = stacks.table(stack)
    found = options.find_application(table, request.path[1])
    day = options.day_so_far(table, found.account, found.id, found.capped_until)
    return {"application": found.shown() | {"account": found.account}, "day": day}


@route("PATCH", "applications/*")
def update(stack: str, request: Request) -> Any:
    """The application after a change of the given version."""
    table = stacks.table(stack)
    before = options.find_application(table, request.path[1])
    after = application.changed(table, stacks.settings(stack), before, dict(request.body))
    return after.shown() | {"account": after.account}


@route("DELETE", "applications/*")
def delete(stack: str, request: Request) -> Any:
    """The id of an application that is deleted."""
    table = stacks.table(stack)
    application.deleted(table, options.find_application(table, request.path[1]))
    return {"id": request.path[1]}


@route("POST", "accounts/*/templates")
def create_template(stack: str, request: Request) -> Any:
    """The id of a new template."""
    table = stacks.table(stack)
    owner = options.find_account(table, request.path[1])
    made = template.created(table, stacks.settings(stack), owner, dict(request.body))
    return {"id": made.template.id}


@route("GET", "templates/*")
def show_template(stack: str, request: Request) -> Any:
    """A template with the applications that use it."""
    found, used_by = template.find(stacks.table(stack), request.path[1])
    languages = sorted(sms_texts.LOGIN)
    return {
        "template": found.shown() | {"account": found.account},
        "used_by": used_by,
        "languages": languages,
    }


@route("PATCH", "templates/*")
def update_template(stack: str, request: Request) -> Any:
    """The template after a change of the given version."""
    table = stacks.table(stack)
    before, _ = template.find(table, request.path[1])
    after = template.changed(table, stacks.settings(stack), before, dict(request.body))
    return after.template.shown() | {"account": before.account}


@route("DELETE", "templates/*")
def delete_template(stack: str, request: Request) -> Any:
    """The id of a deleted template; with `force`, it can be in use."""
    table = stacks.table(stack)
    found, _ = template.find(table, request.path[1])
    template.deleted(table, found, force=request.query.get("force") == "true")
    return {"id": request.path[1]}


@route("POST", "preview")
def preview(stack: str, request: Request) -> Any:
    """A message with `text` from an application with `fields`, and its segments."""
    text = str(request.body.get("text", ""))
    try:
        check(text)
    except ValueError as error:
        raise InvalidRequest(f"The text {error}.") from None
    fields = requests.NewApplication.validated(
        {"name": "Example Shop", **dict(request.body.get("fields", {}))}
    )
    shop = Application(id="", account="", **fields.model_dump())
    code = _SAMPLES[shop.auth_token_type][: shop.auth_code_length]
    filling = Filling(
        shop.auth_token_prefix, code, shop.display_name or shop.name, shop.auth_token_validity_duration
    )
    message = compose.compose(shop, text, filling)
    others = sorted(segments.beyond_gsm(message))
    return {
        "message": message,
        "segments": segments.count(message),
        "longest": segments.count(compose.longest(text)),
        "alphabet": "UCS-2" if others else "GSM 03.38",
        "beyond_gsm": others,
        "characters": len(message),
        "most_segments": stacks.settings(stack).max_segments,
    }
