#!/bin/sh
# Install what full mode and its tests need on Debian or Ubuntu. What is there already is left alone.
set -eu

packages=
needs() { # needs <package> <program>...
    package=$1
    shift
    for program in "$@"; do
        if PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$program" >/dev/null 2>&1; then
            return
        fi
    done
    packages="$packages $package"
}

ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || needs postgresql postgres
needs redis-server redis-server
needs clamav-daemon clamd
needs chromium chromium chromium-browser
needs oathtool oathtool

if [ -z "$packages" ]; then
    echo "PostgreSQL, Redis, ClamAV, Chromium and oathtool are installed."
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Please install these yourself, there is no apt-get here:$packages" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo env"
else
    echo "Installing$packages needs root: run make services as root, or install sudo." >&2
    exit 1
fi

echo "Installing$packages ..."
$as_root apt-get update -qq
# With run level 1 the packages do not start system-wide servers: the portal starts private ones.
# shellcheck disable=SC2086 # both are lists of words
$as_root DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -qq -y --no-install-recommends $packages >/dev/null
