"""``python -m likeopt.cli`` is ``likeopt``."""

from likeopt.cli.program import main

main()
