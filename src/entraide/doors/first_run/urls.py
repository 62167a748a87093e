"""The address of the first set-up: none, unless `opening` mounts it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
