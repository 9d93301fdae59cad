"""Reddit on 127.0.0.1: signing in, listings, comments and the Atom feed, in the forms that praw and readers get."""

from __future__ import annotations

import json
import re
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT_ID = "fake-client-id"
CLIENT_SECRET = "fake-client-secret-that-must-not-leak"
TOKEN = "fake-access-token-that-must-not-leak"
BASIC = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
# 2026-11-20 09:00 UTC
POSTED = 1795165200.0


def make_post(post_id: str, title: str, **values: Any) -> dict[str, Any]:
    """A post with the fields that Reddit's listings have; a self post until it is told otherwise."""
    subreddit = values.get("subreddit", "MachineLearning")
    permalink = f"/r/{subreddit}/comments/{post_id}/{re.sub('[^a-z0-9]+', '_', title.lower())[:40]}/"
    return {
        "id": post_id,
        "name": f"t3_{post_id}",
        "subreddit": subreddit,
        "subreddit_name_prefixed": f"r/{subreddit}",
        "title": title,
        "author": "careful_reader",
        "author_fullname": "t2_abc",
        "selftext": "",
        "selftext_html": None,
        "is_self": True,
        "url": f"https://www.reddit.com{permalink}",
        "domain": f"self.{subreddit}",
        "permalink": permalink,
        "score": 100,
        "ups": 100,
        "upvote_ratio": 0.97,
        "num_comments": 0,
        "link_flair_text": None,
        "over_18": False,
        "spoiler": False,
        "stickied": False,
        "distinguished": None,
        "removed_by_category": None,
        "created": POSTED,
        "created_utc": POSTED,
        **values,
    }


def make_comment(comment_id: str, body: str, **values: Any) -> dict[str, Any]:
    """A comment at the top of a thread."""
    return {
        "id": comment_id,
        "name": f"t1_{comment_id}",
        "author": "thoughtful_person",
        "body": body,
        "score": 10,
        "stickied": False,
        "distinguished": None,
        "depth": 0,
        "replies": "",
        "created_utc": POSTED,
        **values,
    }


@dataclass
class Failure:
    """What the next requests that begin with a path are answered."""

    path: str
    response: Response
    times: int


@dataclass
class FakeReddit:
    """Reddit with the posts and comments that it was given; `fail` has it answer otherwise.

    `posts` are a subreddit's in all listings; under "subreddit/new" and the like, those of one listing.
    """

    http: HTTPServer
    posts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    user_agents: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    rate_limit: tuple[float, int, int] = (590.0, 10, 580)
    slow: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self) -> None:
        """Begins to answer."""
        for pattern in (
            r"^/api/v1/access_token$",
            r"^/r/[^/]+/[a-z]+(/\.rss)?$",
            r"^/comments/[^/]+/?$",
            r"^/api/info/?$",
        ):
            self.http.expect_request(re.compile(pattern)).respond_with_handler(self.answer)

    def environment(self) -> dict[str, str]:
        """The variables by which praw comes here."""
        site = self.http.url_for("").rstrip("/")
        return {
            "praw_client_id": CLIENT_ID,
            "praw_client_secret": CLIENT_SECRET,
            "praw_user_agent": "hindcast-tests/1.0 by nobody",
            "praw_reddit_url": site,
            "praw_oauth_url": site,
        }

    def fail(self, path: str, status: int, body: str = "", *, times: int = 10**9, **headers: str) -> None:
        """The next `times` requests that begin with the path are answered so; `retry_after` stands for that header."""
        response = Response(body or f'{{"message": "no", "error": {status}}}', status=status)
        response.content_type = "application/json; charset=UTF-8"
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        self.failures.append(Failure(path, response, times))

    def answer(self, request: Request) -> Response:
        """Any answer."""
        with self.lock:
            self.requests.append(request.full_path.rstrip("?"))
            self.user_agents.add(request.headers.get("User-Agent", ""))
        time.sleep(self.slow.get(request.path, 0.0))
        if failure := self.next_failure(request.path):
            return failure
        if request.path == "/api/v1/access_token":
            return self.sign_in(request)
        if request.path.endswith("/.rss"):
            return self.feed(request)
        if request.headers.get("Authorization") != f"bearer {TOKEN}":
            return self.refuse('Bearer realm="reddit", error="invalid_token"')
        if request.path.startswith("/api/info"):
            response = self.info(request)
        elif request.path.startswith("/comments/"):
            response = self.thread(request)
        else:
            response = self.listing(request)
        remaining, used, reset = self.rate_limit
        response.headers["x-ratelimit-remaining"] = str(remaining)
        response.headers["x-ratelimit-used"] = str(used)
        response.headers["x-ratelimit-reset"] = str(reset)
        return response

    def next_failure(self, path: str) -> Response | None:
        """The failure that the path is to meet, where there is one left."""
        with self.lock:
            for failure in self.failures:
                if path.startswith(failure.path) and failure.times:
                    failure.times -= 1
                    return failure.response
        return None

    def sign_in(self, request: Request) -> Response:
        """An access token for the right credentials."""
        if request.headers.get("Authorization") != f"Basic {BASIC}":
            return self.refuse('Basic realm="reddit"')
        if request.form.get("grant_type") != "client_credentials":
            return as_json({"error": "unsupported_grant_type"})
        return as_json({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"})

    def refuse(self, challenge: str) -> Response:
        """A 401 with what is asked for."""
        response = as_json({"message": "Unauthorized", "error": 401}, status=401)
        response.headers["www-authenticate"] = challenge
        return response

    def listing(self, request: Request) -> Response:
        """A page of a subreddit's posts, or the redirect by which Reddit says that it knows none."""
        _, _, subreddit, name = request.path.split("/")
        if subreddit not in self.posts:
            response = Response(status=302)
            response.headers["location"] = f"{self.http.url_for('')}/subreddits/search.json?q={subreddit}"
            return response
        page, after = self.page(subreddit, name, request)
        return as_json(make_listing([{"kind": "t3", "data": post} for post in page], after), request)

    def page(self, subreddit: str, name: str, request: Request) -> tuple[list[dict[str, Any]], str | None]:
        """The posts of a listing's page, and the name behind which the next one begins."""
        posts = self.posts.get(f"{subreddit}/{name}", self.posts[subreddit])
        limit = min(int(request.args.get("limit", 25)), 100)
        names = [post["name"] for post in posts]
        first = names.index(request.args["after"]) + 1 if "after" in request.args else 0
        page = posts[first : first + limit]
        return page, page[-1]["name"] if page and first + limit < len(posts) else None

    def thread(self, request: Request) -> Response:
        """A post with its comments, the last of them as "more" where not all are asked for."""
        post_id = request.path.strip("/").split("/")[1]
        post = next(post for posts in self.posts.values() for post in posts if post["id"] == post_id)
        written = [
            {**comment, "link_id": post["name"], "parent_id": post["name"]}
            for comment in self.comments.get(post_id, [])
        ]
        limit = int(request.args.get("limit", 200))
        children: list[dict[str, Any]] = [{"kind": "t1", "data": comment} for comment in written[:limit]]
        if rest := [comment["id"] for comment in written[limit:]]:
            more = {"count": len(rest), "name": f"t1_{rest[0]}", "id": rest[0], "parent_id": post["name"]}
            children.append({"kind": "more", "data": {**more, "depth": 0, "children": rest}})
        posts = make_listing([{"kind": "t3", "data": post}], None)
        return as_json([posts, make_listing(children, None)], request)

    def info(self, request: Request) -> Response:
        """The posts of these names."""
        names = request.args["id"].split(",")
        found = [post for posts in self.posts.values() for post in posts if post["name"] in names]
        return as_json(make_listing([{"kind": "t3", "data": post} for post in found], None), request)

    def feed(self, request: Request) -> Response:
        """The listing as Atom, as anyone gets it."""
        _, _, subreddit, name, _ = request.path.split("/")
        if subreddit not in self.posts:
            return Response("not found", status=404)
        entries = "".join(map(make_entry, self.page(subreddit, name, request)[0]))
        return Response(
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            f'xmlns:media="http://search.yahoo.com/mrss/"><category term="{subreddit}" label="r/{subreddit}"/>'
            f"<updated>2026-11-20T10:00:00+00:00</updated><id>{escape(request.path)}</id>"
            f"<title>top scoring links : {subreddit}</title>{entries}</feed>",
            content_type="application/atom+xml; charset=UTF-8",
        )


def make_listing(children: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
    """Reddit's wrapping of several things."""
    data = {"after": after, "before": None, "dist": len(children), "modhash": "", "geo_filter": ""}
    return {"kind": "Listing", "data": {**data, "children": children}}


def make_entry(post: dict[str, Any]) -> str:
    """A post as an entry of the feed."""
    place = f"https://www.reddit.com{post['permalink']}"
    moment = datetime.fromtimestamp(post["created_utc"], tz=UTC).isoformat()
    self_text = f'<!-- SC_OFF --><div class="md"><p>{escape(post["selftext"])}</p> </div><!-- SC_ON -->'
    content = (
        f"{self_text if post['selftext'] else ''} &#32; submitted by &#32; "
        f'<a href="https://www.reddit.com/user/{post["author"]}"> /u/{post["author"]} </a> <br/> '
        f'<span><a href="{escape(post["url"])}">[link]</a></span> &#32; '
        f'<span><a href="{place}">[comments]</a></span>'
    )
    return (
        f"<entry><author><name>/u/{post['author']}</name>"
        f"<uri>https://www.reddit.com/user/{post['author']}</uri></author>"
        f'<category term="{post["subreddit"]}" label="r/{post["subreddit"]}"/>'
        f'<content type="html">{escape(content)}</content><id>{post["name"]}</id><link href="{place}" />'
        f"<updated>{moment}</updated><published>{moment}</published>"
        f"<title>{escape(post['title'])}</title></entry>"
    )


def as_json(data: Any, request: Request | None = None, status: int = 200) -> Response:
    """The data; without raw_json Reddit writes &, < and > as entities."""
    text = json.dumps(data)
    if request is not None and request.args.get("raw_json") != "1":
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Response(text, status=status, content_type="application/json; charset=UTF-8")
