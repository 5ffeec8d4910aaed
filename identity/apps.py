from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "identity"
    verbose_name = _("Identity")

    def ready(self) -> None:
        from identity.help_desk import ensure_group
        from identity.services.sessions import end_sessions_of_switched_off

        post_migrate.connect(ensure_group, dispatch_uid="help-desk-group")
        post_save.connect(
            end_sessions_of_switched_off, sender="identity.User", dispatch_uid="switched-off"
        )
