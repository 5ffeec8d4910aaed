"""A person changes the password: because they want to, or because the old one has expired."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity.forms import ChangePasswordForm
from identity.models import User
from identity.passwords import names_of, password_rules
from identity.services import passwords
from identity.services.locks import tries_until_suspended
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import clock, policy
from spot_portal.core.errors import DomainError


@never_cache
@sensitive_post_parameters("current", "password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_second_factor
def change(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, person=user)
    if form.is_valid():
        try:
            passwords.change_password(
                user_id=user.pk,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
            )
        except passwords.WrongPassword as error:
            form.add_error("current", str(error))
        except ValidationError as error:  # used before
            form.add_error("password", error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            return redirect("identity:password-changed")
        user.refresh_from_db()
        if user.status == User.Status.SUSPENDED:
            return _leave(request)
    is_locked = user.status == User.Status.LOCKED and not user.lock_is_over(at=clock.now())
    context = {
        "form": form,
        "is_locked": is_locked,
        "until": user.locked_until,
        "tries_left": tries_until_suspended(user),
        # Said before anybody thinks up a password; what is sent all the same is refused by the service.
        "not_today": "" if form.is_bound else passwords.why_not_today(user, at=clock.now()),
        "rules": password_rules(words=names_of(user), with_former=True),
        "has_expired": user.password_expired_at is not None,
        "idle_days": policy.IDM_INACTIVITY.value,
    }
    return render(request, "identity/password/change.html", context)


def _leave(request: HttpRequest) -> HttpResponse:
    """Every session has ended with the account's suspension, this one too."""
    logout(request)
    messages.error(
        request,
        _(
            "Your account is suspended: there were further tries while it was locked. Your password was not "
            "changed, and you are signed out everywhere. Only the help desk can open the account: %(phone)s."
        )
        % {"phone": settings.HELP_DESK_PHONE},
    )
    return redirect("identity:sign-in")


@login_not_required
@never_cache
@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/password/changed.html")
