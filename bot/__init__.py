"""The bot: the only place that knows platforms, HTTP, processes and settings."""
