"""Django's settings, all derived from `server.config`; nothing else reads this module."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import locale

from entraide.server.config import config
from entraide.server.secret import secret_key

_config = config()
_data = _config.data.directory.absolute()
_public = urlsplit(_config.server.public_url)
_https = _public.scheme == "https"

ENTRAIDE = _config
PUBLIC_URL = _config.server.public_url
DATA_DIR = _data

SECRET_KEY = secret_key(_data)
DEBUG = False
ALLOWED_HOSTS = [_public.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "entraide.server.urls"
ASGI_APPLICATION = "entraide.server.asgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
SITE_ID = None
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # templates of widgets, for FORM_RENDERER
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "entraide.journal",
    "entraide.organisations",
    "entraide.people",
    "entraide.provisioning",
    "entraide.roles",
    "entraide.access",
    "entraide.help",
    "entraide.web",
    "entraide.doors.sign_in",
    "entraide.doors.desk",
    "entraide.doors.live",
    "entraide.doors.guide",
    "entraide.doors.console",
    "entraide.doors.scim",
    "entraide.doors.first_run",
    *(["entraide.doors.demo"] if _config.demo else []),
]

MIDDLEWARE = [
    "entraide.web.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "entraide.people.middleware.SignedInPerson",
    "entraide.access.middleware.MayBinding",
    "entraide.web.refusals.RefusalPages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "entraide.web.layout.layout",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database() -> dict[str, Any]:
    if not _config.data.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _config.data.sqlite,
            "OPTIONS": {
                # writers wait for each other, and SQLite keeps no queue: the unlucky wait much longer than their turn
                "timeout": 15,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    url = urlsplit(_config.data.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 16}},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # it counts wrong passwords; at Django's 300 a Monday morning, or an attacker with as many names, culls counters
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "entraide.people.adapter.DirectoryAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
#: an address is often a whole site behind one NAT on a Monday morning; an account is one person (and NIST
#: 800-63B wants at most 100 wrong passwords in a row)
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "60/m/ip,5/5m/key,100/d/key",
    "reset_password": "20/m/ip,5/m/key",
}

MFA_ADAPTER = "entraide.people.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RECOVERY_CODES_SHOW_ONCE = True

#: the embedded directory as a provider, for this installation and nobody else; allauth's addresses are not mounted
IDP_OIDC_ADAPTER = "entraide.people.directory.adapter.DirectoryProvider"
IDP_OIDC_AUTH_METHODS = ["none"]
IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN = 60
IDP_OIDC_DCR_ENABLED = IDP_OIDC_CIMD_ENABLED = IDP_OIDC_INTROSPECTION_ENABLED = False

#: cookies keep their plain names on http://localhost: Chromium 109 drops `__Host-` ones there
_prefix = "__Host-" if _https and not _config.demo else ""
WEB_SESSION_COOKIE = f"{_prefix}entraide"
SESSION_COOKIE_NAME = f"{_prefix}entraide-sign-in"
CSRF_COOKIE_NAME = f"{_prefix}entraide-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_AGE = 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "entraide.web.refusals.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _https and not _config.demo else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

#: a made-up language that is English, mirrored: shows what a right-to-left page will look like
MIRRORED = "en-xb"
LANGUAGE_CODE = "en"
#: dates of pages without script; with it, the browser's own region decides
FORMAT_MODULE_PATH = ["entraide.web.formats"]
#: ours before those of libraries, which have words of their own for the same things
LOCALE_PATHS = [Path(__file__).parents[1] / "web" / "locale"]
LANGUAGES = [("en", "English"), ("fr", "Français"), *([(MIRRORED, "Mirrored")] if _config.mirrored else [])]
if _config.mirrored:
    locale.LANG_INFO[MIRRORED] = {"bidi": True, "code": MIRRORED, "name": "Mirrored", "name_local": "Mirrored"}
LANGUAGE_COOKIE_NAME = "entraide-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_AGE = 31_536_000

STATIC_URL = "/static/"
STATIC_ROOT = _data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "entraide.web.assets.HashedStorage"},
}

DEFAULT_FROM_EMAIL = SERVER_EMAIL = _config.mail.sender
EMAIL_SUBJECT_PREFIX = ""
if _config.mail.host:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _config.mail.host
    EMAIL_PORT = _config.mail.port
    EMAIL_HOST_USER = _config.mail.username
    EMAIL_HOST_PASSWORD = _config.mail.password.get_secret_value()
    EMAIL_USE_TLS = _config.mail.security == "starttls"
    EMAIL_USE_SSL = _config.mail.security == "tls"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _data / "mail"

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = "entraide.server.logs.configure"
LOGGING: dict[str, Any] = {"json": False}
