"""Values that tests type in and that must never be seen where they do not belong."""

import logging

from tests.factories.identity import PASSWORD

SSN = "900-98-7654"
SSN_DIGITS = "900987654"
ANSWER = "Quince-Marmalade"
BENEFICIARY_MBIS = ("1S00E00AA00", "1S00E00AA01", "1S00-E00-AA00", "1S00-E00-AA01")

CANARIES = (PASSWORD, SSN, SSN_DIGITS, ANSWER, *BENEFICIARY_MBIS)


def spoken_by(record: logging.LogRecord) -> str:
    """Everything a log record could write: message, extras, exception."""
    extras = {key: value for key, value in vars(record).items() if key not in ("msg", "args")}
    said = f"{record.getMessage()} {extras}"
    if record.exc_info:
        said += logging.Formatter().formatException(record.exc_info)
    return said
