"""Pages of claims and corrections, and what they say."""

import re

from django.urls import reverse

from organizations.models import Provider

START = {"first_name": "Pilar", "last_name": "Sample", "kind": "edit"}
PAGES = [
    "claim",
    "start-correction",
    "edit-correction",
    "review-correction",
]


def page(name: str, provider: Provider, *more: object) -> str:
    return reverse(f"claims:{name}", args=[provider.reference, *more])


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sent_form(draft) -> dict[str, str]:
    return {"submission_key": str(draft.key), "reason": "omission"}
