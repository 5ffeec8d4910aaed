from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, 2 passes, 1 lane (the floor of OWASP): many sign-ins at once must not fill the memory."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
