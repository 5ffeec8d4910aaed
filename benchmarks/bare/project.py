"""What `startproject` makes, and one view that renders one template: the yardstick of benchmarks/pages.py."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

HERE = os.path.dirname(__file__)
BYTES = int(os.environ["BARE_BYTES"])
FOLDER = os.environ["BARE_FOLDER"]

DEBUG = False
SECRET_KEY = "a yardstick keeps no secrets"  # noqa: S105
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/bare.sqlite3"}}
USE_TZ = True


ROW = {"name": "Shoe insert, custom", "status": "Paid on 11/22/2026", "amount": "$228.00"}
FRAME_BYTES, ROW_BYTES = 160, 119


def page(request: HttpRequest) -> HttpResponse:
    rows = [ROW] * round((BYTES - FRAME_BYTES) / ROW_BYTES)
    return render(request, "page.html", {"title": "Yardstick", "rows": rows})


urlpatterns = [path("", page)]

os.environ["DJANGO_SETTINGS_MODULE"] = __name__


def __getattr__(name: str) -> object:
    """The application is made when gunicorn asks for it, not when Django reads these settings."""
    if name == "application":
        return get_wsgi_application()
    raise AttributeError(name)
