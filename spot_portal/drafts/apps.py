from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "spot_portal.drafts"
    label = "drafts"
