"""The forms of what stands in a digest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.forms.models import BaseInlineFormSet

from blog.admin.forms import LinesField, TextField
from digests.models import Analysis, DraftQuestion, Forecast, Topic
from predictions.dates import DateNotUnderstood, parse_span
from predictions.dates.saying import say_day
from predictions.models import Question

TEXT = forms.Textarea(attrs={"rows": 7, "cols": 90})
KEPT = "What you change stays when the digest is written again; emptied, it is written anew."
# Beyond every real position, below the largest small integer.
PARKED = 10_000


class PositionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A row with its place in the digest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "item" in self.fields:
            fix_choice(self.fields["item"])

    def validate_unique(self) -> None:
        """Left to the set of rows: two that change places do not clash."""

    def validate_constraints(self) -> None:
        """Left to the set of rows: two that change places do not clash."""


class PositionFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    """Rows whose places may be swapped in one go."""

    def save(self, commit: bool = True) -> Any:
        """Stores the rows; those that move are put out of the others' way first."""
        moving = [
            form.instance.pk
            for form in self.initial_forms
            if "position" in form.changed_data or form in self.deleted_forms
        ]
        self.get_queryset().filter(pk__in=moving).update(position=F("position") + PARKED)
        return super().save(commit=commit)


class TopicForm(PositionForm):
    """A topic with its two analyses."""

    benefits = TextField(required=False, widget=TEXT, help_text=KEPT)
    ramifications = TextField(required=False, widget=TEXT, help_text=KEPT)
    subjects = LinesField(required=False, help_text="What it is about, one tag a line")

    class Meta:
        model = Topic
        fields = ["position", "title", "item", "subjects", "dropped_because"]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "dropped_because": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }
        help_texts = {
            "dropped_because": "With a reason here the topic is not printed. One that you drop stays dropped when the "
            "digest is written again."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for analysis in self.instance.analyses.all():
                self.initial[analysis.kind] = analysis.text

    def save(self, commit: bool = True) -> Topic:
        """Stores the topic, and whether it was an editor who dropped it."""
        if "dropped_because" in self.changed_data:
            self.instance.dropped_by_editor = bool(self.instance.dropped_because)
        topic: Topic = super().save(commit)
        return topic

    def _save_m2m(self) -> None:
        """Stores the analyses once the topic is there; an emptied one goes."""
        super()._save_m2m()  # type: ignore[misc]  # not in the type stubs
        for kind in Analysis.Kind:
            if kind not in self.changed_data:
                continue
            if text := self.cleaned_data[kind].strip():
                values = {"text": text, "edited": True}
                Analysis.objects.update_or_create(topic=self.instance, kind=kind, defaults=values)
            else:
                Analysis.objects.filter(topic=self.instance, kind=kind).delete()


class ForecastForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A forecast; what it is about does not change once it is there."""

    class Meta:
        field_classes = {"rationale": TextField}
        help_texts = {"rationale": "A prediction that you change stays when the digest is written again."}
        widgets = {"rationale": forms.Textarea(attrs={"rows": 4, "cols": 90})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "event" in self.fields:
            fix_choice(self.fields["event"])

    def save(self, commit: bool = True) -> Forecast:
        """Stores the forecast, and that an editor changed it."""
        if set(self.changed_data) - {"position", "event"}:
            self.instance.edited = True
        forecast: Forecast = super().save(commit)
        return forecast

    def clean_phrase(self) -> str:
        """The words name a date: the tracker has to read them."""
        phrase: str = self.cleaned_data["phrase"]
        if "phrase" in self.changed_data:
            try:
                parse_span(phrase, written_on=self.instance.digest.date)
            except DateNotUnderstood as error:
                raise forms.ValidationError(f"{error}.") from error
        return phrase

    def clean(self) -> dict[str, Any]:
        """The three dates stand in order, and a probability is one."""
        values = super().clean() or self.cleaned_data
        days = [values.get(name) for name in ("low", "median", "high")]
        given = [day for day in days if day]
        if given != sorted(given):
            self.add_error("median", "The dates should come in the order low, median, high.")
        never = values.get("probability_never")
        if never is not None and not 0 <= never <= 1:
            self.add_error("probability_never", "It should be from 0 to 1.")
        return values


class DraftQuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A question before it is published; of a counted one the words and the deadline belong to its measure."""

    class Meta:
        model = DraftQuestion
        fields = [
            "position",
            "text",
            "deadline",
            "probability",
            "criteria",
            "silence",
            "status_quo",
            "reason",
        ]
        field_classes = dict.fromkeys(("criteria", "silence", "status_quo", "reason"), TextField)
        widgets = {
            "text": forms.TextInput(attrs={"class": "vLargeTextField"}),
            **dict.fromkeys(
                ("criteria", "silence", "status_quo", "reason"), forms.Textarea(attrs={"rows": 4, "cols": 60})
            ),
        }
        help_texts = {
            "text": "Until it is published it can be changed or deleted; of a counted one only reason and place change."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == Question.Kind.COUNTED:
            for name in set(self.fields) - {"position", "reason"}:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """The deadline lies ahead and stands in the words of the question."""
        values = super().clean() or self.cleaned_data
        text, deadline = values.get("text"), values.get("deadline")
        if not text or not deadline or not {"text", "deadline"} & set(self.changed_data):
            return values
        words = say_day(deadline)
        if deadline <= self.instance.asked_on:
            self.add_error(
                "deadline", f"It should be after the day of asking, {self.instance.asked_on.isoformat()}."
            )
        elif words not in text:
            self.add_error("text", f"It should name its deadline: “… by {words}?”.")
        return values


def fix_choice(field: forms.Field) -> None:
    """Keeps a stored row's choice and does not draw it: the widget would ask the database once a row."""
    field.disabled = True
    field.widget = forms.HiddenInput()
