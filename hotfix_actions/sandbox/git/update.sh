#!/bin/sh
# git's `update` hook: REF OLD NEW. The server has decided what this push may not do and wrote it
# to $SANDBOX_REFUSALS, a line each: ref, when it counts, sentence. What depends on the pushed
# objects is looked at here, where they have arrived.
ref=$1 old=$2 new=$3
said=
while IFS='	' read -r name when sentence; do
  [ "$name" = "$ref" ] || continue
  case $when in
  forced)
    git merge-base --is-ancestor "$old" "$new" && continue
    ;;
  merges)
    [ -n "$(git rev-list --merges --max-count=1 "$old..$new")" ] || continue
    ;;
  unsigned)
    # The sentence begins with the commits that are signed.
    signed=${sentence%%	*} sentence=${sentence#*	} bad=
    for sha in $(git rev-list "$new" --not --branches --tags); do
      case " $signed " in *" $sha "*) ;; *) bad=1 ;; esac
    done
    [ -n "$bad" ] || continue
    ;;
  files)
    # It begins with a regular expression for the paths that are restricted.
    paths=${sentence%%	*} sentence=${sentence#*	}
    git log --format= --name-only -z "$new" --not --all | tr "\0" "\n" | grep -Eq "$paths" || continue
    ;;
  workflows)
    # The sentence holds the workflow folders that branches have already.
    tree=$(git rev-parse --quiet --verify "$new^{commit}:.github/workflows") || continue
    case " $sentence " in *" $tree "*) continue ;; esac
    file=$(git ls-tree --name-only "$tree" | head -n 1)
    echo "refusing to allow $SANDBOX_TOKEN to create or update workflow" \
      "\`.github/workflows/$file\` without $SANDBOX_LACKS" >&2
    exit 1
    ;;
  esac
  said="$said- $sentence
"
done <"$SANDBOX_REFUSALS"
[ -z "$said" ] && exit 0
echo "error: GH013: Repository rule violations found for $ref." >&2
echo "Review all repository rules at $SANDBOX_RULES_PAGE?ref=$ref" >&2
echo >&2
printf '%s' "$said" >&2
exit 1
