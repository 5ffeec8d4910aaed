"""The terms and conditions: templates/identity/terms.html. Whoever changes them names the new version here."""

from datetime import date

# The day, then which text of that day.
TERMS_VERSION = "2026-11-22.2"
TERMS_CHANGED_ON = date.fromisoformat(TERMS_VERSION.partition(".")[0])
