"""Once more a second factor, in a session that has one: asked before weighty acts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.mfa.challenge import Confirmation
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
    return challenge.enter_code(request, Confirmation(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_key(request: HttpRequest) -> HttpResponse:
    return challenge.use_key(request, Confirmation(request))
