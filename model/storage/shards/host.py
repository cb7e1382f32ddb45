"""Who holds a shard: hears what comes next, and says so if it cannot, instead of guessing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from .shard import Message, Shard, ShardSetup

if TYPE_CHECKING:
    from distributed import Worker


class Request(NamedTuple):
    """What a shard is to hear: news that change it, and then perhaps a question."""

    heard: int  # messages that it must have heard before
    news: tuple[Message, ...]
    question: Message | None = None
    wanted: int = 1  # answers wanted: to so many of the last messages


class Reply(NamedTuple):
    """What a shard says to the last messages of a call."""

    present: bool  # whether it had heard what it must have heard before
    says: tuple[Any, ...]


ABSENT = Reply(False, ())
"""The answer of a shard that is not there, or not as it should be: it must be told all again."""


class ShardHost:
    """A shard in the memory of the process that holds it; nobody ever copies or moves it.

    The same call twice is heard once: a lost answer can be asked for again.

    Args:
        birth: how its people come into being.
        threads: of the compiled loops; None for all cores.
    """

    def __init__(self, birth: ShardSetup, threads: int | None = None):
        self._shard = Shard(birth, threads)
        self._said: deque[Any] = deque()

    def hear(self, call: Request) -> Reply:
        """Hear a call; return the answers to its last messages."""
        shard = self._shard
        if not call.news or shard.heard != call.heard + len(call.news):
            if shard.heard != call.heard:
                return ABSENT
            self._hear_news(call)
        says = [*self._said] if call.news else []
        if call.question is not None:
            says.append(shard.hear(call.question))
        return Reply(True, tuple(says[-call.wanted :]))

    def _hear_news(self, call: Request) -> None:
        if call.news:
            self._said = deque(maxlen=call.wanted)
        for message in call.news:
            self._said.append(self._shard.hear(message))

    def __reduce__(self) -> NoReturn:
        """Refuse to be written or sent: a second copy would hear half of what happens."""
        raise TypeError("a shard stays where it is; it is told again what it has to hear")


async def hear_at_home(
    keys: Sequence[str], calls: Sequence[Request], dask_worker: Worker
) -> list[Reply] | Exception:
    """On a worker: its shards hear their calls, in its thread for tasks, one after the other.

    An error is returned, not raised: raised, it would look like a broken connection.

    Args:
        keys: of the tasks in which the shards began.
        calls: one for each.
        dask_worker: put in by Dask.
    """
    holdings: list[Any] = [dask_worker.data.get(key) for key in keys]
    thread, loop = dask_worker.executors["default"], asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(thread, _hear_all, holdings, calls)
    except Exception as error:
        return error


def _hear_all(holdings: Sequence[ShardHost | None], calls: Sequence[Request]) -> list[Reply]:
    return [
        holding.hear(call) if holding else ABSENT
        for holding, call in zip(holdings, calls, strict=True)
    ]
