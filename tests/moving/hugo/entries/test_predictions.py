"""The predictions of daily entries, in the shapes that language models gave them."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moving.hugo.entries.predictions import FoundPrediction, PredictionSection, parse_predictions
from predictions.dates import Span
from predictions.events.matching import DEFAULT_EVENTS, EventNames

WRITTEN_ON = date(2023, 6, 15)
AGI, SINGULARITY = (event.slug for event in DEFAULT_EVENTS)


def read(markdown: str, **options: object) -> PredictionSection:
    """The predictions of the section, written on the day of these tests."""
    return parse_predictions(markdown, written_on=WRITTEN_ON, catalogue=DEFAULT_EVENTS, **options)  # type: ignore[arg-type]


def year(number: int) -> Span:
    """The days of a year."""
    return Span(date(number, 1, 1), date(number, 12, 31))


# Each says 2035 of general intelligence, because of work, and June 2050 of the singularity, because of more.
SHAPES = {
    "brackets, then a colon": """
- **Artificial general intelligence** (2035): Work goes on.
- **Technological singularity** (June 2050): More work.
""",
    "a colon, then brackets": """
- **Artificial general intelligence:** (2035) Work goes on.

- **Technological singularity:** (June 2050) More work.
""",
    "no blank before the brackets": """
- **Artificial general intelligence**(2035): Work goes on.
- **Technological singularity**(June 2050): More work.
""",
    "the rationale in a nested bullet": """
- **Artificial general intelligence** (2035)
    - Work goes on.
- **Technological singularity** (June 2050)
    - More work.
""",
    "the rationale on the next line": (
        "- **Artificial General Intelligence (AGI)** (2035)  \n  Work goes on.\n\n"
        "- **Technological Singularity** (June 2050)  \n  More work.\n"
    ),
    "the rationale in a paragraph": """
- **Artificial general intelligence will be achieved** (2035):

Work goes on.

- **The technological singularity will occur** (June 2050):

More work.
""",
    "the date in a nested bullet": """
* **Artificial general intelligence:**
    * 2035
    * Work goes on.
* **Technological singularity:**
    * 2050 (June)
    * More work.
""",
    "the date two levels down": """
- **Artificial general intelligence**:
  - 2035:
     - Work goes on.
- **Technological singularity**:
  - 2050 (June 2050):
    - More work.
""",
    "the date and the rationale in one nested bullet": """
- **Artificial general intelligence**:
    - 2035 - Work goes on.
- **Technological singularity**:
    - **2050 (June)**: More work.
""",
    "bullets below a bold paragraph": """
**Artificial general intelligence**
- **2035**
- Work goes on.

**Technological singularity**
- **June 2050**
- More work.
""",
    "the date in the sentence": """
- **Artificial general intelligence** (AGI) will be achieved in 2035. Work goes on.
- The **technological singularity** will occur in **June 2050**. More work.
""",
    "the date in the bold sentence": """
* **Artificial General Intelligence (AGI) will occur in 2035**
   - Work goes on.
* **Technological Singularity will occur in June 2050**
   - More work.
""",
    "a vaguer phrase before the brackets": """
- **Artificial general intelligence** will be achieved in the next decade (2035): Work goes on.
- **Technological singularity** may come in the mid to late 21st century. (June 2050)
    - More work.
""",
    "the date behind the verb's colon": """
* **Artificial general intelligence will be developed by researchers**: 2035
Work goes on.

* **Technological singularity will occur**: 2050 (June)
More work.
""",
    "a dash": """
- **Artificial General Intelligence** (AGI) - **2035**
  - Work goes on.
- **Technological Singularity** – June 2050
  - More work.
""",
    "a backslash at the end of the line": """
- **Artificial general intelligence (AGI)**: 2035\\
Work goes on.
- **Technological singularity**: June 2050\\
More work.
""",
    "numbers and labels": """
1. **Artificial General Intelligence (AGI)**
   - **Predicted date:** 2035
   - **Rationale:** Work goes on.

2. **Technological Singularity**
   - **Predicted date:** June 2050
   - **Rationale:** More work.
""",
    "headings": """
### Artificial General Intelligence
**Date:** 2035

Work goes on.

### Technological Singularity
**Date:** June 2050

More work.
""",
    "headings that say all": """
### Artificial general intelligence (2035): Work goes on.
### Technological singularity (June 2050): More work.
""",
    "a list in a list": """
- **Predictions:**
    - **Artificial general intelligence** (2035)
        - Work goes on.
    - **Technological singularity** (June 2050)
        - More work.
""",
    "the date first": """
- **2035**: Artificial general intelligence will be achieved. Work goes on.
- **June 2050**: The technological singularity will occur. More work.
""",
    "no emphasis": """
Artificial general intelligence: 2035. Work goes on.

Technological singularity: June 2050. More work.
""",
    "a lead and a close": """
Here are my predictions for **artificial general intelligence** and **technological singularity**:

- **Artificial General Intelligence** (2035): Work goes on.
- **Technological Singularity** (June 2050): More work.

Please note that these predictions are speculative.
""",
    "a lead to each": """
Predictions for artificial general intelligence:

- **Artificial general intelligence will be achieved** (2035): Work goes on.

Predictions for the technological singularity:

- **Technological singularity will occur** (June 2050): More work.
""",
    "its own heading": """
## GPT predicts future events

- **AGI** (2035): Work goes on.
- **The singularity** (June 2050): More work.
""",
    "HTML, links and Windows lines": (
        "- <b>**Artificial general intelligence**</b> (2035): [Work](http://x.example/a) goes on.\r\n"
        "- **Technological singularity** (June&nbsp;2050): `More` work.\r\n"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_every_shape(shape: str) -> None:
    section = read(SHAPES[shape], expected=[AGI, SINGULARITY])
    assert [prediction.event_slug for prediction in section.predictions] == [AGI, SINGULARITY]
    assert [prediction.span for prediction in section.predictions] == [
        year(2035),
        Span(date(2050, 6, 1), date(2050, 6, 30)),
    ]
    assert [prediction.rationale for prediction in section.predictions] == ["Work goes on.", "More work."]
    assert section.findings == ()


def only(markdown: str) -> FoundPrediction:
    """The only prediction of a section."""
    section = read(markdown)
    assert len(section.predictions) == 1
    return section.predictions[0]


@pytest.mark.parametrize(
    ("text", "phrase", "span"),
    [
        (" (2035): I predict that it will be achieved by 2035.", "2035", year(2035)),
        (": By **2050** - work", "By 2050", Span(None, date(2050, 12, 31))),
        (": by 2030\\\nI say 2040", "by 2030", Span(None, date(2030, 12, 31))),
        (" (2040-2050): I say 2045", "2040-2050", Span(date(2040, 1, 1), date(2050, 12, 31))),
        (
            ":\n    - Within the next 50 years (2040-2090)\n    - x",
            None,
            Span(date(2040, 1, 1), date(2090, 12, 31)),
        ),
        (":\n  * More than 100 years from now (2121+)\n  * x", None, Span(date(2121, 1, 1), None)),
        (
            " might occur within 50 to 100 years (between 2071 and 2121).",
            None,
            Span(date(2071, 1, 1), date(2121, 12, 31)),
        ),
        (
            ": I predict it in the next 20-30 years (between 2040 and 2050). x",
            None,
            Span(date(2040, 1, 1), date(2050, 12, 31)),
        ),
        (
            ": It is difficult to predict. However, I project it by mid-2030s.",
            "by mid-2030s",
            Span(None, date(2036, 12, 31)),
        ),
        (":\n  - The date is hard to say, but 2040 looks likely.\n  - x", "2040", year(2040)),
        (" is a point that may be reached in 2045. x", "in 2045", year(2045)),
        (": There is no consensus. Kurzweil predicts 2029, but I estimate 2040.", "2040", year(2040)),
        (":\n  - 2030 (October): x\n  - 2050 (June): y", None, Span(date(2030, 10, 1), date(2030, 10, 31))),
        (": 10 to 20 years after something (2055)", "2055", year(2055)),
        (": >2100", ">2100", Span(date(2101, 1, 1), None)),
        (": 2050 as a rough guess.", "2050", year(2050)),
        ("”: 2050. x", "2050", year(2050)),
        (" (as Vinge has it) (2050): x", "2050", year(2050)),
        (": not in this century. x", "not in this century", Span(date(2101, 1, 1), None)),
        (" (Unknown): x", "Unknown", Span(None, None)),
        (":\n  - Never: x", "Never", Span(None, None)),
        (
            " is plausible but unpredictable**\n  - No specific year can be predicted\n  - x",
            None,
            Span(None, None),
        ),
        (
            ": It is difficult to predict, but may come within the century. (June 2087)",
            None,
            Span(date(2087, 6, 1), date(2087, 6, 30)),
        ),
    ],
)
def test_the_date_beside_the_event_counts(text: str, phrase: str | None, span: Span) -> None:
    prediction = only(f"- **Technological singularity**{text}")
    assert prediction.span == span
    assert phrase is None or prediction.phrase == phrase


def test_prose_without_headlines() -> None:
    section = read(
        "I predict that artificial general intelligence will be achieved by 2035.\n\n"
        "The technological singularity will likely occur around 2050, if at all."
    )
    assert [prediction.event_slug for prediction in section.predictions] == [AGI, SINGULARITY]
    assert [prediction.span for prediction in section.predictions] == [
        Span(None, date(2035, 12, 31)),
        year(2050),
    ]


def test_two_events_in_one_sentence() -> None:
    section = read(
        "I expect artificial general intelligence by 2035 and the technological singularity around 2050."
    )
    assert [(prediction.event_slug, prediction.phrase) for prediction in section.predictions] == [
        (AGI, "by 2035"),
        (SINGULARITY, "2050"),
    ]


def test_a_table() -> None:
    section = read("| Event | Date |\n|---|:---:|\n| AGI | 2035 |\n| Technological singularity | 2050 |\n")
    assert [prediction.span for prediction in section.predictions] == [year(2035), year(2050)]


def test_an_event_that_the_rationale_speaks_of_is_no_headline() -> None:
    section = read(
        "**Artificial general intelligence (June 2035)**\n\nWork goes on.\n\nThe singularity may follow.\n\n"
        "- AGI is near.\n\n**Technological singularity (2045)**\n\nTechnological singularity is far."
    )
    assert [prediction.rationale for prediction in section.predictions] == [
        "Work goes on.\n\nThe singularity may follow.\n\nAGI is near.",
        "Technological singularity is far.",
    ]


def test_the_rationale_keeps_its_paragraphs_and_loses_its_marks() -> None:
    prediction = only(
        "- **AGI** (2035): *Work* goes on\n  and `on`.\n\n"
        "    1. **First**, a\\*b.\n    2. > Second &amp; last.\n\n---\n"
    )
    assert prediction.rationale == "Work goes on and on.\n\nFirst, a*b.\n\nSecond & last."


def test_a_heading_of_an_event_is_not_taken_for_that_of_the_section() -> None:
    section = read(
        "### AGI (2035): I predict it by 2040.\n### Technological singularity: I predict it by 2050.\n"
    )
    assert [prediction.span for prediction in section.predictions] == [
        year(2035),
        Span(None, date(2050, 12, 31)),
    ]


def test_the_name_is_given_as_written() -> None:
    assert (
        only("- **Artificial General Intelligence** (AGI) (2035)").event_name
        == "Artificial General Intelligence (AGI)"
    )


def test_the_catalogue_says_which_events_there_are() -> None:
    section = parse_predictions(
        "- **Cold fusion** (2040): x\n- **AGI** (2035): y",
        written_on=WRITTEN_ON,
        catalogue=(EventNames("fusion", "Fusion power", ("Cold fusion",)),),
    )
    assert [prediction.event_slug for prediction in section.predictions] == ["fusion", None]


LINES = st.sampled_from(
    [
        *"\n".join(SHAPES.values()).split("\n"),
        "",
        "---",
        "- x",
        "  - (",
        "As an AI, I cannot",
        "## Other",
        "| a | b |",
        "\t- 2035",
    ]
)


@settings(max_examples=200)
@given(markdown=st.lists(LINES, max_size=12).map("\n".join) | st.text())
def test_any_section_is_read(markdown: str) -> None:
    section = read(markdown)
    slugs = [prediction.event_slug for prediction in section.predictions if prediction.event_slug]
    assert len(slugs) == len(set(slugs))
    assert section.predictions or section.findings


@pytest.mark.parametrize(
    "piece", ["- **AGI** (2035): x ", "(", "**", "[", "- ", "<a", "\n- AGI ", "AGI by 2035. ", "_", "&"]
)
def test_a_long_section_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    read(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 20
