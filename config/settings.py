"""All settings of Hindcast, from the environment or `.env`; a wrong one is named with what it should be."""

from __future__ import annotations

import os
import secrets
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

from config.content import CONTENT as CONTENT

BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = Path(os.environ.get("HINDCAST_ENV_FILE") or BASE_DIR / ".env")
load_dotenv(ENV_FILE)


def env_text(name: str, default: str = "") -> str:
    """The setting as text without outer blanks; the default where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """The setting as a truth value; anything but the usual words is an error."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    word = env_text(name, "true" if default else "false").lower()
    if word not in words:
        raise ImproperlyConfigured(f"{name} is {word!r}; it should be true or false.")
    return words[word]


def env_int(name: str, default: int, *, low: int, high: int) -> int:
    """The setting as a whole number within the bounds."""
    word = env_text(name, str(default))
    if not word.isdecimal() or not low <= int(word) <= high:
        raise ImproperlyConfigured(f"{name} is {word!r}; it should be a whole number from {low} to {high}.")
    return int(word)


def env_decimal(name: str, default: str) -> Decimal:
    """The setting as an amount that is not negative."""
    word = env_text(name, default)
    try:
        amount = Decimal(word)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise ImproperlyConfigured(f"{name} is {word!r}; it should be an amount such as 0.25.")
    return amount


def env_list(name: str, default: str = "") -> list[str]:
    """The setting as a list, split at commas."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_url(name: str, default: str, *, schemes: tuple[str, ...], public: bool = False) -> str:
    """The setting as an address with one of the schemes and a host, without a slash at its end.

    A `public` one stands on pages, so that it may hold no password.
    """
    url = env_text(name, default)
    if url:
        parts = urlsplit(url)
        if public and "@" in parts.netloc:
            raise ImproperlyConfigured(f"{name} is shown to everybody; it should hold no name and password.")
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            wanted = " or ".join(f"{scheme}://…" for scheme in schemes)
            # The value is not shown: an address may hold a password.
            raise ImproperlyConfigured(f"{name} is not an address of the form {wanted}.")
    return url.rstrip("/")


def env_time_zone(name: str, default: str) -> str:
    """The setting as the name of a time zone."""
    zone = env_text(name, default)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} is {zone!r}; it should be a name like Europe/Berlin or UTC."
        ) from error
    return zone


def secret_key() -> str:
    """The SECRET_KEY; the demo and DEBUG make one on their first run and keep it in the environment file."""
    if key := env_text("SECRET_KEY"):
        return key
    if not (DEBUG or "demo" in sys.argv[1:2]):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set; put a long random value into the environment or .env "
            "(`make demo` makes one), for example: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    key = secrets.token_urlsafe(50)
    with open(
        ENV_FILE, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
    ) as file:
        file.write(f"SECRET_KEY={key}\n")
    os.environ["SECRET_KEY"] = key
    return key


def database(url: str) -> Any:
    """Django's settings of the database behind the address; SQLite is set up for several processes."""
    try:
        settings = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood; it should look like sqlite:////folder/file.sqlite3 "
            "or postgres://user:password@host:5432/name."
        ) from error
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            # Readers never wait for a writer; a writer takes its lock at BEGIN and so cannot deadlock.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
        }
    return settings


DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = secret_key()
PORT = env_int("PORT", 8000, low=1, high=65535)
SITE_URL = env_url("SITE_URL", f"http://localhost:{PORT}", schemes=("http", "https"), public=True)
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", f"{SITE_HOST},localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"{urlsplit(SITE_URL).scheme}://{urlsplit(SITE_URL).netloc}"]
VAR_DIR = Path(env_text("HINDCAST_VAR_DIR", str(BASE_DIR / "var")))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"HINDCAST_VAR_DIR is {str(VAR_DIR)!r}, which cannot be made ({error.strerror}); it should be a folder that "
        "may be written to."
    ) from error

HINDCAST_HOST = env_text("HINDCAST_HOST", "127.0.0.1")  # where the production server listens
HINDCAST_WEB_PROCESSES = env_int("HINDCAST_WEB_PROCESSES", 1, low=1, high=64)
# Memory for whole pages in each web process; 0, and with DEBUG: every page is made afresh, by the templates of now.
PAGE_CACHE_BYTES = env_int("HINDCAST_PAGE_CACHE_MB", 0 if DEBUG else 64, low=0, high=16_384) * 1024 * 1024
PAGE_CACHE_TRUST = 1.0  # seconds; so long a process may not know that another one changed the content

OPENAI_API_KEY = env_text("OPENAI_API_KEY")
OPENAI_BASE_URL = env_url("OPENAI_BASE_URL", "", schemes=("http", "https"))
OPENAI_MODEL = env_text("OPENAI_MODEL", "gpt-6-luna")
# An image model that makes covers instead of the program; a price that errs on the dear side guards the budget.
HINDCAST_IMAGE_MODEL = env_text("HINDCAST_IMAGE_MODEL")
HINDCAST_IMAGE_SIZE = env_text("HINDCAST_IMAGE_SIZE", "1536x1024")
HINDCAST_IMAGE_PRICE = env_decimal("HINDCAST_IMAGE_PRICE", "0.25")  # US dollars a picture
HINDCAST_EMBEDDED_MODEL = env_bool("HINDCAST_EMBEDDED_MODEL", default=True)
HINDCAST_MODEL_TIMEOUT = env_int("HINDCAST_MODEL_TIMEOUT", 90, low=1, high=3600)  # seconds a call
HINDCAST_MODEL_RETRIES = env_int("HINDCAST_MODEL_RETRIES", 3, low=0, high=20)
HINDCAST_LEASE_SECONDS = env_int("HINDCAST_LEASE_SECONDS", 180, low=1, high=24 * 3600)
REDDIT_CLIENT_ID = env_text("REDDIT_CLIENT_ID")
REDDIT_CLIENT_SECRET = env_text("REDDIT_CLIENT_SECRET")
REDDIT_USER_AGENT = env_text("REDDIT_USER_AGENT", "hindcast/0.1 (daily digest)")
HINDCAST_ALLOW_PRIVATE_SOURCES = env_bool("HINDCAST_ALLOW_PRIVATE_SOURCES", default=False)
# A hub is told by its exact address, a slash at the end counts.
HINDCAST_WEBSUB_HUB = env_url("HINDCAST_WEBSUB_HUB", "", schemes=("http", "https"), public=True) and env_text(
    "HINDCAST_WEBSUB_HUB"
)
# The functions that name the site's feeds, in the order in which people see them.
FEED_CATALOGUES = [
    "blog.feeds.catalogue.site_listing",
    "digests.feeds.series_listings",
    "predictions.public.feeds.tracker_listing",
    "blog.feeds.catalogue.tag_listings",
]
# The parts of the sitemap.
SITEMAPS = {
    "lists": "blog.machines.sitemaps.ListSitemap",
    "posts": "blog.machines.sitemaps.PostSitemap",
    "archive": "blog.machines.sitemaps.ArchiveSitemap",
    "tags": "blog.machines.sitemaps.TagSitemap",
    "pages": "blog.machines.sitemaps.PageSitemap",
    "tracker": "predictions.public.sitemaps.TrackerSitemap",
    "events": "predictions.public.sitemaps.EventSitemap",
    "questions": "predictions.public.sitemaps.QuestionSitemap",
}

INSTALLED_APPS = [
    "moving",
    "digests",
    "predictions",
    "blog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "simple_history",
    "django_q",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "blog.caching.page_cache.PageCacheMiddleware",
    "blog.caching.turns.TurnsMiddleware",
    "csp.middleware.CSPMiddleware",
    "blog.picture_policy.PicturePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blog.context.site",
            ],
            "builtins": ["blog.templatetags.blog_tags"],
        },
    }
]

DATABASES = {"default": database(env_text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hindcast.sqlite3'}"))}
REDIS_URL = env_url("REDIS_URL", "", schemes=("redis", "rediss", "unix"))
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hindcast",
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "hindcast_cache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    )
}
Q_CLUSTER: dict[str, Any] = {
    "name": "hindcast",
    "workers": env_int("HINDCAST_WORKERS", 2, low=1, high=64),
    # A day's digest is one task; its lease in the database is what guards it, so the broker never retries it.
    "timeout": 3600,
    "retry": 4000,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "guard_cycle": 2,
    "poll": 1,
    "save_limit": 500,
    "label": "Background tasks",
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}

LANGUAGE_CODE = "en"
TIME_ZONE = env_time_zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Until `collectstatic` has gathered them, files are served from where they lie.
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()

BEHIND_HTTPS = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_HTTPS
SECURE_HSTS_PRELOAD = BEHIND_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = BEHIND_HTTPS
CSRF_COOKIE_SECURE = BEHIND_HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'"],  # `blog.picture_policy` adds to it where a page shows a picture from elsewhere
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

SERVER_EMAIL = DEFAULT_FROM_EMAIL = env_text("EMAIL_FROM", f"hindcast@{SITE_HOST}")
ADMINS = [(address, address) for address in env_list("ADMINS")]
EMAIL_HOST = env_text("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=False)  # STARTTLS, often on port 587
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", default=False)  # encrypted from the start, often on port 465
EMAIL_TIMEOUT = 20  # seconds
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other; set one of them.")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if env_text('EMAIL_HOST') else 'console'}.EmailBackend"

HINDCAST_LATE_HOURS = env_int("HINDCAST_LATE_HOURS", 3, low=1, high=240)
HINDCAST_HEARTBEAT_URL = env_url("HINDCAST_HEARTBEAT_URL", "", schemes=("http", "https"))
HINDCAST_MONITOR_TOKEN = env_text("HINDCAST_MONITOR_TOKEN")

# What no page, no log line and no stored error may show (`blog.redaction`).
SECRETS = [
    value
    for value in (
        SECRET_KEY,
        OPENAI_API_KEY,
        unquote(urlsplit(OPENAI_BASE_URL).password or ""),
        REDDIT_CLIENT_ID,
        REDDIT_CLIENT_SECRET,
        env_text("praw_client_id"),
        env_text("praw_client_secret"),
        env_text("praw_password"),
        unquote(urlsplit(REDIS_URL).password or ""),
        DATABASES["default"].get("PASSWORD"),
        EMAIL_HOST_PASSWORD,
        HINDCAST_HEARTBEAT_URL,
        HINDCAST_MONITOR_TOKEN,
    )
    if value
]
DEFAULT_EXCEPTION_REPORTER = "config.error_pages.RedactedReporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "config.logs.RedactSecrets", "secrets": SECRETS}},
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["redact"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # On a terminal the commands show their progress; lines for machines would stand between.
        "hindcast": {"level": env_text("LOG_LEVEL", "WARNING" if sys.stderr.isatty() else "INFO").upper()},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
