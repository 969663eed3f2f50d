"""The platforms that the bot speaks through, one folder each."""
