# Start start.py by a Python 3 that is there; refuse, with a remedy, a runner that has none.
#
#     bash start.sh WORDS ...

refuse() {
  printf 'Tried: %s\nFound: %s\nDo: %s\n' "$1" "$2" "$3"
  printf '::error title=hotfix::Tried: %s%%0AFound: %s%%0ADo: %s\n' "$1" "$2" "$3"
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    printf '## ⚠️ hotfix did not start\n\n```text\nTried: %s\nFound: %s\nDo: %s\n```\n' "$1" "$2" "$3" \
      >> "$GITHUB_STEP_SUMMARY"
  fi
  exit 3
}

if [ "${RUNNER_OS:-}" = Windows ]; then
  refuse "starting on this runner" "it runs Windows" \
    "let the job run on Linux or macOS: runs-on: ubuntu-latest"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for python in python3 /usr/bin/python3 "${RUNNER_TOOL_CACHE:-/nowhere}"/Python/3.1[1-9].*/*/bin/python3; do
  if command -v "$python" > /dev/null 2>&1; then
    exec "$python" -I "$here/start.py" "$@"
  fi
done
refuse "looking for python3 on the runner" "there is none" \
  "run on ubuntu-latest without 'container:', or put a step before: uses: actions/setup-python, with python-version: '3.13'"
