"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class NearerEndPaginator(Paginator):  # type: ignore[type-arg]  # generic for the type checker only
    """Pages of an ordered queryset, each reached from its nearer end: the last page costs what the first does.

    A list will do as well.
    """

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        if first <= self.count // 2 or isinstance(rows, list):
            return Page(rows[first:last], number, self)
        return Page(list(rows.reverse()[self.count - last : self.count - first])[::-1], number, self)


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # generic for the type checker only
    """Pages of the first rows, and no others: nobody counts a million rows to show fifty of them."""

    most = 10_000  # so many rows are counted and paged

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most so many as the bound."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most].count())

    @property
    def is_bounded(self) -> bool:
        """Whether there may be more rows than pages show."""
        return self.count >= self.most


class KeysFirstPaginator(NearerEndPaginator):
    """Pages of rows of which an index gives the keys alone; only a page's own rows are looked up.

    `shown` are the same rows in any order, with what a page shows of them.
    """

    def __init__(
        self,
        rows: QuerySet[Any] | list[int],
        per_page: int,
        *,
        shown: QuerySet[Any] | Mapping[int, Any],
        count: int | None = None,
    ) -> None:
        """`rows`: in their order, or their keys; `shown`: by their keys where they are loaded; `count`: of all rows."""
        super().__init__(rows if isinstance(rows, list) else rows.values_list("pk", flat=True), per_page)
        self.shown = shown
        if count is not None:
            self.count = count

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number."""
        keys = list(super().page(number))
        found = self.shown
        if not isinstance(found, Mapping):
            found = {row.pk: row for row in found.filter(pk__in=keys)}  # `in_bulk` asks in portions
        return Page([found[key] for key in keys if key in found], self.validate_number(number), self)
