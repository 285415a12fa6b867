r"""Hidden markers: `<!-- hotfix:name {...} -->`, by which the tool finds its own texts again.

Every `-` in the JSON is written `\u002d`, since `--` would end an HTML comment. Whoever may edit a
text may forge its marker: what a marker says is believed only of texts whose author is known.
"""

import json
import re
from collections.abc import Mapping

from hotfix_actions.domain.parsing import UnparsableError, from_json
from hotfix_actions.projections.inert import Safe

BEGIN = Safe("<!-- hotfix:begin -->")
END = Safe("<!-- hotfix:end -->")
_PAIR = re.compile(rf"\s*{BEGIN}(?:(?!{BEGIN}).)*?{END}\s*", re.DOTALL)
_INSIDE = re.compile(f"{BEGIN}((?:(?!{BEGIN}).)*?){END}", re.DOTALL)


def write(name: str, values: Mapping[str, str]) -> Safe:
    """Write a hidden marker; `name` is one of our own words."""
    data = json.dumps(values, sort_keys=True).replace("-", "\\u002d")
    return Safe(f"<!-- hotfix:{name} {data} -->")


def read(text: str, name: str) -> dict[str, str] | None:
    """Read the last marker of that name; None where there is none, or it is no longer ours."""
    found = re.findall(rf"<!-- hotfix:{re.escape(name)} (\{{[^\n]*?\}}) -->", text)
    if not found:
        return None
    try:
        values = from_json(found[-1])
    except UnparsableError:
        return None
    fits = isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
    return values if fits else None


def ours(text: str) -> str:
    """Give what stands between the last pair of markers; nothing where there is no pair."""
    found = _INSIDE.findall(text)
    return str(found[-1]) if found else ""


def theirs(text: str) -> str:
    """Give what stands around the markers, with stray ones taken out."""
    while (rest := _PAIR.sub("\n\n", text)) != text:
        text = rest
    while BEGIN in text or END in text:
        text = text.replace(BEGIN, "").replace(END, "")
    return text.strip()
