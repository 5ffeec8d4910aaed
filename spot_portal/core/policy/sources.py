"""Where the numbers come from, and what each source says about its own date."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Source:
    """``date`` is empty when the source names none, ``url`` when none could be read."""

    title: str | Promise
    date: str | Promise = ""
    url: str = ""


OUR_CHOICE = Source(_("Choice of this project"))

RFC_6238 = Source(
    _("RFC 6238, one-time passwords by time"),
    _("May 2011"),
    "https://www.rfc-editor.org/rfc/rfc6238",
)

CMS_IDM_FAQ = Source(
    _("CMS, IDM frequently asked questions"),
    url="https://www.cms.gov/data-research/cms-information-technology/cms-identity-management/faq",
)
CMS_IDM_GUIDE = Source(
    _("CMS, IDM user guide (form CMS-10452)"),
    _("filed in June 2021"),
    "https://omb.report/icr/202106-0938-003/doc/112069000",
)
CMS_ARS_5 = Source(
    _("CMS Acceptable Risk Safeguards 5.0, moderate"),
    url="https://github.com/CMSgov/cms-ars-5.0-red-hat-enterprise-linux-8-stig-overlay",
)
CMS_ARS_3 = Source(
    _("CMS Acceptable Risk Safeguards 3.1"),
    url="https://github.com/CMSgov/cms-ars-3.1-manual-controls-baseline",
)
CMS_HETS = Source(
    _("CMS HETS, as told by the Medicare contractors"),
    url="https://www.cgsmedicare.com/mycgs/mycgs_user_manual_eligibility.html",
)
CMS_CLAIMS_MANUAL = Source(_("CMS Medicare Claims Processing Manual, chapter 34"))
CMS_INTEGRITY_MANUAL = Source(_("CMS Medicare Program Integrity Manual, chapter 3"))
CFR_REOPENING = Source(_("42 CFR 405.980"))
CFR_REDETERMINATION = Source(_("42 CFR 405.942"))
CFR_HIPAA_DOCUMENTS = Source(_("45 CFR 164.316(b)(2)"))

SPOT_APPROVERS = Source(
    _("First Coast, SPOT approver instructions"),
    url="https://medicare.fcso.com/spot/spot-approver-instructions",
)
SPOT_PASSWORDS = Source(
    _("First Coast, SPOT password instructions"),
    _("copy of 15 August 2025"),
    "https://medicare.fcso.com/SPOT_instructions/261718.asp",
)
SPOT_IDLE_MAIL = Source(
    _("First Coast, question and answer on inactivity e-mail"),
    _("2021 or earlier"),
    "https://medicare.fcso.com/FAQs/Answers/0415167.asp",
)
SPOT_GUIDE = Source(
    _("First Coast, SPOT user guide"),
    url="https://medicare.fcso.com/user-guides/spot-user-guide",
)
SPOT_CORRECTIONS = Source(
    _("First Coast, SPOT quick steps for claim corrections"),
    url="https://medicare.fcso.com/spot/spot-quick-steps-claim-corrections",
)
SPOT_CERTIFICATION = Source(
    _("First Coast, IDM annual certification"),
    url="https://medicare.fcso.com/edi/idm-annual-certification",
)
NOVITAS_IDM = Source(
    _("Novitas, IDM instructions"),
    url="https://www.novitas-solutions.com/webcenter/portal/MedicareJL/pagebyid?contentId=00133776",
)

NIST_63B = Source(
    _("NIST SP 800-63B-4"),
    _("2025"),
    "https://pages.nist.gov/800-63-4/sp800-63b.html",
)
LOGIN_GOV = Source(
    _("Login.gov, default configuration"),
    _("as of August 2026"),
    "https://github.com/18F/identity-idp",
)
OKTA_LOCKS = Source(
    _("Okta, help on locks and unlocking"),
    url="https://support.okta.com/help/s/article/user-not-getting-auto-unlocked-after-10-consecutive-lockouts",
)
OKTA_CODES = Source(
    _("Okta, help on wrong codes"),
    url="https://support.okta.com/help/s/article/otp-verification-attempts-limitations",
)
HEALTHCARE_GOV = Source(
    _("Georgetown University, navigator guide to HealthCare.gov"),
    url="https://navigatorguide.georgetown.edu/faq/the-marketplace-is-saying-that-it-cannot-verify-my-identity-what-does-this-mean-and-how-do-i-enroll-in-coverage",
)
X12 = Source(_("ASC X12 005010X222A1"))
