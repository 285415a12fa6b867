"""Whether a hotfix would work in a repository: facts of its set-up to findings."""
