"""A Django site of one view and no middleware that returns the bytes of files: what `bench_pages.py` compares with.

The folder in BARE_SITE_FOLDER holds `pages.json` (address to name of a file) and the files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="only-for-the-benchmarks", MIDDLEWARE=[]
)
FOLDER = Path(os.environ["BARE_SITE_FOLDER"])


def view_of(content: bytes, content_type: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that returns the bytes."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(content, content_type=content_type, headers={"Content-Length": str(len(content))})

    return view


urlpatterns = [
    path(page["path"], view_of((FOLDER / page["file"]).read_bytes(), page["type"]))
    for page in json.loads((FOLDER / "pages.json").read_text())
]
application = get_wsgi_application()
