#!/usr/bin/env bash
# Installs the system's packages that some tests need: Redis, Chromium, a font with Hangul, Prometheus.
# Where that is not possible it says what is missing; the tests that need it are then left out,
# except on CI (CI=true), where something missing is a failure.
set -uo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
[ -n "$(fc-list :lang=ko family 2>/dev/null)" ] || dpkg -s fonts-noto-cjk &>/dev/null || missing+=(fonts-noto-cjk)
command -v promtool >/dev/null || missing+=(prometheus)
[ "${#missing[@]}" -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "Installing ${missing[*]} from the system's packages"
    if "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
        exit 0
    fi
fi

echo "Missing, and not installable from here: ${missing[*]}." >&2
if [ "${CI:-}" = true ]; then
    echo "On CI every test must run. Install these packages and start again." >&2
    exit 1
fi
echo "The tests that need them are left out." >&2
