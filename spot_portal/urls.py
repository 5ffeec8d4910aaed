"""The map of URLs. It stays stable: people bookmark it and robots rely on it (docs/robots.md)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from spot_portal.core import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("idm/", include("identity.urls")),
    path("idm/certifications/", include("organizations.urls")),
    path("spot/<uuid:provider>/eligibility/", include("eligibility.urls")),
    path("spot/<uuid:provider>/", include("claims.urls")),
    path("spot/<uuid:provider>/documents/", include("documents.urls")),
    path("admin/", admin.site.urls),
    path("", include("spot_portal.home.urls")),
]
if settings.SPOT_SIMULATION:
    urlpatterns.append(path("simulation/", include("spot_portal.simulation.urls")))
if settings.METRICS_ENABLED:
    urlpatterns.append(path("", include("django_prometheus.urls")))

handler400 = "spot_portal.core.views.bad_request"
handler403 = "spot_portal.core.views.permission_denied"
handler404 = "spot_portal.core.views.page_not_found"
handler500 = "spot_portal.core.views.server_error"
