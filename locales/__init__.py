"""How the bot speaks: Thai, Persian and English."""
