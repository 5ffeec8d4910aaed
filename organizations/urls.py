from django.urls import path

from organizations import views

app_name = "organizations"

urlpatterns = [
    path("", views.certifications, name="certifications"),
    path("<uuid:reference>/", views.certify, name="certify"),
]
