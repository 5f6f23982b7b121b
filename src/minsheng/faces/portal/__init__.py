"""Pages of residents: what can my household get, apply, follow, object, appeal; my decisions, my payments, who looked."""
