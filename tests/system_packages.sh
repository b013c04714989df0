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
# Only makes them faster: where there is no such package, Chromium does.
faster=()
command -v chromium-headless-shell >/dev/null || faster+=(chromium-headless-shell)
[ $((${#missing[@]} + ${#faster[@]})) -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)

install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "Installing ${missing[*]} ${faster[*]} from the system's packages"
    "${as_root[@]}" apt-get update -qq
    [ "${#faster[@]}" -eq 0 ] || install "${faster[@]}" 2>/dev/null || true
    [ "${#missing[@]}" -gt 0 ] || exit 0
    install "${missing[@]}" && exit 0
fi

[ "${#missing[@]}" -gt 0 ] || exit 0
echo "Missing, and not installable from here: ${missing[*]}." >&2
if [ "${CI:-}" = true ]; then
    echo "On CI every test must run. Install these packages and start again." >&2
    exit 1
fi
echo "The tests that need them are left out." >&2
