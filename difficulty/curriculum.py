"""The curriculum: a mixture over environments, a scheduler in each, an allocation of rollouts, and their state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from threading import RLock
from typing import Final, NamedTuple, TypedDict

from rlgym.difficulty._ledger import Ledger
from rlgym.difficulty._plain import fields, mapping, refuse
from rlgym.difficulty._seeds import Seeds
from rlgym.difficulty._track import ArmMetrics, Track, load_part
from rlgym.difficulty.allocation import ALLOCATIONS, AllocationConfig, Decision
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.configuration import CurriculumConfig, chosen
from rlgym.difficulty.mixtures import MIXTURES, MixtureConfig
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers import SCHEDULERS, SchedulerConfig
from rlgym.errors import InvalidParameter
from rlgym.keys import DEFAULT_STYLE, MAX_SEED, ProblemKey, Split
from rlgym.rng import Rng
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["ArmChanges", "Curriculum", "CurriculumMetrics", "Draw"]

SCHEME: Final = "curriculum.1"  # names the way of drawing
LAYOUT: Final = "curriculum.2"  # names the layout of the state
_LATE: Final = Decision(train=False)
_VERDICT: Final = frozenset({Verdict})


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

    Several threads may call it. With several processes or machines, one of them owns the curriculum: it draws for all,
    hands the draws out, gathers the verdicts and reports them, which may be in any order; keys and verdicts are small.
    For processes of one machine that have no owner, ``rlgym.difficulty.shared`` keeps the state in a file.

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
        self.arms: Final = tuple(ordered)
        self.config: Final = CurriculumConfig(
            chosen("scheduler", scheduler, SCHEDULERS),
            chosen("mixture", mixture, MIXTURES),
            chosen("allocation", allocation, ALLOCATIONS),
            seed,
            split,
            style,
            open_draws,
        )
        self.seed: Final = seed
        self.split: Final = split
        self.style: Final = style
        self._lock = RLock()
        self._choose_seeds, self._key_seeds = Seeds(SCHEME, "choose", seed), Seeds(SCHEME, "key", seed)
        self._first_keys = {arm.id: self._first_key(arm) for arm in ordered}
        self._ledger = Ledger(open_draws)
        self._tracks = self._fresh_tracks()
        self._mixture = self.config.mixture.start(self.arms)
        self._allocation = self.config.allocation.start(self.arms)

    @classmethod
    def from_config(cls, arms: Iterable[Arm], config: CurriculumConfig | Mapping[str, object]) -> "Curriculum":
        """A curriculum as a configuration or a table of a TOML file has it; see ``CurriculumConfig``.

        Raises:
            InvalidParameter: if the table or the arms break a rule; the message names the field.
        """
        read = config if isinstance(config, CurriculumConfig) else CurriculumConfig.from_plain(config)
        return cls(
            arms,
            read.scheduler,
            read.mixture,
            read.allocation,
            seed=read.seed,
            split=read.split,
            style=read.style,
            open_draws=read.open_draws,
        )

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
        with self._lock:
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
        for value in (round, tokens, policy_version):
            if value is not None and (type(value) is not int or value < 0):
                _refuse_integers(index, round=round, tokens=tokens, policy_version=policy_version)
        if seconds is not None and not (isinstance(seconds, int | float) and 0 <= seconds < inf):
            raise InvalidParameter(f"Curriculum.report(index={index!r}): seconds={seconds!r}: need a number >= 0")
        took = None if seconds is None else float(seconds)
        with self._lock:
            draw = self._ledger.find(index)
            if draw is None:
                self._ledger.late += 1
                return _LATE
            observation = Observation(index, round, draw.arm, draw.level, scores, tokens, took, policy_version)
            return self._ledger.take(observation, self._allocation.decide)

    def metrics(self) -> CurriculumMetrics:
        """What was drawn, reported and learned, as plain data to log."""
        with self._lock:
            ledger = self._ledger.counters()
            return {
                "draws": self._ledger.next_index,
                "reports": ledger["reports"],
                "pending": ledger["pending"],
                "duplicates": ledger["duplicates"],
                "late": ledger["late"],
                "unreported": ledger["unreported"],
                "mixture": self._mixture.metrics(),
                "allocation": {**self._allocation.metrics(), **self._ledger.allocation_counts()._asdict()},
                "arms": {name: track.metrics() for name, track in self._tracks.items()},
            }

    def state_dict(self) -> dict[str, object]:
        """All that later draws depend on, pending reports included, as plain data that JSON returns unchanged."""
        with self._lock:
            return {
                "layout": LAYOUT,
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
        layout = mapping(state, path).get("layout")
        if layout != LAYOUT:
            refuse(f"{path}.layout", repr(LAYOUT), layout)
        identity = self._identity()
        data = fields(state, path, ("layout", *identity, "ledger", "mixture", "allocation", "arms"))
        for name, value in identity.items():
            if data[name] != value or type(data[name]) is not type(value):
                refuse(f"{path}.{name}", f"{value!r}, which this curriculum has", data[name])
        saved = mapping(data["arms"], f"{path}.arms")
        tracks = self._fresh_tracks()
        for name, track in tracks.items():
            if name in saved:
                track.load(saved[name], f"{path}.arms[{name!r}]")
        ledger = Ledger.from_state(data["ledger"], f"{path}.ledger", bound=self._ledger.bound, arms=tracks.keys())
        mixture, allocation = self.config.mixture.start(self.arms), self.config.allocation.start(self.arms)
        load_part(mixture, data["mixture"], f"{path}.mixture")
        load_part(allocation, data["allocation"], f"{path}.allocation")
        with self._lock:
            self._tracks, self._ledger, self._mixture, self._allocation = tracks, ledger, mixture, allocation
        return ArmChanges(tuple(sorted(tracks.keys() - saved.keys())), tuple(sorted(saved.keys() - tracks.keys())))

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        vars(self).update(state, _lock=RLock())  # a copy has a lock of its own

    def _identity(self) -> dict[str, str | int]:
        """What a saved state must have in common with the curriculum that loads it."""
        return {
            "scheme": SCHEME,
            "seed": self.seed,
            "split": self.split,
            "scheduler_kind": self.config.scheduler.kind,
            "mixture_kind": self.config.mixture.kind,
            "allocation_kind": self.config.allocation.kind,
        }

    def _fresh_tracks(self) -> dict[str, Track]:
        schedulers = self.config.scheduler.start(self.arms, self.config.allocation.rollouts)
        return {
            arm.id: Track(arm, self._first_keys[arm.id], scheduler)
            for arm, scheduler in zip(self.arms, schedulers, strict=True)
        }

    def _first_key(self, arm: Arm) -> ProblemKey:
        """Checks split and style, and spares each draw the parsing of the id."""
        parsed = ProblemKey.parse(arm.id)
        return ProblemKey(parsed.name, parsed.version, arm.levels[0], self.split, style=self.style)

    def _draw(self) -> Draw:
        index = self._ledger.next_index
        rng = Rng(self._choose_seeds(index))
        track = self._tracks[self._mixture.choose(rng)]
        arm, level = track.arm, track.scheduler.choose(rng)
        if level not in track.known_levels:
            raise InvalidParameter(
                f"{self.config.scheduler!r} chose level {level!r} of {arm.id}, which has {arm.levels!r}"
            )
        rollouts = self._allocation.group_size(arm.id, level)
        self._ledger.enter(arm.id, level, rollouts)
        track.count_draw(level)
        return Draw(index, self._key(track, index, level), rollouts)

    def _key(self, track: Track, index: int, level: int) -> ProblemKey:
        bits = self._key_seeds(index)  # 128: 53 for the seed, the others for the wording
        wording = (bits >> 53) % track.arm.wordings if self.split == "train" else 0
        first = track.first_key
        return ProblemKey(first.name, first.version, level, first.split, bits & MAX_SEED, (), wording, first.style)

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


def _scores(index: int, verdicts: Sequence[Verdict]) -> tuple[float | None, ...]:
    """One a rollout; None for an error of ours."""
    if not isinstance(verdicts, Sequence) or not _VERDICT.issuperset(map(type, verdicts)):
        raise InvalidParameter(f"Curriculum.report(index={index!r}): verdicts={verdicts!r}: need a list of Verdicts")
    if not verdicts:
        raise InvalidParameter(
            f"Curriculum.report(index={index!r}): no verdicts; need one a rollout, so leave an aborted draw unreported"
        )
    return tuple([None if verdict.outcome is Outcome.ERROR else verdict.score for verdict in verdicts])


def _refuse_integers(index: int, **numbers: int | None) -> None:
    """Says which of them is no integer >= 0."""
    for name, value in numbers.items():
        if value is not None and (type(value) is not int or value < 0):
            raise InvalidParameter(f"Curriculum.report(index={index!r}): {name}={value!r}: need an integer >= 0")
