"""Media types: whether a client wants something else than JSON.

https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
"""

import re

JSON = "json"
# Plain JSON, by any of its names; previews of long ago change nothing any more.
_PLAIN = re.compile(r"\*/\*|application/(\*|json|vnd\.github(\.v3)?(\.[\w-]+-preview)?(\+json)?)")
_CUSTOM = re.compile(r"application/vnd\.github(?:\.v3)?\.(\w+)(?:\+json)?")


def wanted(accept: str) -> str:
    """Return `json`, or what the Accept header asks for instead: `diff`, `raw`, ..."""
    types = [each.partition(";")[0].strip() for each in accept.split(",") if each.strip()]
    if not types or any(map(_PLAIN.fullmatch, types)):
        return JSON
    custom = _CUSTOM.fullmatch(types[0])
    return custom[1] if custom else types[0]
