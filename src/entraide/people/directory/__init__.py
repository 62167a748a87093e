"""The embedded directory as an OpenID Connect provider: allauth's, for one client, which is this installation.

Its authorization endpoint is the only part with an address, and serves only who has just proved who they are.
Description, keys and tokens are asked in process (`in_process`); what comes back is checked like a stranger's.
"""
