"""The terms and conditions: templates/identity/terms.html. Whoever changes them names the new version here."""

TERMS_VERSION = "2026-11-22.2"
