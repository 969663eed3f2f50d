"""What the bot does, one file a verb, the same for every channel."""
