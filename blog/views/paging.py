"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator


class NearerEndPaginator(Paginator):  # type: ignore[type-arg]  # generic for the type checker only
    """Pages of an ordered queryset, each reached from its nearer end: the last page costs what the first does."""

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        if first <= self.count // 2:
            return Page(rows[first:last], number, self)
        return Page(list(rows.reverse()[self.count - last : self.count - first])[::-1], number, self)
