"""An environment that needs a package which is not installed."""

import a_package_that_nobody_installed

from rlgym.environment import Environment


class MissingPiece(Environment[a_package_that_nobody_installed.Instance, int]):
    """Stands in the list all the same, since the list imports nothing."""
