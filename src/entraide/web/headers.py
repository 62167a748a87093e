"""Headers of every answer: a strict content policy, and what browsers may not do here."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from entraide.web.assets import import_map

Answer = Callable[[HttpRequest], HttpResponse]

_FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "display-capture=(self), camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=(), midi=()"
    ),
    # same-origin rather than no-referrer: with the latter browsers send `Origin: null` and CSRF checks fail
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def content_policy(*, trusted_types: bool) -> str:
    """The content security policy: our own files, one hashed import map, nothing inline, never in a frame."""
    hashed = import_map()
    script = "script-src 'self'" + (f" {hashed.source}" if hashed else "")
    parts = [
        "default-src 'none'",
        script,
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    if trusted_types:
        parts.append("require-trusted-types-for 'script'")
    return "; ".join(parts)


class SecurityHeaders:
    """Adds the headers; pages of a session set `request.trusted_types` for the stricter policy."""

    def __init__(self, get_response: Answer) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with all headers set; what names a person is never cached."""
        response = self._get_response(request)
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        trusted_types = getattr(request, "trusted_types", False)
        response.headers.setdefault("Content-Security-Policy", content_policy(trusted_types=trusted_types))
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.SECURE_HSTS_SECONDS:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response
