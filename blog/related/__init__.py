"""What has to do with a post or a tag: its neighbours, its relatives, the tags that go with it."""

from __future__ import annotations

from blog.related.finding import Surroundings, find_surroundings, keys_of_tag, related_tags

__all__ = ["Surroundings", "find_surroundings", "keys_of_tag", "related_tags"]
