from enum import StrEnum


class EligibilityEvent(StrEnum):
    ASKED = "eligibility.inquiry.asked"
    ANSWERED = "eligibility.inquiry.answered"
    REJECTED = "eligibility.inquiry.rejected"
    UNANSWERED = "eligibility.inquiry.unanswered"
    REFUSED = "eligibility.inquiry.answer_refused"
    LIMITED = "eligibility.inquiry.limit_reached"
    ANSWER_VIEWED = "eligibility.answer.viewed"
    QUESTION_VIEWED = "eligibility.question.viewed"
    RAW_VIEWED = "eligibility.answer.raw_viewed"
    ERASED = "eligibility.answer.erased"
    FILE_OPENED = "eligibility.file.opened"
