"""Who may talk to the server: pages that it served itself, under its own name, and not too many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from ..language.translation import LANGUAGES, gettext, speaking
from .open_pages import OpenPages

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]
_CLOSED = ("/resourcez", "/_solara/evict")
_PAGE, _OF_PAGES, _GONE = "/", "/jupyter/api/kernels/", "/_solara/api/close/"
"""Where a page is asked for, where its messages go, and where its browser says that it is closed;
the last two are followed by its number."""
_TOO_MANY = 503


class Guard:
    """Refuses foreign origins and names, and lets the browser load nothing from elsewhere.

    A page of another site cannot drive the plan through the visitor's browser: its requests carry
    its own origin; nor can a name that was made to point at this machine: it is not in the list.

    Args:
        app: the server behind.
        hosts: names and addresses, with port, under which it may be called.
        pages: those that are open; None for any number of them.
    """

    def __init__(self, app: App, hosts: Collection[str], pages: OpenPages | None = None):
        self._app, self._hosts = app, frozenset(hosts)
        self._pages = pages or OpenPages({})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal:
            await _refuse(scope, receive, send, refusal)
        elif scope["type"] == "websocket":
            async with self._pages.connected(_number(scope["path"])):
                await self._app(scope, receive, send)
        elif self._is_of_nobody(scope):
            await _answer(send, 204, "")
        else:
            await self._app(scope, receive, _with_headers(send))

    def refusal(self, scope: Scope) -> int:
        """Status with which a request is refused; 0 if it is not.

        >>> guard = Guard(None, {"127.0.0.1:8765"})
        >>> headers = [(b"host", b"127.0.0.1:8765"), (b"origin", b"http://evil.example")]
        >>> guard.refusal({"headers": headers, "path": "/"})
        403
        """
        headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value.lower() for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return 400
        origins = [value.lower() for name, value in headers if name == b"origin"]
        if any(origin != f"http://{hosts[0]}" for origin in origins):
            return 403
        if any(scope["path"].startswith(path) for path in _CLOSED):
            return 404
        if scope["path"].startswith(_OF_PAGES) and not _tab(scope):
            return 400
        return _TOO_MANY if self._is_one_too_many(scope["path"]) else 0

    def _is_one_too_many(self, path: str) -> bool:
        """Whether a new page is asked for while there are as many as there may be."""
        if path == _PAGE:
            return self._pages.is_full
        return path.startswith(_OF_PAGES) and not self._pages.takes(_number(path))

    def _is_of_nobody(self, scope: Scope) -> bool:
        """Whether a page is said to be closed that is not there any more, or never was."""
        path = scope["path"]
        if not path.startswith(_GONE):
            return False
        return not self._pages.has_seen(path.removeprefix(_GONE), _tab(scope))


def _number(path: str) -> str:
    """Number of the page whose messages go to a path."""
    return path.removeprefix(_OF_PAGES).partition("/")[0]


def _tab(scope: Scope) -> str:
    """Number that a browser has given the tab from which it asks; empty if there is none."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return asked.get("session_id", [""])[0]


def hosts_of(host: str, port: int) -> set[str]:
    """Names under which a server may be called: its address, and this machine's own names.

    >>> sorted(hosts_of("127.0.0.1", 80))
    ['127.0.0.1', '127.0.0.1:80', '[::1]', '[::1]:80', 'localhost', 'localhost:80']
    """
    names = {"127.0.0.1", "localhost", "[::1]", f"[{host}]" if ":" in host else host}
    with_port = {f"{name}:{port}" for name in names}
    return with_port | names if port == 80 else with_port


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4000 + status})
        return
    says = _too_many() if status == _TOO_MANY else "refused"
    await _answer(send, status, f"{says}\n")


async def _answer(send: Send, status: int, says: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": says.encode()})


def _too_many() -> str:
    """Said in every language: nobody has chosen one yet."""
    says = []
    for lang in LANGUAGES:
        with speaking(lang):
            says.append(
                gettext(
                    "As many pages are open as this server may hold; try again when one is closed."
                )
            )
    return "\n".join(says)


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS]
        await send(message)

    return sending
