import msgspec
import pytest

from hotfix_actions.domain import duration
from hotfix_actions.domain.settings import Settings, WatchSettings


@pytest.mark.parametrize("every", ["15s", "500ms", "1.5s", "0.5 m", "1m 30s", "10s"])
def test_the_time_between_samples_is_a_duration(every: str) -> None:
    settings = msgspec.convert({"every": every}, WatchSettings)
    assert duration.parse(settings.every) > 0


@pytest.mark.parametrize("every", ["0s", "0ms", "0.0m", "0h0s", "", "soon"])
def test_no_time_at_all_between_samples_is_a_fault(every: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="every"):
        msgspec.convert({"every": every}, WatchSettings)


def test_everything_in_the_configuration_is_optional() -> None:
    assert msgspec.convert({}, Settings) == Settings()


def test_an_unknown_key_is_a_fault() -> None:
    with pytest.raises(msgspec.ValidationError, match="basetag"):
        msgspec.convert({"basetag": "v1"}, Settings)
