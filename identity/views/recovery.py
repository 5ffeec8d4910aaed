"""Back in without signing in: forgotten User ID, new password, locked account.

No page here says whether an account exists, which telephones it has or how it stands, before somebody has proven to
own it.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity import selectors
from identity.forms import (
    CodeForm,
    ForgotUserIdForm,
    ResetPasswordForm,
    UnlockForm,
    WayBackForm,
)
from identity.limits import limit_by_address, limit_new_passwords
from identity.models import RecoveryAttempt, SignIn, User
from identity.passwords import password_rules
from identity.services import passwords, recovery, unlocking
from identity.services.answers import WrongAnswer
from identity.services.sessions import close_session
from identity.tokens import link_token, reset_tokens
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError
from spot_portal.notifications.selectors import mail_is_slow

RESET, UNLOCK, BEGUN = "password_reset", "unlock", "recovery"
HIDDEN_TOKEN = "set"  # noqa: S105
WRONG_CODE = _("This code is wrong, was used already or is too old. Check it and type it again.")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_user_id(request: HttpRequest) -> HttpResponse:
    form = ForgotUserIdForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "forgot_user_id")
        recovery.ask_for_user_id(**form.cleaned_data)
        context = {"mail_is_slow": mail_is_slow()}
        return render(request, "identity/recovery/user_id_asked.html", context)
    return render(request, "identity/recovery/user_id.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    form = WayBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "reset_password")
        attempt = recovery.ask_for_reset(**form.cleaned_data)
        return _answer(request, attempt, "identity/reset/asked.html")
    return render(request, "identity/reset/ask.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    form = WayBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "unlock")
        attempt = recovery.ask_for_unlock(**form.cleaned_data)
        return _answer(request, attempt, "identity/unlock/asked.html")
    context = {"form": form, "minutes": policy.LOCK_DURATION.value}
    return render(request, "identity/unlock/ask.html", context)


def _answer(request: HttpRequest, attempt: RecoveryAttempt, page: str) -> HttpResponse:
    if attempt.channel == RecoveryAttempt.Channel.EMAIL:
        context = {"minutes": policy.RESET_LINK_LIFE.value, "mail_is_slow": mail_is_slow()}
        return render(request, page, context)
    request.session[BEGUN] = str(attempt.reference)
    return redirect("identity:recovery-code")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code by telephone, in the browser that asked for it."""
    attempt = selectors.recovery_begun(request.session.get(BEGUN, ""))
    if attempt is None:
        return redirect("identity:forgot-password")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            proven = recovery.prove_by_code(attempt=attempt, code=form.cleaned_data["code"])
        except ObjectDoesNotExist:  # a registration that was deleted meanwhile, and this with it
            return redirect("identity:forgot-password")
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if proven is not None and proven.user is not None:
                request.session.pop(BEGUN, None)
                return _go_on(request, proven, proven.user)
            form.add_error("code", str(WRONG_CODE))
    context = {
        "form": form,
        "attempt": attempt,
        "minutes": attempt.code_minutes,
        # Also where nothing was sent.
        "until": attempt.asked_at + policy.CODE_LIFE_PHONE.minutes,
    }
    return render(request, "identity/recovery/code.html", context)


def _go_on(request: HttpRequest, attempt: RecoveryAttempt, user: User) -> HttpResponse:
    if attempt.purpose == RecoveryAttempt.Purpose.UNLOCK:
        request.session[UNLOCK] = link_token(attempt.reference, purpose="unlock")
        return redirect("identity:unlock-account", HIDDEN_TOKEN)
    uid, request.session[RESET] = recovery.reset_way(user)
    return redirect("identity:reset-password", uid, HIDDEN_TOKEN)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The token moves from the address into the session at once, so that it cannot leak from the page."""
    user = selectors.person_of_link(uid)
    if token != HIDDEN_TOKEN:
        if user is None or not reset_tokens.check_token(user, token):
            return _link_is_over(request, "identity:forgot-password")
        request.session[RESET] = token
        return redirect("identity:reset-password", uid, HIDDEN_TOKEN)
    if user is None or not reset_tokens.check_token(user, request.session.get(RESET, "")):
        return _link_is_over(request, "identity:forgot-password")
    attempt = selectors.recovery_in_use(user)
    asks = passwords.asks_question(user, attempt)
    form = ResetPasswordForm(
        request.POST if request.method == "POST" else None, person=user, asks=asks
    )
    if form.is_valid():
        limit_new_passwords(request, user)
        try:
            passwords.reset_password(
                user_id=user.pk,
                answer=form.cleaned_data.get("answer", ""),
                password=form.cleaned_data["password"],
            )
        except User.DoesNotExist:
            return _link_is_over(request, "identity:forgot-password")
        except ValidationError as error:  # used before
            form.add_error("password", error)
        except WrongAnswer as error:
            form.add_error("answer", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _leave(request)
            return render(request, "identity/reset/done.html")
    context = {
        "form": form,
        "rules": password_rules(with_former=True),
        "attempt": attempt,
        "asks": asks,
        **_doubt(user),
    }
    return render(request, "identity/reset/new_password.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock_account(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows the page; only its button opens the account."""
    given = request.session.get(UNLOCK, "") if token == HIDDEN_TOKEN else token
    attempt = selectors.recovery_of_link(given, at=clock.now())
    if attempt is None or attempt.user is None:
        return _link_is_over(request, "identity:unlock")
    if token != HIDDEN_TOKEN:
        request.session[UNLOCK] = token
        return redirect("identity:unlock-account", HIDDEN_TOKEN)
    user = attempt.user
    form = UnlockForm(
        request.POST if request.method == "POST" else None, person=user, asks=user.has_question
    )
    if form.is_valid():
        try:
            opened = unlocking.unlock_account(
                attempt=attempt, answer=form.cleaned_data.get("answer", "")
            )
        except User.DoesNotExist:
            return _link_is_over(request, "identity:unlock")
        except WrongAnswer as error:
            form.add_error("answer", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _leave(request)
            return render(request, "identity/unlock/done.html", {"person": opened})
    context = {"form": form, "attempt": attempt, "asks": user.has_question, **_doubt(user)}
    return render(request, "identity/unlock/answer.html", context)


def _doubt(user: User) -> dict[str, object]:
    """Perhaps the answer is a thief's: whoever owns the account should not guess."""
    return {"person": user, "question_is_doubtful": user.question_is_doubtful(at=clock.now())}


def _leave(request: HttpRequest) -> None:
    """Whoever was signed in here, perhaps somebody else, is signed out for the record too: else their next sign-in
    would speak of another session."""
    if isinstance(request.user, User):
        key = str(request.session.session_key)
        close_session(user=request.user, session_key=key, why=SignIn.End.SIGNED_OUT)
    request.session.flush()


def _link_is_over(request: HttpRequest, again: str) -> HttpResponse:
    context = {"again": again, "minutes": policy.RESET_LINK_LIFE.value}
    return render(request, "identity/reset/link_is_over.html", context, status=410)
