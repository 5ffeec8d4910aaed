"""Web server of embedded mode: a browser talks to it directly, no proxy stands in front."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Threads, because browsers open spare connections and send nothing on them: two such
# connections kept two synchronous workers silent for 31 seconds, threaded ones answered at once.
worker_class = "gthread"
workers = 2
threads = 4

# The application is loaded once and shared by both workers: half the start-up work, less memory.
preload_app = True

# Anything a person waits for is far quicker; slow work is the worker's.
timeout = 60
graceful_timeout = 5
keepalive = 5

# No control socket in the home folder.
control_socket_disable = True
accesslog = None
loglevel = "warning"
