"""The pages: password, code, enrolment. host.py defines users and passwords."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.middleware.sessions import SessionMiddleware

from login import host, session
from login.wording import explain_code, explain_sending
from mfa_client import (
    AddressNotValidated,
    AsyncClient,
    MfaError,
    NotFound,
    Refused,
    TooManyRequests,
    UserStatus,
)

HERE = Path(__file__).parent
NAME = "Login example"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
templates = Jinja2Templates(HERE / "templates")
router = APIRouter()
checked = [Depends(session.require_csrf)]


@dataclass(frozen=True)
class Settings:
    """The service's address and the key for cookies. `messages` is the address of a local run's messages."""

    url: str
    token: str = field(repr=False)
    cookie_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    secure_cookies: bool = False
    messages: str = ""


@dataclass(frozen=True)
class Mfa:
    """The client, and the application of these users."""

    client: AsyncClient
    application: str


def create_app(settings: Settings, client: AsyncClient | None = None) -> FastAPI:
    """Return the app. It uses `client`, or creates one and closes it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with client or AsyncClient(settings.url, settings.token) as opened:
            app.state.mfa, app.state.settings = Mfa(opened, await _application(opened)), settings
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.add_middleware(
        SessionMiddleware,
        secret_key=settings.cookie_key,
        same_site="lax",
        max_age=3600,
        https_only=settings.secure_cookies,
    )
    app.middleware("http")(_guarded)
    app.add_exception_handler(HTTPException, _show_error)
    app.mount("/static", StaticFiles(directory=HERE / "static"), "static")
    app.include_router(router)
    return app


async def _application(client: AsyncClient) -> str:
    """Return the example's application, created if missing. A real host stores the id in its settings."""
    async for application in client.list_applications(name=NAME):
        return application.id
    return (await client.create_application(NAME)).id


async def _guarded(request: Request, call_next: Callable[[Request], Any]) -> Response:
    response: Response = await call_next(request)
    response.headers.update(HEADERS)
    return response


async def _show_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return page(request, "error.html", error.status_code, problem=error.detail)


def page(request: Request, template: str, status: int = 200, /, **shown: Any) -> Response:
    """Return a page with its form's token."""
    shown |= {"csrf": session.csrf_token(request), "messages": request.app.state.settings.messages}
    return templates.TemplateResponse(request, template, shown, status)


def code_page(request: Request, status: int = 200, problem: str = "") -> Response:
    """Return the page that asks for the code."""
    flow, now = session.flow(request), session.now()
    seconds = {
        name: max(0, round(flow[at] - now)) for name, at in (("left", "expires"), ("wait", "resend_at"))
    }
    return page(request, "code.html", status, flow=flow, problem=problem, **seconds)


def goto(path: str) -> Response:
    """Redirect the browser to another page."""
    return RedirectResponse(path, 303)


@router.get("/")
async def home(request: Request) -> Response:
    """Show the page for signed-in users."""
    user = request.session.get("user")
    return page(request, "home.html", user=user) if user else goto("/sign-in")


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """Ask for name and password."""
    return page(request, "sign_in.html")


@router.post("/sign-in", dependencies=checked)
async def sign_in(
    request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Check the password, and send a code to an enrolled user."""
    if not host.check_password(name, password):
        return page(request, "sign_in.html", 401, problem="Name or password is not right.", name=name)
    session.begin(request, name)
    mfa: Mfa = request.app.state.mfa
    try:
        sent = await mfa.client.login_start(mfa.application, name)
    except (AddressNotValidated, NotFound):
        return goto("/enrol")
    except MfaError as error:
        return page(request, "sign_in.html", 503, problem=explain_sending(error), name=name)
    session.expect(request, sent, "login")
    return goto("/code")


@router.get("/code")
async def show_code(request: Request) -> Response:
    """Ask for the code."""
    session.pending_user(request)
    return code_page(request)


@router.post("/code", dependencies=checked)
async def enter_code(request: Request, code: Annotated[str, Form()] = "") -> Response:
    """Log in the user who enters the code of this browser's login."""
    user, flow, mfa = session.pending_user(request), session.flow(request), request.app.state.mfa
    try:
        accepted = await mfa.client.validate(mfa.application, user, code.strip())
    except MfaError as error:
        if isinstance(error, Refused):
            session.note(request, error)
        return code_page(request, 422, explain_code(error))
    if accepted.id != flow["id"]:
        # The right code of another browser's login does not complete this one.
        return code_page(request, 422, "That code was not sent for this login. Ask for another one.")
    session.finish(request)
    return goto("/")


@router.post("/code/again", dependencies=checked)
async def send_again(request: Request) -> Response:
    """Send another code, which voids the previous one."""
    user, flow, mfa = session.pending_user(request), session.flow(request), request.app.state.mfa
    if flow["purpose"] == "enrolment":
        return goto("/enrol")
    if session.now() < flow["resend_at"]:
        return code_page(
            request, 429, "A code is on its way. Please wait a little before you ask for another one."
        )
    try:
        sent = await mfa.client.login_start(mfa.application, user, idempotency_key=flow["once"])
    except MfaError as error:
        if isinstance(error, TooManyRequests):
            session.put_off(request, error.retry_after)
        return code_page(request, 429, explain_sending(error))
    session.expect(request, sent, "login")
    return goto("/code")


@router.get("/enrol")
async def show_enrol(request: Request) -> Response:
    """Ask for the number of a user without one."""
    await _require_no_number(request)
    return page(request, "enrol.html")


@router.post("/enrol", dependencies=checked)
async def enrol(request: Request, address: Annotated[str, Form()] = "") -> Response:
    """Associate the number and send a code to it."""
    await _require_no_number(request)
    user, mfa = session.pending_user(request), request.app.state.mfa
    given = "".join(each for each in address if each not in " -()./")
    try:
        sent = await mfa.client.associate(mfa.application, user, given)
    except MfaError as error:
        return page(request, "enrol.html", 422, problem=explain_sending(error), address=address)
    session.expect(request, sent, "enrolment")
    return goto("/code")


async def _require_no_number(request: Request) -> None:
    """Refuse a user with a number: otherwise somebody who stole the password could enrol their own."""
    user, mfa = session.pending_user(request), request.app.state.mfa
    try:
        known = await mfa.client.get_user(mfa.application, user)
    except NotFound:
        return
    except MfaError as error:
        raise HTTPException(503, explain_sending(error)) from error
    if known.status is UserStatus.VALIDATED:
        raise HTTPException(403, "You have enrolled already. Please sign in with a code.")


@router.post("/sign-out", dependencies=checked)
async def sign_out(request: Request) -> Response:
    """Delete the session."""
    request.session.clear()
    return goto("/sign-in")
