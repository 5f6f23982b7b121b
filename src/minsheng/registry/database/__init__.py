"""The registry's database: PostgreSQL, embedded by default, another one by ``DATABASE_URL``."""
