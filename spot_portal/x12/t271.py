"""Eligibility answer (271): the one module to import."""

from spot_portal.x12.t271_model import (
    Benefit,
    BenefitEntity,
    Delivery,
    EligibilityResponse,
    File271,
    Member,
    Rejection,
)
from spot_portal.x12.t271_read import parse_271, read_271
from spot_portal.x12.t271_write import VERSION, write_271

__all__ = [
    "VERSION",
    "Benefit",
    "BenefitEntity",
    "Delivery",
    "EligibilityResponse",
    "File271",
    "Member",
    "Rejection",
    "parse_271",
    "read_271",
    "write_271",
]
