"""What people agree to, on a page of its own."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity.terms import TERMS_VERSION


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/terms_page.html", {"version": TERMS_VERSION})
