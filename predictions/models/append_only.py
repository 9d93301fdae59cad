"""Records of what was found: rows are added, and a later one corrects an earlier one in public."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def refuse(model: type[models.Model]) -> NoReturn:
    """Raises TypeError: a stored row of the model is never changed."""
    name = str(model._meta.verbose_name_plural).capitalize()
    raise TypeError(f"{name} are append-only; add a new one instead.")


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows that are added, never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: add a row that corrects the earlier one."""
        refuse(self.model)

    def delete(self) -> NoReturn:
        """Refused: add a row that corrects the earlier one."""
        refuse(self.model)


class AppendOnlyModel(models.Model):
    """A row that is stored once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores a new row; a stored one is never changed."""
        if not self._state.adding:
            refuse(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: add a row that corrects this one."""
        refuse(type(self))
