"""Template tags of the public pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blog.addresses import address_of, at_site, host_of
from blog.corrections.reading import as_html, count_corrections
from blog.models import Correction
from blog.shared_parts import of_all, shared
from blog.sharing import ShareLink, share_links

register = template.Library()
# A script element ends at the first "</script", whatever its type; an escape is the same JSON.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class CaptureNode(template.Node):
    """Renders what it holds into a variable, each run of blanks as one."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Nothing; the text is in the variable from here on."""
        # Joining with blanks takes nothing out of the escaping that the nodes have done.
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        return mark_safe("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture name %}…{% endcapture %}`: a block's text that the page needs in several places."""
    parts = token.split_contents()
    if len(parts) != 2:
        raise template.TemplateSyntaxError("capture takes the name of one variable.")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(parts[1], nodelist)


class SharedNode(template.Node):
    """Renders what it holds once an edition, for all pages that show it."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The text, that of another page of the edition where there is one."""
        return shared(f"template {self.name}", lambda: self.nodelist.render(context))


@register.tag("shared")
def shared_part(parser: Parser, token: Token) -> SharedNode:
    """`{% shared name %}…{% endshared %}`: a part that is the same on all pages, whoever asks and at which address."""
    parts = token.split_contents()
    if len(parts) != 2:
        raise template.TemplateSyntaxError("shared takes a name.")
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedNode(parts[1], nodelist)


class KeptNode(template.Node):
    """Renders what it holds once for each value, where all pages of the site are made; elsewhere each time."""

    def __init__(self, name: str, values: Sequence[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values = name, values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The text, that of another page where there is one."""
        kept = of_all(f"template {self.name}", dict[Any, SafeString])
        if kept is None:
            return self.nodelist.render(context)
        key = tuple(value.resolve(context) for value in self.values)
        if key not in kept:
            kept[key] = self.nodelist.render(context)
        return kept[key]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept name value … %}…{% endkept %}`: a part that depends on nothing but the content and these values."""
    parts = token.split_contents()
    if len(parts) < 3:
        raise template.TemplateSyntaxError("kept takes a name and at least one value.")
    values = [parser.compile_filter(part) for part in parts[2:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parts[1], values, nodelist)


@register.simple_tag
def address(name: str, *arguments: str | int) -> str:
    """What `url` gives for a public page, found once for all pages."""
    return address_of(name, *arguments)


@register.filter
def absolute(address: str) -> str:
    """The address with SITE_URL before it."""
    return at_site(str(address))


@register.filter
def host(address: str) -> str:
    """The host of an address, without www."""
    return host_of(address)


@register.filter
def as_json_ld(value: Any) -> SafeString:
    """The value as JSON for a script element of the type application/ld+json."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES))  # noqa: S308


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> SafeString:
    """Marks the link that leads to this page, or to the part of the site that it is in."""
    path = context["request"].path if "request" in context else ""
    if not path.startswith(address):
        return SafeString("")
    return format_html(' aria-current="{}"', "page" if path == address else "true")


@register.simple_tag
def share(title: str, address: str) -> list[ShareLink]:
    """Where a page can be told of."""
    return share_links(title, at_site(address))


@register.filter
def correction_html(correction: Correction) -> SafeString:
    """A correction in words, escaped."""
    return as_html(correction)


@register.simple_tag
def corrections_there_are() -> int:
    """How many corrections the public sees."""
    return count_corrections()
