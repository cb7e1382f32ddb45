"""Who may talk to the server: pages that it served itself, under its own name, and not too many."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from ..language.translation import LANGUAGES, gettext, speaking

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
_PAGE, _OF_PAGES = "/", "/jupyter/api/kernels/"
"""Where a page is asked for, and where its messages go: followed by its number and a slash."""
_TOO_MANY = 503


class Guard:
    """Refuses foreign origins and names, and lets the browser load nothing from elsewhere.

    A page of another site cannot drive the plan through the visitor's browser: its requests carry
    its own origin; nor can a name that was made to point at this machine: it is not in the list.

    Args:
        app: the server behind.
        hosts: names and addresses, with port, under which it may be called.
        pages: numbers of the pages that are open, as they change.
        most: how many there may be.
    """

    def __init__(
        self, app: App, hosts: Collection[str], pages: Collection[str] = (), most: float = math.inf
    ):
        self._app, self._hosts = app, frozenset(hosts)
        self._pages, self._most = pages, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal:
            await _refuse(scope, receive, send, refusal)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
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
        return _TOO_MANY if self._is_one_too_many(scope["path"]) else 0

    def _is_one_too_many(self, path: str) -> bool:
        """Whether a new page is asked for while there are as many as there may be."""
        if len(self._pages) < self._most:
            return False
        number = path.removeprefix(_OF_PAGES).partition("/")[0]
        return path == _PAGE or (path.startswith(_OF_PAGES) and number not in self._pages)


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
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    says = _too_many() if status == _TOO_MANY else "refused"
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{says}\n".encode()})


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
