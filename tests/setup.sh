#!/usr/bin/env bash
# Installs what only Debian can provide for the tests: a browser, a Chinese font, a second broker, ptys, an older PostgreSQL.
# Quick when all is there; starts no service; as a normal user it only says what is missing.
set -euo pipefail

missing=()
need() { # need <package> <what for> <test command…>
  local package=$1 purpose=$2
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    missing+=("$package")
    echo "setup: $package is missing ($purpose)"
  fi
}
has_chinese_font() { compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || fc-list ':lang=zh' | grep -q .; }

need chromium 'browser tests' test -x /usr/bin/chromium
need fonts-noto-cjk 'Chinese text in screenshots' has_chinese_font
need mosquitto 'tests with an external broker' test -x /usr/sbin/mosquitto
need socat 'serial devices over a pseudo terminal' test -x /usr/bin/socat
need postgresql-15 'tests with an external database' test -x /usr/lib/postgresql/15/bin/postgres

if [ ${#missing[@]} -eq 0 ]; then
  echo 'setup: everything is installed'
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "setup: not root, so nothing was installed; the tests that need it say that they are skipped. To install:"
  echo "  sudo apt-get install -y --no-install-recommends ${missing[*]}"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "setup: no apt-get here; install by hand: ${missing[*]}"
  exit 0
fi

# Debian starts what it installs; while this answers 101 it does not. A policy that was there before stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
echo "setup: installing ${missing[*]} …"
apt-get update -qq
if ! apt-get install -y -qq --no-install-recommends "${missing[@]}" >/tmp/dockledger-setup.log 2>&1; then
  tail -n 20 /tmp/dockledger-setup.log
  echo 'setup: the installation failed; the tests that need these packages say that they are skipped'
  exit 0
fi
echo "setup: installed ${missing[*]}; no service was started"
