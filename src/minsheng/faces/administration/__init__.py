"""Administration with separated duties: accounts and roles (security), jobs and health (system), the log (audit)."""
