"""What happened, for partner systems that asked to be told: events, subscriptions, deliveries with retries and a dead-letter list."""
