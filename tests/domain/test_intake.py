import pytest

from hotfix_actions.domain.intake import field, fix_within_of, severity_of

FORM = """### What is broken?

Tokens with an empty signature are accepted.

### Severity

Critical

### Fix within

1h30m

### Who is affected

_No response_

### Nothing
### After nothing

last
"""


@pytest.mark.parametrize(
    ("label", "severity"),
    [
        ("severity: high", "high"),
        ("Severity: Critical", "critical"),
        ("severity/low", "low"),
        ("severity-medium", "medium"),
        ("sev high", "high"),
        ("sev:LOW", "low"),
        (" severity: high ", "high"),
        ("severity: gigantic", None),
        ("severity: high enough", None),
        ("my severity: high", None),
        ("high", None),
        ("bug", None),
    ],
)
def test_a_label_says_the_severity(label: str, severity: str | None) -> None:
    assert severity_of([label], "") == severity


def test_a_label_outweighs_the_form() -> None:
    assert severity_of(["bug", "severity: low"], FORM) == "low"


def test_a_label_that_names_no_severity_leaves_it_to_the_form() -> None:
    assert severity_of(["severity: gigantic"], FORM) == "critical"


def test_of_two_severity_labels_the_answer_does_not_depend_on_their_order() -> None:
    labels = ["severity: high", "severity: critical"]
    assert severity_of(labels, "") == severity_of(labels[::-1], "") == "critical"


def test_an_issue_without_labels_and_form_says_no_severity() -> None:
    assert severity_of([], "It is broken, and severity is high") is None


def test_the_form_says_the_deadline_in_seconds() -> None:
    assert fix_within_of(FORM) == 5400


@pytest.mark.parametrize(
    "body", ["", "### Fix within\n\nsoon\n", "### Fix within\n\n_No response_\n"]
)
def test_a_deadline_that_cannot_be_read_counts_as_not_said(body: str) -> None:
    assert fix_within_of(body) is None


def test_an_absurd_deadline_in_an_issue_counts_as_not_said() -> None:
    assert fix_within_of("### Fix within\n\n99999999999999d\n") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("What is broken?", "Tokens with an empty signature are accepted."),
        ("severity", "Critical"),
        ("Who is affected", ""),
        ("Nothing", ""),
        ("After nothing", "last"),
        ("Absent", ""),
    ],
)
def test_a_form_field_is_its_first_line(name: str, value: str) -> None:
    assert field(FORM, name) == value
    assert field(FORM.replace("\n", "\r\n"), name) == value


def test_a_field_begins_a_line_of_its_own() -> None:
    assert field("see ### Severity\n\nhigh", "Severity") == ""
    assert field("### Severity of it\n\nhigh", "Severity") == ""
