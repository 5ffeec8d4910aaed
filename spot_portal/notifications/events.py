from enum import StrEnum


class NotificationEvent(StrEnum):
    EMAIL_RELEASED = "notifications.email.released"
