"""The command line: words in, exit code out. Data goes to stdout, messages to stderr; the only place that prints."""


def main() -> None:
    """Run the program `entraide`."""
    from entraide.cli.program import run

    run()
