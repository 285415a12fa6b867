"""Every event that can be written, with any values its types allow."""

from datetime import UTC
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from hotfix_actions.domain.duration import LONGEST
from hotfix_actions.domain.event import EPOCH, YEARS, Moment, Seconds, Span
from hotfix_actions.domain.events import Event, Known

KINDS: tuple[type[Event], ...] = get_args(Known)

# JSON leaves these as they are, and naive readers take them for the end of a line.
_LINE_ENDS = st.sampled_from("\u2028\u2029\x85\x0b\x1c\n\r")
_TEXT = st.text(st.one_of(st.characters(codec="utf-8"), _LINE_ENDS), max_size=8)
_FIRST = EPOCH.replace(tzinfo=None)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(min_value=0, max_value=2**53),
    float: st.floats(min_value=0, max_value=1e9),
    bool: st.booleans(),
    type(None): st.none(),
    Moment: st.datetimes(_FIRST, _FIRST.replace(year=YEARS[-1]), timezones=st.just(UTC)),
    Seconds: st.integers(min_value=0, max_value=LONGEST),
    Span: st.floats(min_value=0, max_value=LONGEST),
}


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(_of(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(_of(inner[0]), _of(inner[1]), max_size=3)
    return st.one_of(*map(_of, inner)) if inner else of_kind(hint)


def of_kind(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind, include_extras=True)
    fields = [field.name for field in msgspec.structs.fields(kind)]
    return st.builds(kind, **{name: _of(hints[name]) for name in fields})


any_event: st.SearchStrategy[Event] = st.one_of(*map(of_kind, KINDS))
