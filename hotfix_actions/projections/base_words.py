"""The messages of halts about the tag that a hotfix starts from, and the files that say it."""

from hotfix_actions.projections.halt_parts import Words

_OTHER_TAG = "name one that is: `hotfix open {incident} --base-tag TAG`"
_SAY_WHICH = (
    "say which one is in production: `hotfix open {incident} --base-tag TAG`, or `base-tag` in "
    "`.github/hotfix.yml`; it may be a new name: `git tag -a v1.2.3 COMMIT -m v1.2.3`"
)
TABLE: dict[str, Words] = {
    "no-such-tag": Words("there is no tag {tag}; the newest versions are: {near}", _OTHER_TAG),
    "tag-is-no-version": Words(
        "the tag {tag} is not a version; the newest versions are: {near}", _OTHER_TAG
    ),
    "tag-is-prerelease": Words(
        "the tag {tag} is a pre-release; the newest stable versions are: {near}", _OTHER_TAG
    ),
    "tag-is-withdrawn": Words(
        "{tag} was withdrawn and is never a base; the newest that stand are: {near}", _OTHER_TAG
    ),
    "no-tags": Words(
        "the repository has no tags, so what production runs is not known",
        "tag it: `git tag -a v1.0.0 COMMIT -m v1.0.0 && git push origin v1.0.0`",
    ),
    "no-stable-tag": Words(
        "none of the {count} tags is a stable version; among them: {some}",
        "tag what production runs: `git tag -a v1.0.0 COMMIT -m v1.0.0 && git push origin v1.0.0`",
    ),
    "no-tag-of-prefix": Words(
        "`tag-prefix` is {prefix} in `.github/hotfix.yml`, and none of the {count} tags is a "
        "stable version with it; among them: {some}",
        "fix `tag-prefix` on the default branch, or name the tag that production runs: "
        "`hotfix open {incident} --base-tag TAG`",
    ),
    "several-tag-families": Words(
        "the tags have several prefixes ({shown}), and which one is the product's is not known",
        "set `tag-prefix` in `.github/hotfix.yml`, or run `hotfix open {incident} --base-tag TAG`",
    ),
    "several-numberings": Words(
        "the tags count in two ways, {tag} and {other}, and nothing says which of both goes on: no "
        "release is marked latest, and what production runs is not known",
        "name the tag that production runs, {tag} or {other}: "
        "`hotfix open {incident} --base-tag TAG`; or configure `environments.production.state`",
    ),
    "newer-tag-unread": Words(
        "the tag {tag} is newer than {highest}, but cannot be read as MAJOR.MINOR.PATCH, so no "
        "hotfix can be numbered after it",
        _SAY_WHICH,
    ),
    "latest-unread": Words(
        "the release marked latest, {tag}, cannot be read as MAJOR.MINOR.PATCH, so no hotfix can "
        "be numbered after it",
        _SAY_WHICH,
    ),
    "latest-moves": Words(
        "the release marked latest, {tag}, moves along with newer versions, and none is on its "
        "commit",
        _SAY_WHICH,
    ),
    "latest-pre-release": Words(
        "the release marked latest, {tag}, is a pre-release by its name", _SAY_WHICH
    ),
    "tag-moves": Words(
        "the tag {tag} moves along with newer versions, and none is on its commit; the newest are: "
        "{near}",
        _OTHER_TAG,
    ),
    "production-runs-several": Words(
        "production runs several versions at once: {states}", _SAY_WHICH
    ),
    "production-no-tag": Words(
        "production runs {tag}, and there is no such tag to start from",
        "tag it: `git tag -a {tag} COMMIT -m {tag} && git push origin {tag}`; or "
        "`hotfix open {incident} --base-tag TAG`",
    ),
    "production-withdrawn": Words(
        "production runs {tag}, which was withdrawn",
        "put back what ran before: `hotfix rollback`; or `hotfix open {incident} --base-tag TAG`",
    ),
    "production-pre-release": Words(
        "production runs {tag}, a pre-release, which is never a base", _SAY_WHICH
    ),
    "production-moves": Words(
        "production runs {tag}, which moves along with newer versions, and none is on its commit",
        _SAY_WHICH,
    ),
    "production-unread": Words(
        "production runs {tag}, which cannot be read as MAJOR.MINOR.PATCH, so no hotfix can be "
        "numbered after it",
        _SAY_WHICH,
    ),
    "older-than-production": Words(
        "{tag} is older than what production runs, {runs}: deploying it would be a downgrade",
        "leave `--base-tag` out; or a maintainer runs `hotfix override {incident} downgrade "
        "--because REASON`, then again: `hotfix open {incident} --base-tag {tag}`",
    ),
    "version-file-missing": Words(
        "{path} should hold the version, but does not exist at the base tag",
        "fix `version-files` in `.github/hotfix.yml`",
    ),
    "version-file-is-link": Words(
        "{path} is a symbolic link at the base tag: the version is in the file it points to",
        "name that file in `version-files` in `.github/hotfix.yml`",
    ),
    "version-of-another": Words(
        "{path} says {says} where the tag says {version}: it is not its version file",
        "name its files in `version-files` in `.github/hotfix.yml`; `[]` where it has none",
    ),
    "version-file-unreadable": Words(
        "{path} cannot be read at the base tag: {what}",
        "leave it out of `version-files` in `.github/hotfix.yml`",
    ),
    "version-not-found": Words(
        "{path} does not say {version} anywhere at the base tag",
        "fix `version-files` in `.github/hotfix.yml`",
    ),
    "version-ambiguous": Words(
        "{path} says {version} in {count} places, and which one counts is not known",
        "fix `version-files` in `.github/hotfix.yml`",
    ),
}
