"""Countries of an address outside the United States, by their alpha-2 codes of ISO 3166-1.

Places whose addresses have a state or territory and a ZIP code are US addresses and not listed here.
"""

import unicodedata

from django.utils.translation import gettext_lazy as _

US = "US"
COUNTRIES = {
    "AF": _("Afghanistan"), "AX": _("Åland Islands"), "AL": _("Albania"), "DZ": _("Algeria"), "AD": _("Andorra"),
    "AO": _("Angola"), "AI": _("Anguilla"), "AQ": _("Antarctica"), "AG": _("Antigua and Barbuda"),
    "AR": _("Argentina"), "AM": _("Armenia"), "AW": _("Aruba"), "AU": _("Australia"), "AT": _("Austria"),
    "AZ": _("Azerbaijan"), "BS": _("Bahamas"), "BH": _("Bahrain"), "BD": _("Bangladesh"), "BB": _("Barbados"),
    "BY": _("Belarus"), "BE": _("Belgium"), "BZ": _("Belize"), "BJ": _("Benin"), "BM": _("Bermuda"),
    "BT": _("Bhutan"), "BO": _("Bolivia"), "BQ": _("Bonaire, Sint Eustatius and Saba"),
    "BA": _("Bosnia and Herzegovina"), "BW": _("Botswana"), "BV": _("Bouvet Island"), "BR": _("Brazil"),
    "IO": _("British Indian Ocean Territory"), "BN": _("Brunei"), "BG": _("Bulgaria"), "BF": _("Burkina Faso"),
    "BI": _("Burundi"), "CV": _("Cabo Verde"), "KH": _("Cambodia"), "CM": _("Cameroon"), "CA": _("Canada"),
    "KY": _("Cayman Islands"), "CF": _("Central African Republic"), "TD": _("Chad"), "CL": _("Chile"),
    "CN": _("China"), "CX": _("Christmas Island"), "CC": _("Cocos (Keeling) Islands"), "CO": _("Colombia"),
    "KM": _("Comoros"), "CG": _("Congo"), "CD": _("Congo, Democratic Republic"), "CK": _("Cook Islands"),
    "CR": _("Costa Rica"), "CI": _("Côte d’Ivoire"), "HR": _("Croatia"), "CU": _("Cuba"), "CW": _("Curaçao"),
    "CY": _("Cyprus"), "CZ": _("Czechia"), "DK": _("Denmark"), "DJ": _("Djibouti"), "DM": _("Dominica"),
    "DO": _("Dominican Republic"), "EC": _("Ecuador"), "EG": _("Egypt"), "SV": _("El Salvador"),
    "GQ": _("Equatorial Guinea"), "ER": _("Eritrea"), "EE": _("Estonia"), "SZ": _("Eswatini"), "ET": _("Ethiopia"),
    "FK": _("Falkland Islands"), "FO": _("Faroe Islands"), "FJ": _("Fiji"), "FI": _("Finland"), "FR": _("France"),
    "GF": _("French Guiana"), "PF": _("French Polynesia"), "TF": _("French Southern Territories"), "GA": _("Gabon"),
    "GM": _("Gambia"), "GE": _("Georgia"), "DE": _("Germany"), "GH": _("Ghana"), "GI": _("Gibraltar"),
    "GR": _("Greece"), "GL": _("Greenland"), "GD": _("Grenada"), "GP": _("Guadeloupe"), "GT": _("Guatemala"),
    "GG": _("Guernsey"), "GN": _("Guinea"), "GW": _("Guinea-Bissau"), "GY": _("Guyana"), "HT": _("Haiti"),
    "HM": _("Heard Island and McDonald Islands"), "VA": _("Holy See"), "HN": _("Honduras"), "HK": _("Hong Kong"),
    "HU": _("Hungary"), "IS": _("Iceland"), "IN": _("India"), "ID": _("Indonesia"), "IR": _("Iran"), "IQ": _("Iraq"),
    "IE": _("Ireland"), "IM": _("Isle of Man"), "IL": _("Israel"), "IT": _("Italy"), "JM": _("Jamaica"),
    "JP": _("Japan"), "JE": _("Jersey"), "JO": _("Jordan"), "KZ": _("Kazakhstan"), "KE": _("Kenya"),
    "KI": _("Kiribati"), "KP": _("Korea, North"), "KR": _("Korea, South"), "KW": _("Kuwait"), "KG": _("Kyrgyzstan"),
    "LA": _("Laos"), "LV": _("Latvia"), "LB": _("Lebanon"), "LS": _("Lesotho"), "LR": _("Liberia"), "LY": _("Libya"),
    "LI": _("Liechtenstein"), "LT": _("Lithuania"), "LU": _("Luxembourg"), "MO": _("Macao"), "MG": _("Madagascar"),
    "MW": _("Malawi"), "MY": _("Malaysia"), "MV": _("Maldives"), "ML": _("Mali"), "MT": _("Malta"),
    "MH": _("Marshall Islands"), "MQ": _("Martinique"), "MR": _("Mauritania"), "MU": _("Mauritius"),
    "YT": _("Mayotte"), "MX": _("Mexico"), "FM": _("Micronesia"), "MD": _("Moldova"), "MC": _("Monaco"),
    "MN": _("Mongolia"), "ME": _("Montenegro"), "MS": _("Montserrat"), "MA": _("Morocco"), "MZ": _("Mozambique"),
    "MM": _("Myanmar"), "NA": _("Namibia"), "NR": _("Nauru"), "NP": _("Nepal"), "NL": _("Netherlands"),
    "NC": _("New Caledonia"), "NZ": _("New Zealand"), "NI": _("Nicaragua"), "NE": _("Niger"), "NG": _("Nigeria"),
    "NU": _("Niue"), "NF": _("Norfolk Island"), "MK": _("North Macedonia"), "NO": _("Norway"), "OM": _("Oman"),
    "PK": _("Pakistan"), "PW": _("Palau"), "PS": _("Palestine"), "PA": _("Panama"), "PG": _("Papua New Guinea"),
    "PY": _("Paraguay"), "PE": _("Peru"), "PH": _("Philippines"), "PN": _("Pitcairn"), "PL": _("Poland"),
    "PT": _("Portugal"), "QA": _("Qatar"), "RE": _("Réunion"), "RO": _("Romania"), "RU": _("Russia"),
    "RW": _("Rwanda"), "BL": _("Saint Barthélemy"), "SH": _("Saint Helena, Ascension and Tristan da Cunha"),
    "KN": _("Saint Kitts and Nevis"), "LC": _("Saint Lucia"), "MF": _("Saint Martin (French part)"),
    "PM": _("Saint Pierre and Miquelon"), "VC": _("Saint Vincent and the Grenadines"), "WS": _("Samoa"),
    "SM": _("San Marino"), "ST": _("Sao Tome and Principe"), "SA": _("Saudi Arabia"), "SN": _("Senegal"),
    "RS": _("Serbia"), "SC": _("Seychelles"), "SL": _("Sierra Leone"), "SG": _("Singapore"),
    "SX": _("Sint Maarten (Dutch part)"), "SK": _("Slovakia"), "SI": _("Slovenia"), "SB": _("Solomon Islands"),
    "SO": _("Somalia"), "ZA": _("South Africa"), "GS": _("South Georgia and the South Sandwich Islands"),
    "SS": _("South Sudan"), "ES": _("Spain"), "LK": _("Sri Lanka"), "SD": _("Sudan"), "SR": _("Suriname"),
    "SJ": _("Svalbard and Jan Mayen"), "SE": _("Sweden"), "CH": _("Switzerland"), "SY": _("Syria"), "TW": _("Taiwan"),
    "TJ": _("Tajikistan"), "TZ": _("Tanzania"), "TH": _("Thailand"), "TL": _("Timor-Leste"), "TG": _("Togo"),
    "TK": _("Tokelau"), "TO": _("Tonga"), "TT": _("Trinidad and Tobago"), "TN": _("Tunisia"), "TR": _("Türkiye"),
    "TM": _("Turkmenistan"), "TC": _("Turks and Caicos Islands"), "TV": _("Tuvalu"), "UG": _("Uganda"),
    "UA": _("Ukraine"), "AE": _("United Arab Emirates"), "GB": _("United Kingdom"), "UY": _("Uruguay"),
    "UZ": _("Uzbekistan"), "VU": _("Vanuatu"), "VE": _("Venezuela"), "VN": _("Vietnam"),
    "VG": _("Virgin Islands, British"), "WF": _("Wallis and Futuna"), "EH": _("Western Sahara"), "YE": _("Yemen"),
    "ZM": _("Zambia"), "ZW": _("Zimbabwe"),
}  # fmt: skip


def country_choices() -> list[tuple[str, str]]:
    """In the order of the alphabet, in the language of the page."""
    named = [(code, str(name)) for code, name in COUNTRIES.items()]
    return [("", str(_("Choose a country"))), *sorted(named, key=lambda pair: _plain(pair[1]))]


def _plain(name: str) -> str:
    """Without accents, so that Åland comes before Albania."""
    letters = unicodedata.normalize("NFD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
