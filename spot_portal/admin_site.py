"""Django admin for the help desk: no login of its own, read-only unless a registered action says otherwise."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

# Made by libraries. Rights are given by identity.help_desk and addresses by registration, never by hand.
NOT_SHOWN = {"auth.Group", "account.EmailAddress"}


class PortalAdminSite(AdminSite):
    site_header = _("Spot Portal help desk")
    site_title = _("Spot Portal help desk")
    index_title = _("Work")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        shown = [model for model in models if _label(model) not in NOT_SHOWN]
        super().register(shown, admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Everybody signs in at one door. A person who is in but has no business here is told so."""
        target = request.GET.get("next", "")
        own = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith(
            "/admin/"
        )
        target = (
            target
            if own and not target.startswith(reverse("admin:login"))
            else reverse("admin:index")
        )
        if not request.user.is_authenticated:
            return redirect_to_login(target, reverse("identity:sign-in"))
        if self.has_permission(request):
            return redirect(target)
        return render(request, "403.html", status=403)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of ours asks it, and what it tells of people nobody would write down."""
        raise Http404

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """The session is ended by the portal's own form; an address typed by hand ends nothing."""
        return redirect("home:landing")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """Passwords are changed by the one way that keeps history, ends sessions and tells the owner."""
        raise Http404

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        raise Http404


def _label(model: Any) -> str:
    return str(model._meta.label)
