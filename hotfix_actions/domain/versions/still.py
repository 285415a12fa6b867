"""Places that say the old number after the bump: told, so that a person can look at them."""

import re
from collections.abc import Collection, Iterable, Mapping

# Manifests of ecosystems, and modules, that usually hold a version; at any depth of a few folders.
_FILES = re.compile(
    r"(?i)(?:[^/]+/){0,3}(?:package\.json|lerna\.json|cargo\.toml|chart\.yaml|pom\.xml|"
    r"build\.gradle(?:\.kts)?|gradle\.properties|composer\.json|pubspec\.yaml|mix\.exs|deno\.jsonc?|"
    r"jsr\.json|manifest\.json|directory\.build\.props|cmakelists\.txt|meson\.build|"
    r"pyproject\.toml|setup\.(?:cfg|py)|[^/]+\.(?:gemspec|podspec|csproj|nuspec)|_?version\.\w{1,5})"
)
# Others' versions, and what a build has made.
_NOT_IN = re.compile(
    r"(?i)(?:^|/)(?:node_modules|vendor|third[-_]party|dist|build|docs?|tests?|examples?|fixtures)/"
)
# How many files are read, and how many places are told.
_MOST_FILES, _MOST_PLACES = 20, 10


def candidates(paths: Iterable[str], besides: Collection[str]) -> tuple[str, ...]:
    """Give the files that may say the version, the nearest to the root first, but those given."""
    found = [
        path
        for path in paths
        if path not in besides and _FILES.fullmatch(path) and not _NOT_IN.search(path)
    ]
    return tuple(sorted(found, key=lambda path: (path.count("/"), path))[:_MOST_FILES])


def says(number: str) -> re.Pattern[str]:
    """Give what finds a version that is set to a number: prose and dates are none.

    `VERSION = "1.2.3"`, `"version": "1.2.3"`, `version: str = '1.2.3'`, `<version>1.2.3</version>`,
    `version '1.2.3'` (Gradle), `project(x VERSION 1.2.3)` (CMake).
    """
    quoted = rf"""["'`]?v?{re.escape(number)}["'`]?(?![\w.])"""
    return re.compile(
        rf"""(?i:\w*version\w*)["']?(?:\s*(?::\s*\w+\s*)?[=:>]\s*|\s+(?=["'])){quoted}"""
        rf"|VERSION\s+{quoted}"
    )


def places(texts: Mapping[str, str], numbers: Iterable[str]) -> tuple[str, ...]:
    """Give `path:line` for each place of the texts that says one of the spellings of a version."""
    patterns = [says(number) for number in dict.fromkeys(numbers)]
    found = (
        f"{path}:{at}"
        for path, text in texts.items()
        for at, line in enumerate(text.splitlines(), 1)
        if any(pattern.search(line[:500]) for pattern in patterns)
    )
    return tuple(place for place, _ in zip(found, range(_MOST_PLACES), strict=False))
