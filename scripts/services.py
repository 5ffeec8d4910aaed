"""Start, stop or show the private services for trying full mode by hand.

make services                                    install and start
set -a; . var/services.env; set +a; make run     the portal on them
make services-stop                               stop them; their data goes with them
"""

import argparse
import base64
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import Service, ServiceError, start_all, stop_all  # noqa: E402

STATE = ROOT / "var" / "services.json"
ENVIRON = ROOT / "var" / "services.env"


def main() -> int:
    parser = argparse.ArgumentParser(description="Private services for full mode.")
    parser.add_argument("action", choices=["start", "stop", "status"])
    action = parser.parse_args().action
    try:
        return {"start": start, "stop": stop, "status": status}[action]()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def start() -> int:
    _, services = _recorded()
    if not services or not all(service.is_running() for service in services):
        stop()
        # Not below the project: PostgreSQL's account may not be allowed to go there.
        folder = Path(tempfile.mkdtemp(prefix="spot-services-"))
        folder.chmod(0o711)
        services = start_all(folder)
        _record(folder, services)
    status()
    print(
        f"\nTo run the portal on them:\n    set -a; . {ENVIRON.relative_to(ROOT)}; set +a; make run"
    )
    return 0


def stop() -> int:
    folder, services = _recorded()
    stop_all(services)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    STATE.unlink(missing_ok=True)
    ENVIRON.unlink(missing_ok=True)
    return 0


def status() -> int:
    _, services = _recorded()
    if not services:
        print("No service is running.")
    for service in services:
        state = f"running, process {service.pid}" if service.is_running() else "stopped"
        print(f"{service.name:10} {state}")
    return 0


def _recorded() -> tuple[Path | None, list[Service]]:
    if not STATE.exists():
        return None, []
    state = json.loads(STATE.read_text(encoding="utf-8"))
    return Path(state["folder"]), [Service(**service) for service in state["services"]]


def _record(folder: Path, services: list[Service]) -> None:
    STATE.parent.mkdir(exist_ok=True)
    rows = [{"name": s.name, "identity": s.identity, "environ": s.environ} for s in services]
    _write_private(STATE, json.dumps({"folder": str(folder), "services": rows}, indent=1))
    variables = {
        "SPOT_MODE": "full",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    for service in services:
        variables |= service.environ
    _write_private(ENVIRON, "".join(f"{name}='{value}'\n" for name, value in variables.items()))


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())
