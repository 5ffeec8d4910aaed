"""Roles, their certification, and SPOT access."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import (
    OUR_CHOICE,
    SPOT_APPROVERS,
    SPOT_IDLE_MAIL,
)
from spot_portal.core.policy.values import DAYS, define

SPOT_INACTIVITY = define(
    "SPOT_INACTIVITY", 30, unit=DAYS, label=_("Without a SPOT sign-in before SPOT access becomes inactive"),
    source=SPOT_APPROVERS, area="organizations",
)  # fmt: skip
SPOT_INACTIVITY_NOTICES = define(
    "SPOT_INACTIVITY_NOTICES", (15, 25, 28, 29), unit=_("days idle"),
    label=_("When a person is warned that SPOT access will become inactive"),
    source=SPOT_IDLE_MAIL, area="organizations",
)  # fmt: skip
REQUEST_EXPIRY = define(
    "REQUEST_EXPIRY", 60, unit=DAYS, label=_("Until an undecided role request expires"),
    source=OUR_CHOICE, area="organizations",
    real_world=_("Requests expire in IDM too; after how many days is not published."),
)  # fmt: skip
REQUEST_REMINDERS = define(
    "REQUEST_REMINDERS", (7, 14, 30, 50), unit=_("days after it was sent"),
    label=_("When approvers are reminded of a role request"), source=OUR_CHOICE, area="organizations",
)  # fmt: skip
CERTIFICATION_OPENS = define(
    "CERTIFICATION_OPENS", 60, unit=_("days before it is due"), label=_("When a certification may be done"),
    source=OUR_CHOICE, area="organizations",
)  # fmt: skip
CERTIFICATION_REMINDERS = define(
    "CERTIFICATION_REMINDERS", (60, 30, 14, 7, 3, 1), unit=_("days before it is due"),
    label=_("When approvers are asked to certify"), source=OUR_CHOICE, area="organizations",
)  # fmt: skip
ASSOCIATION_TRIES = define(
    "ASSOCIATION_TRIES", 10, unit=_("a day"), label=_("Tries to find an organization"),
    source=OUR_CHOICE, area="organizations",
)  # fmt: skip
