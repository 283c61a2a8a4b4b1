"""The ``rlgym`` command: environments listed, shown, sampled, checked, recorded, begun, trained on; curricula."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final, cast

import typer

from rlgym.cli.browse import list_environments, sample, show
from rlgym.cli.checks import check, playthrough
from rlgym.cli.curriculum import app as curriculum
from rlgym.cli.faults import Complaint, sentence
from rlgym.cli.new import new
from rlgym.cli.screen import complain, prepare, say
from rlgym.cli.train import app as train
from rlgym.errors import RlgymError

__all__ = ["app", "main", "run"]

USER_ERROR: Final = 2
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 1

# Every release of typer derives BadParameter from its usage error, and none names that class in public.
_UsageError: Final = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])

app = typer.Typer(
    name="rlgym",
    help="Verifiable reasoning environments for reinforcement learning of language models.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("list")(list_environments)
app.command()(show)
app.command()(sample)
app.command()(check)
app.command()(playthrough)
app.command()(new)
app.add_typer(train)
app.add_typer(curriculum)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """What ``rlgym`` alone does: its version, or its help."""
    if version:
        from importlib.metadata import version as installed

        say(f"rlgym {installed('rlgym-verifiable')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(context.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        the exit status: 0 done, 1 a check failed, 2 the user's error (one paragraph on stderr), 130 interrupted.
    """
    try:
        status = app(args=list(arguments), prog_name="rlgym", standalone_mode=False)
        print(end="", flush=True)  # what help left in the buffer; nothing where stdout is closed
    except _UsageError as error:
        command = error.ctx.command_path if error.ctx else "rlgym"
        complain(f"{error.format_message()} ('{command} --help' shows how it is used)")
        return USER_ERROR
    except BrokenPipeError:
        return _leave_pipe()
    except (RlgymError, Complaint, OSError) as error:
        complain(sentence(error))
        return USER_ERROR
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _leave_pipe() -> int:
    """Nobody reads on; what the interpreter still flushes at its end goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED_PIPE


def main() -> None:
    """The console script."""
    prepare()
    sys.exit(run(sys.argv[1:]))
