"""The one place where parts are built and joined."""

from likeopt.services.web import Services

__all__ = ["Services"]
