"""Why an amount was not paid: common adjustment reasons (CARC) in own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeHelp:
    words: str
    cause: str
    next_step: str


GROUP = {
    "CO": "Contractual: the provider may not bill the patient for it.",
    "PR": "Patient responsibility: the patient or another insurance may be billed.",
    "OA": "Other adjustment: neither of the others.",
    "PI": "Payer initiated: lowered by the payer without a contract.",
    "CR": "Correction of an earlier decision.",
}

CARC = {
    "1": CodeHelp(
        "Applied to the deductible.",
        "The patient has not met the deductible of the year or benefit period.",
        "Bill the patient or the next insurance.",
    ),
    "2": CodeHelp(
        "Coinsurance.",
        "The patient's share of the allowed amount, usually 20 percent in Part B.",
        "Bill the patient or the next insurance.",
    ),
    "3": CodeHelp(
        "Copayment.", "A fixed share of the patient.", "Bill the patient or the next insurance."
    ),
    "4": CodeHelp(
        "The modifier is missing or does not fit the procedure.",
        "A modifier was left out or belongs to another kind of service.",
        "Correct the modifier by claim correction.",
    ),
    "5": CodeHelp(
        "The procedure does not fit the place of service.",
        "Place of service and code exclude each other.",
        "Correct the place of service or the code.",
    ),
    "6": CodeHelp(
        "The service does not fit the patient's age.",
        "The code is limited to another age group.",
        "Check code and date of birth.",
    ),
    "8": CodeHelp(
        "The procedure does not fit the provider's specialty.",
        "The enrollment shows another specialty.",
        "Check the rendering provider and the enrollment.",
    ),
    "11": CodeHelp(
        "The diagnosis does not support the procedure.",
        "The pointer names a diagnosis that does not cover this service.",
        "Check diagnoses and pointers; correct them if the record supports it.",
    ),
    "16": CodeHelp(
        "The claim lacks information or has an error.",
        "A remark code names what is missing. With MA130 the claim was not processed.",
        "Read the remark codes. When MA130 is among them, send a new claim; there is no appeal.",
    ),
    "18": CodeHelp(
        "Exact duplicate of another claim.",
        "The same service was billed before, or a repeat modifier is missing.",
        "Look for the first claim; use modifier 76 or 59 only if the service was repeated.",
    ),
    "22": CodeHelp(
        "Another insurance may have to pay first.",
        "Medicare has a record of a primary insurance for this date.",
        "Bill that insurance first, or have the record corrected.",
    ),
    "23": CodeHelp(
        "Changed by what another payer decided.",
        "The primary payer's payment and adjustments were taken into account.",
        "Compare with the primary payer's remittance.",
    ),
    "24": CodeHelp(
        "Covered by a capitation agreement or managed care plan.",
        "The patient was in a plan on the date of service.",
        "Bill the plan.",
    ),
    "26": CodeHelp(
        "The service was before coverage began.",
        "The date of service is earlier than entitlement.",
        "Check the dates of entitlement under Eligibility.",
    ),
    "27": CodeHelp(
        "The service was after coverage ended.",
        "The date of service is later than entitlement.",
        "Check the dates of entitlement under Eligibility.",
    ),
    "29": CodeHelp(
        "The time limit for filing has passed.",
        "The claim arrived more than one calendar year after the service.",
        "Only the exceptions for late filing help; the patient may not be billed.",
    ),
    "31": CodeHelp(
        "The patient could not be identified as insured.",
        "Number and name do not fit together.",
        "Check the Medicare number by MBI Lookup and send a new claim.",
    ),
    "35": CodeHelp(
        "The lifetime limit has been reached.",
        "The benefit is used up for life.",
        "Check the remaining days under Inpatient.",
    ),
    "45": CodeHelp(
        "The charge is above the allowed amount.",
        "The difference between the charge and the fee schedule.",
        "Write the amount off; it may not be billed.",
    ),
    "49": CodeHelp(
        "Routine or screening service that is not covered.",
        "The service was billed as routine.",
        "Check whether a covered preventive code applies.",
    ),
    "50": CodeHelp(
        "Not judged medically necessary.",
        "The coverage policy does not support this service for the diagnosis.",
        "Read the policy. An appeal with records is the way, not claim correction.",
    ),
    "54": CodeHelp(
        "Several physicians or assistants are not covered here.",
        "The procedure does not allow an assistant.",
        "Check the code and the modifier.",
    ),
    "58": CodeHelp(
        "Given at a place that is not right for it.",
        "The place of service is not covered for this service.",
        "Check the place of service.",
    ),
    "59": CodeHelp(
        "Lowered by the rules for several or simultaneous procedures.",
        "Several procedures of one day are paid at a lower rate.",
        "Check the modifiers; no action when they are right.",
    ),
    "66": CodeHelp(
        "Blood deductible.",
        "The first units of blood of a year are the patient's.",
        "Bill the patient or the next insurance.",
    ),
    "89": CodeHelp(
        "Professional fees taken out.", "They are billed separately.", "Bill them on their own."
    ),
    "96": CodeHelp(
        "Not covered.",
        "Medicare does not pay for this service; a remark code says why.",
        "Check the remark code and whether the patient signed a notice.",
    ),
    "97": CodeHelp(
        "Included in the payment for another service.",
        "The service is bundled into another one of the same day.",
        "Check the bundling edits; add a modifier only if the record supports it.",
    ),
    "107": CodeHelp(
        "A related service was not on the claim.",
        "The service is paid only together with another one.",
        "Bill both services together.",
    ),
    "109": CodeHelp(
        "Another payer or contractor is responsible.",
        "The patient is in a Medicare Advantage plan, or another contractor handles the service.",
        "Look under Medicare Advantage for the plan and send the claim there.",
    ),
    "119": CodeHelp(
        "The maximum for this benefit has been reached.",
        "The limit of the period is used up, or the KX modifier is missing above the threshold.",
        "Check the used amount under Deductibles/Caps.",
    ),
    "125": CodeHelp(
        "Error in submission or billing.",
        "A remark code names the error.",
        "Correct the claim as the remark says.",
    ),
    "129": CodeHelp(
        "Information from an earlier payer does not seem right.",
        "The primary payer's data on the claim do not fit.",
        "Check the other payer's amounts and send a new claim.",
    ),
    "140": CodeHelp(
        "Number and name do not match.",
        "The insured's number belongs to another name.",
        "Check the Medicare number by MBI Lookup.",
    ),
    "144": CodeHelp(
        "Incentive adjustment.",
        "A bonus or penalty of a quality program.",
        "No action for this claim.",
    ),
    "146": CodeHelp(
        "The diagnosis was not valid on the date of service.",
        "The code was changed or ended.",
        "Use the code of the year of service.",
    ),
    "149": CodeHelp(
        "The lifetime limit for this service has been reached.",
        "The benefit is used up for life.",
        "Check the remaining benefit under Preventive or Inpatient.",
    ),
    "150": CodeHelp(
        "The information does not support this level of service.",
        "The record supports a lower level.",
        "Send records by appeal if they support the level billed.",
    ),
    "151": CodeHelp(
        "The information does not support this many services.",
        "More units than the rules allow in the time.",
        "Check the units; an appeal with records if they are right.",
    ),
    "167": CodeHelp(
        "The diagnosis is not covered.",
        "The policy excludes this diagnosis.",
        "Check the diagnosis and the coverage policy.",
    ),
    "170": CodeHelp(
        "Not payable for this type of provider.",
        "The kind of provider may not bill this service.",
        "Check the rendering provider.",
    ),
    "177": CodeHelp(
        "The patient does not meet the requirements of eligibility.",
        "The conditions of the benefit were not met.",
        "Check eligibility for the dates.",
    ),
    "181": CodeHelp(
        "The procedure code was not valid on the date of service.",
        "The code was changed or ended.",
        "Use the code of the year of service.",
    ),
    "182": CodeHelp(
        "The modifier was not valid on the date of service.",
        "The modifier was changed or ended.",
        "Use a modifier that was valid on that date.",
    ),
    "183": CodeHelp(
        "The referring provider may not refer this service.",
        "The referring provider is not enrolled or of another kind.",
        "Check the referring provider's NPI and enrollment.",
    ),
    "185": CodeHelp(
        "The rendering provider may not perform this service.",
        "The enrollment does not cover the service.",
        "Check the rendering provider's enrollment.",
    ),
    "197": CodeHelp(
        "Prior approval is missing.",
        "The service needs authorization beforehand.",
        "Look for the authorization number and send it.",
    ),
    "204": CodeHelp(
        "Not covered under the patient's present plan.",
        "The benefit does not exist for this patient.",
        "Check coverage and whether the patient signed a notice.",
    ),
    "208": CodeHelp(
        "The NPI does not match.",
        "The NPI is not linked with the enrollment.",
        "Check NPI, PTAN and tax number.",
    ),
    "223": CodeHelp(
        "Adjusted by a law or rule without a code of its own.",
        "A mandated change applies.",
        "Read the remark codes.",
    ),
    "234": CodeHelp(
        "Not paid separately.",
        "The service is part of another one.",
        "No action unless a modifier was left out.",
    ),
    "236": CodeHelp(
        "The combination of procedure and modifier does not go with another procedure of the day.",
        "A coding edit excludes the pair.",
        "Check the coding edits; add a modifier only if the record supports it.",
    ),
    "237": CodeHelp(
        "Penalty set by law.",
        "A reporting program was not met.",
        "Read the remark codes; no action for this claim.",
    ),
    "252": CodeHelp(
        "More documents are needed.",
        "The claim cannot be decided without records; a remark names them.",
        "Send the documents under Secure Messaging.",
    ),
    "253": CodeHelp(
        "Sequestration: Medicare's payment was lowered by 2 percent.",
        "Federal law lowers every fee-for-service payment.",
        "No action; the patient may not be billed for it.",
    ),
    "B7": CodeHelp(
        "The provider was not certified or eligible on this date.",
        "The enrollment began later or ended before.",
        "Check the dates of the enrollment.",
    ),
    "B9": CodeHelp(
        "The patient is in hospice.",
        "The service is related to the terminal illness, or modifiers GV or GW are missing.",
        "Look under Hospice/Home Health; bill the hospice or add GW if unrelated.",
    ),
    "B13": CodeHelp(
        "Paid before.",
        "Payment for this service may have been part of an earlier one.",
        "Look for the earlier payment.",
    ),
    "B15": CodeHelp(
        "A qualifying service is missing.",
        "The service is paid only with another one that was not received.",
        "Bill the qualifying service first.",
    ),
    "B16": CodeHelp(
        "The requirements of a new patient are not met.",
        "The patient was seen within three years.",
        "Correct to a code for established patients.",
    ),
    "B20": CodeHelp(
        "Fully or partly given by another provider.",
        "Another provider billed the same service.",
        "Check the record and the other claim.",
    ),
    "A1": CodeHelp(
        "The claim or service was denied.",
        "A remark code says why.",
        "Read the remark codes.",
    ),
}
