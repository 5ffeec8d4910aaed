"""An installation draws its keys once, and nobody else can read them."""

import base64
import stat

from spot_portal.core.keys import embedded_keys


def test_keys_are_drawn_once_and_kept(tmp_path):
    assert embedded_keys(tmp_path / "data") == embedded_keys(tmp_path / "data")


def test_only_the_owner_can_read_them(tmp_path):
    embedded_keys(tmp_path)

    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_process_that_comes_second_takes_the_keys_that_are_there(tmp_path, monkeypatch):
    """Both saw no file; the other one was first with its link."""
    first = embedded_keys(tmp_path)
    seen = iter([False, True])
    monkeypatch.setattr("pathlib.Path.exists", lambda self: next(seen))

    assert embedded_keys(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_two_installations_share_no_key(tmp_path):
    one, other = embedded_keys(tmp_path / "a"), embedded_keys(tmp_path / "b")

    assert not set(one.values()) & set(other.values())
    assert len(base64.b64decode(one["FIELD_KEYS"].partition(":")[2])) == 32
    assert len(one["SECRET_KEY"]) >= 50
