"""Changing one's own profile, one thing a page. Each asks for a second factor of a short while ago."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity import profile_words
from identity.forms.profile import AddressForm, BirthDateForm, NameForm, PhoneForm, QuestionForm
from identity.models import User
from identity.services import profile as services
from identity.sessions import signed_in_person
from identity.step_up import fresh_second_factor
from organizations.spot_access import ENTERED
from spot_portal.core import policy
from spot_portal.core.errors import DomainError
from spot_portal.drafts.typed import keeps_typed, typed

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    context = {
        "about_you": profile_words.about_you(user),
        "how_to_reach_you": profile_words.how_to_reach_you(user),
        "how_you_sign_in": profile_words.how_you_sign_in(user),
    }
    return render(request, "identity/profile.html", context)


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed(never=["understood"])
def name(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    fields = ("first_name", "middle_name", "last_name", "suffix")
    form = NameForm(_posted(request), person=user, initial=_shown(request, user, fields))
    title = gettext_lazy("Change your name")
    return _change(request, user, form, fields, template="change", title=title)


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed(never=["understood"])
def birth_date(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    fields = ("date_of_birth",)
    form = BirthDateForm(_posted(request), person=user, initial=_shown(request, user, fields))
    title = gettext_lazy("Change your date of birth")
    return _change(request, user, form, fields, template="change", title=title)


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed()
def address(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    shown = _shown(request, user, services.ADDRESS)
    form = AddressForm(_posted(request), person=user, initial=shown)
    title = gettext_lazy("Change your home address")
    return _change(request, user, form, services.ADDRESS, template="address", title=title)


@never_cache
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed()
def phone(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    fields = ("phone",)
    form = PhoneForm(_posted(request), initial=_shown(request, user, fields))
    title = gettext_lazy("Change your telephone number")
    return _change(request, user, form, fields, template="phone", title=title)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _shown(request: HttpRequest, user: User, fields: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(user, name) for name in fields} | typed(request)


def _change(
    request: HttpRequest,
    user: User,
    form: Form,
    fields: Sequence[str],
    *,
    template: str,
    title: str | Promise,
) -> HttpResponse:
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in fields}
        try:
            verify_again = services.change_profile(
                user_id=user.pk, values=values, session=request.session
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _changed(request, verify_again=verify_again)
    context = {"form": form, "title": title, "is_verified": user.is_proofed}
    return render(request, f"identity/profile/{template}.html", context)


def _changed(request: HttpRequest, *, verify_again: bool) -> HttpResponse:
    if verify_again:
        request.session.pop(ENTERED, None)
        messages.warning(
            request,
            _("Your profile was changed. Verify your identity again: SPOT is closed until then."),
        )
    else:
        messages.success(request, _("Your profile was changed, and we told you by e-mail."))
    return redirect("identity:profile")


@never_cache
@sensitive_post_parameters("answer")
@require_http_methods(METHODS)
@fresh_second_factor
@keeps_typed(never=["answer"])
def question(request: HttpRequest) -> HttpResponse:
    if not policy.SECURITY_QUESTION.value:
        raise Http404
    user = signed_in_person(request)
    shown = {"question": user.security_question} | typed(request)
    form = QuestionForm(_posted(request), person=user, initial=shown)
    if form.is_valid():
        services.change_security_question(user_id=user.pk, **form.cleaned_data)
        messages.success(
            request, _("Your security question was changed, and we told you by e-mail.")
        )
        return redirect("identity:profile")
    return render(request, "identity/profile/question.html", {"form": form})
