"""Single values inside the benefits of a Medicare answer."""

import re

from spot_portal.x12.medicare_model import OPEN, HomeHealthEpisode, Period
from spot_portal.x12.medicare_read_inpatient import PARTS, period_of
from spot_portal.x12.medicare_write import NOTICE_OF_ADMISSION, PATIENT_STATUS
from spot_portal.x12.parts import Party
from spot_portal.x12.t271_model import Benefit


def read_episode(benefit: Benefit) -> HomeHealthEpisode:
    provider, contractor = entity_of(benefit, "1P"), entity_of(benefit, "PR")
    firsts = [d.start for d in benefit.dates if d.qualifier == "193"]
    lasts = [d.start for d in benefit.dates if d.qualifier == "194"]
    period = period_of(benefit, "472")
    if period == OPEN and len(firsts) > 1:
        # The old layout gives start and end of the episode as a first pair of these dates.
        period = Period(firsts.pop(0), lasts.pop(0) if lasts else None)
    return HomeHealthEpisode(
        part=PARTS.get(benefit.insurance_type, "A"),
        period=period,
        first_billing=firsts[0] if firsts else None,
        last_billing=lasts[0] if lasts else None,
        provider_npi=provider.npi,
        provider_name=provider.last_name,
        contractor_number=contractor.identifier,
        contractor_name=contractor.last_name,
        patient_status=value_after(PATIENT_STATUS, benefit.messages),
        notice_of_admission=value_after(NOTICE_OF_ADMISSION, benefit.messages),
    )


def entity_of(benefit: Benefit, kind: str) -> Party:
    return next((e.party for e in benefit.entities if e.party.entity == kind), Party(""))


def value_after(label: str, messages: tuple[str, ...]) -> str:
    """The value behind a label; a message that is a bare code counts as the value."""
    pattern = re.compile(re.escape(label.strip()), re.IGNORECASE)
    for message in messages:
        if found := pattern.search(message):
            return message[found.end() :].strip(" :-")
    return next((m.strip() for m in messages if len(m.strip()) == 1), "")


def session_name(service_type: str, messages: tuple[str, ...]) -> str:
    if service_type == "BF":
        return "pulmonary"
    if service_type == "64":
        return "acupuncture"
    is_intensive = any("intensive" in message.casefold() for message in messages)
    return "intensive cardiac" if is_intensive else "cardiac"


def session_component(messages: tuple[str, ...]) -> str:
    text = " ".join(messages).casefold()
    return next((word for word in ("technical", "professional") if word in text), "")
