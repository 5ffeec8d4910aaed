"""Sensible restrictions to start with; the contractor's own lists are entered in the admin."""

from datetime import date

from django.db import migrations

START = date(2020, 1, 1)

RECORDS = "It needs medical records, so ask for a redetermination and send them along."
LIABILITY = (
    "It says who is liable, and that cannot be changed by a correction. Ask for a redetermination."
)
SHARED = "It splits the payment between providers. Ask for a redetermination."
APPEAL = "Ask for a redetermination."
UNLISTED = "It stands for a service without a code of its own and needs a description. Ask for a redetermination."

MODIFIERS = [
    (RECORDS, "Modifier {} tells of unusual work.", "22 52 53 62 66 82"),
    (RECORDS, "Modifier {} tells of unusual anesthesia or several modifiers.", "23 99"),
    (SHARED, "Modifier {} tells of shared care.", "54 55 56"),
    (
        LIABILITY,
        "Modifier {} tells of a notice to the patient or of a service that is not covered.",
        "GA GX GY GZ",
    ),
    (RECORDS, "Modifier KX states that the records show medical necessity.", "KX"),
    (APPEAL, "Modifier Q3 belongs to a special program.", "Q3"),
]
PROCEDURES = "A4649 A9999 C9399 E1399 J3490 J3590 J7999 J9999 L2999"
DENIALS = [
    ("50", "The service was denied as not medically necessary. " + RECORDS),
    ("55", "The service was denied as experimental. " + RECORDS),
    ("56", "The service was denied as not proven. " + RECORDS),
    ("58", "The place of service was judged unfit. " + RECORDS),
    ("114", "The product is not approved. " + APPEAL),
    ("119", "The yearly or lifetime limit is reached. " + RECORDS),
    ("150", "The records did not support this level of service. " + RECORDS),
    ("151", "The records did not support this many services. " + RECORDS),
    ("152", "The records did not support this length of service. " + RECORDS),
    ("167", "The diagnosis is not covered. " + RECORDS),
    ("18", "This is an exact duplicate of another claim. If it is not, ask for a redetermination."),
    ("22", "Another insurance pays first. Bill it, then send a new claim with its answer."),
    ("24", "The patient is in a Medicare Advantage plan. Bill the plan."),
    ("26", "The service was before coverage began. Check eligibility."),
    ("27", "The service was after coverage ended. Check eligibility."),
    ("29", "The claim came after the filing limit. A late claim cannot be corrected or appealed."),
    ("31", "The patient was not found. Check name and number and send a new claim."),
    ("96", "The service is never covered. " + APPEAL),
    ("109", "Another payer or contractor is responsible. Send the claim there."),
    ("B7", "The provider was not certified on the day of service. Check the enrollment."),
    ("252", "Records were asked for. Send them with the letter, or ask for a redetermination."),
]
HOSPICE = "The patient has chosen hospice. Add GV or GW if the service has nothing to do with the terminal illness."
REMARKS = [
    (
        "MA130",
        "The claim could not be processed, so there is no decision to correct. Send a new, complete claim.",
    ),
    ("N706", "Records are missing. Ask for a redetermination and send them along."),
]


def add_defaults(apps, schema_editor):
    restriction = apps.get_model("claims", "CorrectionRestriction")
    rows = [
        restriction(
            kind="modifier", code=code, starts_on=START, message=f"{why.format(code)} {then}"
        )
        for then, why, codes in MODIFIERS
        for code in codes.split()
    ]
    rows += [
        restriction(
            kind="procedure",
            code=code,
            starts_on=START,
            message=f"Code {code} is unlisted. {UNLISTED}",
        )
        for code in PROCEDURES.split()
    ]
    rows += [
        restriction(kind="denial", code=code, starts_on=START, message=message)
        for code, message in DENIALS
    ]
    rows += [
        restriction(
            kind="denial", code="B9", starts_on=START, message=HOSPICE, unless_modifiers="GV GW"
        )
    ]
    rows += [
        restriction(kind="remark", code=code, starts_on=START, message=message)
        for code, message in REMARKS
    ]
    restriction.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
