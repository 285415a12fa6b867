"""Which versions an answer of production's names: `v1.2.3`, `host:5000/shop:1.2.3@sha256:...`."""

import re

from hotfix_actions.domain.versions.tags import Tags, VersionTag, akin, parse_tag

_SHA = re.compile(r"[0-9a-f]{7,64}")
# The digest of an image, which says nothing that a tag does, wherever it stands:
# https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
_DIGEST = re.compile(r"@?\bsha(?:256|384|512)[:-][0-9a-fA-F]{32,}")
# What parts the words of an answer, and the parts of a word: an image, a setting, a piece of JSON.
_SPACE = re.compile(r"[\s,;|\"'(){}\[\]<>]+")
_JOINTS = re.compile(r"[:@/=?&]+")
# What an image is built on, behind its version: `1.2.3-alpine3.20`. It is the same version.
_VARIANT = re.compile(
    r"-(?:alpine|slim|bullseye|bookworm|trixie|jammy|noble|debian|ubuntu|ubi|distroless|scratch|"
    r"linux|windows|amd64|arm64|arm|x64|x86_64)(?![A-Za-z])[0-9A-Za-z._-]*"
)


def versions_in(tags: Tags, state: str, prefix: str | None) -> tuple[VersionTag, ...]:
    """Tell which versions an answer names: by their tags, commits or numbers, each one once.

    One that says a version for which there is no tag gives that version; none at all is empty.
    """
    if state in tags or _SHA.fullmatch(state):
        return _named(tags, state, prefix)
    words = [word for word in _SPACE.split(_DIGEST.sub("", state)) if word]
    found = [one for word in words for one in _in_word(tags, word, prefix)]
    each = {(str(one.version), one.of_package and one.prefix): one for one in found}
    return tuple(each.values())


def _named(tags: Tags, name: str, prefix: str | None) -> tuple[VersionTag, ...]:
    """Give what a tag, or a commit, stands for."""
    tag = tags.versions.get(name) or tags.exact_at(tags.commits.get(name, name), prefix)
    return (tag,) if tag is not None else ()


def _in_word(tags: Tags, word: str, prefix: str | None) -> tuple[VersionTag, ...]:
    if word in tags.versions:
        return (tags.versions[word],)
    parts = [part for part in _JOINTS.split(word) if part]
    read = [parse_tag(part.removesuffix(".")) for part in parts]
    return tuple(_tagged(tags, said, prefix) for said in read if said is not None)


def _tagged(tags: Tags, said: VersionTag, prefix: str | None) -> VersionTag:
    """Give the tag of a version: the very one, else that of its number without what is built in."""
    if said.name in tags.versions:
        return tags.versions[said.name]
    plain = parse_tag(_VARIANT.sub("", said.name))
    for one in (said, plain):
        if one is not None:
            same = _same(tags, one, prefix, build=one.version.build)
            same = same or _same(tags, one, prefix, build=None)
            if same:
                return max(same, key=lambda tag: (len(tag.numbers), tag.name))
    return said


def _same(
    tags: Tags, said: VersionTag, prefix: str | None, *, build: str | None
) -> list[VersionTag]:
    """Give the tags of a version: semver.org, 10, compares none by what it was built with."""
    return [
        tag
        for tag in tags.versions.values()
        if tag.version.replace(build=None) == said.version.replace(build=None)
        if tag.version.build == build
        if (not tag.of_package if prefix is None else akin(tag.prefix, prefix))
    ]
