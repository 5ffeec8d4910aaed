"""A person changes the password: because they want to, or because the old one has expired."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity.forms import ChangePasswordForm
from identity.passwords import names_of, password_rules
from identity.services import passwords
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from spot_portal.core import policy
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
    context = {
        "form": form,
        "rules": password_rules(words=names_of(user)),
        "has_expired": user.password_expired_at is not None,
        "idle_days": policy.IDM_INACTIVITY.value,
    }
    return render(request, "identity/password/change.html", context)


@login_not_required
@never_cache
@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/password/changed.html")
