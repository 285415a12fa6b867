"""What GitHub says to the one who comes too late for a ref, in all the ways that people report.

The description names 409 and 422 for `git/create-ref`, `git/update-ref` and `git/delete-ref`
(https://docs.github.com/rest/git/refs) without a wording. Reported in public threads: "Reference
update failed", "Reference cannot be updated" (joshcai/leetcode-sync#75, osunyorg/admin#119),
"Reference already exists" (fjogeleit/yaml-update-action#533), sometimes a 500.
"""

# Name, as the setting `ref_wording` says it: status and message.
LOST_RACES = {
    "fast-forward": (422, "Update is not a fast forward"),
    "update-failed": (422, "Reference update failed"),
    "cannot-be-updated": (422, "Reference cannot be updated"),
    "already-exists": (422, "Reference already exists"),
    "does-not-exist": (422, "Reference does not exist"),
    "conflict": (409, "Conflict"),
    "server-error": (500, "Server Error"),
}
REF_WORDINGS = ("usual", "any", *LOST_RACES)
