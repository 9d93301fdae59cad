"""The one form of an address under which two links to the same thing are the same: pure."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|ref|ref_src|ref_url|"
    r"referrer|source|cmpid|ncid|share|share_id|si|feature|_ga|_gl|s_cid|amp|outputtype|trk|spm)$",
    re.IGNORECASE,
)
HOST_PREFIXES = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
AMP_PATH = re.compile(r"(?:^/amp(?=/))|(?:/amp/?$)|(?:\.amp(?=$|\.html$))")
ARXIV = re.compile(r"^/(?:abs|pdf|html|ps)/(?P<id>[\w.\-/]+?)(?:v\d+)?(?:\.pdf)?$")
SAME_HOSTS = {
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
    "i.reddit.com": "reddit.com",
    "mobile.twitter.com": "twitter.com",
    "x.com": "twitter.com",
    "export.arxiv.org": "arxiv.org",
    "dx.doi.org": "doi.org",
}
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address without what does not change what it points to; host and path, no scheme.

    Left out are the scheme, www and mobile hosts, AMP forms, default ports, tracking parameters,
    the fragment, trailing slashes and the version of an arXiv paper. Odd input comes back stripped.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url.strip()
    host = canonical_host(parts.hostname)
    if port and port != DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    path, query = canonical_path(host, parts)
    if host == "youtu.be" and path:
        return f"youtube.com/watch?v={path.strip('/')}"
    return f"{host}{path}{'?' if query else ''}{query}"


def canonical_host(host: str) -> str:
    """The host in lower case, in its ASCII form, without www, mobile or AMP prefixes."""
    host = host.lower().rstrip(".")
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return SAME_HOSTS.get(host) or SAME_HOSTS.get(shorter := HOST_PREFIXES.sub("", host)) or shorter


def canonical_path(host: str, parts: SplitResult) -> tuple[str, str]:
    """The path and the query that matter, for this host."""
    path = AMP_PATH.sub("", quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._%"))
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    pairs = sorted((name, value) for name, value in parse_qsl(parts.query) if not TRACKING.match(name))
    if host == "youtube.com" and path == "/watch":
        pairs = [pair for pair in pairs if pair[0] == "v"]
    if host == "arxiv.org" and (paper := ARXIV.match(path)):
        return f"/abs/{paper['id']}", ""
    if host == "reddit.com" and (post := re.match(r"^(/r/[^/]+/comments/[^/]+)", path)):
        return post[1].lower(), ""
    return path, urlencode(pairs)
