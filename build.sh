#!/usr/bin/env bash
# The one entry for people and for CI.
#   ./build.sh setup        Debian packages for the native operators, these built, and uPlot from npm (idempotent)
#   ./build.sh build        setup, then the whole solution
#   ./build.sh test         build, code style, then all tests; last line: "N passed, N failed, N skipped"
#   ./build.sh fuzz [...]   changed files for every reader until stopped; SECONDS, names of readers, or READER:NUMBER to see one again
#   ./build.sh quickstart   synthetic steel images -> training -> ONNX -> images with boxes, in runs/quickstart
#   ./build.sh bench [...]  the benchmark tables of bench/
#   ./build.sh pack [...]   the NuGet package, in artifacts/packages; the rest goes to "dotnet pack"
#   ./build.sh pack tool    the command line as a .NET tool, for three platforms: 350 MB in artifacts/packages
#   ./build.sh notebooks [--keep] [NAME...]   all or some of notebooks/ against the package, as notebooks and as programs; --keep runs
#                           the notebooks alone and stores what they show; last line: "N passed, N failed"
#   ./build.sh docs         the site of docs/ and of the public API, in artifacts/docs
#   ./build.sh clean        everything that the verbs above made
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export MSBUILDDISABLENODEREUSE=1

configuration=Release
native=artifacts/native
debian_packages=(g++ cmake make)
charts=artifacts/npm/uplot
uplot=1.6.32
# SHA-256 of what report.html contains of uPlot
uplot_files='19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f  uPlot.iife.min.js
df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04  uPlot.min.css
8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd  LICENSE'

say() { printf '%s\n' "$*" >&2; }
die() { say "build.sh: $*"; exit 1; }

setup() {
  local missing=() package
  for package in "${debian_packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    say "setup: installing ${missing[*]}"
    [ "$(id -u)" = 0 ] || die "root is needed to install: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  for package in "${debian_packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || die "package $package is not installed"
  done

  mkdir -p $native/build
  cmake -S src/Native -B $native/build -DCMAKE_BUILD_TYPE=Release >$native/build/configure.log 2>&1 ||
    { cat $native/build/configure.log >&2; die "CMake could not configure the native parts"; }
  cmake --build $native/build --parallel 2 >$native/build/build.log 2>&1 ||
    { cat $native/build/build.log >&2; die "the native parts do not compile"; }
  setup_charts
}

has_charts() { (cd "$1" 2>/dev/null && sha256sum --check --status --strict <<<"$uplot_files" 2>/dev/null); }

setup_charts() {
  if has_charts $charts; then return; fi
  command -v npm >/dev/null || die "npm is missing; report.html takes its charts (uPlot $uplot) from there: apt-get install npm"
  say "setup: fetching uPlot $uplot"
  local folder=artifacts/npm/fetched
  rm -rf $folder $charts
  mkdir -p $folder
  (cd $folder && npm pack "uplot@$uplot" --silent >/dev/null && tar -xzf "uplot-$uplot.tgz") ||
    die "uPlot $uplot cannot be fetched: is the npm registry reachable?"
  mv $folder/package/LICENSE $folder/package/dist/
  has_charts $folder/package/dist || die "uPlot $uplot from npm is not the file that it was; its SHA-256 differs from that in build.sh"
  mv $folder/package/dist $charts
  rm -rf $folder
}

build() {
  setup
  dotnet build Microsoft.ML.SparseDetr.sln -c $configuration -v quiet --nologo
}

run_tests() {
  build
  dotnet format Microsoft.ML.SparseDetr.sln --verify-no-changes --no-restore --exclude-diagnostics IDE1006 ||
    die "code style: run 'dotnet format'"
  rm -rf artifacts/test-results
  local code=0
  dotnet test Microsoft.ML.SparseDetr.sln -c $configuration --no-build --nologo -m:1 \
    --logger trx --results-directory artifacts/test-results --logger "console;verbosity=minimal" || code=$?
  local passed=0 failed=0 skipped=0 file counters total executed
  for file in artifacts/test-results/*.trx; do
    [ -e "$file" ] || die "no test ran"
    counters=$(grep -o '<Counters [^>]*>' "$file")
    count() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"; }
    total=$(count total) executed=$(count executed)
    passed=$((passed + $(count passed)))
    failed=$((failed + executed - $(count passed)))
    skipped=$((skipped + total - executed))
  done
  [ $code = 0 ] || [ $failed -gt 0 ] || failed=1
  if [ $skipped -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
  [ $failed = 0 ]
}

# The pinned programs of .config/dotnet-tools.json: docfx for the site, dotnet-repl for the notebooks.
restore_tools() { dotnet tool restore >/dev/null || die "the tools of .config/dotnet-tools.json cannot be restored"; }

docs() {
  setup
  dotnet build tools/sparse-detr -c $configuration -v quiet --nologo
  restore_tools
  rm -rf artifacts/docfx artifacts/docs
  # A broken link or a name of a type that is not there is a warning of docfx.
  dotnet docfx docs/docfx.json --warningsAsErrors --logLevel warning || die "docs: docfx found what it says above"
  if grep -rlE '<(script|img|iframe|source)[^>]* src="(https?:)?//|<link[^>]* href="(https?:)?//' artifacts/docs --include=*.html >&2; then
    die "docs: these pages load something from outside"
  fi
  say "docs: artifacts/docs; to look at it: dotnet docfx serve artifacts/docs"
}

pack() {
  build
  dotnet pack src/Microsoft.ML.SparseDetr.csproj -c $configuration --no-build --nologo -v quiet -o artifacts/packages "$@"
}

# The platforms take different packages of libtorch, so each is restored and packed alone, apart from what ./build.sh build made.
pack_tool() {
  setup
  local platform arguments=(tools/sparse-detr -c $configuration --nologo -v quiet -o artifacts/packages -p:PackTool=true
    "-p:ArtifactsPath=$PWD/artifacts/tool" "$@")
  for platform in linux-x64 osx-arm64 win-x64; do
    say "pack: the tool for $platform"
    dotnet pack "${arguments[@]}" -r $platform -p:TorchPackage=libtorch-cpu-$platform
  done
  dotnet pack "${arguments[@]}" -p:CreateRidSpecificToolPackages=false
}

notebooks() {
  # A version of its own, because the cache of packages keeps what it has; it is taken out of there again.
  local version cache feed=artifacts/notebooks/feed code=0
  version=0.1.0-notebooks.$(date -u +%Y%m%d%H%M%S)
  cache=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
  build
  restore_tools
  rm -rf $feed
  dotnet pack src/Microsoft.ML.SparseDetr.csproj -c $configuration --no-build --nologo -v quiet -o $feed "-p:PackageVersion=$version"
  dotnet run --project tools/notebooks -c $configuration --no-build -- run $feed "$version" artifacts/notebooks "$@" || code=$?
  rm -rf "${cache%/}/microsoft.ml.sparsedetr/$version"
  return $code
}

case "${1:-}" in
  setup) setup ;;
  build) build ;;
  test) run_tests ;;
  fuzz) build; shift; exec dotnet run --project test/Fuzz -c $configuration --no-build -- ${FUZZ_SECONDS:-} "$@" ;;
  quickstart) build; shift; exec dotnet run --project samples/01-train-and-score -c $configuration --no-build -- "$@" ;;
  bench) build; shift; exec dotnet run --project bench/Microsoft.ML.SparseDetr.Bench -c $configuration --no-build -- "$@" ;;
  pack) shift; if [ "${1:-}" = tool ]; then shift; pack_tool "$@"; else pack "$@"; fi ;;
  notebooks) shift; notebooks "$@" ;;
  docs) docs ;;
  clean) rm -rf artifacts runs ;;
  *) sed -n '2,/^set /{/^#/p}' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac
