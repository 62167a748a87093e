"""Outside identity providers: OpenID Connect, relying party. Everything a provider sends is hostile until checked.

`flow` joins the steps; `discovery`, `keys` and `tokens` check what arrives; `claims` reads a person out of it.
"""
