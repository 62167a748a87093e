"""Every address: each door's own, and the few that belong to none."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from entraide.server import choices, errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", choices.language, name="language"),
    path("theme", choices.theme, name="theme"),
    path("favicon.ico", choices.favicon, name="favicon"),
    path("robots.txt", choices.robots, name="robots"),
    path("", include("entraide.doors.sign_in.urls")),
    path("", include("entraide.doors.desk.urls")),
    path("", include("entraide.doors.live.urls")),
    path("", include("entraide.doors.guide.urls")),
    path("", include("entraide.doors.console.urls")),
    path("", include("entraide.doors.scim.urls")),
    path("", include("entraide.doors.first_run.urls")),
]
if settings.ENTRAIDE.demo:
    urlpatterns.append(path("", include("entraide.doors.demo.urls")))

handler400 = errors.bad_request
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.our_fault
