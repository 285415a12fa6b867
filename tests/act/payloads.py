"""Words made to be run, expanded or rendered by whoever is careless: a hundred and more."""

from tests.projections.injections import INJECTIONS

_RUN = "touch owned"
_SHELL = (
    f"$({_RUN})", f"`{_RUN}`", f";{_RUN};", f"|{_RUN}", f"||{_RUN}||", f"&&{_RUN}&&", f"&{_RUN}&",
    f"';{_RUN};'", f'";{_RUN};"', f"');{_RUN};('", f'");{_RUN};("', f"\\\";{_RUN};\\\"",
    f"\n{_RUN}\n", f"${{IFS}}{_RUN}", f"$(({_RUN}))", f"<({_RUN})", f">({_RUN})", "> owned",
    ">> owned", f"#{{`{_RUN}`}}", f"%0A{_RUN}", f"\\n{_RUN}", f"' -c '{_RUN}",
    f'"; bash -c "{_RUN}',
    f"x'\"'$({_RUN})'\"'", f"${{x:-$({_RUN})}}", f"!{_RUN}", f"~/$({_RUN})", "$HOME/$GITHUB_TOKEN",
    "$HOTFIX_TOKEN ${GITHUB_TOKEN}", "--upload-pack=touch owned", "-oProxyCommand=touch owned",
    "--output=owned", "--help", "-", "--", "-rf /", "@owned", "*", "../../owned", "/etc/passwd",
    "C:\\owned", "owned\x00.txt", "\\x24(touch owned)",
)  # fmt: skip
_EXPRESSIONS = (
    "${{ github.token }}", "${{ secrets.GITHUB_TOKEN }}", "${{ toJSON(secrets) }}",
    "${{ toJSON(github) }}", "${{ env.HOTFIX_TOKEN }}", "${{ inputs.token }}", "${{ 7 * 7 }}",
    "${{ '}}' }} ${{ 1 }}", "}} ${{ github.token }}", "${{ fromJSON('{') }}", "$${{ 1 }}",
    "${ {github.token} }", "{{ github.token }}", "${{ hashFiles('**') }}", "$[ 1 ]", "#{1}",
    "{{ cycler.__init__.__globals__.os.popen('touch owned') }}", "{% include '/etc/passwd' %}",
    "<%= `touch owned` %>", "%(token)s", "{0.__class__}", "{config}",
)  # fmt: skip
_COMMANDS = (
    "::set-output name=then::deploy production", "::add-mask::done", "::stop-commands::x",
    "::error title=owned::owned", "::warning::owned", "::group::owned", "::save-state name=a::b",
    "::add-path::/tmp/owned", "##[error]owned", "##[set-output name=then]x", "%0A::error::owned",
    "then=deploy production", "verdict<<EOF\npass\nEOF", "hotfix-0000000000000000",
    "\r\n::error::owned", "::debug::owned",
)  # fmt: skip
_WORDS = (
    "/hotfix rollback", "\n/hotfix deploy production", "/hotfix override guard because x",
    "### Severity\n\nlow", "### Fix within\n\n1s", "<!-- hotfix:said {} -->", "Journal-Digest: x",
    "Co-authored-by: priya <priya@users.noreply.github.com>", "Closes #1", "[skip ci]",
)  # fmt: skip
_MARKDOWN = tuple(one for one in INJECTIONS if one.strip() and len(one) < 1000)

PAYLOADS = tuple(dict.fromkeys((*_SHELL, *_EXPRESSIONS, *_COMMANDS, *_WORDS, *_MARKDOWN)))

# What git allows in the name of a branch or a tag.
NAMES = (
    "$(touch${IFS}owned)", "`touch${IFS}owned`", ";touch${IFS}owned;", "'\"owned\"'",
    "${{github.token}}", "<script>owned</script>", "|owned|", "&&owned&&", "#1-@priya",
)  # fmt: skip
