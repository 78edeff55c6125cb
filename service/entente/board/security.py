"""Who may look, and what a page may do: token, strict headers, no foreign hosts.

Without a token the board answers only on this machine, and only under its own names, so that a
foreign page cannot reach it by pointing a name of its own at 127.0.0.1.
"""

import base64
import binascii
import hmac
import ipaddress
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from entente.errors import ConfigError
from entente.settings import Board

COOKIE: Final = "entente-token"
_COOKIE_SECONDS: Final = 30 * 86_400
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OPEN: Final = ("/healthz/", "/static/", "/login")


def check_exposure(settings: Board) -> None:
    """Refuse to listen beyond this machine without a token: raise `ConfigError`."""
    if settings.token is None and not is_loopback(settings.host):
        raise ConfigError(
            f"ENTENTE_BOARD__HOST={settings.host} can be reached from other machines:"
            " set ENTENTE_BOARD__TOKEN too, or listen on 127.0.0.1"
        )


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def guard(settings: Board) -> Middleware:
    """Return the middleware that lets in whom it should and dresses every answer."""
    token = None if settings.token is None else settings.token.get_secret_value()

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is None and not is_loopback(_host_of(request)):
            raise web.HTTPForbidden(text="this board answers on localhost only")
        if request.method == "POST":
            _refuse_foreign(request)
        if token is not None and not request.path.startswith(_OPEN) and not _holds(request, token):
            if request.path == "/":
                raise web.HTTPSeeOther("/login")
            challenge = {"WWW-Authenticate": 'Basic realm="entente", charset="UTF-8"'}
            raise web.HTTPUnauthorized(text="a token is needed", headers=challenge)
        return await handler(request)

    return guarded


async def dress(_request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer, errors too, the headers that forbid what the page does not need."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-cache")


def let_in(response: web.Response, token: str, *, secure: bool) -> None:
    """Give the browser its cookie, which scripts cannot read and foreign pages cannot send."""
    value = _proof(token)
    response.set_cookie(
        COOKIE, value, max_age=_COOKIE_SECONDS, httponly=True, samesite="Strict", secure=secure
    )


def is_token(given: str, token: str) -> bool:
    """Compare without telling by time how much was right."""
    return hmac.compare_digest(given.encode(), token.encode())


def _holds(request: web.Request, token: str) -> bool:
    if is_token(request.cookies.get(COOKIE, ""), _proof(token)):
        return True
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return is_token(credentials.strip(), token)
    if scheme.lower() == "basic":  # readers of feeds know nothing else; the name does not matter
        try:
            _, _, password = base64.b64decode(credentials).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return is_token(password, token)
    return False


def _proof(token: str) -> str:
    """Return what a browser keeps in place of the token itself."""
    return hmac.new(token.encode(), b"entente board", "sha256").hexdigest()


def _host_of(request: web.Request) -> str:
    return urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""


def _refuse_foreign(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise web.HTTPForbidden(text="this request comes from another site")
