"""Second factors of accounts: authenticator apps, recovery codes and passkeys, over the rows of allauth.mfa.

What allauth's own flows lack is added here: codes count by our clock and never twice, secrets lie sealed in the
database, a passkey's challenge is spent by its first use, its origin is exactly the public address.
"""
