"""Settings of the test run: as in production, but quick. ``SPOT_TEST_PROFILE`` says which services are there."""

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="spot-test-")
os.environ.setdefault("SITE_ORIGIN", "http://testserver")
os.environ.setdefault("SPOT_SIMULATION", "yes")
os.environ["SIMULATION_TOOLS"] = "everyone"
os.environ.pop("POLICY_PROFILE", None)  # tests choose the profile one by one
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
REDIS = os.environ.get("REDIS_URL", "")
FULL_PROFILE = os.environ.get("SPOT_TEST_PROFILE") == "full"

if not FULL_PROFILE:
    for name in ("DATABASE_URL", "REDIS_URL", "CLAMD_ADDRESS", "S3_ENDPOINT_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
elif WORKER:
    # Each of several workers empties its own cache between tests, not that of the others.
    os.environ["REDIS_URL"] = f"{REDIS.rpartition('/')[0]}/{1 + int(WORKER.removeprefix('gw'))}"
os.environ["SPOT_MODE"] = "embedded"  # keys are drawn by themselves; services are named one by one

from spot_portal.settings import *  # noqa: E402, F403
from spot_portal.settings import CACHES, DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if not FULL_PROFILE:
    DATABASES["default"]["TEST"] = {"NAME": None}
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING_CONFIG = None
