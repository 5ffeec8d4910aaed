"""Plain words for codes, written for this project. Code lists belong to their owners; these are
short explanations of common codes, not the lists' own texts.

The words are English source texts; whoever shows them passes them through gettext.
"""

from dataclasses import dataclass

from spot_portal.x12.codes_carc import CARC, GROUP, CodeHelp
from spot_portal.x12.codes_rarc import RARC

__all__ = [
    "AAA_ACTION",
    "AAA_REJECT",
    "BENEFIT",
    "CARC",
    "CLAIM_STATUS_835",
    "DELIVERY_PERIOD",
    "GROUP",
    "INSURANCE_TYPE",
    "MSP_TYPES",
    "RARC",
    "SERVICE_TYPE",
    "CodeHelp",
    "Rejected",
    "describe",
    "explain_carc",
    "explain_rarc",
    "explain_rejection",
]


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a rejection of an inquiry means and what to do."""

    words: str
    next_step: str


AAA_REJECT = {
    "04": Rejected("More was asked than is allowed.", "Ask for fewer service types or dates."),
    "15": Rejected("Required information is missing.", "Complete the inquiry and send it again."),
    "33": Rejected("Something in the inquiry could not be read.", "Check every field."),
    "35": Rejected("The person is outside the network.", "Ask the plan."),
    "41": Rejected(
        "You are not allowed to ask for this provider.",
        "Check that this NPI is linked to your organization.",
    ),
    "42": Rejected("Medicare cannot answer right now.", "Try again in a few minutes."),
    "43": Rejected("The provider number was not recognized.", "Check the NPI."),
    "44": Rejected("The provider name does not fit.", "Check the provider name."),
    "45": Rejected("The provider specialty is missing.", "Add the specialty."),
    "46": Rejected("The provider phone number is missing.", "Add the phone number."),
    "47": Rejected("The provider state is missing.", "Add the state."),
    "48": Rejected("The provider number of the referral is missing.", "Add the number."),
    "49": Rejected("The provider is not the patient's primary care physician.", "Ask the plan."),
    "50": Rejected(
        "This provider may not ask about eligibility.", "Check the provider's enrollment."
    ),
    "51": Rejected("The provider is not on file.", "Check the NPI and the enrollment."),
    "52": Rejected(
        "The provider was not enrolled on the dates of service.", "Check the dates and enrollment."
    ),
    "53": Rejected("The question fits no benefit.", "Choose other service types."),
    "54": Rejected("The product or procedure code was not recognized.", "Check the code."),
    "55": Rejected("The product or procedure code is missing.", "Add the code."),
    "56": Rejected("The date is not right.", "Check the date."),
    "57": Rejected("A date of service is missing or not right.", "Check the dates of service."),
    "58": Rejected("The date of birth is missing or not right.", "Check the date of birth."),
    "60": Rejected("The date of birth is after the date of service.", "Check both dates."),
    "61": Rejected("The date of death is before the date of service.", "Check the dates."),
    "62": Rejected(
        "The dates of service are outside the time that can be asked about.",
        "Choose dates up to four years back and four months ahead.",
    ),
    "63": Rejected("The date of service is too far ahead.", "Choose an earlier date."),
    "64": Rejected("The patient number is missing or not right.", "Check the Medicare number."),
    "65": Rejected("The patient's name is missing or not right.", "Check the name."),
    "66": Rejected("The patient's sex is missing or not right.", "Check the entry."),
    "67": Rejected("The patient was not found.", "Check number, name and date of birth."),
    "68": Rejected("The patient number is on file more than once.", "Call the contractor."),
    "69": Rejected("The service does not fit the patient's age.", "Check the code and the age."),
    "70": Rejected("The service does not fit the patient's sex.", "Check the code."),
    "71": Rejected(
        "The date of birth does not match the Medicare record.",
        "Check it against the Medicare card or other papers.",
    ),
    "72": Rejected(
        "The Medicare number is missing, not right, or ended before these dates.",
        "Copy the number from the Medicare card, or use MBI Lookup.",
    ),
    "73": Rejected(
        "The name is missing or does not match the Medicare record.",
        "Enter first and last name exactly as on the Medicare card.",
    ),
    "74": Rejected("The sex is missing or not right.", "Check the entry."),
    "75": Rejected(
        "No person with this information was found.",
        "Check number, name and date of birth against the Medicare card.",
    ),
    "76": Rejected("The number is on file more than once.", "Call the contractor."),
    "77": Rejected("The person was found, but not the patient.", "Check the patient."),
    "78": Rejected("The person is not in the group named.", "Check the group."),
    "79": Rejected("The inquiry was sent to the wrong place.", "Tell the help desk."),
    "80": Rejected("No answer came from Medicare's system.", "Try again later."),
    "97": Rejected("The payer address is missing.", "Tell the help desk."),
    "98": Rejected("The service is outside the time frame.", "Check the dates."),
    "T4": Rejected("The payer name or number is missing.", "Tell the help desk."),
}

AAA_ACTION = {
    "C": "Correct the information and ask again.",
    "N": "Do not ask again with the same information.",
    "P": "Send the original inquiry again.",
    "R": "You may ask again.",
    "S": "Do not ask again; it was sent on to another payer.",
    "W": "Wait at least 30 days before asking again.",
    "X": "Wait at least 10 days before asking again.",
    "Y": "Do not ask again; the answer will come separately.",
}

BENEFIT = {
    "1": "Active coverage",
    "2": "Active, full risk capitation",
    "3": "Active, services capitated",
    "4": "Active, services capitated to the primary care physician",
    "5": "Active, pending investigation",
    "6": "Inactive",
    "7": "Inactive, update pending",
    "8": "Inactive, investigation pending",
    "A": "Coinsurance",
    "B": "Copayment or daily coinsurance",
    "C": "Deductible",
    "CB": "Coverage basis",
    "D": "Benefit details",
    "E": "Exclusion or units to be met first",
    "F": "Limit",
    "G": "Out-of-pocket limit",
    "H": "Unlimited",
    "I": "Not covered",
    "J": "Cost containment",
    "K": "Reserve",
    "L": "Primary care provider",
    "M": "Pre-existing condition limit",
    "MC": "Managed care coordinator",
    "N": "Services limited to these providers",
    "O": "Not judged medically necessary",
    "P": "Benefit disclaimer",
    "Q": "Second opinion needed",
    "R": "Other or additional payer",
    "S": "Years of prior history",
    "T": "Card reported lost or stolen",
    "U": "Ask the following party",
    "V": "Cannot be processed",
    "W": "Other source of data",
    "X": "Health care facility",
    "Y": "Spend down",
}

INSURANCE_TYPE = {
    "12": "Working aged, employer group health plan",
    "13": "End-stage renal disease in the coordination period, employer plan",
    "14": "No-fault or automobile insurance",
    "15": "Workers' compensation",
    "16": "Public Health Service or other federal agency",
    "41": "Black Lung",
    "42": "Veterans Affairs",
    "43": "Disabled, large group health plan",
    "47": "Liability insurance",
    "AP": "Auto insurance policy",
    "C1": "Commercial",
    "CO": "COBRA",
    "EP": "Exclusive provider organization",
    "HM": "HMO",
    "HN": "HMO, Medicare risk",
    "HS": "Special low-income Medicare beneficiary",
    "IN": "Indemnity",
    "IP": "Individual policy",
    "LC": "Long-term care",
    "LD": "Long-term policy",
    "MA": "Medicare Part A",
    "MB": "Medicare Part B",
    "MC": "Medicaid",
    "MH": "Medigap Part A",
    "MI": "Medigap Part B",
    "MP": "Medicare primary",
    "OT": "Other",
    "PR": "Preferred provider organization",
    "PS": "Point of service",
    "QM": "Qualified Medicare Beneficiary",
    "SP": "Supplemental policy",
    "WC": "Workers' compensation",
    "WU": "Workers' compensation Medicare set-aside",
}

MSP_TYPES = frozenset({"12", "13", "14", "15", "16", "41", "42", "43", "47", "WC", "WU"})

SERVICE_TYPE = {
    "1": "Medical care",
    "2": "Surgery",
    "3": "Consultation",
    "4": "Diagnostic X-ray",
    "5": "Diagnostic lab",
    "6": "Radiation therapy",
    "7": "Anesthesia",
    "10": "Blood",
    "12": "Durable medical equipment, purchase",
    "14": "Renal supplies at home",
    "15": "Alternate method dialysis",
    "16": "Chronic renal disease equipment",
    "18": "Durable medical equipment, rental",
    "23": "Diagnostic dental",
    "24": "Periodontics",
    "25": "Restorative dental",
    "27": "Maxillofacial prosthetics",
    "28": "Adjunctive dental",
    "30": "Health benefit plan",
    "33": "Chiropractic",
    "35": "Dental care",
    "36": "Dental crowns",
    "37": "Dental accident",
    "38": "Orthodontics",
    "39": "Prosthodontics",
    "40": "Oral surgery",
    "42": "Home health care",
    "45": "Hospice",
    "47": "Hospital",
    "48": "Hospital inpatient",
    "49": "Hospital room and board",
    "50": "Hospital outpatient",
    "51": "Hospital emergency, accident",
    "52": "Hospital emergency, medical",
    "53": "Hospital, ambulatory surgery",
    "54": "Long-term care",
    "56": "Medically related transport",
    "62": "MRI or CT scan",
    "64": "Acupuncture",
    "67": "Smoking cessation",
    "69": "Maternity",
    "73": "Diagnostic medical",
    "76": "Dialysis",
    "78": "Chemotherapy",
    "80": "Immunizations",
    "81": "Routine physical",
    "82": "Family planning",
    "83": "Infertility",
    "86": "Emergency services",
    "88": "Pharmacy",
    "89": "Outpatient psychiatry",
    "96": "Professional services",
    "98": "Office visit",
    "A4": "Psychiatric",
    "A5": "Psychiatric room and board",
    "A6": "Psychotherapy",
    "A7": "Psychiatric inpatient",
    "A8": "Psychiatric outpatient",
    "AD": "Occupational therapy",
    "AE": "Physical therapy",
    "AF": "Speech therapy",
    "AG": "Skilled nursing facility",
    "AI": "Substance abuse",
    "AJ": "Alcoholism",
    "AK": "Drug addiction",
    "AL": "Vision",
    "BF": "Pulmonary rehabilitation",
    "BG": "Cardiac rehabilitation",
    "BT": "Gynecological",
    "BU": "Obstetrical",
    "BV": "Obstetrical and gynecological",
    "BZ": "Office visit, well",
    "DM": "Durable medical equipment",
    "MH": "Mental health",
    "UC": "Urgent care",
}

DELIVERY_PERIOD = {
    "6": "Hour",
    "7": "Day",
    "21": "Years",
    "22": "Service year",
    "23": "Calendar year",
    "24": "Year to date",
    "25": "Contract",
    "26": "Episode",
    "27": "Visit",
    "28": "Outlier",
    "29": "Remaining",
    "30": "More than",
    "31": "Not more than",
    "32": "Lifetime",
    "33": "Lifetime, remaining",
    "34": "Month",
    "35": "Week",
}

CLAIM_STATUS_835 = {
    "1": "Processed as primary",
    "2": "Processed as secondary",
    "3": "Processed as tertiary",
    "4": "Denied",
    "19": "Processed as primary, sent on to another payer",
    "20": "Processed as secondary, sent on to another payer",
    "21": "Processed as tertiary, sent on to another payer",
    "22": "Earlier payment taken back",
    "23": "Not our claim, sent on to another payer",
    "25": "Priced only, no payment",
}

_UNKNOWN_REJECTION = Rejected(
    "Medicare refused the inquiry with a code this portal has no words for.",
    "Check every field, then call the contractor and name the code.",
)


def explain_rejection(code: str) -> Rejected:
    """Words for an AAA code; general words for one that is not known."""
    return AAA_REJECT.get(code, _UNKNOWN_REJECTION)


def explain_carc(code: str) -> CodeHelp | None:
    return CARC.get(code)


def explain_rarc(code: str) -> CodeHelp | None:
    return RARC.get(code)


def describe(table: dict[str, str], code: str) -> str:
    """The words of a code with the code behind them, or the code alone."""
    return f"{table[code]} ({code})" if code in table else code
