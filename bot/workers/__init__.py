"""The work of the bot: events handled, words sent, reminders asked, files fetched, one step at a time."""
