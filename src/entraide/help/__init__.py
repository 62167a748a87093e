"""The heart: invitations, sessions, consent, chat, history."""
