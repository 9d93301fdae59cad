"""The public addresses of the blog; those of the blog it follows, so that readers and subscribers stay."""

from __future__ import annotations

from django.urls import path

from blog import feeds, views

app_name = "blog"
urlpatterns = [
    path("", views.home, name="home"),
    path("page/<int:number>/", views.home, name="page"),
    path("posts/<str:slug>.md", views.post_markdown, name="post_markdown"),
    path("posts/index.xml", feeds.RssFeed(), name="posts_rss"),
    path("posts/<str:slug>/", views.post, name="post"),
    path("tags/", views.tags, name="tags"),
    path("tags/<str:slug>/index.xml", feeds.TagRssFeed(), name="tag_rss"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("tags/<str:slug>/page/<int:number>/", views.tag, name="tag_page"),
    path("archives/", views.archives, name="archives"),
    path("search/", views.search, name="search"),
    path("index.xml", feeds.RssFeed(), name="rss"),
    path("atom.xml", feeds.AtomFeed(), name="atom"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
]
# Tried after all other addresses of the project.
fallback_urlpatterns = [path("<path:address>/", views.page_or_alias, name="address")]
