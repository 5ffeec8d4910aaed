"""Documents."""

from django.utils.translation import gettext_lazy as _

from spot_portal.core.policy.sources import CMS_INTEGRITY_MANUAL, OUR_CHOICE, SPOT_GUIDE
from spot_portal.core.policy.values import DAYS, SECONDS, TIMES, define

MEGABYTE = 1024 * 1024

RECEIPT_CUT_OFF = define(
    "RECEIPT_CUT_OFF", 18, unit=_("o'clock Eastern"),
    label=_("Until then a business day's submission counts as received that day"),
    source=SPOT_GUIDE, area="documents",
)  # fmt: skip
ADR_DAYS = define(
    "ADR_DAYS", 45, unit=DAYS, label=_("To answer a request for records; it is denied on the day after"),
    source=CMS_INTEGRITY_MANUAL, area="documents",
)  # fmt: skip
SUBMISSION_SIZE = define(
    "SUBMISSION_SIZE", 200, unit=_("MB"), label=_("All files of one submission together"),
    source=SPOT_GUIDE, area="documents", real_world=_("SPOT: 200. Palmetto eServices: 150."),
)  # fmt: skip
SUBMISSION_FILES = define(
    "SUBMISSION_FILES", 20, unit=_("files"), label=_("Most files in one submission"),
    source=OUR_CHOICE, area="documents", real_world=_("Palmetto eServices: no limit."),
)  # fmt: skip
PDF_PAGES = define(
    "PDF_PAGES", 10_000, unit=_("pages"), label=_("Longest PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
PDF_STREAM_SIZE = define(
    "PDF_STREAM_SIZE", 128, unit=_("MB"), label=_("Largest unpacked part of a PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
PDF_UNPACKED_SIZE = define(
    "PDF_UNPACKED_SIZE", 2048, unit=_("MB"), label=_("Largest unpacked PDF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
IMAGE_PIXELS = define(
    "IMAGE_PIXELS", 100_000_000, unit=_("pixels"), label=_("Largest picture"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
TIFF_PAGES = define(
    "TIFF_PAGES", 2_000, unit=_("pages"), label=_("Longest TIFF file"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
SCAN_TRIES = define(
    "SCAN_TRIES", 5, unit=TIMES, label=_("Tries of the virus check before a file is set aside"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
SCAN_RETRY = define(
    "SCAN_RETRY", 30, unit=SECONDS, label=_("Wait after a failed virus check, doubled each time"),
    source=OUR_CHOICE, area="documents",
)  # fmt: skip
