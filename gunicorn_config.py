"""For `gunicorn -c gunicorn_config.py likeopt.wsgi:app`: the same settings as `likeopt serve` uses."""

from gevent import monkey

monkey.patch_all()

from likeopt.serving.configuration import *  # noqa: E402, F403
