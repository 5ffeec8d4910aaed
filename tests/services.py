"""Private PostgreSQL, Redis and ClamAV for the tests and for trying full mode.

Each listens on a free port of the loopback address, keeps its files in a folder of its own, is
protected by a password where it knows one, and is ended by the number it was started with.
Nothing of a system-wide installation is touched.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from spot_portal.core.processes import identity_of, is_running

START_SECONDS = 120.0
STOP_SECONDS = 15.0
PASSWORD_BYTES = 16
REDIS_DATABASES = 512

# The standard harmless test pattern, in halves: whole, it would make scanners refuse this file.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


class ServiceError(Exception):
    """A service is not installed or does not start; the text says which and what to do."""


@dataclass(frozen=True)
class Service:
    name: str
    identity: str
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        return int(self.identity.partition("-")[0])

    def is_running(self) -> bool:
        return is_running(self.identity)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ask it to end, then insist. A number that now belongs to another is left alone."""
        for request in (how, signal.SIGKILL):
            if not self.is_running():
                return
            os.kill(self.pid, request)
            _wait_until(lambda: not self.is_running(), STOP_SECONDS)


def start_postgres(folder: Path) -> Service:
    postgres, initdb = find_program("postgres"), find_program("initdb")
    account = _postgres_account()
    password = secrets.token_hex(PASSWORD_BYTES)
    data = _owned(folder / "postgres", account)
    _initialize(initdb, data, password, account)
    port = reserve_port()
    command = [str(postgres), "-D", str(data / "cluster"), "-p", str(port), "-k", str(data)]
    # The data is thrown away, so nothing waits for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        command += ["-c", f"{setting}=off"]
    # A race needs a dozen at once, and there may be as many workers as a large machine has cores.
    command += ["-c", "max_connections=1000"]
    command += ["-c", "listen_addresses=127.0.0.1"]
    address = f"postgres://spot:{password}@127.0.0.1:{port}/spot"
    service = _start("postgres", command, folder, {"DATABASE_URL": address}, account)
    _create_database(service, port, password)
    return service


def start_redis(folder: Path) -> Service:
    program = find_program("redis-server")
    password, port = secrets.token_hex(PASSWORD_BYTES), reserve_port()
    settings = folder / "redis.conf"  # not on the command line, where everybody can read it
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\n"
        # One for each worker of the tests and each installation of the journeys, however many.
        f'save ""\nappendonly no\ndatabases {REDIS_DATABASES}\n',
        encoding="utf-8",
    )
    environ = {"REDIS_URL": f"redis://:{password}@127.0.0.1:{port}/0"}
    service = _start("redis", [str(program), str(settings)], folder, environ)
    _wait_for_port(service, port, folder)
    return service


def restart_redis(folder: Path, stopped: Service) -> Service:
    """The same server again: same address, same password, empty."""
    command = [str(find_program("redis-server")), str(folder / "redis.conf")]
    service = _start("redis", command, folder, stopped.environ)
    _wait_for_port(
        service, int(stopped.environ["REDIS_URL"].rpartition(":")[2].partition("/")[0]), folder
    )
    return service


def start_clamav(folder: Path) -> Service:
    """A scanner that knows one signature, the test pattern: real ones need a connection outside."""
    program = find_program("clamd")
    database = folder / "signatures"
    database.mkdir(mode=0o755, exist_ok=True)
    (database / "spot.ndb").write_text(f"Spot.Test.EICAR:0:*:{EICAR.hex()}\n", encoding="ascii")
    port = reserve_port()
    settings = folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {database}\nTCPAddr 127.0.0.1\nTCPSocket {port}\nForeground yes\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength 250M\nMaxScanSize 400M\nMaxFileSize 250M\n"
        # What it did not look at is not clean.
        "AlertExceedsMax yes\nAlertEncrypted yes\n",
        encoding="utf-8",
    )
    command = [str(program), "--config-file", str(settings)]
    environ = {"CLAMD_ADDRESS": f"127.0.0.1:{port}"}
    service = _start("clamav", command, folder, environ)
    _wait_for_port(service, port, folder)
    return service


STARTERS: dict[str, Callable[[Path], Service]] = {
    "postgres": start_postgres,
    "redis": start_redis,
    "clamav": start_clamav,
}


def start_all(folder: Path) -> list[Service]:
    """All of them, or none and an error."""
    started: list[Service] = []
    try:
        for start in STARTERS.values():
            started.append(start(folder))
    except BaseException:
        stop_all(started)
        raise
    return started


def stop_all(services: list[Service]) -> None:
    for service in reversed(services):
        service.stop()


def find_program(name: str) -> Path:
    """Debian keeps the server programs of PostgreSQL out of the search path, daemons in sbin."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_major, reverse=True)
    search = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin"
    found = next(iter(packaged), None) or shutil.which(name, path=search)
    if found is None:
        raise ServiceError(f"{name} is not installed. `make services` installs it.")
    return Path(found)


def _major(program: Path) -> int:
    version = program.parent.parent.name
    return int(version) if version.isdigit() else 0


def _postgres_account() -> str | None:
    """PostgreSQL refuses to run as root; its package brings an account for it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise ServiceError("PostgreSQL needs the account `postgres` when root starts it.") from None


def _owned(path: Path, account: str | None) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        shutil.chown(path, account, account)
    return path


def _initialize(initdb: Path, data: Path, password: str, account: str | None) -> None:
    secret = data / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    if account is not None:
        shutil.chown(secret, account, account)
    command = [str(initdb), "-D", str(data / "cluster"), "-U", "spot", "--pwfile", str(secret)]
    command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    made = subprocess.run(
        command, cwd=data, user=account, group=account, capture_output=True, text=True, check=False
    )
    secret.unlink()
    if made.returncode:
        raise ServiceError(f"PostgreSQL's files were not made: {made.stderr.strip()}")


def _create_database(service: Service, port: int, password: str) -> None:
    environ = {**os.environ, "PGPASSWORD": password, "PGCONNECT_TIMEOUT": "2"}
    command = [
        str(find_program("createdb")),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-U",
        "spot",
        "spot",
    ]

    def created() -> bool:
        return (
            subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 0
        )

    if not _wait_until(lambda: created() or not service.is_running(), START_SECONDS):
        service.stop()
    if not service.is_running():
        raise ServiceError("PostgreSQL did not start; its log is postgres.log.")


def _start(
    name: str, command: list[str], folder: Path, environ: dict[str, str], account: str | None = None
) -> Service:
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder if account is None else folder / name,
            user=account,
            group=account,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; they end their services themselves
        )
    identity = identity_of(process.pid)
    if identity is None:
        raise ServiceError(f"{name} ended at once; its log is {folder / name}.log.")
    _CHILDREN.append(process)
    return Service(name, identity, environ)


# Kept so that an ended child is noticed by whoever waits for it, and by nobody else.
_CHILDREN: list[subprocess.Popen[bytes]] = []


def _wait_for_port(service: Service, port: int, folder: Path) -> None:
    def answers() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _wait_until(lambda: answers() or not service.is_running(), START_SECONDS)
    if not service.is_running() or not answers():
        service.stop()
        raise ServiceError(f"{service.name} did not start; its log is {folder / service.name}.log.")


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def reserve_port() -> int:
    """A port nobody else is given, neither before its server listens nor while that is away for a moment.

    It is held without listening, so a server that may reuse an address can have it; others are refused.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _HELD.append(holder)
    port: int = holder.getsockname()[1]
    return port


# Until the process ends.
_HELD: list[socket.socket] = []
