"""What every command begins with: the settings, and logging that leaves the terminal to the command."""

from __future__ import annotations

import logging.config

from likeopt.settings import Settings, read_settings


def begin() -> Settings:
    """Read the settings and send warnings to standard error. Raises ConfigurationError."""
    from likeopt.monitoring.logs import logging_configuration

    settings = read_settings()
    level = "debug" if settings.log_level == "debug" else "warning"
    logging.config.dictConfig(logging_configuration(level, False, settings.secrets()))
    return settings
