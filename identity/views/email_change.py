"""A new e-mail address: ask, prove it with a code, and take it back from the former mailbox."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity import session_selectors
from identity.forms import CodeForm
from identity.forms.profile import NewEmailForm
from identity.models import EmailChange, User
from identity.profile_words import masked_email
from identity.services import email_change as services
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError, GatewayError, TooManyTries
from spot_portal.drafts.typed import keeps_typed, typed

METHODS = ["GET", "HEAD", "POST"]
# In the session that asked: the code works in no other.
ASKED = "email_change"


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed()
def ask(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    posted = request.POST if request.method == "POST" else None
    form = NewEmailForm(posted, person=user, initial=typed(request))
    if form.is_valid():
        fault = _send(request, user, form.cleaned_data["email"])
        if fault is None:
            return redirect("identity:confirm-email")
        form.add_error(None, fault)
    context = {"form": form, "hold": policy.EMAIL_HOLD.value, "undo": policy.EMAIL_UNDO.value}
    return render(request, "identity/profile/email.html", context)


def _send(request: HttpRequest, user: User, address: str) -> str | None:
    """What to say when no code could be sent."""
    try:
        change = services.ask_for_email_change(user_id=user.pk, address=address)
    except TooManyTries:
        raise
    except DomainError as error:
        return str(error)
    except GatewayError:
        return _(
            "The code could not be sent: our mail system does not answer. Nothing was changed. "
            "Try again in a minute."
        )
    request.session[ASKED] = str(change.reference)
    return None


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
def confirm(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    change = _open_change(request, user)
    if change is None:
        messages.info(request, _("Begin here with the new e-mail address."))
        return redirect("identity:change-email")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            changed = services.confirm_email_change(
                user_id=user.pk,
                reference=change.reference,
                code=form.cleaned_data["code"],
                session=request.session,
            )
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("identity:change-email")
        if changed is not None:
            del request.session[ASKED]
            messages.success(request, _("Your e-mail address was changed. We told both addresses."))
            return redirect("identity:profile")
        form.add_error(
            "code",
            _("This code is wrong, was used already or is too old. Check it, or begin anew."),
        )
    context = {
        "form": form,
        "address": change.new_email,
        "minutes": change.code_minutes,
        "until": change.asked_at + policy.CODE_LIFE_EMAIL.minutes,
    }
    return render(request, "identity/profile/email_code.html", context)


def _open_change(request: HttpRequest, user: User) -> EmailChange | None:
    reference = request.session.get(ASKED)
    return session_selectors.open_email_change(user, UUID(reference)) if reference else None


@login_not_required
@never_cache
@require_http_methods(METHODS)
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """From the message to the former address. Opening it shows what will happen; only the button does it."""
    change = session_selectors.email_change_of_notice(token)
    if change is None or not change.may_undo(at=clock.now()):
        return render(request, "identity/sessions/link_is_over.html", status=410)
    if request.method == "POST":
        try:
            user = services.undo_email_change(change=change)
        except DomainError as error:
            return render(request, "409.html", {"reason": str(error)}, status=409)
        if request.user.pk == user.pk:
            logout(request)  # this session has ended, too
        doubt = user.question_is_doubtful(at=clock.now())
        context = {"person": user, "question_is_doubtful": doubt}
        return render(request, "identity/profile/email_undone.html", context)
    context = {"old": masked_email(change.old_email), "new": masked_email(change.new_email)}
    return render(request, "identity/profile/undo_email.html", context)
