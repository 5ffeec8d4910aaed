"""The portal's map with a page that always fails."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from spot_portal.urls import handler500
from spot_portal.urls import urlpatterns as portal

SECRET = "the-inside-of-the-house"


@login_not_required
def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"{SECRET}: 1S00-E00-XX99")


urlpatterns = [path("boom/", boom, name="boom"), *portal]
__all__ = ["SECRET", "handler500", "urlpatterns"]
