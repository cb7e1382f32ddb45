"""The chain of a shard: its birth and all it has heard since, which give its people again.

A shard lives in the memory of one process and is changed there, in place: to copy a hundred million
people at every verb would take longer than what they do. What is pure is the chain. The driver
keeps it: people(n) = hear(people(n - 1), message n), and the same messages give the same people to
the last bit, wherever they are heard. So a lost shard is born again elsewhere and told everything
again. Whatever is saved on the way cuts the chain: it then begins from the file.

What nobody needs to know yet waits, and is sent with the next message whose answer is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from .checkpoint import Checkpoint, forget
from .host import Reply, Request
from .shard import Message, ShardSetup

TIMES = 8
"""Times that a shard is born again for one message before the run gives up."""


class ShardHosts(Protocol):
    """Those who hold the shards."""

    def begin(self, births: Mapping[int, ShardSetup]) -> None:
        """Let shards begin, by number, and forget what was there of them before."""
        ...

    def ask(self, calls: Mapping[int, Request]) -> dict[int, Reply]:
        """Let shards hear calls, by number; who has been lost is absent."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class MessageLog:
    """What all shards have heard.

    Args:
        find_hosts: finds those who hold them; asked again by a copy.
        births: of each shard.
    """

    def __init__(self, find_hosts: Callable[[], ShardHosts], births: Sequence[ShardSetup]):
        self._find_hosts, self._births = find_hosts, list(births)
        self._news: list[list[Message]] = [[] for _ in births]
        self._waiting: list[PendingMessages] = []
        self._hosts: ShardHosts | None = None
        self._begin()

    def __getstate__(self) -> dict[str, Any]:
        """What the shards have heard; who holds them stays with the original.

        Raises:
            TypeError: where shards are saved on the way; the files belong to one run.
        """
        if any(birth.scenario.run.checkpoint is not None for birth in self._births):
            raise TypeError(
                "a society in shards that saves its people (run.checkpoint) cannot be copied: "
                "two would write and delete the same files"
            )
        self.send()
        return vars(self) | {"_hosts": None}

    @property
    def _team(self) -> ShardHosts:
        """Those who hold the shards; of a copy, others, whom it tells all again."""
        return self._hosts or self._begin()

    def _begin(self) -> ShardHosts:
        self._hosts = self._find_hosts()
        self._hosts.begin(dict(enumerate(self._births)))
        return self._hosts

    def tell_later(self, messages: Mapping[int, Message]) -> PendingMessages:
        """Let news wait for the next message; return what shards will have said to it."""
        told = PendingMessages(self, messages)
        self._waiting.append(told)
        return told

    def tell(self, messages: Mapping[int, Message]) -> list[Any]:
        """Tell shards something that changes them, by number; return what each says, in order."""
        return self.tell_later(messages).answers()

    def ask(self, messages: Mapping[int, Message]) -> list[Any]:
        """Ask shards something that does not; return what each says, in order."""
        said = self._send(messages)
        return [said[i] for i in messages]

    def send(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send({})

    def save(self, folder: str) -> None:
        """Save all shards and cut the chains; only then are older files deleted.

        Args:
            folder: seen by all who hold shards.

        Raises:
            OSError: if a file cannot be written.
        """
        self.send()
        shards = range(len(self._births))
        messages = {i: Message("save", (folder, self._heard(i))) for i in shards}
        saved: list[Checkpoint] = self.ask(messages)
        for i, now in enumerate(saved):
            before, self._news[i] = self._births[i].saved, []
            self._births[i] = self._births[i]._replace(own=None, saved=now)
            if before is not None and before.path != now.path:
                forget(before)

    def close(self) -> None:
        """Let go of everybody, and delete what was saved."""
        if self._hosts is not None:
            self._hosts.close()
        for birth in self._births:
            if birth.saved is not None:
                forget(birth.saved)

    def _heard(self, i: int) -> int:
        return self._births[i].heard + len(self._news[i])

    def _send(self, questions: Mapping[int, Message]) -> dict[int, Any]:
        """Send what waits, and questions; return what shards say to these, by number."""
        waiting = self._waiting
        news: dict[int, list[Message]] = {i: [] for told in waiting for i in told.messages}
        for told in waiting:
            for i, message in told.messages.items():
                news[i].append(message)
        calls = {
            i: Request(
                *(self._heard(i), tuple(news.get(i, ())), questions.get(i)),
                wanted=len(news.get(i, ())) + (i in questions),
            )
            for i in sorted(news.keys() | questions.keys())
        }
        said = {i: iter(says) for i, says in self._heard_by_all(calls).items()}
        for i in news:
            self._news[i] += news[i]
        for told in waiting:
            told.said = [next(said[i]) for i in told.messages]
        self._waiting = []
        return {i: next(said[i]) for i in questions}

    def _heard_by_all(self, calls: Mapping[int, Request]) -> dict[int, tuple[Any, ...]]:
        answers = self._team.ask(calls) if calls else {}
        for _ in range(TIMES):
            absent = [i for i, answer in answers.items() if not answer.present]
            if not absent:
                return {i: answer.says for i, answer in answers.items()}
            self._team.begin({i: self._births[i] for i in absent})
            answers |= self._team.ask({i: self._all_again(i, calls[i]) for i in absent})
        raise RuntimeError(
            f"shard {absent[0]} was lost {TIMES} times over one message; "
            "whoever holds it may lack memory"
        )

    def _all_again(self, i: int, call: Request) -> Request:
        news = (*self._news[i], *call.news)
        return call._replace(heard=self._births[i].heard, news=news)


class PendingMessages:
    """What waits to be told to shards, and then what they said to it.

    Args:
        chain: of the shards.
        messages: by number of the shard.
    """

    def __init__(self, chain: MessageLog, messages: Mapping[int, Message]):
        self._chain, self.messages = chain, messages
        self.said: list[Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """A copy knows what was said: it does not wait with the original."""
        self.answers()
        return vars(self)

    def answers(self) -> list[Any]:
        """What each shard says, in order; if it has waited until now, it is sent."""
        if self.said is None:
            self._chain.send()
        assert self.said is not None
        return self.said

    def __int__(self) -> int:
        """The sum of what they say, where that is a number each."""
        return sum(self.answers())


class LocalHosts:
    """A team of nobody else: all shards in this process, one after the other.

    Args:
        hold: makes a holding from a birth.
    """

    def __init__(self, hold: Callable[[ShardSetup], Any]):
        self._hold = hold
        self.holdings: dict[int, Any] = {}

    def begin(self, births: Mapping[int, ShardSetup]) -> None:
        """Let shards begin."""
        self.holdings |= {i: self._hold(birth) for i, birth in births.items()}

    def ask(self, calls: Mapping[int, Request]) -> dict[int, Reply]:
        """Let shards hear calls."""
        return {i: self.holdings[i].hear(call) for i, call in calls.items()}

    def close(self) -> None:
        """Nothing to let go of: who is asked later still answers."""
