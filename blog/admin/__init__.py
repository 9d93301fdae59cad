"""The admin pages of posts, tags, pages and the site's settings."""

from blog.admin.corrections import CorrectionAdmin
from blog.admin.pages import PageAdmin
from blog.admin.posts import PostAdmin
from blog.admin.site_settings import SiteSettingsAdmin
from blog.admin.tags import TagAdmin

__all__ = ["CorrectionAdmin", "PageAdmin", "PostAdmin", "SiteSettingsAdmin", "TagAdmin"]
