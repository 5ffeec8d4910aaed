"""Bring the embedded portal up: assets, database, demonstration data, then web server and worker.

Run by ``make run``. Everything before the servers happens in one process and is skipped when
nothing changed, so a second start takes a few seconds.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    os.chdir(ROOT)
    os.umask(0o077)  # database, uploads and queue are this user's alone
    # Make and the servers get the same Ctrl-C; until the servers run, it simply ends this script.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    host = os.environ.setdefault("HOST", "127.0.0.1")
    port = os.environ.setdefault("PORT", "8000")
    origin = os.environ.setdefault("SITE_ORIGIN", f"http://localhost:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spot_portal.settings")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return _refuse(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    if _is_taken(host, int(port)):
        return _refuse(
            f"Something already listens on {host}:{port}. Stop it, or choose another port:\n"
            "    make run PORT=8001"
        )
    if subprocess.run([sys.executable, "scripts/build_assets.py"], check=False).returncode:
        return 1
    _prepare()
    _greet(origin)
    _serve()


def _refuse(message: str) -> int:
    print(f"\n{message}\n", file=sys.stderr)
    return 1


def _is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _prepare() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    _say("Bringing the database up to date ...")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_demo")
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    current = _static_digest([*settings.STATICFILES_DIRS, ROOT / "requirements.txt"])
    if not stamp.exists() or stamp.read_text(encoding="ascii") != current:
        _say("Collecting the static files ...")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(current, encoding="ascii")


def _static_digest(sources: list[str | Path]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        for path in _files(Path(source)):
            facts = path.stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
    else:
        yield from sorted(path for path in source.rglob("*") if path.is_file())


def _greet(origin: str) -> None:
    from django.core.management import call_command

    print(f"\nSpot Portal answers at {origin}/\n", flush=True)
    call_command("demo_accounts")
    print("\nCtrl-C stops everything.\n", flush=True)


def _serve() -> None:
    """Become the process manager: when one server ends, it stops the other."""
    if os.geteuid() == 0:
        # Celery warns about root at length. In a container of one's own there is no other user,
        # and the queue it warns about is a folder that only this user can write.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execv(sys.executable, [sys.executable, "scripts/serve.py"])  # noqa: S606


def _say(message: str) -> None:
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main())
