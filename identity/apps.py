from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "identity"
    verbose_name = _("Identity")

    def ready(self) -> None:
        from identity.help_desk import ensure_group

        post_migrate.connect(ensure_group, dispatch_uid="help-desk-group")
