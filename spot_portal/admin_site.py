"""Django admin for the help desk: no login of its own, read-only unless a registered action says otherwise."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_header = _("Spot Portal help desk")
    site_title = _("Spot Portal help desk")
    index_title = _("Work")
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Everybody signs in at one door. A person who is in but has no business here is told so."""
        if not request.user.is_authenticated:
            return redirect_to_login(_inside(request.GET.get("next", "")), reverse("identity:sign-in"))
        if self.has_permission(request):
            return redirect("admin:index")
        return render(request, "403.html", status=403)

    def logout(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """The portal's own sign-out is the only one; it takes POST, so this only leads there."""
        return redirect("home:landing")


def _inside(wanted: str) -> str:
    return wanted if wanted.startswith("/admin/") else "/admin/"
