"""Applications of the services: what Django knows of them."""

SERVICE_APPS: list[str] = ["minsheng.services.casework"]
