"""Identity proofing: consent, details, result. The details live in the request alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from identity.forms import ConsentForm, ProofingForm
from identity.gateways.proofing import Applicant
from identity.models import ProofingAttempt, User
from identity.services import proofing
from identity.sessions import signed_in_person
from identity.views.roles import STEPS
from spot_portal.core import clock
from spot_portal.core.errors import DomainError

CONSENT = "proofing_consent"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    if user.is_proofed or not proofing.tries_left(user):
        return redirect("identity:proofing-result")
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[CONSENT] = clock.now().isoformat()
        return redirect("identity:proofing-details")
    return render(
        request,
        "identity/proofing/consent.html",
        {"form": form, "left": proofing.tries_left(user), "steps": STEPS, "current": 2},
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    consented_at = parse_datetime(request.session.get(CONSENT, ""))
    if user.is_proofed or not proofing.tries_left(user):
        return redirect("identity:proofing-result")
    if consented_at is None:
        return redirect("identity:proofing")
    form = ProofingForm(request.POST if request.method == "POST" else None, initial=_profile(user))
    if form.is_valid():
        try:
            proofing.prove_identity(
                user=user, applicant=_applicant(form), consented_at=consented_at
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("identity:proofing-result")
    context = {"form": form, "steps": STEPS, "current": 2}
    return render(request, "identity/proofing/details.html", context)


@never_cache
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    user = signed_in_person(request)
    attempt = user.proofing_attempts.exclude(status=ProofingAttempt.Status.STARTED).first()
    if attempt is None and not user.is_proofed:
        return redirect("identity:proofing")
    context = {"attempt": attempt, "left": proofing.tries_left(user)}
    return render(request, "identity/proofing/result.html", context)


def _profile(user: User) -> dict[str, object]:
    names = [
        "first_name",
        "middle_name",
        "last_name",
        "date_of_birth",
        "address_line_1",
        "address_line_2",
        "city",
        "state",
        "zip_code",
        "phone",
    ]
    return {name: getattr(user, name) for name in names}


def _applicant(form: ProofingForm) -> Applicant:
    given = form.cleaned_data
    return Applicant(
        first_name=given["first_name"],
        last_name=given["last_name"],
        date_of_birth=given["date_of_birth"],
        ssn=given["ssn"],
        address=f"{given['address_line_1']}, {given['city']}, {given['state']}",
        zip_code=given["zip_code"],
        phone=given["phone"],
    )
