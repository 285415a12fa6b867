"""A rehearsal that somebody stopped says so, and how to begin again."""

from hotfix_actions.domain.story import Story
from hotfix_actions.rehearsal.keep import how_it_ended
from hotfix_actions.rehearsal.play import Broken


def test_a_stopped_rehearsal_cannot_go_on_and_says_how_to_begin_again() -> None:
    inner = "Stopped. Finished steps are kept; the same command continues."
    said, why = how_it_ended(Broken("gate 1", 130, {}, inner), Story())
    assert said == "Stopped during `hotfix gate 1`."
    assert why == ("Its GitHub has stopped with it. Begin again: hotfix rehearse",)
