"""The chain of a shard: its birth and all it has heard since, which give its people again.

A shard lives in the memory of one process and is changed there, in place: to copy a hundred million
people at every verb would take longer than what they do. What is pure is the chain. The driver
keeps it: people(n) = hear(people(n - 1), message n), and the same messages give the same people to
the last bit, wherever they are heard. So a lost shard is born again elsewhere and told everything
again. Whatever is saved on the way cuts the chain: it then begins from the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from .birth import Birth
from .checkpoint import Saved, forget
from .holding import Answer, Call
from .shard import Message

TIMES = 8
"""Times that a shard is born again for one message before the run gives up."""


class Team(Protocol):
    """Those who hold the shards."""

    def begin(self, births: Mapping[int, Birth]) -> None:
        """Let shards begin, by number, and forget what was there of them before."""
        ...

    def ask(self, calls: Mapping[int, Call]) -> dict[int, Answer]:
        """Let shards hear calls, by number; who has been lost is absent."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Chain:
    """What all shards have heard.

    Args:
        team: who holds them.
        births: of each shard.
    """

    def __init__(self, team: Team, births: Sequence[Birth]):
        self._team, self._births = team, list(births)
        self._news: list[list[Message]] = [[] for _ in births]
        team.begin(dict(enumerate(self._births)))

    def tell(self, messages: Mapping[int, Message]) -> list[Any]:
        """Tell shards something that changes them, by number; return what each says, in order."""
        calls = {i: Call(self._heard(i), (message,)) for i, message in messages.items()}
        answers = self._heard_by_all(calls)
        for i, message in messages.items():
            self._news[i].append(message)
        return answers

    def ask(self, messages: Mapping[int, Message]) -> list[Any]:
        """Ask shards something that does not; return what each says, in order."""
        return self._heard_by_all(
            {i: Call(self._heard(i), (), message) for i, message in messages.items()}
        )

    def save(self, folder: str) -> None:
        """Save all shards and cut the chains; only then are older files deleted.

        Args:
            folder: seen by all who hold shards.

        Raises:
            OSError: if a file cannot be written.
        """
        shards = range(len(self._births))
        messages = {i: Message("save", (folder, self._heard(i))) for i in shards}
        saved: list[Saved] = self.ask(messages)
        for i, now in enumerate(saved):
            before, self._news[i] = self._births[i].saved, []
            self._births[i] = self._births[i]._replace(own=None, saved=now)
            if before is not None and before.path != now.path:
                forget(before)

    def close(self) -> None:
        """Let go of everybody, and delete what was saved."""
        self._team.close()
        for birth in self._births:
            if birth.saved is not None:
                forget(birth.saved)

    def _heard(self, i: int) -> int:
        return self._births[i].heard + len(self._news[i])

    def _heard_by_all(self, calls: Mapping[int, Call]) -> list[Any]:
        answers = self._team.ask(calls) if calls else {}
        for _ in range(TIMES):
            absent = [i for i, answer in answers.items() if not answer.present]
            if not absent:
                return [answers[i].says for i in calls]
            self._team.begin({i: self._births[i] for i in absent})
            answers |= self._team.ask({i: self._all_again(i, calls[i]) for i in absent})
        raise RuntimeError(
            f"shard {absent[0]} was lost {TIMES} times over one message; "
            "whoever holds it may lack memory"
        )

    def _all_again(self, i: int, call: Call) -> Call:
        news = (*self._news[i], *call.news)
        return Call(self._births[i].heard, news, call.question)


class AtHand:
    """A team of nobody else: all shards in this process, one after the other.

    Args:
        hold: makes a holding from a birth.
    """

    def __init__(self, hold: Callable[[Birth], Any]):
        self._hold = hold
        self.holdings: dict[int, Any] = {}

    def begin(self, births: Mapping[int, Birth]) -> None:
        """Let shards begin."""
        self.holdings |= {i: self._hold(birth) for i, birth in births.items()}

    def ask(self, calls: Mapping[int, Call]) -> dict[int, Answer]:
        """Let shards hear calls."""
        return {i: self.holdings[i].hear(call) for i, call in calls.items()}

    def close(self) -> None:
        """Nothing to let go of: who is asked later still answers."""
