"""The project's settings, made fast and self-contained for the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["HINDCAST_ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "only-for-tests-and-known-to-all-0123456789-0123456789"
if "HINDCAST_VAR_DIR" not in os.environ:
    # The first process makes the folder and clears it away; those it starts find it in their environment.
    os.environ["HINDCAST_VAR_DIR"] = tempfile.mkdtemp(prefix="hindcast-tests-")
    atexit.register(shutil.rmtree, os.environ["HINDCAST_VAR_DIR"], ignore_errors=True)
os.environ["HINDCAST_ALLOW_PRIVATE_SOURCES"] = "true"
for name in (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "REDDIT_CLIENT_ID",
    "REDDIT_CLIENT_SECRET",
    "SITE_URL",
    "DEBUG",
):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, LOGGING, STATIC_ROOT, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file: what several processes do to it is part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING["loggers"]["werkzeug"] = {"level": "WARNING"}  # type: ignore[index]
# Tests change settings and templates, which no trigger sees; those of the page cache switch it on.
PAGE_CACHE_BYTES = 0
PAGE_CACHE_TRUST = 0.0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True  # else each test's client reads all static files anew
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none
