"""The simulated networks between this portal and people's mailboxes and telephones."""

from datetime import datetime
from email.utils import make_msgid

from django.db.models import QuerySet

from spot_portal.core import clock
from spot_portal.core.errors import GatewayError
from spot_portal.simulation.models import DeliveryRule, InboxMessage, Kind

Effect = DeliveryRule.Effect
NOBODY = "spot-portal"


def arrive(
    kind: Kind, *, to: str, subject: str, body: str, sender: str = NOBODY, message_id: str = ""
) -> None:
    """Put a message into the inbox as the operator's rules say. Raises ``GatewayError`` if they say that it fails."""
    now = clock.now()
    rule = rule_for(kind, to)
    effect = rule.effect if rule else Effect.AT_ONCE
    if effect == Effect.FAIL:
        raise GatewayError("simulated fault")
    if effect == Effect.NEVER:
        return
    InboxMessage.objects.get_or_create(
        # Like a good mailbox, one that sees a repeated delivery of the same message shows it once.
        message_id=f"{message_id or make_msgid(domain=NOBODY)}{to}"[:120],
        defaults={
            "kind": kind,
            "recipient": to,
            "sender": sender,
            "subject": subject,
            "body": body,
            "arrived_at": now,
            "visible_from": now + rule.delay if rule else now,
        },
    )


def rule_for(kind: str, to: str) -> DeliveryRule | None:
    rules = DeliveryRule.objects.filter(kind__in=["", kind], recipient__in=["", to.lower()])
    return max(rules, key=lambda rule: rule.weight, default=None)


def visible(*, at: datetime) -> QuerySet[InboxMessage]:
    return InboxMessage.objects.filter(visible_from__lte=at)


def on_their_way(*, at: datetime) -> QuerySet[InboxMessage]:
    return InboxMessage.objects.filter(visible_from__gt=at)


def set_rule(*, kind: str, recipient: str, effect: str, delay_seconds: int) -> DeliveryRule:
    """One rule for each place: a newer one takes the older one's."""
    seconds = delay_seconds if effect == Effect.DELAY else 0
    values = {"effect": effect, "delay_seconds": seconds, "made_at": clock.now()}
    return DeliveryRule.objects.update_or_create(
        kind=kind, recipient=recipient.lower(), defaults=values
    )[0]


def deliver_now() -> int:
    now = clock.now()
    return on_their_way(at=now).update(visible_from=now)
