"""The admin centre: what administrators of an organisation see and change."""
