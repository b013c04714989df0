"""The command line: ``likeopt``."""

from likeopt.cli.program import main, program

__all__ = ["main", "program"]
