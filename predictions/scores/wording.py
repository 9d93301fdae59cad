"""The statistics in plain words, and no stronger than they are. Pure."""

from __future__ import annotations

from predictions.scores.figures import EventFigures, SlipRate


def describe_movement(figures: EventFigures) -> str:
    """How the date moved in the last year of the newest model, as one or two sentences."""
    slip = figures.slip_last_year
    if slip is None:
        return "There are too few dated forecasts to say whether the date moves."
    model = f" by {figures.newest_model}" if figures.newest_model else ""
    days = (slip.last - slip.first).days
    period = "In the last year" if days > 350 else f"In the {round(days / 30.44)} months"
    return f"{period} of forecasts{model}, {describe_slip(slip)}"


def describe_slip(slip: SlipRate) -> str:
    """The slip rate with its interval, as the end of a sentence that begins with a period."""
    interval = f"(95 % interval: {signed(slip.low)} to {signed(slip.high)} years per year)"
    if slip.low > 0 or slip.high < 0:
        direction = "later" if slip.rate > 0 else "earlier"
        words = f"the predicted date moved {amount(slip.rate)} years {direction} per year {interval}."
        always = " That includes +1, “always the same number of years away”."
        return words + (always if slip.low <= 1 <= slip.high else "")
    if max(abs(slip.low), abs(slip.high)) < 0.05:
        return "the predicted date stayed where it was."
    return f"the predicted date shows no clear movement {interval}."


def signed(number: float, digits: int = 1) -> str:
    """The number with its sign; a true minus, and no sign on what rounds to zero."""
    rounded = round(number, digits)
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


def amount(number: float) -> str:
    """The size of a number, to one digit; to two where it is small."""
    return f"{abs(number):.1f}" if abs(number) >= 0.095 else f"{abs(number):.2f}"


def describe_signed(years: float) -> str:
    """A signed error in words: "1.2 years too early"."""
    if abs(years) < 0.05:
        return "on the day"
    return f"{abs(years):.1f} years too {'early' if years < 0 else 'late'}"
