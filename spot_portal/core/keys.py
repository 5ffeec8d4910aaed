"""The installation's own keys. Embedded mode draws them once and keeps them in its data folder, mode 0600."""

import base64
import json
import os
import secrets
from pathlib import Path


def embedded_keys(data_dir: Path) -> dict[str, str]:
    """Read the keys of this data folder, drawing them on the first start. Safe when several processes start."""
    path = data_dir / "keys.json"
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = data_dir / f".keys.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(_draw(), file)
        try:
            os.link(fresh, path)  # fails if another process was first: its keys count
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}


def _draw() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
