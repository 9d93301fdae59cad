"""Admin lists of what grows for ever: a page of them costs the same with a thousand rows and with a million."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from blog.admin.base import HouseAdmin
from blog.counts.paging import BoundedPaginator

# With more rows a list is a large one: only what an index answers is offered.
MANY_ROWS = 5000
MOST_CHOICES = 50


class FirstRowsPaginator(BoundedPaginator):
    """Pages of the first rows; a search, a filter or a day shows others."""

    most = MANY_ROWS


class LargeAdmin(HouseAdmin):
    """A list of which only so much is counted, searched and sorted as an index gives or a bound allows."""

    paginator = FirstRowsPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Columns by which a large list can be sorted, since an index has their order.
    indexed_columns: Sequence[str] = ()
    # Fields whose whole value an index finds among all rows.
    exact_fields: Sequence[str] = ()
    # The words of a search are looked for in so many of the newest rows of a large list.
    searched_rows = MANY_ROWS

    def newest_key(self) -> int:
        """The highest key, by which the size of the table is told at once; 0 where there is no row."""
        keys = self.model._default_manager.order_by("-pk").values_list("pk", flat=True)
        return int(keys.first() or 0)

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """All columns; of a large list those with an index."""
        if self.newest_key() > MANY_ROWS:
            return self.indexed_columns
        return super().get_sortable_by(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What is found: rows that are exactly this, else those of the newest that have the words."""
        newest = self.newest_key()
        if not search_term or newest <= max(MANY_ROWS, self.searched_rows):
            return super().get_search_results(request, queryset, search_term)
        exact = Q(*((f"{field}__exact", search_term) for field in self.exact_fields), _connector=Q.OR)
        if self.exact_fields and (
            keys := list(queryset.order_by().filter(exact).values_list("pk", flat=True)[:50])
        ):
            return queryset.filter(pk__in=keys), False
        # In the order of their keys, else a database may walk the index of the list's own order to its end.
        among = queryset.filter(pk__gt=newest - self.searched_rows).order_by("-pk")
        return super().get_search_results(request, among, search_term)


class RecentValuesFilter(admin.SimpleListFilter):
    """A choice of the values that a column has in the newest rows, which are found without reading the others."""

    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The values, by name, and the one that is chosen."""
        newest = model_admin.model._default_manager.order_by("-pk")
        values = set(newest.values_list(self.field, flat=True)[:1000]) | {self.value()}
        return [(value, value) for value in sorted(filter(None, values))[:MOST_CHOICES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the chosen value."""
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


def recent_values(of: str, name: str | None = None) -> type[RecentValuesFilter]:
    """The filter by the column; `name` is what the admin calls it."""
    return type(
        "RecentValuesFilter",
        (RecentValuesFilter,),
        {"field": of, "title": name or of.replace("_", " "), "parameter_name": of},
    )
