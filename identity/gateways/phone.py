"""Text messages and calls. The protocol belongs to the platform, whose relay sends notices the same way."""

from spot_portal.notifications.phone import PhoneGateway, has_phone_gateway, phone_gateway

__all__ = ["PhoneGateway", "has_phone_gateway", "phone_gateway"]
