"""Routes of the guide."""

from django.urls import path

from entraide.doors.guide import pages

urlpatterns = [
    path("guide", pages.guide, name="guide"),
    path("guide/<slug:name>", pages.guide_page, name="guide-page"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("support", pages.support, name="support"),
    path("privacy", pages.privacy, name="privacy"),
]
