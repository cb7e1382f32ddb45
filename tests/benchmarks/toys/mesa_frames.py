"""The toy in mesa-frames: agents are rows of a polars table, a rule is a few expressions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .rules import (
    AGES,
    GONE,
    ILL,
    LEAVE,
    MEMBER,
    OUTSIDE,
    WAITING_ROUNDS,
    Newcomers,
    Round,
    closed,
    draws,
    joining,
    last_share,
)

pl: Any
AgentSetPolars: Any
ModelDF: Any
try:
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF
except ImportError:  # the bench says so; nothing else asks for it
    pl, AgentSetPolars, ModelDF = None, object, object


class ToyMembers(AgentSetPolars):
    """Everybody, in one table.

    Args:
        model: the plan.
        people: everybody.
    """

    def __init__(self, model: Any, people: Newcomers):
        super().__init__(model)
        count = len(people.age)
        columns = {name: pl.Series(column) for name, column in people._asdict().items()}
        everybody = pl.DataFrame({"unique_id": np.arange(count), **columns}).with_columns(
            status=pl.lit(OUTSIDE, pl.UInt8), joined=pl.lit(0, pl.Int16), paid=pl.lit(0, pl.UInt32)
        )
        self.add(everybody)

    def step(self) -> None:
        """One round."""
        model, col = self.model, pl.col
        upper, lower = draws(model.luck, len(model.history), len(self))
        at = col("health").cast(pl.UInt32)
        chance_ill = pl.lit(pl.Series(ILL.ravel())).gather(at * AGES + col("age"))
        chance_leave = pl.lit(pl.Series(LEAVE)).gather(at)
        chance_join = pl.lit(pl.Series(joining(model.share_fen))).gather(at)

        member, well = col("status") == MEMBER, ~col("ill")
        unhappy = col("tolerance_fen") < model.share_fen
        self.agents = (
            self.agents.with_columns(upper=pl.Series(upper), lower=pl.Series(lower))
            .with_columns(
                paid=col("paid") + pl.when(member).then(model.share_fen).otherwise(0),
                ill=member & (col("upper") < chance_ill),
            )
            .with_columns(
                leaves=member & well & unhappy & (col("lower") < chance_leave),
                joins=(col("status") == OUTSIDE) & (col("lower") < chance_join),
            )
        )
        model.close(self.agents)
        self.agents = self.agents.with_columns(
            status=pl.when(col("ill") | col("leaves"))
            .then(pl.lit(GONE, pl.UInt8))
            .when(col("joins"))
            .then(pl.lit(MEMBER, pl.UInt8))
            .otherwise(col("status")),
            joined=pl.when(col("joins")).then(len(model.history) - 1).otherwise(col("joined")),
        )


class FramesToy(ModelDF):
    """The plan as a model of mesa-frames.

    Args:
        people: everybody.
        seed: seed of all chance.
        threads: not used; polars takes all cores.
    """

    def __init__(self, people: Newcomers, seed: int, threads: int | None = None):
        super().__init__(seed)
        self.luck, self.share_fen = seed, 0
        self.history: list[Round] = []
        self.everybody = ToyMembers(self, people)
        self.agents += self.everybody

    def step(self) -> None:
        """One round."""
        self.share_fen = last_share(self.history)
        self.everybody.step()

    def close(self, people: Any) -> None:
        """Count a round, before anybody's status changes."""
        col, number = pl.col, len(self.history)
        ill, member = col("ill"), col("status") == MEMBER
        row = people.select(
            payers=member.sum(),
            remain=member.sum() + col("joins").sum() - ill.sum() - col("leaves").sum(),
            ill=ill.sum(),
            claims=(ill & (number - col("joined") >= WAITING_ROUNDS)).sum(),
        ).row(0)
        self.history.append(closed(*row))

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all."""
        return self.everybody.agents["paid"].to_numpy().astype(np.int64)
