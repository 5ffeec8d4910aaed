import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spot_portal.settings")

application = get_wsgi_application()

from spot_portal.core.checks import refuse_unsafe_start  # noqa: E402  needs the settings

refuse_unsafe_start()
