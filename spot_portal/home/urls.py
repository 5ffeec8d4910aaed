from django.urls import path

from spot_portal.home import policy_page, views

app_name = "home"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("spot/", views.spot, name="spot"),
    path("spot/enter/", views.enter, name="enter"),
    path("spot/<uuid:provider>/", views.provider_home, name="provider"),
    path("spot/<slug:place>/", views.short_cut, name="short-cut"),
    path("help/why/", views.why, name="why"),
    path("policy/", policy_page.policy_page, name="policy"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/simulated/", views.simulated, name="simulated"),
]
