"""The product's settings, and workers that can be held: see ``brakes``."""

from spot_portal.settings import *  # noqa: F403
from spot_portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.journeys.brakes.Brakes"]
