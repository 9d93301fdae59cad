"""The public addresses of the blog; those of the blog it follows, so that readers and subscribers stay."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from blog import views
from blog.feeds import views as feeds
from blog.feeds.formats import ATOM, JSON, RSS
from blog.old_addresses import urlpatterns as old_addresses


class YearConverter(IntConverter):
    """A year in four digits, so that a page of the archive has one address only."""

    regex = "[0-9]{4}"

    def to_url(self, value: int | str) -> str:
        """The four digits."""
        return f"{int(value):04}"


class MonthConverter(IntConverter):
    """A month in two digits."""

    regex = "[0-9]{2}"

    def to_url(self, value: int | str) -> str:
        """The two digits."""
        return f"{int(value):02}"


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

app_name = "blog"
urlpatterns = [
    *old_addresses,
    path("", views.home, name="home"),
    path("page/<int:number>/", views.home, name="page"),
    path("posts/<str:slug>.md", views.post_markdown, name="post_markdown"),
    path("posts/index.xml", feeds.site_feed, {"form": RSS}, name="posts_rss"),
    path("posts/<str:slug>/", views.post, name="post"),
    path("tags/", views.tags, name="tags"),
    path("tags/page/<int:number>/", views.tags, name="tags_page"),
    path("tags/<str:slug>/index.xml", feeds.tag_feed, {"form": RSS}, name="tag_rss"),
    path("tags/<str:slug>/atom.xml", feeds.tag_feed, {"form": ATOM}, name="tag_atom"),
    path("tags/<str:slug>/feed.json", feeds.tag_feed, {"form": JSON}, name="tag_json"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("tags/<str:slug>/page/<int:number>/", views.tag, name="tag_page"),
    path("archives/", views.archives, name="archives"),
    path("archives/<year:year>/", views.year, name="year"),
    path("archives/<year:year>/<month:month>/", views.month, name="month"),
    path("archives/<year:year>/<month:month>/page/<int:number>/", views.month, name="month_page"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/page/<int:number>/", views.corrections, name="corrections_page"),
    path("search/", views.search, name="search"),
    path("index.xml", feeds.site_feed, {"form": RSS}, name="rss"),
    path("atom.xml", feeds.site_feed, {"form": ATOM}, name="atom"),
    path("feed.json", feeds.site_feed, {"form": JSON}, name="json_feed"),
    path("feeds/", feeds.feeds_page, name="feeds"),
    path("feeds.opml", feeds.opml, name="opml"),
    path("llms.txt", views.llms, name="llms"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("site.webmanifest", views.manifest, name="manifest"),
]
# Tried after all other addresses of the project.
fallback_urlpatterns = [path("<path:address>/", views.page_or_alias, name="address")]
