"""All settings. Differences between installations are environment values; system checks refuse unsafe ones.

``SPOT_MODE=embedded`` (default) needs no service: SQLite, a file queue, a database cache, files on disk.
``SPOT_MODE=full`` uses PostgreSQL, Redis, S3-compatible storage and ClamAV.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from spot_portal.core import environment as env
from spot_portal.core import policy
from spot_portal.core.headers import CONTENT_SECURITY_POLICY  # noqa: F401  read by django-csp
from spot_portal.core.keys import embedded_keys
from spot_portal.core.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of installation this is ---------------------------------------------------------------------------

SPOT_MODE = env.text("SPOT_MODE", "embedded", "embedded (no services) or full")
SPOT_SIMULATION = env.flag(
    "SPOT_SIMULATION", True, "Invented data only, movable clock, readable inbox"
)
SIMULATION_TOOLS = env.text(
    "SIMULATION_TOOLS",
    "localhost",
    "Who may open inbox and clock: localhost (and staff), everyone, staff or off",
)
FULL = SPOT_MODE == "full"
DATA_DIR = Path(
    env.text(
        "DATA_DIR", str(BASE_DIR / "var"), "Folder for everything this installation stores on disk"
    )
)
POLICY_PROFILE = env.text(
    "POLICY_PROFILE",
    "idm",
    "Which set of numbers counts: idm (as CMS IDM) or nist (as NIST SP 800-63-4)",
)
policy.use_profile(POLICY_PROFILE)
SITE_ORIGIN = env.text(
    "SITE_ORIGIN", "http://localhost:8000", "Scheme and host of every link in e-mail"
).rstrip("/")
DEBUG = env.flag("DEBUG", False, "Detailed error pages, for development only")
ALLOWED_HOSTS = env.listing(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], "Host names this site answers to"
)
CSRF_TRUSTED_ORIGINS = env.listing(
    "CSRF_TRUSTED_ORIGINS", [], "Origins allowed to post forms, with scheme"
)
TRUSTED_PROXY_COUNT = env.number(
    "TRUSTED_PROXY_COUNT", 0, "How many proxies in front of us set X-Forwarded-For"
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

_keys = {} if FULL else embedded_keys(DATA_DIR)
SECRET_KEY = env.text(
    "SECRET_KEY", "", "Signs sessions and links; drawn by itself in embedded mode"
) or _keys.get("SECRET_KEY", "")
FIELD_KEYS = env.listing(
    "FIELD_KEYS", [], "Key ring of encrypted columns: id:base64 of 32 bytes, newest first"
) or [key for key in [_keys.get("FIELD_KEYS")] if key]
AUDIT_KEY = env.text("AUDIT_KEY", "", "Key of the audit chain") or _keys.get("AUDIT_KEY", "")
AUDIT_ANCHOR_FILE = env.text(
    "AUDIT_ANCHOR_FILE", "", "File outside the database that repeats the newest audit seal"
) or str(DATA_DIR / "audit-anchor.jsonl")

# --- Who we say we are (fictitious) ------------------------------------------------------------------------------

HELP_DESK_PHONE = env.text("HELP_DESK_PHONE", "904-555-0100", "Shown on every page")
HELP_DESK_EMAIL = env.text("HELP_DESK_EMAIL", "help@spot-portal.example", "Shown on every page")
SIMULATION_EMAIL_DOMAINS = env.listing(
    "SIMULATION_EMAIL_DOMAINS", [], "Further e-mail domains accepted in simulation mode"
)

# --- Applications --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_otp",
    "allauth",
    "allauth.account",
    "csp",
    "spot_portal.core.apps.CoreConfig",
    "spot_portal.apps.PortalAdminConfig",
    "spot_portal.audit",
    "spot_portal.notifications",
    "spot_portal.drafts",
    "organizations",
    "documents",
    "identity",
    "eligibility",
    "claims",
    "spot_portal.home",
]
if SPOT_SIMULATION:
    INSTALLED_APPS.append("spot_portal.simulation")

MIDDLEWARE = [
    "spot_portal.core.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "spot_portal.core.middleware.PrivateResponseMiddleware",
    "spot_portal.core.middleware.RequestShapeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "spot_portal.core.middleware.FaultsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "identity.middleware.SecondFactorMiddleware",
    "identity.middleware.NewPasswordMiddleware",
]

ROOT_URLCONF = "spot_portal.urls"
WSGI_APPLICATION = "spot_portal.wsgi.application"
SPOT_SHELL = "spot_portal.home.shell.build"

_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.i18n",
    "spot_portal.core.shell.portal",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": _PROCESSORS,
            "libraries": {"portal": "spot_portal.core.templatetags.portal"},
            "builtins": [
                "spot_portal.core.templatetags.portal",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    },
    {
        # For e-mail: an apostrophe must arrive as an apostrophe.
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "emails"],
        "OPTIONS": {
            "autoescape": False,
            "builtins": ["spot_portal.core.templatetags.portal", "django.templatetags.i18n"],
        },
    },
]
FORM_RENDERER = "spot_portal.core.forms.PortalFormRenderer"

# --- Database, cache, queue ------------------------------------------------------------------------------------------

_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
)
DATABASES = {
    "default": env.database(
        "DATABASE_URL", f"sqlite:///{DATA_DIR / 'spot.sqlite3'}", "Database address"
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Kept open: to open it anew takes as long as all queries of a page.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # IMMEDIATE makes every transaction a writer from its start, so none fails half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": _SQLITE,
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {"connect_timeout": 3, "options": "-c lock_timeout=10s"}
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "", "Cache and queue of the full set-up")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
            "KEY_PREFIX": "spot",
        }
    }
else:
    # Shared by all processes, unlike local memory, so that limits hold.
    _CACHE = "django.core.cache.backends.db.DatabaseCache"
    CACHES = {"default": {"BACKEND": _CACHE, "LOCATION": "spot_cache"}}

_QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filequeue://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # A person waits while a message is put: one try. The worker's own connection tries on.
    {"visibility_timeout": 300, "socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
    if REDIS_URL
    else {"data_folder_in": str(_QUEUE_DIR), "polling_interval": 0.1}
)
# How tasks behave and what beat starts is the same everywhere: spot_portal/celery.py.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = FULL
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- People and sessions ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["identity.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "identity.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "identity.passwords.LengthAndContent"},
    {"NAME": "identity.passwords.NoPartOfNames"},
    {"NAME": "identity.passwords.NotFormer"},
    {"NAME": "identity.passwords.NotCommon"},
]
LOGIN_URL = "/idm/sign-in/"
LOGIN_REDIRECT_URL = "/idm/"
ACCOUNT_ADAPTER = "identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the first e-mailed code proves the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = policy.rates()
PASSWORD_RESET_TIMEOUT = policy.RESET_LINK_LIFE.value * 60

_HTTPS = SITE_ORIGIN.startswith("https://")
SESSION_ENGINE = "spot_portal.core.session_store"
SESSION_COOKIE_AGE = policy.SESSION_MAX.value * 3600  # the idle limit is kept by identity.sessions
SESSION_SAVE_EVERY_REQUEST = False  # identity.sessions writes the time of the last act
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-spot-session" if _HTTPS else "spot-session"
CSRF_COOKIE_NAME = "__Host-spot-csrf" if _HTTPS else "spot-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "spot_portal.core.views.csrf_failure"

# --- Headers --------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Language, time, files ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "America/New_York"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
ASSETS_DIR = BASE_DIR / "var" / "assets" / "dist"
STATICFILES_DIRS = [BASE_DIR / "static", *([ASSETS_DIR] if ASSETS_DIR.is_dir() else [])]
MEDIA_ROOT = DATA_DIR / "uploads"
S3_ENDPOINT_URL = env.text(
    "S3_ENDPOINT_URL", "", "S3-compatible storage for documents; without it, files on disk"
)
S3_BUCKET = env.text("S3_BUCKET", "spot-documents", "Bucket for documents")
S3_ACCESS_KEY = env.text("S3_ACCESS_KEY", "", "Access key of the bucket")
S3_SECRET_KEY = env.text("S3_SECRET_KEY", "", "Secret key of the bucket")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(MEDIA_ROOT),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_ENDPOINT_URL:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT_URL,
            "access_key": S3_ACCESS_KEY,
            "secret_key": S3_SECRET_KEY,
            "addressing_style": "path",
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Beside the stored files, so that keeping an upload is a rename.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# --- Mail and other systems -------------------------------------------------------------------------------------------

vars().update(
    env.mail(
        "EMAIL_URL",
        "consolemail://",
        "Mail server; in simulation mode the default is the simulated inbox",
    )
)
if SPOT_SIMULATION and not os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = "spot_portal.simulation.mail.InboxBackend"
# A code is mailed while the person waits for the page.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "Spot Portal <no-reply@spot-portal.example>", "Sender of notices"
)
CODE_FROM_EMAIL = env.text(
    "CODE_FROM_EMAIL", "IDM Auto Response <no-reply@spot-portal.example>", "Sender of codes"
)

CLAMD_ADDRESS = env.text(
    "CLAMD_ADDRESS", "", "host:port of ClamAV; without it, a simulated scanner"
)
SPOT_GATEWAYS = {
    "identity_proofing": env.text(
        "GATEWAY_IDENTITY_PROOFING", "identity.gateways.proofing_simulator.SimulatedProofing",
        "Identity proofing service",
    ),
    "hets": env.text(
        "GATEWAY_HETS", "eligibility.gateways.hets_simulator.SimulatedHets", "Eligibility system (270/271)",
    ),
    "claims": env.text(
        "GATEWAY_CLAIMS", "claims.gateways.claims_simulator.SimulatedClaimsSystem",
        "Claims system (837/835, corrections)",
    ),
    "scanner": env.text(
        "GATEWAY_SCANNER",
        "documents.gateways.scanner_clamd.ClamdScanner"
        if CLAMD_ADDRESS
        else "documents.gateways.scanner_simulator.SimulatedScanner",
        "Malware scanner for documents",
    ),
    "phone": env.text(
        "GATEWAY_PHONE", "spot_portal.simulation.phone.SimulatedPhone" if SPOT_SIMULATION else "",
        "Text messages and calls; outside simulation, without it, neither is offered",
    ),
}  # fmt: skip

# --- Logs, metrics, traces --------------------------------------------------------------------------------------------

LOG_FORMAT = env.text("LOG_FORMAT", "json" if FULL else "plain", "json or plain")
LOG_LEVEL = env.text("LOG_LEVEL", "INFO" if FULL else "WARNING", "Lowest level that is written")
LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)

METRICS_ENABLED = env.flag("METRICS_ENABLED", False, "Prometheus metrics at /metrics")
if METRICS_ENABLED:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")

OTEL_ENABLED = env.flag(
    "OTEL_ENABLED", False, "OpenTelemetry traces (configured by the usual OTEL_* variables)"
)
MIDDLEWARE[:0] = ["spot_portal.core.tracing.TracingMiddleware"] if OTEL_ENABLED else []
SENTRY_DSN = env.text("SENTRY_DSN", "", "Errors are reported there; without it, nowhere")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
    )
