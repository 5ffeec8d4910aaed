"""Registration: four screens, back and next, nothing lost. What was typed waits in the session on the server."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity.forms import ContactForm, CredentialsForm, PersonalForm
from identity.limits import limit_by_address
from identity.passwords import password_rules
from identity.services import accounts

KEY = "registration"
STEPS = [_("About you"), _("How to reach you"), _("User ID and password"), _("Done")]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest) -> HttpResponse:
    return _step(request, PersonalForm, "personal", 1, "identity:register-contact")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    if "personal" not in _kept(request):
        return redirect("identity:register")
    return _step(request, ContactForm, "contact", 2, "identity:register-credentials")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def credentials(request: HttpRequest) -> HttpResponse:
    kept = _kept(request)
    for name, target in (
        ("personal", "identity:register"),
        ("contact", "identity:register-contact"),
    ):
        if name not in kept:
            return redirect(target)
    person = {name: kept["personal"].get(name, "") for name in ("first_name", "last_name")}
    form = CredentialsForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        limit_by_address(request, "signup")
        try:
            accounts.register(_registration(kept, form.cleaned_data))
        except accounts.UserIdTaken as error:
            form.add_error("user_id", str(error))
        else:
            request.session.pop(KEY, None)
            request.session["registered"] = True
            return redirect("identity:register-done")
    context = {
        "form": form,
        "steps": STEPS,
        "current": 3,
        "rules": password_rules(fields="id_user_id", words=" ".join(person.values())),
        "back": "identity:register-contact",
    }
    return render(request, "identity/registration/credentials.html", context)


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    if not request.session.get("registered"):
        return redirect("identity:register")
    return render(request, "identity/registration/done.html", {"steps": STEPS, "current": 4})


def _step(
    request: HttpRequest, form_class: type[Form], name: str, number: int, following: str
) -> HttpResponse:
    kept = _kept(request)
    form = form_class(request.POST if request.method == "POST" else None, initial=kept.get(name))
    if form.is_valid():
        # As typed, so that it comes back as typed; every form is checked once more at the end.
        kept[name] = {field: form.data.get(field, "") for field in form.fields}
        request.session[KEY] = kept
        return redirect(following)
    context = {
        "form": form,
        "steps": STEPS,
        "current": number,
        "back": "identity:register" if number > 1 else None,
    }
    return render(request, f"identity/registration/{name}.html", context)


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY, {}))


def _registration(kept: dict[str, Any], credentials: dict[str, Any]) -> accounts.Registration:
    personal_form, contact_form = PersonalForm(kept["personal"]), ContactForm(kept["contact"])
    # They were clean when they were kept; a rule that changed since then stops the person here.
    if not (personal_form.is_valid() and contact_form.is_valid()):
        raise RuntimeError("kept registration data are not clean")
    given = personal_form.cleaned_data | contact_form.cleaned_data | credentials
    names = set(accounts.Registration.__dataclass_fields__)
    return accounts.Registration(**{key: value for key, value in given.items() if key in names})
