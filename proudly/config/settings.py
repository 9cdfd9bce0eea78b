"""Settings, read from the environment. Without any, Proudly runs embedded in one data folder.

The names an owner may set are listed in docs/settings.md; `proudly doctor` checks them.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from proudly.notices.channels.mail.pace import limits_from

django_stubs_ext.monkeypatch()


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _names(name: str, default: str) -> list[str]:
    return [said.strip() for said in os.environ.get(name, default).split(",") if said.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PROUDLY_DATA", "data")).resolve()
DEBUG = _flag("PROUDLY_DEBUG", False)


def _secret_key() -> str:
    """The owner's key, or one made at the first start and kept beside the data, readable by us alone."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = DATA_DIR / "secret.key"
    if kept.exists():
        return kept.read_text()
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: whoever starts at the same moment, or after a crash here, finds a whole key.
        written = DATA_DIR / f"secret.key.{os.getpid()}"
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(written, kept)
        written.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {DATA_DIR} cannot be written ({error.strerror}). "
            "Choose another with PROUDLY_DATA, or `make run DATA=/some/folder`."
        ) from error
    return kept.read_text()


SECRET_KEY = _secret_key()

# The address that people and mails use. Links in mail are made from it, never from a request's Host header.
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_host = SITE_URL.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = _names("ALLOWED_HOSTS", f"{_host},127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
_https = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
# Load balancers ask for health over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # a session lasts, so that nobody signs in every time
SESSION_COOKIE_NAME = "proudly_session"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "ninja",  # carries the page that shows the API, so that it comes from here and not from a CDN
    "proudly.kit",
    "proudly.ui",
    "proudly.networks",
    "proudly.people",
    "proudly.notices",
    "proudly.audience",
    "proudly.points",
    "proudly.content",
    "proudly.links",
    "proudly.sharing",
    "proudly.scoreboard",
    "proudly.challenges",
    "proudly.rewards",
    "proudly.api",
    "proudly.demo",
    # Last, so that our templates of the same name come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "proudly.people.middleware.CurrentMemberMiddleware",
    "proudly.config.uploads.TooLargeMiddleware",
    "proudly.links.middleware.MarkColleaguesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "proudly.kit.content_policy.ContentPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "proudly.config.urls"
ASGI_APPLICATION = "proudly.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "proudly.people.context.member",
                "proudly.notices.context.inbox",
                "proudly.points.context.wallet",
                "proudly.content.review.context.approvals",
                "proudly.challenges.context.kick_off",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "proudly.people.templatetags.organisation_forms",
            ],
        },
    }
]
COTTON_DIR = "components"

# --- database ---------------------------------------------------------------------------------------------------------

try:
    _database = dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'proudly.sqlite3'}"))
except ValueError as error:
    raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name") from error
DATABASES = {"default": _database}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it starts: it waits its turn instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
else:
    # Under ASGI each request has a thread of its own for a while: a connection that is kept in it would wait there for
    # nobody. A pool lends one to each, and is asked first whether it still works, as after a restart of the database.
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- tasks, cache -----------------------------------------------------------------------------------------------------

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- people and sign-in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "proudly.people.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code that arrived has verified the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_FORMS = {"request_login_code": "proudly.people.sign_in_forms.AskForCodeForm"}
# A code can be guessed five times, and few are sent: so many for each visitor, and for each address.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,15/h/key", "single_sign_on": "300/m/ip"}
MFA_ADAPTER = "proudly.people.passkeys.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"login_webauthn": "proudly.people.sign_in_forms.SignInByPasskeyForm"}
SOCIALACCOUNT_ADAPTER = "proudly.people.single_sign_on.SocialAccountAdapter"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "feed"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL

# --- mail -------------------------------------------------------------------------------------------------------------

# MAIL_URL: smtp://user:password@host:587?tls=1. Without it, mail is kept in the data folder and read at /mailbox.
MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = "proudly.notices.channels.mail.folder.FolderBackend"
if mail_url := os.environ.get("MAIL_URL"):
    from urllib.parse import parse_qs, unquote, urlsplit

    _mail = urlsplit(mail_url)
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        raise ImproperlyConfigured("MAIL_URL must look like smtp://user:password@mail.example.com:587?tls=1")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = parse_qs(_mail.query).get("tls") == ["1"]
    EMAIL_TIMEOUT = 20
try:  # how many mails a minute each mail domain is sent, such as gmail.com=60,outlook.com=100,*=600
    MAIL_A_MINUTE = limits_from(os.environ.get("MAIL_A_MINUTE", ""))
except ValueError as wrong:
    raise ImproperlyConfigured(f"MAIL_A_MINUTE must look like gmail.com=60,*=600; this is not: {wrong}") from wrong
# Who reports to /mail-events/<provider> which mail came back. Any setting of django-anymail, by its own name.
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
if (_secret := os.environ.get("ANYMAIL_WEBHOOK_SECRET")) and len(_secret.partition(":")[2]) < 16:
    raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET must look like name:password, with 16 letters or more")
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Proudly <proudly@localhost>")
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured('MAIL_FROM must hold an address, for example "Proudly <proudly@example.com>".')

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the package carries its static files; there is no collect step to forget
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA_DIR / "private"  # what only members may see

# The list of who was erased, outside the database: an older copy of the database must not bring them back.
ERASURES_FILE = Path(os.environ.get("ERASURES_FILE", DATA_DIR / "erasures.jsonl")).resolve()

# --- the outside world ------------------------------------------------------------------------------------------------

# Hosts that the guarded client may reach although their address is private: an intranet's own server, or a test's peer.
FETCH_ALLOWED_HOSTS = _names("FETCH_ALLOWED_HOSTS", "")

# Proxies in front of us whose X-Forwarded-For is believed: their number, 0 when there is none.
try:
    TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
except ValueError as error:
    raise ImproperlyConfigured("TRUSTED_PROXIES must be a number: how many proxies stand in front.") from error

# Where the edge looks up the country of a visitor; without it, nobody does.
COUNTRY_DATABASE = os.environ.get("COUNTRY_DATABASE", "")
if COUNTRY_DATABASE and not Path(COUNTRY_DATABASE).is_file():
    raise ImproperlyConfigured("COUNTRY_DATABASE must be the path of an MMDB file, or be left out.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"without tokens": {"()": "proudly.kit.private_logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without tokens"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "huey": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "apprise": {"level": "WARNING"},  # below that it says whole addresses, with what they hold secret
        "trafilatura": {"level": "CRITICAL"},
    },
}
