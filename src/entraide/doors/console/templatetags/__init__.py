"""Tags of the admin centre's templates."""
