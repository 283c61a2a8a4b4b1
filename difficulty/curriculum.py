"""The curriculum: a mixture over environments, a scheduler in each, an allocation of rollouts, and their state."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple, TypedDict, TypeVar

from rlgym.difficulty._ledger import Ledger
from rlgym.difficulty._plain import fields, mapping, refuse
from rlgym.difficulty._track import ArmMetrics, Track, load_part
from rlgym.difficulty.allocation import ALLOCATIONS, AllocationConfig, Decision
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures import MIXTURES, MixtureConfig
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers import SCHEDULERS, SchedulerConfig
from rlgym.errors import InvalidParameter, nearest
from rlgym.keys import DEFAULT_STYLE, MAX_SEED, ProblemKey, Split
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["ArmChanges", "Curriculum", "CurriculumMetrics", "Draw"]

SCHEME: Final = "curriculum.1"  # names the way of drawing and the layout of the state
_LATE: Final = Decision(train=False)


@dataclass(frozen=True, slots=True)
class Draw:
    """A problem to be tried.

    Attributes:
        index: names the draw in its reports; draws count from 0.
        key: regenerates the problem.
        rollouts: how many completions to sample.
    """

    index: int
    key: ProblemKey
    rollouts: int


class ArmChanges(NamedTuple):
    """How the arms of a curriculum differ from those of a state that it has loaded, ids in sorted order."""

    added: tuple[str, ...]  # not in the state: they begin afresh
    dropped: tuple[str, ...]  # in the state only: what was learned of them is gone


class CurriculumMetrics(TypedDict):
    """What was drawn, reported and learned; pending reports are learned from at the next draw."""

    draws: int
    reports: int
    pending: int
    duplicates: int
    late: int
    unreported: int
    mixture: dict[str, float]
    allocation: dict[str, float]
    arms: dict[str, ArmMetrics]


class Curriculum:
    """Says which problem to try next, and learns from how it went.

    ``draw`` names problems by key; ``report`` takes the verdicts of their rollouts, in any order, once or several
    times, soon, late or never. Draws are a function of seed, index and what was reported before the call of ``draw``:
    reports are kept aside and learned from at the next draw, in the order of (index, round), so their order of arrival
    cannot matter. Every rollout that carries a verdict counts, whether or not its group is trained on.

    One process owns a curriculum and calls it from one thread; the others send it their verdicts.

    Args:
        arms: at least one, with distinct ids; their order does not matter.
        scheduler: which difficulty comes next within an arm; a configuration, or its name for the defaults.
        mixture: which arm comes next, likewise.
        allocation: how many rollouts a problem gets and which groups train, likewise.
        seed: names the random streams.
        split: the split of all keys; the wording varies in ``"train"`` only.
        style: the prompt style of all keys.
        open_draws: reports are accepted of that many latest draws; choose what may be in flight at once.

    Raises:
        InvalidParameter: if an argument breaks its rule.
    """

    def __init__(
        self,
        arms: Iterable[Arm],
        scheduler: SchedulerConfig | str = "window",
        mixture: MixtureConfig | str = "uniform",
        allocation: AllocationConfig | str = "fixed_group",
        *,
        seed: int = 0,
        split: Split = "train",
        style: str = DEFAULT_STYLE,
        open_draws: int = 4096,
    ) -> None:
        ordered = sorted(arms, key=lambda arm: arm.id)
        ids = [arm.id for arm in ordered]
        for here, there in pairwise(ids):
            if here == there:
                raise InvalidParameter(f"Curriculum: two arms have the id {here!r}; need each once")
        if not ordered:
            raise InvalidParameter("Curriculum: no arms; need at least one")
        if type(seed) is not int:
            raise InvalidParameter(f"Curriculum(seed={seed!r}): need an integer")
        if type(open_draws) is not int or open_draws < 1:
            raise InvalidParameter(f"Curriculum(open_draws={open_draws!r}): need an integer >= 1")
        self.arms: Final = tuple(ordered)
        self.seed: Final = seed
        self.split: Final = split
        self.style: Final = style
        self._scheduler_config = _chosen("scheduler", scheduler, SCHEDULERS)
        self._mixture_config = _chosen("mixture", mixture, MIXTURES)
        self._allocation_config = _chosen("allocation", allocation, ALLOCATIONS)
        self._ledger = Ledger(open_draws)
        self._tracks = self._fresh_tracks()
        self._mixture = self._mixture_config.start(self.arms)
        self._allocation = self._allocation_config.start(self.arms)

    def draw(self, n: int) -> list[Draw]:
        """The next ``n`` problems, after learning from all reports so far.

        Raises:
            InvalidParameter: unless ``1 <= n <= open_draws``.
        """
        if type(n) is not int or not 1 <= n <= self._ledger.bound:
            raise InvalidParameter(
                f"Curriculum.draw({n!r}): need an integer from 1 to open_draws={self._ledger.bound}, "
                f"or the first of them could not be reported"
            )
        self._learn()
        return [self._draw() for _ in range(n)]

    def report(
        self,
        index: int,
        verdicts: Sequence[Verdict],
        *,
        round: int = 0,  # noqa: A002  # the word of the contract
        tokens: int | None = None,
        seconds: float | None = None,
        policy_version: int | None = None,
    ) -> Decision:
        """Take the verdicts of some rollouts of a draw.

        Reporting the same (index, round) again changes nothing and is answered as the first time. A report of a draw
        that is no longer open is ignored, since it may be a repetition, and answered with ``train=False``.

        Args:
            index: of the ``Draw``.
            verdicts: one a rollout, all of them, before any filter; at least one.
            round: 0 for the rollouts that the draw asked for, then 1, 2, ... for those that a decision asked for.
            tokens: how many the rollouts took together.
            seconds: how long they took together.
            policy_version: which version of the policy wrote them.

        Raises:
            UnknownDraw: if nothing was drawn under the index.
            InvalidParameter: if another argument breaks its rule.
        """
        scores = _scores(index, verdicts)
        _check_integers(index, round=round, tokens=tokens, policy_version=policy_version)
        if seconds is not None and not (isinstance(seconds, int | float) and 0 <= seconds < inf):
            raise InvalidParameter(f"Curriculum.report(index={index!r}): seconds={seconds!r}: need a number >= 0")
        draw = self._ledger.find(index)
        if draw is None:
            self._ledger.late += 1
            return _LATE
        took = None if seconds is None else float(seconds)
        observation = Observation(index, round, draw.arm, draw.level, scores, tokens, took, policy_version)
        return self._ledger.take(observation, self._allocation.decide)

    def metrics(self) -> CurriculumMetrics:
        """What was drawn, reported and learned, as plain data to log."""
        ledger = self._ledger.counters()
        return {
            "draws": self._ledger.next_index,
            "reports": ledger["reports"],
            "pending": ledger["pending"],
            "duplicates": ledger["duplicates"],
            "late": ledger["late"],
            "unreported": ledger["unreported"],
            "mixture": self._mixture.metrics(),
            "allocation": self._allocation.metrics(),
            "arms": {name: track.metrics() for name, track in self._tracks.items()},
        }

    def state_dict(self) -> dict[str, object]:
        """All that later draws depend on, pending reports included, as plain data that JSON returns unchanged."""
        return {
            "scheme": SCHEME,
            **self._identity(),
            "ledger": self._ledger.to_state(),
            "mixture": self._mixture.state_dict(),
            "allocation": self._allocation.state_dict(),
            "arms": {name: track.to_state() for name, track in self._tracks.items()},
        }

    def load_state_dict(self, state: object) -> ArmChanges:
        """Go on where a saved curriculum was; nothing changes if it fails.

        Numbers of the configuration (a threshold, the group size) may differ from those of the saved curriculum; its
        seed, split and kinds of scheduler, mixture and allocation may not. Draws of arms that are gone are closed.

        Raises:
            CheckpointError: if the state does not fit; the message says where.
        """
        path = "curriculum state"
        scheme = mapping(state, path).get("scheme")
        if scheme != SCHEME:
            refuse(f"{path}.scheme", repr(SCHEME), scheme)
        identity = self._identity()
        data = fields(state, path, ("scheme", *identity, "ledger", "mixture", "allocation", "arms"))
        for name, value in identity.items():
            if data[name] != value or type(data[name]) is not type(value):
                refuse(f"{path}.{name}", f"{value!r}, which this curriculum has", data[name])
        saved = mapping(data["arms"], f"{path}.arms")
        tracks = self._fresh_tracks()
        for name, track in tracks.items():
            if name in saved:
                track.load(saved[name], f"{path}.arms[{name!r}]")
        ledger = Ledger.from_state(data["ledger"], f"{path}.ledger", bound=self._ledger.bound, arms=tracks.keys())
        mixture, allocation = self._mixture_config.start(self.arms), self._allocation_config.start(self.arms)
        load_part(mixture, data["mixture"], f"{path}.mixture")
        load_part(allocation, data["allocation"], f"{path}.allocation")
        self._tracks, self._ledger, self._mixture, self._allocation = tracks, ledger, mixture, allocation
        return ArmChanges(tuple(sorted(tracks.keys() - saved.keys())), tuple(sorted(saved.keys() - tracks.keys())))

    def _identity(self) -> dict[str, str | int]:
        """What a saved state must have in common with the curriculum that loads it."""
        return {
            "seed": self.seed,
            "split": self.split,
            "scheduler_kind": self._scheduler_config.kind,
            "mixture_kind": self._mixture_config.kind,
            "allocation_kind": self._allocation_config.kind,
        }

    def _fresh_tracks(self) -> dict[str, Track]:
        schedulers = self._scheduler_config.start(self.arms, self._allocation_config.rollouts)
        return {
            arm.id: Track(arm, self._first_key(arm), scheduler)
            for arm, scheduler in zip(self.arms, schedulers, strict=True)
        }

    def _first_key(self, arm: Arm) -> ProblemKey:
        """Checks split and style, and spares each draw the parsing of the id."""
        parsed = ProblemKey.parse(arm.id)
        return ProblemKey(parsed.name, parsed.version, arm.levels[0], self.split, style=self.style)

    def _draw(self) -> Draw:
        index = self._ledger.next_index
        rng = Rng(hashed_seed(SCHEME, "choose", self.seed, index))
        track = self._tracks[self._mixture.choose(rng)]
        arm, level = track.arm, track.scheduler.choose(rng)
        if level not in arm.levels:
            raise InvalidParameter(
                f"{self._scheduler_config!r} chose level {level!r} of {arm.id}, which has {arm.levels!r}"
            )
        rollouts = self._allocation.group_size(arm.id, level)
        self._ledger.enter(arm.id, level, rollouts)
        track.count_draw(level)
        return Draw(index, self._key(track, index, level), rollouts)

    def _key(self, track: Track, index: int, level: int) -> ProblemKey:
        bits = hashed_seed(SCHEME, "key", self.seed, index)  # 128: 53 for the seed, the others for the wording
        wording = (bits >> 53) % track.arm.wordings if self.split == "train" else 0
        first = track.first_key
        return ProblemKey(first.name, first.version, level, self.split, bits & MAX_SEED, (), wording, self.style)

    def _learn(self) -> None:
        observations = self._ledger.hand_on()
        if not observations:
            return
        by_arm: defaultdict[str, list[Observation]] = defaultdict(list)
        for observation in observations:
            by_arm[observation.arm].append(observation)
        for name, batch in by_arm.items():
            self._tracks[name].learn(batch)
        self._mixture.observe(observations)
        self._allocation.observe(observations)


C = TypeVar("C")


def _chosen(role: str, given: C | str, registry: Mapping[str, Callable[[], C]]) -> C:
    """The configuration itself, or the default one of that name."""
    if not isinstance(given, str):
        return given
    if given not in registry:
        names = ", ".join(sorted(registry))
        raise InvalidParameter(f"Curriculum: no {role} {given!r} among {names}{nearest(given, registry)}")
    return registry[given]()


def _scores(index: int, verdicts: Sequence[Verdict]) -> tuple[float | None, ...]:
    """One a rollout; None for an error of ours."""
    if not isinstance(verdicts, Sequence) or not all(isinstance(verdict, Verdict) for verdict in verdicts):
        raise InvalidParameter(f"Curriculum.report(index={index!r}): verdicts={verdicts!r}: need a list of Verdicts")
    if not verdicts:
        raise InvalidParameter(
            f"Curriculum.report(index={index!r}): no verdicts; need one a rollout, so leave an aborted draw unreported"
        )
    return tuple(None if verdict.outcome is Outcome.ERROR else verdict.score for verdict in verdicts)


def _check_integers(index: int, **numbers: int | None) -> None:
    for name, value in numbers.items():
        if value is not None and (type(value) is not int or value < 0):
            raise InvalidParameter(f"Curriculum.report(index={index!r}): {name}={value!r}: need an integer >= 0")
