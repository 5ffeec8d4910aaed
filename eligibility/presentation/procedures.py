"""Our own words for the HCPCS Level II codes in eligibility answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spot_portal.core.identifiers import is_hcpcs

PROCEDURES: dict[str, str | Promise] = {
    "G0008": _("Giving a flu vaccine"),
    "G0009": _("Giving a pneumococcal vaccine"),
    "G0010": _("Giving a hepatitis B vaccine"),
    "G0101": _("Pelvic and breast examination"),
    "G0102": _("Prostate examination by hand"),
    "G0103": _("Prostate blood test"),
    "G0104": _("Bowel cancer screening, lower bowel"),
    "G0105": _("Bowel cancer screening, high risk"),
    "G0108": _("Diabetes self-management training"),
    "G0117": _("Glaucoma screening, high risk"),
    "G0118": _("Glaucoma screening under supervision"),
    "G0121": _("Bowel cancer screening, not high risk"),
    "G0179": _("Home health, recertification"),
    "G0180": _("Home health, certification"),
    "G0270": _("Nutrition therapy, reassessment"),
    "G0296": _("Lung cancer screening, counseling"),
    "G0328": _("Bowel cancer stool test"),
    "G0402": _("Welcome to Medicare visit"),
    "G0432": _("HIV screening"),
    "G0438": _("Yearly wellness visit, first"),
    "G0439": _("Yearly wellness visit, following"),
    "G0442": _("Alcohol misuse screening"),
    "G0443": _("Alcohol misuse counseling"),
    "G0444": _("Depression screening"),
    "G0446": _("Heart disease counseling"),
    "G0447": _("Obesity counseling"),
    "G0472": _("Hepatitis C screening"),
    "G0475": _("HIV screening, combined test"),
    "G0499": _("Hepatitis B screening"),
    "G0505": _("Cognitive assessment and care plan"),
    "G9886": _("Diabetes prevention session, in person"),
    "G9887": _("Diabetes prevention session, online"),
    "M0201": _("Giving a vaccine at home"),
    "Q0091": _("Taking a Pap smear"),
}


def procedure_words(code: str) -> str | Promise:
    """The words, or nothing: procedure codes of other lists are shown as codes only."""
    return PROCEDURES.get(code, "") if is_hcpcs(code) else ""
