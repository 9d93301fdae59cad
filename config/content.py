"""What the public pages show: tables, and the columns whose changes make pages anew."""

from __future__ import annotations

# The models that public pages show: every change makes cached pages stale. Of those with fields, only changes of these.
CONTENT: dict[str, tuple[str, ...]] = {
    "blog.Post": (),
    "blog.Tag": (),
    "blog.Alias": (),
    "blog.Correction": (),
    "blog.Page": (),
    "blog.SiteSettings": (),
    "predictions.Event": (),
    "predictions.Prediction": (),
    "predictions.Judgement": (),
    "predictions.EventStatistics": (),
    "predictions.Question": (),
    "predictions.QuestionForecast": (),
    "predictions.QuestionResolution": (),
    "predictions.Evidence": (),
    "predictions.ConsistencyCheck": (),
    "predictions.Proposal": ("status",),
    "predictions.RecordFigures": ("numbers",),
    "digests.Series": ("name", "slug"),
    "digests.Digest": ("series", "post"),
    "digests.Topic": ("title", "position", "dropped_because"),
    "auth.User": ("username", "first_name", "last_name"),  # who judged
}
