"""How people and programs reach the system: the command line first, then portal, console and API."""
