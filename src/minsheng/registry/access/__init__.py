"""Who may see and do what, where: one table (roles.yaml), kept by the database and again in code."""
