"""Mastermind: find a hidden code from what each guess has right and what it has in the wrong place."""

from dataclasses import dataclass
from fractions import Fraction
from operator import eq
from typing import Final

from rlgym.difficulty.scales import Steps
from rlgym.environment import InteractiveEnvironment, Rng, Turn, secret
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, correct, partial, wrong

LATE: Final = 2  # guesses beyond par that still earn a part


@dataclass(frozen=True, slots=True)
class Board:
    """The size of the code, the rules for it, and the code."""

    length: int
    colours: int  # named 1 to colours
    repeats: bool  # whether a colour may occur more than once, in the code and in a guess
    par: int  # finding the code within so many guesses is correct
    code: tuple[int, ...] = secret()


@dataclass(frozen=True, slots=True)
class Reply:
    """A guess and the answer to it."""

    guess: tuple[int, ...]
    exact: int
    misplaced: int


@dataclass(frozen=True, slots=True)
class Guesses:
    """All legal guesses so far."""

    replies: tuple[Reply, ...]


class MastermindInteractive(InteractiveEnvironment[Board, Guesses, list[int]]):
    """Find a hidden code of colours by guessing codes and reading the counts of exact and misplaced colours.

    Correct: the code is guessed within par, a number of guesses that the reference player never needs to exceed.
    Partial: it is guessed one or two guesses later, for 2/3 or 1/3. A code that was not found earns nothing, however
    near the guesses came. A guess that is no possible code costs no guess, and ends the game when it is one too many.
    Cost: start and act O(length), player a search among the codes, under 1 ms at the median and about 15 ms at most.
    Source: Knuth (1977), The computer as Master Mind; the reference guesses only codes that fit all replies, as in
    Shapiro (1983), Playing Mastermind logically.
    """

    answer = Integers(example=[3, 1, 4])
    max_difficulty = 9
    max_turns = 19
    # Measured over all codes, the reference needs at most colours + 2 guesses on every board of length 3 to 5 with
    # 6 to 9 colours: 7 at 3 x 6, 10 at 5 x 9, mean 6.3 there.
    knobs = {
        "length": Steps((0, 3), (3, 4), (6, 5)),
        "colours": Steps((0, 6), (4, 7), (7, 8), (9, 9)),
        "repeats": Steps((0, 0), (1, 1)),
        "spare": Steps((0, 5), (2, 4), (5, 3), (8, 2)),  # par beyond the number of colours
    }

    def generate(self, rng: Rng, *, length: int, colours: int, repeats: int, spare: int) -> Board:
        palette = range(1, colours + 1)
        code = rng.choices(palette, k=length) if repeats else rng.sample(palette, length)
        return Board(length, colours, bool(repeats), colours + spare, tuple(code))

    def statement(self, instance: Board) -> str:
        n, par = instance.length, instance.par
        rule = "may occur several times in a code" if instance.repeats else "occurs at most once in a code"
        return (
            f"A hidden code is a row of {n} colours. The colours are numbered from 1 to {instance.colours}; a colour "
            f"{rule}. Find the code by guessing codes, one a turn; a guess has to be a possible code. Each guess is "
            f"answered with two counts. Exact is the number of positions at which guess and code have the same "
            f"colour. Misplaced is the number of further colours that they share: for each colour take the smaller of "
            f"its numbers of occurrences in the guess and in the code, add these up, and subtract exact.\n"
            f"You succeed if one of your first {par} guesses is the code, and succeed in part if it takes "
            f"you one or two guesses more; after guess {par + LATE} the game is over. A guess that is not a possible "
            f"code is not counted, but you may make only {self.max_illegal} such mistakes. In each turn, give the "
            f"{n} numbers of your guess from left to right."
        )

    def turns(self, instance: Board) -> int:
        return instance.par + LATE + self.max_illegal

    def start(self, instance: Board) -> tuple[Guesses, str]:
        return Guesses(()), ""

    def act(self, instance: Board, state: Guesses, action: list[int], rng: Rng) -> tuple[Guesses, Turn]:
        if len(action) != instance.length or any(not 1 <= colour <= instance.colours for colour in action):
            rule = f"give {instance.length} numbers from 1 to {instance.colours}"
            return state, Turn(f"This is not a possible code: {rule}.", legal=False)
        if not instance.repeats and len(set(action)) < len(action):
            return state, Turn("This is not a possible code: its colours have to differ.", legal=False)
        guess = tuple(action)
        reply = Reply(guess, exact(instance.code, guess), shared(instance.code, guess) - exact(instance.code, guess))
        state = Guesses((*state.replies, reply))
        used = len(state.replies)
        if guess == instance.code:
            late = used - instance.par
            return state, Turn("", correct() if late <= 0 else partial(Fraction(LATE + 1 - late, LATE + 1), "late"))
        said = f"Guess {used}: {', '.join(map(str, guess))} has {reply.exact} exact, {reply.misplaced} misplaced."
        return state, Turn(said, wrong("not_found") if used == instance.par + LATE else None)

    def finish(self, instance: Board, state: Guesses) -> Verdict:
        return wrong("not_found")

    def player(self, instance: Board, state: Guesses) -> list[int]:
        """The first code, in an order of its own for each turn, that would have got all the replies so far."""
        found = _first_fitting(instance, state.replies, ())
        assert found is not None, "the code itself fits"
        return list(found)


def exact(code: tuple[int, ...], guess: tuple[int, ...]) -> int:
    """At how many positions both have the same colour, as far as the shorter goes."""
    return sum(map(eq, code, guess))


def shared(code: tuple[int, ...], guess: tuple[int, ...]) -> int:
    """How many colours both have, wherever they stand, each as often as it occurs in both."""
    return sum(min(code.count(colour), guess.count(colour)) for colour in set(code))


def _first_fitting(board: Board, replies: tuple[Reply, ...], prefix: tuple[int, ...]) -> tuple[int, ...] | None:
    """The first code with this beginning that fits all replies; a beginning that cannot fit is cut off."""
    left = board.length - len(prefix)
    for reply in replies:
        if not 0 <= reply.exact - exact(prefix, reply.guess) <= left:
            return None
        if not 0 <= reply.exact + reply.misplaced - shared(prefix, reply.guess) <= left:
            return None
    if not left:
        return prefix
    # The first guess is 1, 1, 2, 2, 3 where repeats are allowed; then each position turns on at a pace of its own, as
    # neighbouring codes tell less (in plain counting order 4 x 6 needs 9 guesses instead of 7).
    first = len(prefix) // 2 + (len(prefix) + 1) * len(replies)
    for colour in ((first + step) % board.colours + 1 for step in range(board.colours)):
        if board.repeats or colour not in prefix:
            found = _first_fitting(board, replies, (*prefix, colour))
            if found is not None:
                return found
    return None
