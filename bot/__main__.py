"""`python -m bot` is the command `helpdesk`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="helpdesk")
