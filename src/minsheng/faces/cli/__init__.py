"""The command line: for caseworkers, analysts and whoever runs the system."""
