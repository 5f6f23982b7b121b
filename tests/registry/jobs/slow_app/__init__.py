"""An application with one slow task, to be killed in the middle of."""
