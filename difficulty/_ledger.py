"""The ledger of a curriculum: which draws are open, what was reported of them, what is still to be learned from.

It makes reports idempotent, tells late ones from unknown ones, and hands them on in an order of their own, so that the
order of arrival cannot matter.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rlgym.difficulty._plain import fields, integer, integers, items, refuse, row, text, truth
from rlgym.difficulty.allocation.base import TRAIN, Decision
from rlgym.difficulty.observation import Observation
from rlgym.errors import CheckpointError, InvalidParameter, UnknownDraw

_COUNTERS: Final = (
    *("reports", "duplicates", "late", "unreported"),
    *("rollouts", "groups", "groups_trained", "rollouts_trained"),
)
_DRAW: Final = ("index", "arm", "level", "rollouts", "rounds")  # a row each, since there are thousands of them
_ROUND: Final = (*Observation.ROW, "train", "more_rollouts", "kept", "pool_baseline", "pending")


class Round(NamedTuple):
    """What was reported of a draw, and what was answered."""

    observation: Observation
    decision: Decision


class AllocationCounts(NamedTuple):
    """How many rollouts were used for how many groups, since the beginning.

    Attributes:
        rollouts: all that were reported.
        groups: problems for which no more rollouts were asked for.
        groups_trained: of those, the ones that were to be trained on.
        rollouts_trained: rollouts that were to be trained on; errors of ours are not.
    """

    rollouts: int
    groups: int
    groups_trained: int
    rollouts_trained: int


@dataclass(slots=True)
class OpenDraw:
    """A draw whose reports are accepted.

    Attributes:
        arm: id of the arm.
        level: the problem's difficulty.
        rollouts: how many were asked for at first.
        rounds: by number.
        settled: whether it is counted as a group: a round was handed on after which no more rollouts were asked for.
    """

    arm: str
    level: int
    rollouts: int
    rounds: dict[int, Round] = field(default_factory=dict)
    settled: bool = False


class Ledger:
    """The last ``bound`` draws and their reports.

    Attributes:
        next_index: the index of the next draw.
        reports: reports taken in.
        duplicates: reports of an (index, round) that had been reported before; the first one counts.
        late: reports of draws that had left the ledger; ignored.
        unreported: draws that left the ledger without any report.
        rollouts, groups, groups_trained, rollouts_trained: see ``AllocationCounts``; of what was handed on.
    """

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self.next_index = self.reports = self.duplicates = self.late = self.unreported = 0
        self.rollouts = self.groups = self.groups_trained = self.rollouts_trained = 0
        self._open: OrderedDict[int, OpenDraw] = OrderedDict()  # ascending by index
        self._pending: set[tuple[int, int]] = set()  # (index, round) not yet handed on

    def enter(self, arm: str, level: int, rollouts: int) -> None:
        """Open the draw of ``next_index`` and close those that it pushes out; nothing may be pending."""
        self._open[self.next_index] = OpenDraw(arm, level, rollouts)
        self.next_index += 1
        while next(iter(self._open)) < self.next_index - self.bound:
            _, draw = self._open.popitem(last=False)
            self.unreported += not draw.rounds

    def find(self, index: int) -> OpenDraw | None:
        """The draw of an index, or None if it has left the ledger.

        Raises:
            InvalidParameter: if the index is not an integer.
            UnknownDraw: if nothing was drawn under that index.
        """
        if type(index) is not int:
            raise InvalidParameter(f"Curriculum.report(index={index!r}): need the integer index of a Draw")
        if not 0 <= index < self.next_index:
            drawn = f"draws so far are 0..{self.next_index - 1}" if self.next_index else "nothing was drawn yet"
            raise UnknownDraw(f"Curriculum.report(index={index!r}): no such draw; {drawn}")
        return self._open.get(index)

    def take(self, observation: Observation, decide: Callable[[Sequence[Observation]], Decision]) -> Decision:
        """Keep a report of an open draw, once; a repeated one gets the first one's decision.

        Args:
            decide: gives the decision from all rounds of the draw in order.
        """
        draw, number = self._open[observation.index], observation.round
        if number in draw.rounds:
            self.duplicates += 1
            return draw.rounds[number].decision
        if draw.rounds:
            observations = [observation, *(known.observation for known in draw.rounds.values())]
            decision = decide(sorted(observations, key=lambda known: known.round))
        else:
            decision = decide([observation])
        draw.rounds[number] = Round(observation, decision)
        self._pending.add((observation.index, number))
        self.reports += 1
        return decision

    def hand_on(self) -> list[Observation]:
        """The pending reports in the order of (index, round); from now on they are counted and no longer pending."""
        observations = []
        for index, number in sorted(self._pending):
            draw = self._open[index]
            self._count(draw, number)
            observations.append(draw.rounds[number].observation)
        self._pending.clear()
        return observations

    def _count(self, draw: OpenDraw, number: int) -> None:
        observation, decision = draw.rounds[number]
        self.rollouts += len(observation.scores)
        if draw.settled or decision.more_rollouts:
            return
        draw.settled = True
        self.groups += 1
        if decision.train:
            self.groups_trained += 1
            if decision.kept is None:
                self.rollouts_trained += sum(draw.rounds[i].observation.counted for i in draw.rounds if i <= number)
            else:
                self.rollouts_trained += len(decision.kept)

    def allocation_counts(self) -> AllocationCounts:
        """How many rollouts were used for how many groups."""
        return AllocationCounts(self.rollouts, self.groups, self.groups_trained, self.rollouts_trained)

    def counters(self) -> dict[str, int]:
        """Reports by what became of them, and draws without any."""
        return {
            "reports": self.reports,
            "pending": len(self._pending),
            "duplicates": self.duplicates,
            "late": self.late,
            "unreported": self.unreported,
        }

    def to_state(self) -> dict[str, object]:
        """Plain JSON data."""
        draws = [
            [
                index,
                draw.arm,
                draw.level,
                draw.rollouts,
                [self._round_state(index, draw, number) for number in sorted(draw.rounds)],
            ]
            for index, draw in self._open.items()
        ]
        return {"next": self.next_index, **{name: getattr(self, name) for name in _COUNTERS}, "open": draws}

    def _round_state(self, index: int, draw: OpenDraw, number: int) -> list[object]:
        observation, decision = draw.rounds[number]
        return [
            *observation.to_row(),
            decision.train,
            decision.more_rollouts,
            None if decision.kept is None else list(decision.kept),
            decision.pool_baseline,
            (index, number) in self._pending,
        ]

    @classmethod
    def from_state(cls, state: object, path: str, *, bound: int, arms: Collection[str]) -> "Ledger":
        """The inverse of ``to_state``, without the draws of arms that are no longer there.

        Raises:
            CheckpointError: if the data does not fit; the message holds the path.
        """
        data = fields(state, path, ("next", *_COUNTERS, "open"))
        ledger = cls(bound)
        ledger.next_index = integer(data["next"], f"{path}.next")
        for name in _COUNTERS:
            setattr(ledger, name, integer(data[name], f"{path}.{name}"))
        following = 0  # the least index that the next entry may have
        for i, entry in enumerate(items(data["open"], f"{path}.open")):
            here = f"{path}.open[{i}]"
            saved_index, arm, level, rollouts, saved_rounds = row(entry, here, _DRAW)
            index = integer(saved_index, f"{here}.index", least=following)
            following = index + 1
            if index >= ledger.next_index:
                refuse(f"{here}.index", f"an index below next={ledger.next_index}", index)
            draw = OpenDraw(
                text(arm, f"{here}.arm"),
                integer(level, f"{here}.level"),
                integer(rollouts, f"{here}.rollouts", least=1),
            )
            rounds = [
                _read_round(item, f"{here}.rounds[{j}]", index, draw)
                for j, item in enumerate(items(saved_rounds, f"{here}.rounds"))
            ]
            numbers = [known.observation.round for known, _ in rounds]
            if numbers != sorted(set(numbers)):
                refuse(f"{here}.rounds", "ascending rounds", numbers)
            if draw.arm in arms:
                draw.rounds = {known.observation.round: known for known, _ in rounds}
                draw.settled = any(not pending and not known.decision.more_rollouts for known, pending in rounds)
                ledger._open[index] = draw
                ledger._pending |= {(index, known.observation.round) for known, pending in rounds if pending}
        return ledger


def _read_round(state: object, path: str, index: int, draw: OpenDraw) -> tuple[Round, bool]:
    """A round, and whether it is pending."""
    *observed, train, more, kept, pool, pending = row(state, path, _ROUND)
    observation = Observation.from_row(observed, path, index=index, arm=draw.arm, level=draw.level)
    if train is True and type(more) is int and more == 0 and kept is None and pool is False:
        decision = TRAIN  # most are; a thousand equal ones would only take time
    else:
        decision = _read_decision(train, more, kept, pool, path)
    return Round(observation, decision), truth(pending, f"{path}.pending")


def _read_decision(train: object, more: object, kept: object, pool: object, path: str) -> Decision:
    positions = None if kept is None else tuple(integers(kept, f"{path}.kept"))
    try:
        return Decision(
            truth(train, f"{path}.train"),
            integer(more, f"{path}.more_rollouts"),
            positions,
            truth(pool, f"{path}.pool_baseline"),
        )
    except InvalidParameter as error:
        raise CheckpointError(f"{path}: {error}") from error
