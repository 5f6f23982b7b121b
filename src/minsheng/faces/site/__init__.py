"""The site: one Django project that serves every page and interface."""
