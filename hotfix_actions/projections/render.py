"""Templates to text: every printed value is inert unless it was made `Safe`."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from hotfix_actions.projections import inert

LANGUAGE = "en"


@cache
def _markdown() -> Environment:
    # Not Jinja's HTML escaping but `finalize`: it makes each value inert for Markdown *and* HTML,
    # and, other than Markup, a Safe joined with anything else is no longer safe.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("hotfix_actions", "templates"),
        undefined=StrictUndefined,
        finalize=inert.line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= {
        "code": inert.code,
        "block": inert.block,
        "prose": inert.prose,
        "told": inert.told,
        "ref": inert.ref,
        "shell": lambda text: inert.block(text, language="sh"),
        "linked": inert.link,
    }
    return environment


@cache
def _html() -> Environment:
    return Environment(
        loader=PackageLoader("hotfix_actions", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def markdown(name: str, **values: object) -> str:
    """Fill a Markdown template of the language; it ends with one newline."""
    text = _markdown().get_template(f"{LANGUAGE}/{name}.md.j2").render(**values)
    return text.strip("\n") + "\n"


def html(name: str, **values: object) -> str:
    """Fill an HTML template; every printed value is HTML-escaped unless it is Markup."""
    return _html().get_template(f"{name}.html.j2").render(**values)
