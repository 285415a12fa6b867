"""All Markdown projections of a story, by name."""

from hotfix_actions.domain.merge_method import Merging
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.projections import (
    check_run,
    issue,
    notices,
    post_mortem,
    pull_request,
    release_notes,
    reply,
    summary,
)
from tests.projections import stories


def texts(story: Story, *, target: str = "main", path: str = "src/verify.js") -> dict[str, str]:
    """Give every Markdown text that is made from the story."""
    url = stories.URL
    found = {
        "issue": issue.body(story, person="", **stories.KEPT, repository_url=url),
        "summary": summary.summary(
            story,
            summary.Run(
                "gate",
                "refused",
                f"{path} is not let through",
                f"the gates refuse: {path}",
                "",
                (path,),
            ),
            repository_url=url,
        ),
        "summary of a failure": summary.failure(
            path, tried=path, found=path, remedy=path, now=path
        ),
        "answer": reply.answer(
            story,
            "gate",
            "refused",
            now=path,
            said=f"the gates refuse: {path}",
            following="",
            to=5,
        ),
        "answer to a failure": reply.failure(
            story, "gate", OutsideFailed(tried=path, found=path, remedy=path), to=5
        ),
        "check": check_run.summary(story.judged),
        **{f"notice {key}": text for key, text in notices.due(story).items()},
    }
    if story.branch:
        found["merge-back"] = pull_request.merge_back(
            story, stories.back(target, (path,), (path,))
        )[1]
        squashed = Merging(branch=target, refused={"merge": "linear"})
        found["merge-back by hand"] = pull_request.merge_back(
            story, stories.back(target, (path,), (path,), merging=squashed)
        )[1]
        found["release"] = release_notes.notes(story)
    if story.events:
        found["post-mortem"] = post_mortem.body(story)
        actions = enumerate(post_mortem.actions(story))
        found |= {f"action {i}": text for i, (_, _, text) in actions}
    return found
