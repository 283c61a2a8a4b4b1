"""Which distribution this package is: another project on the package index is called ``rlgym``."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["refuse_the_other"]

OTHER = "rlgym"


def refuse_the_other() -> None:
    """Stop the import where the other project's distribution is installed: the two share one package folder.

    Raises:
        ImportError: naming both and the way out.
    """
    try:
        found = version(OTHER)
    except PackageNotFoundError:
        return
    raise ImportError(
        f"the distribution {OTHER!r} {found} is installed beside 'rlgym-verifiable'. It is another project that puts "
        f"its files into the same folder, so neither works: pip uninstall {OTHER} rlgym-verifiable, then pip install "
        f"the one that you want"
    )
