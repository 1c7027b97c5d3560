#!/usr/bin/env bash
# Runs every test, and as one more each the fuzzer for FUZZ_SECONDS (60) and the soak for SOAK_SECONDS (20). Installs what the
# tests need beyond the .NET SDK, each only when it is missing, and ends with one line: N passed, N failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results

install_debian_packages() {
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

# Node.js and its `ws` package are the foreign peer of the interoperability tests.
missing=()
command -v node > /dev/null || missing+=(nodejs)
command -v npm > /dev/null || missing+=(npm)

# nginx and haproxy are the reverse proxies of the end-to-end tests; Debian has them outside of ordinary users' paths.
command -v nginx > /dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
command -v haproxy > /dev/null || [ -x /usr/sbin/haproxy ] || missing+=(haproxy)

# Chromium is the browser; the package playwright-core drives it.
[ -x /usr/bin/chromium ] || missing+=(chromium)

# A linker and zlib are what NativeAOT needs to make the native client of the package tests.
command -v clang > /dev/null || command -v gcc > /dev/null || missing+=(gcc)
[ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
# Python's websockets is another. Debian's package belongs to the system's interpreter.
/usr/bin/python3 -c "import websockets" 2> /dev/null || missing+=(python3-websockets)
# Python's msgpack, and npm's, decode and encode what we do.
/usr/bin/python3 -c "import msgpack" 2> /dev/null || missing+=(python3-msgpack)
if [ ${#missing[@]} -gt 0 ]; then
  install_debian_packages "${missing[@]}"
fi

interop=tests/Rpc.EndToEnd.Tests/Node
if [ ! -d "$interop/node_modules" ] || [ "$interop/package-lock.json" -nt "$interop/node_modules" ]; then
  npm ci --prefix "$interop" --no-audit --no-fund --loglevel=error > /dev/null
  touch "$interop/node_modules"
fi

rm -rf "$results"
dotnet build Rpc.sln --configuration Release --nologo --verbosity quiet
status=0
dotnet test Rpc.sln --configuration Release --no-build --nologo --logger trx --results-directory "$results" "$@" || status=$?

# Each test project leaves one report with its counts.
shopt -s nullglob
reports=("$results"/*.trx)
passed=0
failed=0
for report in "${reports[@]}"; do
  counters=$(grep -o '<Counters [^>]*>' "$report")
  passed=$((passed + $(sed -E 's/.* passed="([0-9]+)".*/\1/' <<< "$counters")))
  failed=$((failed + $(sed -E 's/.* failed="([0-9]+)".*/\1/' <<< "$counters")))
done

# The fuzzer prints its seed, and for a failure the command that brings it again.
if dotnet bench/Rpc.Fuzz/bin/Release/net10.0/Rpc.Fuzz.dll --seconds "${FUZZ_SECONDS:-60}"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

# The soak prints its seed, and what it found wrong.
if dotnet bench/Rpc.Soak/bin/Release/net10.0/Rpc.Soak.dll --seconds "${SOAK_SECONDS:-20}"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ] && exit "$status"
exit 1
