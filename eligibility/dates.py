from datetime import date

from spot_portal.core import policy


def months_from(day: date, months: int) -> date:
    """The same day of another month, or its last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - date.resolution).day
    return date(day.year + years, month + 1, min(day.day, last_day))


def earliest_service_date(today: date) -> date:
    return months_from(today, -policy.ELIGIBILITY_BACK.value)


def latest_service_date(today: date) -> date:
    return months_from(today, policy.ELIGIBILITY_AHEAD.value)
