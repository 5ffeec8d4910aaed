"""The lines of standards the identity side is held to, in our own words, and the tests that prove each.

A test proves a line when its name carries the number (``test_v6_5_1_…``, ``test_m04_…``, ``test_f03_…``) or when it is
marked ``@pytest.mark.proves("V6.5.1", …)``. ``tests/architecture/test_standards.py`` fails for a line without a test.
"""

# OWASP Application Security Verification Standard 5.0.0
V6 = {
    "V6.1.1": "A plan against guessing and against locking others out",
    "V6.1.2": "Words of this place that may not be in a password are written down",
    "V6.1.3": "Every way in is written down",
    "V6.2.1": "Passwords of at least 15 characters",
    "V6.2.2": "People can change their password",
    "V6.2.3": "A change asks for the present password",
    "V6.2.4": "Common passwords are refused",
    "V6.2.6": "What is typed is masked, and can be shown",
    "V6.2.7": "Pasting and password managers work",
    "V6.2.8": "The whole password counts, exactly as typed",
    "V6.2.10": "A password in use does not expire",
    "V6.2.11": "Words of this place are refused in a password",
    "V6.2.12": "Leaked passwords are refused",
    "V6.3.1": "Stuffing and guessing are limited",
    "V6.3.2": "No accounts by default",
    "V6.3.3": "A second factor for everybody, every time",
    "V6.3.4": "All ways in are equally strong",
    "V6.3.5": "Odd sign-ins are told",
    "V6.3.7": "Changes of what signs in are told, to old and new address",
    "V6.3.8": "Nobody learns who is registered",
    "V6.4.1": "Start secrets are random, short-lived and used once",
    "V6.4.3": "A reset does not get around the second factor",
    "V6.4.4": "A lost factor is replaced only after a fresh proof of identity",
    "V6.4.5": "What will lapse is told in time",
    "V6.4.6": "The help desk starts a reset and never knows the password",
    "V6.5.1": "Codes, links and recovery codes work once",
    "V6.5.2": "Short secrets are hashed at rest",
    "V6.5.3": "Secrets come from a secure generator",
    "V6.5.4": "Codes have at least 20 bits",
    "V6.5.5": "Codes are short-lived",
    "V6.5.6": "Every factor can be taken away",
    "V6.5.8": "Only the server's clock counts",
    "V6.6.1": "Codes by telephone go to a confirmed number, with a note and a stronger choice",
    "V6.6.2": "A code works for the act that asked for it",
    "V6.6.3": "Guessing codes is limited",
    "V6.8.4": "SPOT asks how the session was made",
}
V7 = {
    "V7.1.1": "Idle and longest time of a session are written down",
    "V7.1.2": "How many sessions one person may have is written down",
    "V7.1.3": "How the sessions of IDM and SPOT hang together is written down",
    "V7.2.1": "Sessions are looked up on the server",
    "V7.2.2": "A session is named by a random value, never by a fixed key",
    "V7.2.3": "That value has at least 128 bits",
    "V7.2.4": "A new value at sign-in and at each new proof",
    "V7.3.1": "An idle session ends",
    "V7.3.2": "A session ends after its longest time",
    "V7.4.1": "An ended session stays ended",
    "V7.4.2": "An account switched off loses its sessions",
    "V7.4.3": "Other sessions end after a change of what signs in",
    "V7.4.4": "Every page lets one sign out",
    "V7.4.5": "The help desk can end sessions",
    "V7.5.1": "A fresh proof before contact data and factors are changed",
    "V7.5.2": "People see and end their sessions",
    "V7.5.3": "A fresh proof before weighty acts",
    "V7.6.1": "A SPOT session is never longer than IDM's",
    "V7.6.2": "No session begins without an act of the person",
}
# Written in docs/decisions/0009-deviations-from-standards.md instead.
DEVIATIONS = {"V6.2.5", "V6.2.9", "V6.3.6", "V6.4.2"}

# Bad input, by the numbers of the project's battery.
BATTERY = [
    *(
        "A01 A02 A04 A05 A06 A07 A09 A10 A11 A12 A14 A15 A16 A17 A19 A20 A21 A22 A24 A25 A26 A27 A29 A30 A31 A32"
    ).split(),
    *("A34 A35 A36 A37 A39 A40 A41 A42").split(),
    *("M02 M03 M04 M05 M07 M08 M09 M10 M12 M13 M14 M15 M17 M18 M19 M20 M22 M23 M24").split(),
    *("S01 S03 S04 S05 S06 S08 S09 S10 S11").split(),
]

# What was seen to happen in these very libraries before the first line was written.
FINDINGS = {
    "F01": "A used app code was accepted again 31 seconds later",
    "F02": "Two processes with caches of their own accepted the same code",
    "F03": "Twelve requests at once: eight accepted the same code",
    "F04": "Wrong codes at the same moment were counted as one",
    "F05": "Django admin's own sign-in let people in with a password alone",
    "F06": "Staff without any device reached the admin",
    "F07": "A reset must not sign in",
    "F08": "Bad hosts and forged forwarding headers",
    "F09": "Tries were counted for each way an account was named",
    "F10": "Wrong sign-ins at once are limited",
    "F11": "With the cache down a sign-in answered 500",
    "F12": "An old cookie worked again after an account was switched on again",
    "F13": "Pages of signed-in people could be kept in caches",
    "F14": "NUL characters and lone surrogates ended in 500",
    "F23": "Codes and secrets lay in clear in the database",
    "F24": "A password check costs one slow hash, not two",
    "F25": "TRACE was answered",
}
