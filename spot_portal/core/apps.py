from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "spot_portal.core"
    label = "core"

    def ready(self) -> None:
        from spot_portal.core import checks  # noqa: F401  registers the system checks
