"""Back in without signing in: password reset."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity import selectors
from identity.forms import ForgotPasswordForm, ResetPasswordForm
from identity.limits import limit_by_address
from identity.passwords import password_rules
from identity.services import recovery
from identity.tokens import reset_tokens
from spot_portal.core.errors import DomainError

RESET = "password_reset"
HIDDEN_TOKEN = "set"  # noqa: S105


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    form = ForgotPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit_by_address(request, "reset_password")
        recovery.ask_for_reset(**form.cleaned_data)
        return render(request, "identity/reset/asked.html")
    return render(request, "identity/reset/ask.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The token moves from the address into the session at once, so that it cannot leak from the page."""
    user = selectors.person_of_link(uid)
    if token != HIDDEN_TOKEN:
        if user is None or not reset_tokens.check_token(user, token):
            return render(request, "identity/reset/link_is_over.html", status=410)
        request.session[RESET] = token
        return redirect("identity:reset-password", uid, HIDDEN_TOKEN)
    if user is None or not reset_tokens.check_token(user, request.session.get(RESET, "")):
        return render(request, "identity/reset/link_is_over.html", status=410)
    form = ResetPasswordForm(request.POST if request.method == "POST" else None, person=user)
    if form.is_valid():
        try:
            recovery.reset_password(
                user_id=user.pk,
                answer=form.cleaned_data["answer"],
                password=form.cleaned_data["password"],
            )
        except ValidationError as error:  # used before
            form.add_error("password", error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            request.session.flush()
            return render(request, "identity/reset/done.html")
    return render(
        request, "identity/reset/new_password.html", {"form": form, "rules": password_rules()}
    )
