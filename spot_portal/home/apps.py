from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "spot_portal.home"
    label = "home"
