"""A watch that a rollback ended says what runs then, whatever the journal tells by then."""

import pytest

from hotfix_actions.projections import halts
from tests.support.production import NEW, OLD, Killed, Production


@pytest.mark.parametrize("cut", [True, False])
def test_the_watchers_answer_names_what_runs_now(*, cut: bool) -> None:
    world, begun = Production(), []
    restore = world.place.restore

    def restored(state: str, **words: object) -> None:
        restore(state, **words)  # type: ignore[arg-type]
        if cut:
            raise Killed

    world.place.restore = restored  # type: ignore[method-assign]

    def roll_back() -> None:
        if begun or "watch-begun" not in world.kinds():
            return
        begun.append(1)
        try:
            world.hotfix("rollback", "2", to=OLD)
        except Killed:
            world.over.add("2")

    world.moment = roll_back
    result = world.hotfix("deploy", "deploy-1")
    assert begun
    assert world.place.live == OLD
    assert result.halt is not None
    said = halts.halt(result.halt.code, result.halt.facts).what
    assert f"production runs {OLD} now" in said if cut else f"runs {OLD} again" in said
    assert cut == (NEW in said)
