"""Which ZIP codes belong to which state. The first three digits decide, but for a few known places.

Ranges are a little wider than what is in use today, so that a new ZIP code inside its state is not refused.
"""

_PREFIXES = {
    "AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729", "CA": "900-961", "CO": "800-816",
    "CT": "060-069", "DE": "197-199", "DC": "200 202-205 569", "FL": "320-339 341-349", "GA": "300-319 398-399",
    "HI": "967-968", "ID": "832-838", "IL": "600-629", "IN": "460-479", "IA": "500-528", "KS": "660-679",
    "KY": "400-427", "LA": "700-714", "ME": "039-049", "MD": "206-219", "MA": "010-027 055", "MI": "480-499",
    "MN": "550-567", "MS": "386-397", "MO": "630-658", "MT": "590-599", "NE": "680-693", "NV": "889-898",
    "NH": "030-038", "NJ": "070-089", "NM": "870-884", "NY": "005 100-149", "NC": "270-289", "ND": "580-588",
    "OH": "430-459", "OK": "730-732 734-749", "OR": "970-979", "PA": "150-196", "PR": "006-007 009", "RI": "028-029",
    "SC": "290-299", "SD": "570-577", "TN": "370-385", "TX": "733 750-799 885", "UT": "840-847",
    "VT": "050-054 056-059", "VA": "201 220-246", "VI": "008", "WA": "980-994", "WV": "247-268", "WI": "530-549",
    "WY": "820-831", "AA": "340", "AE": "090-098", "AP": "962-966",
}  # fmt: skip
# Places served from across the border, and islands that share their first three digits.
_PLACES = {
    "06390": "NY", "83414": "WY", "96799": "AS",
    **{str(number): "GU" for number in range(96910, 96933)},
    **{str(number): "MP" for number in range(96950, 96953)},
}  # fmt: skip


def _spread(ranges: str) -> set[str]:
    found = set()
    for item in ranges.split():
        first, _dash, last = item.partition("-")
        found |= {f"{number:03}" for number in range(int(first), int(last or first) + 1)}
    return found


_STATES = {state: _spread(ranges) for state, ranges in _PREFIXES.items()}


def zip_fits_state(zip_code: str, state: str) -> bool:
    five = zip_code[:5]
    if five in _PLACES:
        return _PLACES[five] == state
    return five[:3] in _STATES.get(state, ())
