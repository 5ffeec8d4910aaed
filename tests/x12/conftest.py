"""Whatever profile was chosen (Hypothesis takes its own when CI is set): how long an example takes proves nothing."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "patient",
    parent=settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")
