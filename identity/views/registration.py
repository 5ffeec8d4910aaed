"""Registration: four screens, back and next, nothing lost. What was typed waits in the session on the server."""

import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from identity.forms import ContactForm, CredentialsForm, PersonalForm
from identity.limits import limit_by_address
from identity.passwords import password_rules
from identity.registration_draft import (
    RegistrationDraft,
    forget_registration,
    keep_registration,
    read_registration,
)
from identity.robots import TRAP, fell_into_trap, unasked_fields
from identity.selectors import unproven_of_link
from identity.services import registration as services
from identity.services.unfinished import disown_registration
from identity.user_ids import TAKEN, user_id_rules
from spot_portal.core import clock, formats, policy
from spot_portal.core.errors import DomainError, TooManyTries
from spot_portal.core.middleware import RETRY_AFTER_SECONDS
from spot_portal.notifications.selectors import mail_is_slow

logger = logging.getLogger(__name__)
REGISTERED = "registered"
BACK, CHECK = "back", "check"
STEPS = [
    gettext_lazy("About you"),
    gettext_lazy("How to reach you"),
    gettext_lazy("User ID and password"),
    gettext_lazy("Done"),
]


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of typing: its form, its address, and where Back leads."""

    name: str
    form: type[Form]
    url: str
    back: str
    number: int


PERSONAL = Screen("personal", PersonalForm, "identity:register", "identity:sign-in", 1)
CONTACT = Screen("contact", ContactForm, "identity:register-contact", PERSONAL.url, 2)
CREDENTIALS = Screen(
    "credentials", CredentialsForm, "identity:register-credentials", CONTACT.url, 3
)
SCREENS = (PERSONAL, CONTACT, CREDENTIALS)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest) -> HttpResponse:
    return _page(request, PERSONAL)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    return _page(request, CONTACT)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def credentials(request: HttpRequest) -> HttpResponse:
    draft = read_registration(request.session, at=clock.now())
    data = request.POST if request.method == "POST" else None
    form = CredentialsForm(data, initial=draft.typed_on(CREDENTIALS.name), person=_names(draft))
    elsewhere = _receive(request, draft, CREDENTIALS, form)
    if elsewhere is not None:
        return elsewhere
    if request.POST.get("go") == CHECK:
        return _check_user_id(request, draft, form)
    if form.is_valid():
        refused = _over_limit(request, draft, CREDENTIALS, form, "signup")
        if refused is not None:
            return refused
        try:
            return _register(request, draft, form)
        except services.UserIdTaken:
            form.add_error("user_id", TAKEN)
        except services.HolderGone as error:
            form.add_error(None, str(error))
    return _show(request, draft, CREDENTIALS, form)


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    if not request.session.get(REGISTERED):
        return redirect(PERSONAL.url)
    context = {
        "steps": STEPS,
        "current": len(STEPS),
        "days": policy.STAGED_PURGE.value,
        "mail_is_slow": mail_is_slow(),
    }
    return render(request, "identity/registration/done.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail to the address. Opening it shows what will happen; only the button does it."""
    person = unproven_of_link(token, at=clock.now())
    if person is None:
        return render(request, "identity/registration/link_is_over.html", status=410)
    if request.method == "POST":
        try:
            disown_registration(user_id=person.pk)
        except DomainError:
            return render(request, "identity/registration/link_is_over.html", status=410)
        return render(request, "identity/registration/not_mine_done.html")
    return render(request, "identity/registration/not_mine.html", {"person": person})


# --- Every page ---------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, screen: Screen) -> HttpResponse:
    draft = read_registration(request.session, at=clock.now())
    data = request.POST if request.method == "POST" else None
    form = screen.form(data, initial=draft.typed_on(screen.name))
    elsewhere = _receive(request, draft, screen, form)
    if elsewhere is not None:
        return elsewhere
    if form.is_valid():
        request.session.pop(REGISTERED, None)
        return redirect(SCREENS[screen.number].url)
    return _show(request, draft, screen, form)


def _names(draft: RegistrationDraft) -> dict[str, str]:
    typed = draft.typed_on(PERSONAL.name)
    return {name: typed.get(name, "") for name in ("first_name", "middle_name", "last_name")}


def _receive(
    request: HttpRequest, draft: RegistrationDraft, screen: Screen, form: Form
) -> HttpResponse | None:
    """Keep what was typed, whatever comes of it, and send elsewhere who has no business on this page."""
    if request.user.is_authenticated:
        messages.info(request, _("You are signed in, so you have an account. One person has one."))
        return redirect("identity:dashboard")
    if request.session.get(REGISTERED) and not draft.pages and screen is not PERSONAL:
        return redirect("identity:register-done")  # sent twice, or come back to
    missing = _first_unfinished(draft, screen)
    back = request.POST.get("go") == BACK
    if request.method == "POST":
        refused = _over_limit(request, draft, screen, form, "signup_page")
        if refused is not None:
            return refused
        _look_for_robots(request, draft, form)
        draft.keep(screen.name, form, finished=not (missing or back) and form.is_valid())
        keep_registration(request.session, draft, at=clock.now())
    if missing is not None:
        messages.info(request, _gone())
        return redirect(missing.url)
    return redirect(screen.back) if back else None


def _over_limit(
    request: HttpRequest, draft: RegistrationDraft, screen: Screen, form: Form, action: str
) -> HttpResponse | None:
    """The page again with all that was typed, when this address has sent too often, or when nobody can tell."""
    try:
        limit_by_address(request, action)
    except TooManyTries as error:
        words = f"{error} {formats.try_again(error.retry_after)}"
        return _not_now(request, draft, screen, form, words, 429, error.retry_after)
    except RedisError as error:
        logger.error("dependency down", exc_info=error)
        words = _(
            "A part of this portal does not answer just now, so this page was not taken. What you typed is still "
            "here, passwords excepted. Wait a minute, then send it again."
        )
        return _not_now(request, draft, screen, form, words, 503, RETRY_AFTER_SECONDS)
    return None


def _not_now(
    request: HttpRequest,
    draft: RegistrationDraft,
    screen: Screen,
    form: Form,
    words: str,
    status: int,
    retry_after: int,
) -> HttpResponse:
    # Not for a browser without a session yet: nobody would limit the rows it leaves behind.
    if request.session.session_key is not None:
        draft.keep(screen.name, form, finished=False)
        keep_registration(request.session, draft, at=clock.now())
        request.session.save()  # after a fault nobody else does
    form.add_error(None, words)
    response = _show(request, draft, screen, form, status=status)
    response["Retry-After"] = str(retry_after)
    return response


def _first_unfinished(draft: RegistrationDraft, screen: Screen) -> Screen | None:
    before = SCREENS[: screen.number - 1]
    return next((page for page in before if page.name not in draft.finished), None)


def _gone() -> str:
    return _(
        "Go on from here. If pages you filled in are empty, it took longer than %(minutes)s "
        "minutes or the browser was closed: then they are not kept."
    ) % {"minutes": policy.SESSION_IDLE.value}


def _look_for_robots(request: HttpRequest, draft: RegistrationDraft, form: Form) -> None:
    draft.trapped = draft.trapped or fell_into_trap(request.POST)
    unasked = unasked_fields(request.POST, form)
    if unasked:
        services.note_unasked_fields(unasked)


def _show(
    request: HttpRequest,
    draft: RegistrationDraft,
    screen: Screen,
    form: Form,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "form": form,
        "steps": STEPS,
        "current": screen.number,
        "minutes": policy.SESSION_IDLE.value,
        "trap": TRAP,
        **more,
    }
    if screen is CREDENTIALS:
        names = " ".join(filter(None, _names(draft).values()))
        context["user_id_rules"] = user_id_rules()
        context["rules"] = password_rules(fields="id_user_id", words=names)
    return render(request, f"identity/registration/{screen.name}.html", context, status=status)


# --- The last page of typing --------------------------------------------------------------------------------------


def _register(request: HttpRequest, draft: RegistrationDraft, form: Form) -> HttpResponse:
    given: dict[str, Any] = dict(form.cleaned_data)
    for screen in (PERSONAL, CONTACT):
        earlier = screen.form(draft.typed_on(screen.name))
        # It was right when it was kept; a rule that changed since then stops the person here.
        if not earlier.is_valid():
            draft.finished.remove(screen.name)
            keep_registration(request.session, draft, at=clock.now())
            messages.warning(
                request, _("Look at this page once more: something on it has changed.")
            )
            return redirect(screen.url)
        given |= earlier.cleaned_data
    names = set(services.Registration.__dataclass_fields__)
    registration = services.Registration(
        **{key: value for key, value in given.items() if key in names},
        reference=UUID(draft.reference),
        seconds=draft.seconds(at=clock.now()),
    )
    if draft.trapped:
        services.turn_robot_away(registration)
    else:
        services.register(registration)
    forget_registration(request.session)
    request.session[REGISTERED] = True
    return redirect("identity:register-done")


def _check_user_id(
    request: HttpRequest, draft: RegistrationDraft, form: CredentialsForm
) -> HttpResponse:
    """Whether the User ID is free: the page again for people, a line of JSON for its script."""
    try:
        limit_by_address(request, "user_id_check")
    except TooManyTries as error:
        words = _("You have asked often. Wait a minute, or go on: it is checked again at the end.")
        form = CredentialsForm(initial=draft.typed_on(CREDENTIALS.name))
        response = _answer(request, draft, form, words, status=429)
        response["Retry-After"] = str(error.retry_after)
        return response
    form.only_user_id()
    if not form.errors and services.is_taken(form.cleaned_data["user_id"]):
        form.add_error("user_id", TAKEN)
    found = form.errors.get("user_id")
    return _answer(request, draft, form, str(found[0]) if found else _("This User ID is free."))


def _answer(
    request: HttpRequest,
    draft: RegistrationDraft,
    form: CredentialsForm,
    words: str,
    *,
    status: int = 200,
) -> HttpResponse:
    free = form.is_bound and not form.errors
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"free": free, "message": str(words)}, status=status)
    note = "" if form.errors else words
    return _show(request, draft, CREDENTIALS, form, status=status, note=note, free=free)
