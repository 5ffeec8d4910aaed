"""What a person had typed when their session ended, or when a second factor was asked for before it was taken: sealed,
for the same page afterwards, for a day.

A view says that it takes part, and which of its fields are never kept. Identity proofing does not take part.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from spot_portal.core import clock, crypto, policy
from spot_portal.drafts.models import Draft
from spot_portal.drafts.services import discard_draft, read_draft, save_draft

PURPOSE = "typed"
# In the session: there may be something kept. Set at sign-in and by whoever keeps; the
# first page that finds nothing takes it away.
MARK = "typed"
LONGEST = 64 * 1024
_NEVER = {"csrfmiddlewaretoken"}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keeps_typed(*, never: Iterable[str] = ()) -> Callable[[View], View]:
    """For a view with one form. It reads ``typed(request)`` as the form's initial values."""

    def decorate(view: View) -> View:
        @wraps(view)
        def restoring(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.session.get(MARK):
                _restore(request)
            return view(request, *args, **kwargs)

        restoring.never_kept = _NEVER.union(never)  # type: ignore[attr-defined]
        return cast(View, restoring)

    return decorate


def typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed here and could not be taken; empty on any other day."""
    found: dict[str, Any] = getattr(request, "typed", {})
    return found


def takes_part(view: Any) -> bool:
    return hasattr(view, "never_kept")


def keep_typed(
    *, owner: AbstractUser, path: str, data: QueryDict, view: Any, session_ended: bool = True
) -> bool:
    """False when there is nothing to keep, or too much."""
    kept = {name: values for name, values in data.lists() if name not in view.never_kept}
    text = json.dumps(kept)
    if not any(any(values) for values in kept.values()) or len(text) > LONGEST:
        return False
    sealed = crypto.seal(text, place=_place(owner, path))
    draft = {"sealed": sealed, "session_ended": session_ended}
    save_draft(owner=owner, purpose=PURPOSE, key=_key(path), data=draft)
    return True


def has_typed(*, owner: AbstractUser) -> bool:
    since = clock.now() - policy.TYPED_LIFE.hours
    return Draft.objects.filter(owner_id=owner.pk, purpose=PURPOSE, updated_at__gt=since).exists()


def forget_old_drafts() -> int:
    """What was kept only for the way back is gone after its time."""
    due = Draft.objects.filter(
        purpose=PURPOSE, updated_at__lte=clock.now() - policy.TYPED_LIFE.hours
    )
    return due.delete()[0]


def _restore(request: HttpRequest) -> None:
    owner: Any = request.user
    found = read_draft(owner=owner, purpose=PURPOSE, key=_key(request.path))
    if not found and not has_typed(owner=owner):
        del request.session[MARK]
    if not found or request.method == "HEAD":
        return
    # Shown once, or sent: either way it has done its work.
    discard_draft(owner=owner, purpose=PURPOSE, key=_key(request.path))
    if request.method != "GET":
        return
    text = crypto.open_sealed(found["sealed"], place=_place(owner, request.path))
    request.typed = {  # type: ignore[attr-defined]
        name: values[0] if len(values) == 1 else values for name, values in json.loads(text).items()
    }
    if found.get("session_ended", True):
        said = _("What you had typed when your session ended is back. Nothing of it was sent.")
    else:
        said = _("What you had typed is back. Look at it and send it again: nothing was done yet.")
    messages.info(request, said)


def _key(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def _place(owner: AbstractUser, path: str) -> str:
    return f"drafts:typed:{owner.pk}:{path}"
