"""gunicorn's settings for Like-Opt, as `gunicorn -c python:likeopt.serving.configuration` reads them.

Patching comes first: whatever imports ssl or threading before it would keep the blocking ones.
Every lower-case name here is taken by gunicorn as a setting of its own.
"""

from gevent import monkey

monkey.patch_all()

import os as _os  # noqa: E402

# Each native library would start a thread per core in every worker, all on the same cores.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    _os.environ.setdefault(_name, "1")
_os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from likeopt.serving import hooks as _hooks  # noqa: E402

_settings = _hooks.begin()

bind = _settings.bind
workers = _settings.workers
worker_class = "likeopt.serving.worker.LikeOptWorker"
worker_connections = 10_000
preload_app = True
backlog = 2048
keepalive = 15
timeout = 60
graceful_timeout = 5
max_requests = 0
worker_tmp_dir = _hooks.memory_backed_dir()
control_socket_disable = True  # it is a thread, shared by all servers of a user
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 16_380
proc_name = "likeopt"
loglevel = _settings.log_level
accesslog = None
logconfig_dict = _hooks.logging_of(_settings)
on_starting = _hooks.on_starting
when_ready = _hooks.when_ready
pre_fork = _hooks.pre_fork
post_fork = _hooks.post_fork
post_worker_init = _hooks.post_worker_init
child_exit = _hooks.child_exit
worker_exit = _hooks.worker_exit
on_exit = _hooks.on_exit
