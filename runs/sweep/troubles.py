"""What can stop a sweep as a whole: each trouble says what to do, and with which code to exit."""

from __future__ import annotations

from pathlib import Path

from ...model.faults import Fault, Faults
from ..exit_codes import FAILED_CHECK, LOCKED


class SweepTrouble(Exception):  # noqa: N818 - a trouble of the surroundings, as Faults are of input
    """A sweep cannot go on; what is in its ledger is safe.

    Attributes:
        code: exit code of the command.
    """

    code = FAILED_CHECK


class NoSpace(SweepTrouble):
    """The ledger cannot be written: full disk, quota, or a file system that refuses."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({reason}); finished runs are safe in it, "
            "make room and give the same command again"
        )


class Locked(SweepTrouble):
    """Another process works on the same sweep.

    Attributes:
        pid: its process, None where it did not say.
        host: its machine, empty where it did not say.
    """

    code = LOCKED

    def __init__(self, folder: Path, pid: int | None, host: str) -> None:
        self.pid, self.host = pid, host
        who = f"process {pid} on {host}" if pid else "another process"
        super().__init__(f"{folder}: {who} works on this sweep")


class WorkersFail(SweepTrouble):
    """Workers end before they can take a run."""


class ClusterLost(SweepTrouble):
    """The cluster does not answer any more."""


class DamagedLedger(Faults):
    """A ledger that does not hold what was written to it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            [
                Fault(
                    str(path),
                    None,
                    "",
                    "",
                    f"damaged: {what}",
                    "restore it from a copy, or begin again in another folder",
                )
            ]
        )


class ChangedSweep(Faults):
    """A ledger that was begun with another scenario, other outcomes, or another program."""
