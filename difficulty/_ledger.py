"""The ledger of a curriculum: which draws are open, what was reported of them, what is still to be learned from.

It makes reports idempotent, tells late ones from unknown ones, and hands them on in an order of their own, so that the
order of arrival cannot matter.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rlgym.difficulty._plain import fields, integer, items, refuse, text, truth
from rlgym.difficulty.allocation import Decision
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter, UnknownDraw

_COUNTERS = ("reports", "duplicates", "late", "unreported")


class Round(NamedTuple):
    """What was reported of a draw, and what was answered."""

    observation: Observation
    decision: Decision


@dataclass(slots=True)
class OpenDraw:
    """A draw whose reports are accepted.

    Attributes:
        arm: id of the arm.
        level: the problem's difficulty.
        rollouts: how many were asked for at first.
        rounds: by number.
    """

    arm: str
    level: int
    rollouts: int
    rounds: dict[int, Round] = field(default_factory=dict)


class Ledger:
    """The last ``bound`` draws and their reports.

    Attributes:
        next_index: the index of the next draw.
        reports: reports taken in.
        duplicates: reports of an (index, round) that had been reported before; the first one counts.
        late: reports of draws that had left the ledger; ignored.
        unreported: draws that left the ledger without any report.
    """

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self.next_index = self.reports = self.duplicates = self.late = self.unreported = 0
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
        observations = [observation, *(known.observation for known in draw.rounds.values())]
        decision = decide(sorted(observations, key=lambda known: known.round))
        draw.rounds[number] = Round(observation, decision)
        self._pending.add((observation.index, number))
        self.reports += 1
        return decision

    def hand_on(self) -> list[Observation]:
        """The pending reports in the order of (index, round); from now on they are no longer pending."""
        observations = [self._open[index].rounds[number].observation for index, number in sorted(self._pending)]
        self._pending.clear()
        return observations

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
            {
                "index": index,
                "arm": draw.arm,
                "level": draw.level,
                "rollouts": draw.rollouts,
                "rounds": [self._round_state(index, draw, number) for number in sorted(draw.rounds)],
            }
            for index, draw in self._open.items()
        ]
        return {"next": self.next_index, **{name: getattr(self, name) for name in _COUNTERS}, "open": draws}

    def _round_state(self, index: int, draw: OpenDraw, number: int) -> dict[str, object]:
        observation, decision = draw.rounds[number]
        return {
            "observation": observation.to_state(),
            "train": decision.train,
            "more_rollouts": decision.more_rollouts,
            "pending": (index, number) in self._pending,
        }

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
            saved = fields(entry, here, ("index", "arm", "level", "rollouts", "rounds"))
            index = integer(saved["index"], f"{here}.index", least=following)
            following = index + 1
            if index >= ledger.next_index:
                refuse(f"{here}.index", f"an index below next={ledger.next_index}", index)
            draw = OpenDraw(
                text(saved["arm"], f"{here}.arm"),
                integer(saved["level"], f"{here}.level"),
                integer(saved["rollouts"], f"{here}.rollouts", least=1),
            )
            rounds = [
                _read_round(item, f"{here}.rounds[{j}]", index, draw)
                for j, item in enumerate(items(saved["rounds"], f"{here}.rounds"))
            ]
            numbers = [known.observation.round for known, _ in rounds]
            if numbers != sorted(set(numbers)):
                refuse(f"{here}.rounds", "ascending rounds", numbers)
            if draw.arm in arms:
                draw.rounds = {known.observation.round: known for known, _ in rounds}
                ledger._open[index] = draw
                ledger._pending |= {(index, known.observation.round) for known, pending in rounds if pending}
        return ledger


def _read_round(state: object, path: str, index: int, draw: OpenDraw) -> tuple[Round, bool]:
    """A round, and whether it is pending."""
    data = fields(state, path, ("observation", "train", "more_rollouts", "pending"))
    observation = Observation.from_state(
        data["observation"], f"{path}.observation", index=index, arm=draw.arm, level=draw.level
    )
    train, more = truth(data["train"], f"{path}.train"), integer(data["more_rollouts"], f"{path}.more_rollouts")
    return Round(observation, Decision(train, more)), truth(data["pending"], f"{path}.pending")
