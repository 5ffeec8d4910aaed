"""Web server of full mode, behind the proxy of deploy/nginx.conf, which buffers slow clients."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"

# The proxy hands over whole requests, so no connection is ever idle here. Synchronous workers
# then have the shortest tail: threads only share out the interpreter lock.
worker_class = "sync"
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 30

# Heartbeat files in memory: a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - not a guessable name, gunicorn makes and unlinks it

# Only the proxy reaches this port; which client it speaks for is Django's TRUSTED_PROXY_COUNT.
forwarded_allow_ips = "*"
control_socket_disable = True
accesslog = None
loglevel = "info"
