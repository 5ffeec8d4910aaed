"""The help desk's group: what its people may do in Django admin. One list for the migration and the demo."""

from typing import Any

GROUP = "Help desk"
RIGHTS = [
    ("identity", "rolerequest", ["view_rolerequest", "decide_any_role_request"]),
    ("identity", "user", ["view_user", "work_at_help_desk"]),
    ("identity", "helpdeskcase", ["view_helpdeskcase"]),
    ("identity", "recoveryattempt", ["view_recoveryattempt"]),
    ("identity", "proofingattempt", ["view_proofingattempt"]),
    ("organizations", "organization", ["view_organization", "review_organization"]),
    ("organizations", "provider", ["view_provider"]),
    ("organizations", "membership", ["view_membership"]),
    ("organizations", "spotaccount", ["view_spotaccount"]),
    ("claims", "correction", ["view_correction", "release_correction"]),
    ("claims", "correctionrestriction", ["view_correctionrestriction"]),
    ("documents", "storedfile", ["view_storedfile", "release_file"]),
    ("audit", "auditevent", ["view_auditevent"]),
    ("notifications", "outgoingemail", ["view_outgoingemail", "release_outgoingemail"]),
]


def ensure_group(**kwargs: Any) -> None:
    """Runs after every migrate and flush, when Django has made the permissions. Safe to repeat."""
    from django.contrib.auth.models import Group, Permission  # not before the apps are loaded

    group, _made = Group.objects.get_or_create(name=GROUP)
    wanted = [
        Permission.objects.filter(
            content_type__app_label=app, content_type__model=model, codename__in=codenames
        )
        for app, model, codenames in RIGHTS
    ]
    group.permissions.set([right for rights in wanted for right in rights])
