"""Once more a second factor, in a session that has one: asked before weighty acts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.mfa.challenge import Challenge, ChallengeOver, Confirmation
from identity.views import challenge, device_choice
from identity.views.sign_in import safe_target


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_device(request: HttpRequest) -> HttpResponse:
    confirmation = Confirmation(request)
    wanted = request.POST.get("next") or request.GET.get("next") or confirmation.target
    confirmation.target = safe_target(request, wanted)
    return device_choice.choose_device(request, confirmation, next=confirmation.target)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    return _go_on(request, challenge.enter_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_key(request: HttpRequest) -> HttpResponse:
    return _go_on(request, challenge.use_key)


def _go_on(
    request: HttpRequest, view: Callable[[HttpRequest, Challenge], HttpResponse]
) -> HttpResponse:
    confirmation = Confirmation(request)
    if confirmation.has_run_out:
        messages.warning(
            request,
            _(
                "This took too long, so no code was looked at. Choose a device once more; after that you go on "
                "where you were."
            ),
        )
        return redirect(confirmation.device_page)  # the target is kept
    try:
        return view(request, confirmation)
    except ChallengeOver:
        return redirect(confirmation.target)
