"""Stand-ins of both platforms for the demo and the tests."""
