"""What allauth's OpenID provider asks us: who the issuer is, and by which name it knows somebody."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.contrib.auth.base_user import AbstractBaseUser

from entraide.people.models import DIRECTORY_ISSUER


class DirectoryProvider(DefaultOIDCAdapter):
    """Bound to the constants by which persons of the directory always were known."""

    def get_issuer(self) -> str:
        """Name the issuer, the same wherever the installation moves."""
        return DIRECTORY_ISSUER

    def get_user_sub(self, client: Client, user: AbstractBaseUser) -> str:
        """Name somebody by the id of the account."""
        return str(user.pk)
