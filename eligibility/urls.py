from django.urls import path

from eligibility import views

app_name = "eligibility"
urlpatterns = [
    path("", views.search, name="search"),
    path("open-file/", views.open_file, name="open-file"),
    path("<uuid:reference>/", views.result, name="result"),
    path("<uuid:reference>/again/", views.ask_again, name="ask-again"),
    path("<uuid:reference>/raw/", views.raw, name="raw"),
]
