"""The HTTP routes: webhooks, alerts, health, metrics and media."""
