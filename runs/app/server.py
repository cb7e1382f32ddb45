"""The server of the page: on this machine only, with nothing from the network and nothing to it."""

from __future__ import annotations

import ctypes
import gc
import ipaddress
import math
import os
import secrets
import socket
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .request_guard import App

LOOPBACK = "127.0.0.1"
COLLECTED_AFTER_SECONDS = 2.0
"""A page that is closed has let go of its society by then."""
_ENVIRONMENT = {
    "SOLARA_APP": "mutualaid.runs.app.page:Page",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_THEME_TITLE": "mutualaid",
    "SOLARA_ASSETS_CDN": f"http://{LOOPBACK}:9/",  # nobody listens there: what is missing stays so
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
    "SOLARA_KERNEL_MAX_COUNT": "20",
    "SOLARA_KERNEL_MAX_PER_SESSION": "10",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_SESSION_SAME_SITE": "strict",
    "SOLARA_CHECK_HOOKS": "off",
    "HOST": LOOPBACK,
    "MPLBACKEND": "agg",
}
"""What the server's library reads as it is imported; these win over the user's own environment."""
_MAY_BE_SET = ("SOLARA_KERNEL_CULL_TIMEOUT", "SOLARA_KERNEL_MAX_COUNT")


def is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can reach an address.

    >>> is_this_machine("127.0.0.1"), is_this_machine("localhost"), is_this_machine("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """Take a port, before anything heavy is loaded.

    Args:
        host: address to listen on.
        port: 0 for any that is free.

    Raises:
        OSError: if the port is taken or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(64)
    except OSError:
        taken.close()
        raise
    return taken


def application(host: str, port: int) -> App:
    """The guarded page as an ASGI application.

    Args:
        host: address on which it is served.
        port: and its port.
    """
    settle_environment()
    from solara.server import kernel_context, settings
    from solara.server.starlette import app

    from .open_pages import MOST_LINES, OpenPages
    from .request_guard import Guard, hosts_of

    most = settings.kernel.max_count
    if most is not None:
        settings.kernel.max_count = most * MOST_LINES  # the library's threads, one a connection
    give_memory_back()
    pages = OpenPages(kernel_context.contexts, math.inf if most is None else most)
    return Guard(app, hosts_of(host, port), pages)


def settle_environment() -> None:
    """Set what the server's library reads when it is imported, and a secret of this process."""
    kept = {name: os.environ[name] for name in _MAY_BE_SET if name in os.environ}
    os.environ.update({**_ENVIRONMENT, **kept})
    os.environ["SOLARA_SESSION_SECRET_KEY"] = secrets.token_urlsafe(32)


def give_memory_back() -> None:
    """Let the system have the memory again of pages that are closed.

    Python frees it, but the C library keeps it for itself, in a heap for each of its threads.
    """
    from solara.lifecycle import on_kernel_start

    ended = threading.Event()

    def watch() -> None:
        while ended.wait():
            ended.clear()
            time.sleep(COLLECTED_AFTER_SECONDS)
            gc.collect()
            trim_memory()

    threading.Thread(target=watch, name="mutualaid memory", daemon=True).start()
    on_kernel_start(lambda: ended.set)


def trim_memory() -> None:
    """Return what is free to the system, where the C library is one that can."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def warm_up() -> None:
    """Live a plan, so that the first visitor does not wait for rules to be compiled.

    Twice: rules are compiled for small counts of people an agent and for large ones.
    """
    from .state.limits import AGENTS
    from .state.scenario_choice import ScenarioChoice, scenario_of
    from .state.watched_society import WatchedSociety

    for agents in (AGENTS, AGENTS // 10):
        world = WatchedSociety(
            scenario_of(ScenarioChoice("article", {"people.agents": f"{agents}"}))
        )
        while world.running:
            world.step()


def serve(taken: socket.socket, host: str, ready: Callable[[str], Any]) -> None:
    """Serve until interrupted.

    Args:
        taken: a socket that listens.
        host: its address as it is written in a link.
        ready: called with the page's address as soon as it can be opened.
    """
    import uvicorn

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # nobody embeds the page
    port = taken.getsockname()[1]
    app = application(host, port)
    warm_up()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=1 << 20,
        timeout_graceful_shutdown=1,
    )
    ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    uvicorn.Server(config).run(sockets=[taken])
