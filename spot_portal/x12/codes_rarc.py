"""What a payer adds to its reasons: common remarks (RARC) in own words."""

from spot_portal.x12.codes_carc import CodeHelp

RARC = {
    "M15": CodeHelp(
        "Separately billed parts are covered by one payment.",
        "The parts belong together.",
        "No separate payment can be made.",
    ),
    "M20": CodeHelp(
        "The procedure code is missing or not right.", "Code left out or mistyped.", "Correct it."
    ),
    "M27": CodeHelp(
        "The patient need not pay; the provider is liable.",
        "No notice was given before the service.",
        "An appeal is possible.",
    ),
    "M51": CodeHelp(
        "The procedure code is missing, incomplete or not right.",
        "Code left out or mistyped.",
        "Send a new claim with the right code.",
    ),
    "M53": CodeHelp(
        "The units are missing or not right.", "Units left out.", "Send a new claim with units."
    ),
    "M76": CodeHelp(
        "A diagnosis is missing or not right.",
        "Diagnosis left out, incomplete or ended.",
        "Send a new claim with a full diagnosis code.",
    ),
    "M77": CodeHelp(
        "The place of service is missing or not right.",
        "Place of service left out or not fitting.",
        "Send a new claim with the place of service.",
    ),
    "M80": CodeHelp(
        "Not covered on the same day as another service.",
        "Two services exclude each other.",
        "Check the other service of the day.",
    ),
    "M86": CodeHelp(
        "Paid for the same or a like procedure in a set time.",
        "The service is limited in frequency.",
        "Check the next eligible date under Preventive.",
    ),
    "M119": CodeHelp(
        "The drug code is missing or not right.", "NDC left out.", "Send a new claim with the NDC."
    ),
    "MA01": CodeHelp(
        "You may appeal this decision.",
        "A notice of rights, not a reason.",
        "An appeal must be filed within 120 days.",
    ),
    "MA04": CodeHelp(
        "Secondary payment needs the primary payer's decision.",
        "The primary payer's data are missing.",
        "Send the primary payer's amounts with the claim.",
    ),
    "MA07": CodeHelp(
        "Sent on to Medicaid.", "A notice, not a reason.", "Wait for Medicaid's decision."
    ),
    "MA13": CodeHelp(
        "The patient may not be billed beyond what is shown as patient responsibility.",
        "A notice of the rules.",
        "No action.",
    ),
    "MA15": CodeHelp(
        "The claim was split to speed it up.",
        "Some services are decided on another claim.",
        "Look for the other claim.",
    ),
    "MA18": CodeHelp(
        "Sent on to the supplemental insurer.", "A notice, not a reason.", "Wait for its decision."
    ),
    "MA36": CodeHelp(
        "The patient's name is missing or not right.", "Name left out.", "Send a new claim."
    ),
    "MA44": CodeHelp(
        "No appeal rights.",
        "The decision rests on law and cannot be appealed.",
        "No action.",
    ),
    "MA61": CodeHelp(
        "The Medicare number is missing or not right.",
        "The MBI was mistyped or an old number was used.",
        "Look the MBI up and send a new claim.",
    ),
    "MA63": CodeHelp(
        "The principal diagnosis is missing or not right.",
        "Diagnosis left out or incomplete.",
        "Send a new claim with the principal diagnosis.",
    ),
    "MA67": CodeHelp(
        "Correction of an earlier claim.",
        "A notice, not a reason.",
        "Compare with the first claim.",
    ),
    "MA92": CodeHelp(
        "Information on the other insurance is missing.",
        "The primary plan's data were left out.",
        "Send a new claim with the plan's data.",
    ),
    "MA112": CodeHelp(
        "The group practice information is missing or not right.",
        "The billing group was left out.",
        "Send a new claim with the group's NPI.",
    ),
    "MA120": CodeHelp(
        "The CLIA number is missing or not right.",
        "Laboratory services need the certificate number.",
        "Send a new claim with the CLIA number.",
    ),
    "MA130": CodeHelp(
        "The claim could not be processed; there are no appeal rights.",
        "Information needed to process it is missing.",
        "Correct what the other remarks name and send a new claim.",
    ),
    "N30": CodeHelp(
        "The patient is not eligible for this service.",
        "A condition of the benefit is not met.",
        "Check eligibility for the date.",
    ),
    "N56": CodeHelp(
        "The code does not fit the services or the date.",
        "Another code was right on that date.",
        "Use the code that was valid then.",
    ),
    "N115": CodeHelp(
        "Decided under a local coverage determination.",
        "The contractor's coverage policy applies.",
        "Read the policy on the contractor's website.",
    ),
    "N180": CodeHelp(
        "The item does not meet the criteria of its category.",
        "The rules of the category are not met.",
        "Check the coverage rules.",
    ),
    "N182": CodeHelp(
        "The claim must be billed by another entity.",
        "Consolidated or bundled billing applies.",
        "Bill the facility.",
    ),
    "N253": CodeHelp(
        "The attending provider's number is missing or not right.",
        "NPI left out or not enrolled.",
        "Send a new claim with the attending provider's NPI.",
    ),
    "N257": CodeHelp(
        "The billing provider's number is missing or not right.",
        "NPI left out or not enrolled.",
        "Send a new claim with the right NPI.",
    ),
    "N264": CodeHelp(
        "The ordering provider's name is missing or not right.",
        "Name left out or not as enrolled.",
        "Send a new claim with the name as enrolled.",
    ),
    "N265": CodeHelp(
        "The ordering provider's number is missing or not right.",
        "NPI left out or not enrolled to order.",
        "Check the NPI and send a new claim.",
    ),
    "N276": CodeHelp(
        "The other payer's referring provider number is missing or not right.",
        "Number left out.",
        "Send a new claim with the number.",
    ),
    "N285": CodeHelp(
        "The referring provider's name is missing or not right.",
        "Name left out or not as enrolled.",
        "Send a new claim with the name as enrolled.",
    ),
    "N286": CodeHelp(
        "The referring provider's number is missing or not right.",
        "NPI left out or not enrolled to refer.",
        "Check the NPI and send a new claim.",
    ),
    "N290": CodeHelp(
        "The rendering provider's number is missing or not right.",
        "NPI left out or not linked with the group.",
        "Send a new claim with the right NPI.",
    ),
    "N362": CodeHelp(
        "More units than the rule allows in one day.",
        "A daily limit applies.",
        "Check the units billed.",
    ),
    "N382": CodeHelp(
        "The patient's number is missing or not right.",
        "The MBI was left out or mistyped.",
        "Look the MBI up and send a new claim.",
    ),
    "N386": CodeHelp(
        "Decided under a national coverage determination.",
        "A national coverage policy applies.",
        "Read the policy on CMS's website.",
    ),
    "N418": CodeHelp(
        "Sent to the wrong contractor or payer.",
        "Another contractor or a plan is responsible.",
        "Send the claim there.",
    ),
    "N425": CodeHelp(
        "Excluded by law.",
        "Medicare never pays for this service.",
        "Bill the patient or another insurance.",
    ),
    "N519": CodeHelp(
        "The combination of codes is not right.",
        "Two codes exclude each other.",
        "Check the coding edits.",
    ),
    "N522": CodeHelp(
        "Duplicate of a claim that was or will be processed.",
        "The same claim was sent by another way.",
        "Look for the first claim.",
    ),
    "N657": CodeHelp(
        "Bill with the code that fits the service.",
        "Another code describes the service better.",
        "Correct the code.",
    ),
    "N704": CodeHelp(
        "You may not appeal, but may send a corrected claim.",
        "A notice of rights.",
        "Send a corrected claim.",
    ),
}
