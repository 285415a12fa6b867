"""Rulesets: what they forbid, whom they let pass, and GitHub's words for it.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""
