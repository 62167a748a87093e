"""What allauth.mfa asks us: how secrets are sealed, and what passkeys are bound to."""

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from entraide.people.factors.sealing import seal, unseal

#: shown by authenticator apps and browsers beside the account
PRODUCT = "entraide"


class FactorAdapter(DefaultMFAAdapter):
    """Bound to the public address, whatever host was asked."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret.

        raises:  Unreadable.
        """
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Name the installation in authenticator apps."""
        return f"{PRODUCT} ({urlsplit(settings.PUBLIC_URL).hostname})"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the host of the public address."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": PRODUCT}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        """Name the account; its handle is the random id."""
        address = self._get_user_identifier(user)
        return {"id": str(user.pk).encode(), "display_name": address, "name": address}
